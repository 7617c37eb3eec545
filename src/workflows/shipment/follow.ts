/**
 * What follows from a change: facts that are seen for the first time, quantities delivered, estimates,
 * verdicts, and at the end one outlook for everybody who waits. Works on the difference of what is
 * derived before and after, so that corrections and late news take the same way as first news.
 */

import { assertNever } from '../../base/assert.ts';
import { compare, isNegative, isZero, subtract } from '../../base/decimal.ts';
import { differenceMs } from '../../base/instant.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import { saysTheSame } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { completeOrder, orderKey } from '../rules/order-identity.ts';
import { actualsOf, type Derived, derive, routeOf } from './derive.ts';
import type { Moved, MovedLine } from './events.ts';
import { goodsOf } from './goods.ts';
import { CARRIER_ROLES, referenceEnd } from './identity.ts';
import {
  foretold,
  judgeDelivery,
  judgePickup,
  type Outlook,
  outlookOf,
  stopOf,
  type Verdict,
} from './judge.ts';
import { isEnded } from './meaning.ts';
import { deliveryStops, stopKey } from './route.ts';
import type { ShipmentState, TimelineEntry, Trouble } from './state.ts';
import { type Story, tell, tellPhased } from './story.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;

/** Tells all that follows from what the story told so far. `entry`: the milestone that it is about. */
export function follow(story: Story, entry?: TimelineEntry): void {
  const before = derive(story.before);
  const after = derive(story.state);
  followLandmarks(story, before, after, entry);
  followDeliveries(story, before, after);
  followCounts(story);
  followEstimates(story);
  followVerdicts(story, after);
  followOverdue(story, before, after);
  if (story.state.phase !== after.phase) {
    tell(story, { type: 'shipment.phase_corrected', from: story.state.phase, phase: after.phase });
  }
  followRecovery(story, after);
  followVoice(story);
  endReferences(story);
  followOutlook(story, entry);
}

type Landmark = 'pickedUpAt' | 'movedAt' | 'arrivedAt' | 'refusedAt' | 'returnedAt' | 'cancelledAt';
const LANDMARKS: readonly [Landmark, Moved['type']][] = [
  ['pickedUpAt', 'shipment.picked_up'],
  ['movedAt', 'shipment.in_transit'],
  ['arrivedAt', 'shipment.arrived'],
  ['refusedAt', 'shipment.refused'],
  ['returnedAt', 'shipment.returned'],
  ['cancelledAt', 'shipment.cancelled'],
];

function followLandmarks(
  story: Story,
  before: Derived,
  after: Derived,
  entry: TimelineEntry | undefined,
): void {
  const isDeliveredAnew = changesOf(story, before, after, 'delivered').length > 0;
  for (const [landmark, type] of LANDMARKS) {
    const at = after[landmark];
    const isNews =
      landmark === 'refusedAt' || landmark === 'returnedAt'
        ? at !== undefined && (before[landmark] ?? '') < at
        : at !== undefined && before[landmark] === undefined;
    // Unloading implies the arrival: the delivery is told, not both.
    if (at === undefined || !isNews || (landmark === 'arrivedAt' && isDeliveredAnew)) continue;
    tell(story, movedEvent(type, at, after, entry));
  }
  if (after.heldAt !== undefined && before.heldAt === undefined) {
    tell(story, movedEvent('shipment.customs_held', after.heldAt, after, entry));
  }
  if (after.heldAt === undefined && before.heldAt !== undefined) {
    const at = entry?.occurredAt ?? story.facts.at;
    tell(story, movedEvent('shipment.customs_released', at, after, entry));
  }
}

function movedEvent(
  type: Moved['type'],
  occurredAt: string,
  after: Derived,
  entry: TimelineEntry | undefined,
): Moved {
  return defined({
    type,
    phase: after.phase,
    occurredAt,
    stop: entry?.stop === undefined ? undefined : stopKey(entry.load ?? '', entry.stop),
    reason: entry?.reason?.value,
    late: entry?.late,
  });
}

/** Quantities by which delivered or proven goods differ, with their goods; negative ones take back. */
export function changesOf(
  story: Story,
  before: Derived,
  after: Derived,
  what: 'delivered' | 'proven',
): (MovedLine & { deliveredAt: string })[] {
  const goods = new Map([...goodsOf(story.before), ...goodsOf(story.state)].map((g) => [g.key, g]));
  return [...goods.values()].flatMap(({ key, link, item, quantity }) => {
    const old = before[what][key];
    const now = after[what][key];
    const value = subtract(now?.value ?? '0', old?.value ?? '0');
    const at = now?.at ?? old?.at ?? story.facts.at;
    if (isZero(value) && now?.at === old?.at) return [];
    return [
      defined({ key, link, item, quantity: { value, unit: quantity.unit }, deliveredAt: at }),
    ];
  });
}

