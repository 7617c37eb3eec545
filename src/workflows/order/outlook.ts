/** What everybody may plan with: the ERP per line, transport per part, supply per site and item. */
import { add, compare, isPositive, max, min, subtract, sum } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { PlanningUpdate, PromisedPart } from '../../model/planning-documents.ts';
import type { Instant, Quantity } from '../../model/values.ts';
import { defined } from '../rules/defined.ts';
import { convertQuantity, itemKey, toBaseUnit } from '../rules/units.ts';
import { digestOf } from './draft.ts';
import type { LineSupply, OrderEventOf } from './events.ts';
import { supplyKey } from './evolve.ts';
import {
  amountOf,
  derivePhase,
  isBackordered,
  isFirm,
  isPending,
  movedQuantity,
  progressOf,
  refusedQuantity,
} from './quantities.ts';
import type { AnswerPart, LineAnswer, LineState, OrderState } from './state.ts';

type PlanningLine = PlanningUpdate['lines'][number];
type Standing = PromisedPart['standing'];

/** The event that tells whoever must hear of it; `undefined` where all know already. */
export function outlookChange(
  state: OrderState,
  configuration: Configuration,
): OrderEventOf<'order.outlook_changed'> | undefined {
  const phase = derivePhase(state);
  const views = state.lines.map((line) => ({ line, parts: promisedParts(line) }));
  const planning = planningChange(state, phase, views);
  const forecast = forecastChange(state, views);
  const supplies = supplyChanges(state, views, configuration);
  if (planning === undefined && forecast === undefined && supplies.length === 0) return undefined;
  return {
    type: 'order.outlook_changed',
    revision: state.revision,
    phase,
    count: state.told.count + 1,
    supplies,
    ...defined({ planning, forecast }),
  };
}

interface View {
  line: LineState;
  parts: PromisedPart[];
}

/** Nobody hears of an order that its supplier has said nothing about; the ERP wrote it itself. */
function planningChange(state: OrderState, phase: string, views: readonly View[]) {
  const isNews = state.lines.some(
    (line) => line.latest !== undefined || line.waiting !== undefined,
  );
  if (!isNews && state.told.planning === undefined) return undefined;
  const lines = views.map(planningLine);
  const digest = digestOf([phase, state.revision, lines]);
  return digest === state.told.planning ? undefined : { lines, digest };
}

function planningLine({ line, parts }: View): PlanningLine {
  const { terms, accepted, waiting } = line;
  const of = (value: string): Quantity => ({ value, unit: terms.unit });
  const stands = waiting === undefined ? accepted : undefined;
  const standing = stands?.parts ?? [];
  const received = progressOf(line, 'received');
  const last = parts
    .filter((part) => part.standing !== 'requested' && part.deliveryAt !== undefined)
    .map((part) => part.deliveryAt)
    .sort()
    .at(-1);
  return {
    line: terms.line,
    ordered: of(terms.quantity),
    confirmed: of(amountOf(standing, isFirm)),
    unapproved: of(sum(parts.filter(isUnapprovedPromise).map((part) => part.quantity.value))),
    rejected: of(stands === undefined ? '0' : refusedQuantity(stands)),
    backordered: of(amountOf(standing, isBackordered)),
    parts,
    ...(isPositive(received) ? { received: of(received) } : {}),
    ...defined({ expectedReceiptAt: last }),
  };
}

function isUnapprovedPromise(part: PromisedPart): boolean {
  return part.standing === 'unapproved' && !isRefusedWord(part.disposition);
}

function isRefusedWord(disposition: string): boolean {
  return disposition === 'rejected' || disposition === 'deleted';
}

/** All parts of a line: what is promised, what waits for approval, and what is asked for only. */
export function promisedParts(line: LineState): PromisedPart[] {
  if (line.cancelled) return [];
  const answer = line.waiting?.answer ?? line.accepted;
  const parts = (answer?.parts ?? []).map((part) =>
    promisedPart(line, part, line.waiting === undefined ? 'agreed' : 'unapproved'),
  );
  return [...parts, ...requestedParts(line, answer)];
}

function promisedPart(line: LineState, part: AnswerPart, standing: Standing): PromisedPart {
  return {
    line: line.terms.line,
    schedule: part.schedule,
    item: part.item ?? line.terms.item,
    quantity: { value: part.quantity, unit: line.terms.unit },
    standing: isPending(part) ? pendingStanding(part) : standing,
    disposition: part.disposition,
    ...defined({
      deliveryAt: part.deliveryAt,
      shipAt: part.shipAt,
      derived: part.derived,
      price: part.price,
      site: part.site,
    }),
  };
}

/** Goods on hold are as uncertain as before the answer; a price to follow leaves quantity and date. */
function pendingStanding(part: AnswerPart): Standing {
  return part.disposition === 'on_hold' ? 'requested' : 'unapproved';
}

/** What no part of the answer covers, per schedule line; a rest that was declined is not asked for. */
function requestedParts(line: LineState, answer: LineAnswer | undefined): PromisedPart[] {
  if (answer?.restDeclined === true) return [];
  return line.terms.schedules.flatMap((schedule) => {
    const covered = amountOf(answer?.parts ?? [], (part) => part.schedule === schedule.schedule);
    const open = subtract(schedule.quantity, covered);
    if (compare(open, '0.0000001') <= 0) return [];
    return [
      {
        line: line.terms.line,
        schedule: schedule.schedule,
        item: line.terms.item,
        quantity: { value: open, unit: line.terms.unit },
        standing: 'requested' as const,
        disposition: 'requested',
        ...defined({
          deliveryAt: schedule.requested?.deliveryAt,
          shipAt: schedule.requested?.shipAt,
          derived: schedule.requested?.derived,
          site: schedule.site,
        }),
      },
    ];
  });
}

