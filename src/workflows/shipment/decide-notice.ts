/**
 * Ship notice: attaches what was really shipped. It makes a shipment shipped, never ready; a later
 * notice of the same number replaces or cancels by its purpose (X12 element 353), with the quantities taken
 * back. A draft, a copy or a test ships nothing.
 */
import type { DocumentOf } from '../../model/document.ts';
import type { DatedValue } from '../../model/values.ts';
import { instantOf, siteOfParty } from '../rules/calendar.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import { policyOf } from '../rules/tolerance.ts';
import type { MovedLine } from './events.ts';
import { follow } from './follow.ts';
import {
  changeOfGoods,
  differences,
  gatherGoods,
  gatherUnits,
  goodsOf,
  packingDifferences,
  unitsOf,
} from './goods.ts';
import { carrierPartner } from './identity.ts';
import { attachIdentity, attachTransport } from './references.ts';
import { refusal } from './refusals.ts';
import type { Goods, Notice } from './state.ts';
import { type Story, tell, tellPhased } from './story.ts';

type ShipNotice = DocumentOf<'ship_notice'>;
const REPLACES = new Set(['replacement', 'change', 'corrected', 'resubmission', 'reissue']);

export function receiveShipNotice(story: Story, document: ShipNotice, documentId: string): void {
  const known = story.state.notices.find(({ number }) => number === document.number);
  const purpose = document.purpose?.value ?? 'original';
  if (NOT_BINDING.has(purpose)) {
    const text = `Ship notice ${document.number} came with purpose "${purpose}".`;
    story.refusal = refusal('SHIP_NOTICE_NOT_BINDING', text);
    return;
  }
  if (CANCELS.has(purpose)) {
    cancelNotice(story, document, known);
    return;
  }
  const notice = noticeOf(story, document);
  if (known !== undefined && !known.cancelled) {
    if (known.mark === notice.mark) {
      const of = known.number;
      const by = 'content' as const;
      tell(story, {
        type: 'shipment.duplicate_noted',
        document: documentId,
        of,
        by,
        differs: false,
      });
      return;
    }
    if (!REPLACES.has(purpose) && sameNumber(story) !== 'replace') {
      const text = `Ship notice ${document.number} is there with other content.`;
      story.refusal = refusal('SHIP_NOTICE_NUMBER_USED', text);
      return;
    }
  }
  const replaced = known ?? replacedBy(story, document, purpose);
  shipped(story, document, notice, replaced);
}

/** A notice with a new number that says which one it replaces; the only one where it names none. */
function replacedBy(story: Story, document: ShipNotice, purpose: string): Notice | undefined {
  if (!REPLACES.has(purpose)) return undefined;
  const active = story.state.notices.filter((notice) => !notice.cancelled);
  const named = (document.references ?? [])
    .filter(({ role }) => role.value === 'ship_notice')
    .map(({ value }) => value);
  const found = active.find(({ number }) => named.includes(number));
  return found ?? (active.length === 1 && named.length === 0 ? active[0] : undefined);
}

function shipped(
  story: Story,
  document: ShipNotice,
  notice: Notice,
  replaced: Notice | undefined,
): void {
  const { readiness } = story.state;
  const wasReady = readiness !== undefined && !readiness.withdrawn;
  const before = replaced === undefined || replaced.cancelled ? [] : replaced.goods;
  tellPhased(story, (phase) =>
    defined({
      type: 'shipment.shipped' as const,
      phase,
      notice,
      replaces: replaced?.cancelled === false ? replaced.number : undefined,
      change: linesOf(changeOfGoods(before, notice.goods)),
      wasReady,
      toldAt: story.facts.at,
      configurationVersion: story.facts.configuration.version,
    }),
  );
  attachIdentity(story, document.number);
  attachTransport(story, document.references, notice.carrier);
  compareWithReadiness(story, document.number);
  follow(story);
}

function cancelNotice(story: Story, document: ShipNotice, known: Notice | undefined): void {
  if (known === undefined || known.cancelled) {
    const text = `No ship notice ${document.number} stands for shipment ${story.state.number}.`;
    story.refusal = refusal('SHIP_NOTICE_UNKNOWN', text);
    return;
  }
  tellPhased(story, (phase) => ({
    type: 'shipment.ship_notice_cancelled',
    phase,
    number: known.number,
    change: linesOf(changeOfGoods(known.goods, [])),
  }));
  compareWithReadiness(story, known.number);
  follow(story);
}

/** All active notices together against what stood ready, and each item against its packing. */
export function compareWithReadiness(story: Story, number: string): void {
  const { readiness, supplier, notices } = story.state;
  const { configuration } = story.facts;
  const goods = goodsOf(story.state);
  const ready = readiness === undefined || readiness.withdrawn ? undefined : readiness.goods;
  const isShipped = notices.some(({ cancelled }) => !cancelled);
  const found = [
    ...(ready === undefined || !isShipped
      ? []
      : differences(ready, goods, supplier, configuration)),
    ...(isShipped ? packingDifferences(goods, unitsOf(story.state)) : []),
  ];
  if (found.length > 0) {
    tell(story, { type: 'shipment.notice_differs', number, differences: found });
    return;
  }
  const trouble = story.state.troubles.find(({ kind }) => kind === 'ship_notice_difference');
  if (trouble !== undefined) tell(story, { type: 'shipment.recovered', trouble });
}

function noticeOf(story: Story, document: ShipNotice): Notice {
  const { configuration } = story.facts;
  const { supplier } = story.state;
  const goods = gatherGoods(document.items, supplier, configuration);
  const { number, version, purpose: _purpose, ...content } = document;
  const carrier = document.carrier?.partner ?? document.carrier?.scac;
  const shipTo = document.parties?.find(({ role }) => role.value === 'ship_to');
  return defined({
    number,
    version,
    mark: contentMark(content),
    shippedAt: timeOf(story, document, ['shipped', 'departure_actual', 'ship_scheduled']),
    expectedAt: timeOf(story, document, [
      'delivery_estimated',
      'arrival_estimated',
      'delivery_scheduled',
      'delivery_promised',
    ]),
    carrier: carrier === undefined ? undefined : carrierPartner(carrier, configuration),
    site: siteOfParty(shipTo, configuration)?.id,
    goods,
    units: gatherUnits(document.handlingUnits, goods, supplier, configuration),
    cancelled: false,
  });
}

function timeOf(
  story: Story,
  document: ShipNotice,
  kinds: readonly DatedValue['kind']['value'][],
): string | undefined {
  const dated = kinds.flatMap((kind) => document.dates.filter((date) => date.kind.value === kind));
  const [first] = dated;
  if (first === undefined) return undefined;
  const isShip = ['shipped', 'departure_actual', 'ship_scheduled'].includes(first.kind.value);
  const role = isShip ? 'ship_from' : 'ship_to';
  const party = document.parties?.find((one) => one.role.value === role);
  const { configuration } = story.facts;
  const partner = isShip ? story.state.supplier : undefined;
  return instantOf(first, siteOfParty(party, configuration), partner, configuration);
}

function sameNumber(story: Story): 'replace' | 'refuse' | 'ask' {
  return policyOf('sameNumber', story.state.supplier, story.facts.configuration) ?? 'ask';
}

export function linesOf(goods: readonly Goods[]): MovedLine[] {
  return goods.map(({ key, link, item, quantity }) => defined({ key, link, item, quantity }));
}