function followDeliveries(story: Story, before: Derived, after: Derived): void {
  const lines = changesOf(story, before, after, 'delivered');
  const begun = (derived: Derived) =>
    derived.stops.filter((stop) => stop.full || stop.begun).map((stop) => stop.stop);
  const known = begun(before);
  const stops = begun(after).filter((stop) => !known.includes(stop));
  if (lines.length === 0 && stops.length === 0) return;
  const isCorrection =
    stops.length === 0 && !lines.some((line) => compare(line.quantity.value, '0') > 0);
  const hasTakenBack = lines.some((line) => isNegative(line.quantity.value));
  tellPhased(story, (phase) => ({
    type: isCorrection || hasTakenBack ? 'shipment.delivery_corrected' : 'shipment.delivered',
    phase,
    stops,
    lines,
    complete: after.complete,
  }));
}

/** The carrier's own count, where only one kind of goods can be meant: the last one stands. */
function followCounts(story: Story): void {
  const [only, ...others] = goodsOf(story.state);
  if (only === undefined || others.length > 0) return;
  const now = lastCount(story.state, only.quantity.unit);
  const old = lastCount(story.before, only.quantity.unit);
  const value = subtract(now?.quantity?.value ?? '0', old?.quantity?.value ?? '0');
  if (isZero(value)) return;
  const { key, link, item } = only;
  const quantity = { value, unit: only.quantity.unit };
  tell(story, {
    type: 'shipment.carrier_counted',
    milestone: (now ?? old)?.type ?? '',
    lines: [defined({ key, link, item, quantity })],
  });
}

function lastCount(state: ShipmentState, unit: string): TimelineEntry | undefined {
  return actualsOf(state).findLast(
    ({ type, quantity }) =>
      quantity?.unit === unit && (type === 'picked_up' || type === 'delivered'),
  );
}

function finalKeys(state: ShipmentState): string[] {
  const stops = deliveryStops(routeOf(state));
  return stops.length === 0 ? [''] : stops.map((stop) => stopKey(stop.load, stop.sequence));
}

function followEstimates(story: Story): void {
  const derived = derive(story.state);
  for (const key of finalKeys(story.state)) {
    const to = foretold(story.state, key)?.occurredAt;
    const from = foretold(story.before, key)?.occurredAt;
    const isServed = derived.stops.some((stop) => stop.stop === key && stop.full);
    if (to === undefined || to === from || isServed) continue;
    const stop = deliveryStops(routeOf(story.state)).find(
      ({ load, sequence }) => stopKey(load, sequence) === key,
    );
    const windowEndAt = stop?.windowEndAt;
    const late =
      windowEndAt === undefined ? 0 : Math.ceil(differenceMs(to, windowEndAt) / MS_PER_MINUTE);
    tell(
      story,
      defined({
        type: 'shipment.eta_changed' as const,
        stop: key === '' ? undefined : key,
        from,
        to,
        lateMinutes: late > 0 ? late : undefined,
        windowEndAt,
      }),
    );
  }
}

function followVerdicts(story: Story, after: Derived): void {
  const pickup = judgePickup(story.state);
  const known = judgePickup(story.before);
  if (isNewVerdict(pickup, known)) {
    const repaired = known.length > 0;
    const past = isServed(after) ? { past: true as const } : {};
    tell(story, { type: 'shipment.pickup_judged', verdicts: pickup, repaired, ...past });
  }
  for (const key of finalKeys(story.state)) {
    const verdicts = judgeDelivery(story.state, key);
    const old = judgeDelivery(story.before, key);
    if (!isNewVerdict(verdicts, old)) continue;
    const repaired = old.length > 0;
    const past = isServed(after, key) ? { past: true as const } : {};
    tell(story, { type: 'shipment.delivery_judged', stop: key, verdicts, repaired, ...past });
  }
}

/** What was delivered, was not, and its window is over: the lateness that had ended is there again. */
function followOverdue(story: Story, before: Derived, after: Derived): void {
  for (const key of finalKeys(story.state)) {
    const dueAt = stopOf(story.state, key)?.windowEndAt;
    if (dueAt === undefined || dueAt > story.facts.at || isEnded(after.phase)) continue;
    if (isServed(after, key) || !isServed(before, key)) continue;
    tell(story, { type: 'shipment.delivery_overdue', stop: key, dueAt });
  }
}

function isNewVerdict(now: readonly Verdict[], old: readonly Verdict[]): boolean {
  return now.length > 0 && !saysTheSame(now, old);
}