/** What will stand ready: promised, not refused, not gone yet. */
function forecastChange(state: OrderState, views: readonly View[]) {
  const parts = views.flatMap(({ line, parts }) =>
    afterFirst(
      parts.filter((part) => part.standing !== 'requested' && !isRefusedWord(part.disposition)),
      movedQuantity(line),
    ),
  );
  if (parts.length === 0 && state.told.forecast === undefined) return undefined;
  const digest = digestOf(parts);
  return digest === state.told.forecast ? undefined : { parts, digest };
}

/** The parts without their first `amount`, the earliest leaving first. */
function afterFirst(parts: readonly PromisedPart[], amount: string): PromisedPart[] {
  let left = amount;
  const rest: PromisedPart[] = [];
  for (const part of byDate(parts)) {
    const gone = min(left, part.quantity.value);
    left = subtract(left, gone);
    const value = subtract(part.quantity.value, gone);
    if (isPositive(value)) rest.push({ ...part, quantity: { value, unit: part.quantity.unit } });
  }
  return rest;
}

function byDate(parts: readonly PromisedPart[]): PromisedPart[] {
  const key = (part: PromisedPart) => part.deliveryAt ?? part.shipAt ?? '~';
  return [...parts].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

type SupplyChange = LineSupply & { digest: string };

function supplyChanges(
  state: OrderState,
  views: readonly View[],
  configuration: Configuration,
): SupplyChange[] {
  const now = new Map<string, LineSupply>();
  for (const view of views) {
    for (const supply of lineSupplies(state, view, configuration))
      now.set(supplyKey(supply.line, supply.site, supply.item), supply);
  }
  const changes: SupplyChange[] = [];
  for (const [key, supply] of now) {
    const digest = digestOf(supply.parts);
    if (state.told.supplies[key] !== digest) changes.push({ ...supply, digest });
  }
  for (const key of Object.keys(state.told.supplies)) {
    if (now.has(key)) continue;
    const [line = '', site = '', item = ''] = key.split('|').map(decodeURIComponent);
    changes.push({ line, site, item, parts: [], digest: '' });
  }
  return changes;
}

/**
 * What a line brings to each site, in base units: first what was received, then what travels (at its
 * own expected time), then what is promised beyond both.
 */
function lineSupplies(
  state: OrderState,
  { line, parts }: View,
  configuration: Configuration,
): LineSupply[] {
  const received = progressOf(line, 'received');
  const travelling = travellingParts(state, line, received, configuration);
  const moved = add(received, sum(travelling.map((part) => part.quantity)));
  const coming = afterFirst(
    parts.filter((part) => !isRefusedWord(part.disposition)),
    moved,
  );
  const supplies = new Map<string, LineSupply>();
  const put = (part: PromisedPart, availableAt: Instant | undefined, standing: Standing) => {
    if (part.site === undefined) return;
    const item = itemKey(part.item, state.supplier, configuration);
    const key = supplyKey(line.terms.line, part.site, item);
    const supply = supplies.get(key) ?? { line: line.terms.line, site: part.site, item, parts: [] };
    const quantity =
      toBaseUnit(part.quantity, part.item, state.supplier, configuration) ?? part.quantity;
    supply.parts.push({ quantity, standing, ...defined({ availableAt }) });
    supplies.set(key, supply);
  };
  const site = parts[0]?.site ?? line.terms.schedules[0]?.site;
  const own = (value: string): PromisedPart => ({
    line: line.terms.line,
    item: line.terms.item,
    quantity: { value, unit: line.terms.unit },
    standing: 'agreed',
    disposition: 'shipped',
    ...defined({ site }),
  });
  if (isPositive(received)) put(own(received), line.receivedAt, 'agreed');
  for (const { quantity, at } of travelling) put(own(quantity), at, 'agreed');
  for (const part of coming) put(part, part.deliveryAt, part.standing);
  return [...supplies.values()];
}

/** Shipments of a line that have an expected time, less what of them was received already. */
function travellingParts(
  state: OrderState,
  line: LineState,
  received: string,
  configuration: Configuration,
): { quantity: string; at: Instant }[] {
  const { terms } = line;
  const rows = Object.values(state.shipments)
    .filter((shipment) => !['cancelled', 'returned'].includes(shipment.phase))
    .flatMap((shipment) => shipment.lines)
    .filter((row) => row.line === terms.line)
    .flatMap((row) => {
      const at = row.deliveredAt ?? row.expectedAt;
      const { supplier } = state;
      const amount = convertQuantity(row.quantity, terms.unit, terms.item, supplier, configuration);
      return at === undefined || amount === undefined ? [] : [{ quantity: amount.value, at }];
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  let left = received;
  return rows.flatMap(({ quantity, at }) => {
    const gone = min(left, quantity);
    left = max('0', subtract(left, gone));
    const rest = subtract(quantity, gone);
    return isPositive(rest) ? [{ quantity: rest, at }] : [];
  });
}
