/**
 * How far a shipment is, derived from the set of what is known and never from the order in which it
 * came: a milestone of last week that arrives today changes what it is about and moves no phase back.
 */
import { add, compare, max } from '../../base/decimal.ts';
import { defined } from '../rules/defined.ts';
import { oncePer } from '../rules/once.ts';
import { deliveredGoods, portionsOf, type StopDelivery } from './delivery.ts';
import { goodsOf } from './goods.ts';
import { AT_DELIVERY, MOVES_ON, ON_THE_WAY, rankOf } from './meaning.ts';
import { deliveryStops, isAtStop, pickupStops, type Route, stopKey } from './route.ts';
import type { ShipmentPhase, ShipmentState, TimelineEntry } from './state.ts';

/** What the timeline, the plans and the papers come to. Instants are when it happened. */
export interface Derived {
  phase: ShipmentPhase;
  pickedUpAt?: string;
  movedAt?: string;
  arrivedAt?: string;
  heldAt?: string;
  refusedAt?: string;
  returnedAt?: string;
  cancelledAt?: string;
  stops: StopDelivery[];
  /** Delivered and proven quantity and time by goods key. */
  delivered: Record<string, { value: string; at: string }>;
  proven: Record<string, { value: string; at: string }>;
  complete: boolean;
}

export function routeOf(state: ShipmentState): Route {
  return {
    stops: state.plans.flatMap((plan) => plan.stops),
    legs: state.plans.flatMap((plan) => plan.legs),
  };
}

/** Milestones that count as facts, oldest occurrence first. */
export const actualsOf: (state: ShipmentState) => readonly TimelineEntry[] = oncePer((state) =>
  state.timeline
    .filter((entry) => entry.standing === 'effective' && entry.classifier === 'actual')
    .sort(byOccurrence),
);

export function byOccurrence(a: TimelineEntry, b: TimelineEntry): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  const [one, other] = [wallTime(a), wallTime(b)];
  if (one !== other) return one < other ? -1 : 1;
  return a.mark < b.mark ? -1 : 1;
}

/** Those of one file whose zone nobody knows have one instant, that of receipt; their clocks still order them. */
function wallTime({ timeFrom, sent }: TimelineEntry): string {
  if (sent === undefined || timeFrom === 'sent' || timeFrom === 'place') return '';
  return `${sent.on} ${sent.time ?? ''}`;
}

export const derive: (state: ShipmentState) => Derived = oncePer((state) => {
  const actuals = actualsOf(state);
  const route = routeOf(state);
  const stops = deliveredGoods(state, actuals, route);
  const facts = landmarks(actuals, route, stops);
  const delivered = sumByKey(stops, 'delivered');
  const proven = sumByKey(stops, 'proven');
  const complete = isComplete(state, stops, delivered);
  const base = { stops, delivered, proven, complete, ...facts };
  return { phase: phaseOf(state, base, actuals), ...base };
});

type Landmarks = Pick<
  Derived,
  'pickedUpAt' | 'movedAt' | 'arrivedAt' | 'heldAt' | 'refusedAt' | 'returnedAt' | 'cancelledAt'
>;

function landmarks(
  actuals: readonly TimelineEntry[],
  route: Route,
  stops: StopDelivery[],
): Landmarks {
  const pickups = new Set(pickupStops(route).map((stop) => stopKey(stop.load, stop.sequence)));
  const finals = new Set(deliveryStops(route).map((stop) => stopKey(stop.load, stop.sequence)));
  const at = (entry: TimelineEntry, keys: Set<string>): boolean =>
    keys.size === 0 || [...keys].some((key) => isAtStop(entry, key));
  const first = (fits: (entry: TimelineEntry) => boolean) => actuals.find(fits)?.occurredAt;
  const latest = (fits: (entry: TimelineEntry) => boolean) => actuals.findLast(fits)?.occurredAt;
  return defined({
    pickedUpAt: first((entry) => entry.type === 'picked_up' && at(entry, pickups)),
    movedAt: first(
      (entry) =>
        ON_THE_WAY.has(entry.type) ||
        (entry.type === 'picked_up' && !at(entry, pickups)) ||
        (AT_DELIVERY.has(entry.type) && !at(entry, finals)),
    ),
    arrivedAt:
      first((entry) => AT_DELIVERY.has(entry.type) && at(entry, finals)) ??
      stops.flatMap((stop) => (stop.at === undefined ? [] : [stop.at])).sort()[0],
    heldAt: customsHold(actuals, (entry) => AT_DELIVERY.has(entry.type) && at(entry, finals)),
    refusedAt: latest((entry) => entry.type === 'refused' && at(entry, finals)),
    returnedAt: latest((entry) => entry.type === 'returned'),
    cancelledAt: latest((entry) => entry.type === 'cancelled'),
  });
}