/** Ends the troubles whose cause is gone. */
function followRecovery(story: Story, after: Derived): void {
  for (const trouble of story.state.troubles) {
    if (isOver(story, after, trouble)) tell(story, { type: 'shipment.recovered', trouble });
  }
}

function isOver(story: Story, after: Derived, { kind, part }: Trouble): boolean {
  const { state } = story;
  if (after.phase === 'cancelled' && state.cancelledBy !== undefined) return true;
  switch (kind) {
    case 'booking_overdue':
    case 'booking_declined':
    case 'booking_cancelled':
      return isPlanned(state, after) || hasLeft(state, after);
    case 'shipment_cancelled':
      return isPlanned(state, after) || hasMoved(after) || isServed(after);
    case 'pickup_late':
      // Picked up late it still makes the delivery late, until the goods are there.
      return isServed(after) || (after.pickedUpAt !== undefined && !isLateNow(judgePickup(state)));
    case 'delivery_late':
      return isServed(after, part) || isInTimeNow(story, part ?? '');
    case 'shipment_delayed':
      return state.delay === undefined || isServed(after);
    case 'customs_hold':
      return after.heldAt === undefined || isServed(after);
    case 'delivery_attempted':
    case 'delivery_refused':
      return isServed(after);
    case 'ship_notice_difference':
      // What the dock counted has the last word on what was shipped.
      return after.phase === 'received';
    default:
      return assertNever(kind);
  }
}

function isPlanned(state: ShipmentState, after: Derived): boolean {
  return state.plans.length > 0 && after.phase !== 'cancelled';
}
/** By the supplier's word or a carrier's: nothing is left to plan. */
function hasLeft(state: ShipmentState, after: Derived): boolean {
  return hasMoved(after) || isServed(after) || state.notices.some(({ cancelled }) => !cancelled);
}
function hasMoved(after: Derived): boolean {
  return after.pickedUpAt !== undefined || after.movedAt !== undefined || after.complete;
}
/** The goods are where they go, by delivery, proof or receipt, or went back; of one stop, or all of them. */
function isServed(after: Derived, stop?: string): boolean {
  const isAll = after.complete || (isEnded(after.phase) && after.phase !== 'cancelled');
  return isAll || after.stops.some((one) => one.stop === stop && one.full);
}
/** By the plan that holds now, which is the last verdict. */
function isLateNow(verdicts: readonly Verdict[]): boolean {
  return verdicts.at(-1)?.verdict === 'late';
}

/** Delivered in time, or not due yet and foretold within the window. */
function isInTimeNow(story: Story, key: string): boolean {
  const verdicts = judgeDelivery(story.state, key);
  if (verdicts.length > 0) return !isLateNow(verdicts);
  const endAt = stopOf(story.state, key)?.windowEndAt;
  const to = foretold(story.state, key)?.occurredAt;
  return endAt !== undefined && endAt > story.facts.at && (to === undefined || to <= endAt);
}

/** A carrier that was silent is heard again. */
function followVoice(story: Story): void {
  const { silentBand, heardAt } = story.state;
  if (silentBand === undefined || heardAt === undefined) return;
  const isHeard = heardAt !== story.before.heardAt;
  if (!isHeard && !isEnded(story.state.phase)) return;
  const since = story.before.heardAt ?? story.facts.at;
  const hours = Math.floor(differenceMs(story.facts.at, since) / MS_PER_HOUR);
  tell(story, { type: 'shipment.carrier_heard', afterHours: hours });
}

/** Transport references serve late papers for a while after the end, then their numbers are free. */
function endReferences(story: Story): void {
  if (!isEnded(story.state.phase) || isEnded(story.before.phase)) return;
  const references = story.state.references.filter(({ role }) => CARRIER_ROLES.includes(role));
  if (references.length === 0) return;
  const validUntil = referenceEnd(story.facts.at, true);
  tell(story, { type: 'shipment.references_ended', references, validUntil });
}

function ordersOf(story: Story, { lines }: Outlook): OrderReference[] {
  const linked = lines.flatMap(({ link }) =>
    link === undefined ? [] : [completeOrder(link.order, story.facts.configuration)],
  );
  const all = [...story.state.toldOrders, ...linked];
  return [...new Map(all.map((order) => [orderKey(order), order])).values()];
}

function followOutlook(story: Story, entry: TimelineEntry | undefined): void {
  const outlook = outlookOf(story.state);
  if (saysTheSame(outlook, outlookOf(story.before))) return;
  tell(
    story,
    defined({
      type: 'shipment.outlook_changed' as const,
      outlook,
      orders: ordersOf(story, outlook),
      milestone: entry?.standing === 'effective' ? entry.type : undefined,
      text: entry?.reason === undefined ? undefined : `Reason: ${entry.reason.value}.`,
    }),
  );
}
