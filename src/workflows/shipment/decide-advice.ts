/** Receiving advice of a shipment: what the dock counted, line by line. */
import { add, isPositive, subtract } from '../../base/decimal.ts';
import { parseInstant } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { CountedLine } from '../protocol.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import { groupBy } from '../rules/group.ts';
import { completeOrder } from '../rules/order-identity.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import { convertQuantity } from '../rules/units.ts';
import { portionsOf, type StopPortion } from './delivery.ts';
import { routeOf } from './derive.ts';
import type { Received } from './events.ts';
import { follow } from './follow.ts';
import { goodsFinder, goodsOf } from './goods.ts';
import { refusal } from './refusals.ts';
import { deliveryStops, stopKey } from './route.ts';
import type { Goods } from './state.ts';
import { type Story, tell, tellPhased } from './story.ts';

type ReceivingAdvice = DocumentOf<'receiving_advice'>;

/** Receiving advice that names the shipment: its lines go on to the ledgers of their orders. */
export function receiveAdvice(
  story: Story,
  document: ReceivingAdvice,
  documentId: string,
  receiver: string | undefined,
  via?: { isTold: boolean },
): void {
  if (refusesPurpose(story, document)) return;
  const { number: _number, version: _version, purpose, ...content } = document;
  const mark = contentMark([purpose?.value ?? 'original', content]);
  const known = story.state.receipts.find(
    (one) => one.advice === document.number && one.receiver === receiver,
  );
  if (known?.mark === mark) {
    const of = known.advice;
    const by = 'content' as const;
    tell(story, { type: 'shipment.duplicate_noted', document: documentId, of, by, differs: false });
    return;
  }
  const whole = receivedOf(story, document, mark, receiver);
  // The load has told the ledgers; here it counts for how far the shipment is, where it is ours.
  if (via?.isTold === true && whole.keys.length === 0) return;
  const received = via?.isTold === true ? { ...whole, lines: [], unmatched: [] } : whole;
  tellPhased(story, (phase) => ({ ...received, phase }));
  follow(story);
}

function refusesPurpose(story: Story, { number, purpose }: ReceivingAdvice): boolean {
  if (!NOT_BINDING.has(purpose?.value ?? 'original')) return false;
  const text = `Receiving advice ${number} came with purpose "${purpose?.value}".`;
  story.refusal = refusal('RECEIPT_NOT_BINDING', text);
  return true;
}

function receivedOf(
  story: Story,
  document: ReceivingAdvice,
  mark: string,
  receiver: string | undefined,
): Received {
  const goods = goodsOf(story.state);
  const { supplier } = story.state;
  const { configuration } = story.facts;
  const find = goodsFinder(goods, supplier, configuration);
  const placed = document.lines.map((line) => ({ line, goods: find(line.link, line.item) }));
  const keys = [...new Set(placed.flatMap(({ goods: found }) => (found ? [found.key] : [])))];
  const dock = dockOf(story, document);
  const linked = placed.map(({ line, goods: found }) => ({
    line,
    counted: linkedLine(line, found, dock, configuration),
  }));
  const isCancelled = CANCELS.has(document.purpose?.value ?? 'original');
  return defined({
    type: 'shipment.received' as const,
    phase: story.state.phase,
    advice: document.number,
    receiver,
    stop: dock?.stop,
    mark,
    purpose: document.purpose?.value,
    cancels: isCancelled ? (true as const) : undefined,
    receivedAt: parseInstant(document.receivedAt ?? ''),
    keys: isCancelled ? [] : keys,
    lines: linked.flatMap(({ counted }) => counted ?? []),
    unmatched: linked.flatMap(({ line, counted }) => (counted === undefined ? [line] : [])),
    discrepancies: isCancelled ? [] : discrepanciesOf(story, goods, placed),
    complete: goods.length > 0 && keys.length === goods.length,
  });
}

/** Of several stops the one where it was counted, with what came off there; the whole where there is one. */
interface Dock {
  stop?: string;
  goods: ReadonlyMap<string, string>;
}

/** By the place that the paper names; `undefined` where several stops could be meant. */
function dockOf({ state, facts }: Story, document: ReceivingAdvice): Dock | undefined {
  const route = routeOf(state);
  const portions = portionsOf(state, route);
  const amounts = (portion: StopPortion) =>
    new Map(portion.goods.map(({ key, value }) => [key, value]));
  const [whole, ...others] = portions;
  if (whole !== undefined && others.length === 0) return { goods: amounts(whole) };
  const shipTo = document.parties?.find(({ role }) => role.value === 'ship_to');
  const site = siteOfParty(shipTo, facts.configuration)?.id;
  const [stop, ...more] = deliveryStops(route).filter((one) => one.site === site);
  if (site === undefined || stop === undefined || more.length > 0) return undefined;
  const key = stopKey(stop.load, stop.sequence);
  const portion = portions.find((one) => one.stop === key);
  return portion === undefined ? undefined : { stop: key, goods: amounts(portion) };
}

/** With its order and what the shipment brought of it; `undefined` where nobody can tell whose it is. */
function linkedLine(
  line: ReceivingLine,
  goods: Goods | undefined,
  dock: Dock | undefined,
  configuration: Configuration,
): CountedLine | undefined {
  const own = goods?.link;
  // The shipment knows the order whole where the dock names it by number alone.
  const link = own === undefined ? line.link : { ...own, ...line.link, order: own.order };
  if (link === undefined || !isWhole(link, own, configuration)) return undefined;
  const value = goods === undefined ? undefined : dock?.goods.get(goods.key);
  if (goods === undefined || value === undefined) return { ...line, link };
  const announced = defined({
    quantity: { value, unit: goods.quantity.unit },
    stop: dock?.stop,
  });
  return { ...line, link, announced };
}

/** An order named by number alone, of which nothing travels here, has no ledger that could be told. */
function isWhole(
  { order }: OrderLink,
  own: OrderLink | undefined,
  configuration: Configuration,
): boolean {
  return own !== undefined || completeOrder(order, configuration).entity !== undefined;
}

function discrepanciesOf(
  story: Story,
  goods: readonly Goods[],
  placed: readonly { line: ReceivingLine; goods: Goods | undefined }[],
): Received['discrepancies'] {
  const { configuration } = story.facts;
  const byKey = groupBy(placed, (one) => one.goods?.key ?? '');
  return goods.flatMap(({ key, link, item, quantity }) => {
    const mine = byKey.get(key) ?? [];
    if (mine.length === 0) return [];
    const counts = mine.map(({ line }) =>
      convertQuantity(
        exactQuantity(line.received),
        quantity.unit,
        item,
        story.state.supplier,
        configuration,
      ),
    );
    if (counts.includes(undefined)) return [];
    const value = counts.map((count) => count?.value ?? '0').reduce(add, '0');
    if (value === quantity.value || !isPositive(quantity.value)) return [];
    const received = { value, unit: quantity.unit };
    return subtract(value, quantity.value) === '0'
      ? []
      : [defined({ link, item, shipped: quantity, received })];
  });
}