/** When the hold that still stands began: no release and no moving on came after it. */
function customsHold(
  actuals: readonly TimelineEntry[],
  isArrival: (entry: TimelineEntry) => boolean,
): string | undefined {
  const hold = actuals.findLast((entry) => entry.type === 'customs_hold');
  if (hold === undefined) return undefined;
  const ended = actuals.some(
    (entry) =>
      entry.occurredAt >= hold.occurredAt &&
      (entry.type === 'customs_released' || MOVES_ON.has(entry.type) || isArrival(entry)),
  );
  return ended ? undefined : hold.occurredAt;
}

function sumByKey(
  stops: readonly StopDelivery[],
  what: 'delivered' | 'proven',
): Record<string, { value: string; at: string }> {
  const sums: Record<string, { value: string; at: string }> = {};
  for (const stop of stops) {
    for (const { key, value, at } of stop[what]) {
      const known = sums[key];
      sums[key] = {
        value: known === undefined ? value : add(known.value, value),
        at: known === undefined || known.at < at ? at : known.at,
      };
    }
  }
  return sums;
}

function isComplete(
  state: ShipmentState,
  stops: readonly StopDelivery[],
  delivered: Derived['delivered'],
): boolean {
  if (stops.length > 0 && stops.every((stop) => stop.full)) return true;
  const goods = goodsOf(state);
  return (
    goods.length > 0 &&
    goods.every(
      ({ key, quantity }) => compare(max(delivered[key]?.value ?? '0', '0'), quantity.value) >= 0,
    )
  );
}

function phaseOf(
  state: ShipmentState,
  facts: Omit<Derived, 'phase'>,
  actuals: readonly TimelineEntry[],
): ShipmentPhase {
  const base = basePhase(state, facts);
  const rank = rankOf(base);
  if (facts.heldAt !== undefined && rank <= rankOf('in_transit')) return 'held_at_customs';
  const isLast = (at: string | undefined, voids: (entry: TimelineEntry) => boolean) =>
    at !== undefined && !actuals.some((entry) => entry.occurredAt > at && voids(entry));
  const delivers = (entry: TimelineEntry) => entry.type === 'delivered';
  if (rank < rankOf('received') && isLast(facts.returnedAt, delivers)) return 'returned';
  const tries = (entry: TimelineEntry) => AT_DELIVERY.has(entry.type) && entry.type !== 'refused';
  if (
    rank < rankOf('partly_delivered') &&
    isLast(facts.refusedAt, (entry) => tries(entry) && entry.type !== 'departed_delivery')
  ) {
    return 'refused';
  }
  return isCancelled(state, facts, rank) ? 'cancelled' : base;
}

function isCancelled(state: ShipmentState, facts: Omit<Derived, 'phase'>, rank: number): boolean {
  if (rank >= rankOf('picked_up')) return false;
  if (state.cancelledBy !== undefined) return true;
  const { cancelledAt } = facts;
  return cancelledAt !== undefined && !state.plans.some((plan) => plan.bookedAt > cancelledAt);
}

/** What goes to several docks is received when each of them has counted its part. */
function isCountedEverywhere(state: ShipmentState): boolean {
  const receipts = state.receipts.filter(({ cancelled }) => !cancelled);
  if (receipts.every(({ stop }) => stop === undefined)) return true;
  return portionsOf(state, routeOf(state)).every(({ stop, goods }) =>
    goods.every(({ key }) =>
      receipts.some((one) => one.keys.includes(key) && (one.stop ?? stop) === stop),
    ),
  );
}

function basePhase(state: ShipmentState, facts: Omit<Derived, 'phase'>): ShipmentPhase {
  const goods = goodsOf(state);
  const counted = new Set(
    state.receipts.filter((receipt) => !receipt.cancelled).flatMap((receipt) => receipt.keys),
  );
  const isAll = goods.length > 0 && goods.every(({ key }) => counted.has(key));
  if (isAll && isCountedEverywhere(state)) return 'received';
  if (facts.complete) {
    return facts.stops.every((stop) => stop.isProven) ? 'proven' : 'delivered';
  }
  if (facts.stops.some((stop) => stop.full || stop.begun)) return 'partly_delivered';
  if (counted.size > 0 && goods.length > 0) return 'partly_delivered';
  if (facts.arrivedAt !== undefined) return 'arrived';
  if (facts.movedAt !== undefined) return 'in_transit';
  if (facts.pickedUpAt !== undefined) return 'picked_up';
  if (state.notices.some((notice) => !notice.cancelled)) return 'shipped';
  if (state.plans.length > 0) return 'booked';
  return state.readiness !== undefined && !state.readiness.withdrawn ? 'ready' : 'announced';
}
