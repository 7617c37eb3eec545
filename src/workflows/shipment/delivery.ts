/**
 * Which goods come off at which stop, and what of it is delivered and proven. D1 at stop two of three
 * settles what stop two unloads and nothing else.
 */
import { add, isPositive, min, subtract } from '../../base/decimal.ts';
import { contentsOf, goodsOf, isNamedBy, ofSameLine, unitsOf } from './goods.ts';
import { deliveryStops, isAtStop, type Route, type RouteStop, stopKey } from './route.ts';
import type { Goods, Lading, ShipmentState, TimelineEntry } from './state.ts';

export interface StopPortion {
  /** `LOAD/SEQUENCE`; empty where the whole shipment comes off at one unplanned place. */
  stop: string;
  goods: { key: string; value: string }[];
}
export interface CountedGoods {
  key: string;
  value: string;
  at: string;
}
export interface StopDelivery {
  stop: string;
  /** All of the portion is delivered; `begun`: some of it, or an unknown part. */
  full: boolean;
  begun: boolean;
  at?: string;
  delivered: CountedGoods[];
  isProven: boolean;
  proven: CountedGoods[];
}

/** Says nothing about how much is left when it stands beside a delivery (X12 element 33). */
const PART_UNKNOWN = new Set(['partial']);
const NOTHING_DELIVERED = new Set(['all_short', 'entire_refused']);

/** Shares the goods out over the final stops: as planned, and what is left to the last one with a share. */
export function portionsOf(state: ShipmentState, route: Route): StopPortion[] {
  const goods = goodsOf(state);
  const whole = goods.map(({ key, quantity }) => ({ key, value: quantity.value }));
  const stops = deliveryStops(route);
  if (stops.length === 0) return [{ stop: '', goods: whole }];
  const [only] = stops;
  if (stops.length === 1 && only !== undefined) {
    return [{ stop: stopKey(only.load, only.sequence), goods: whole }];
  }
  return shareOut(stops, goods, itemKeys(state));
}

function shareOut(
  stops: readonly RouteStop[],
  goods: readonly Goods[],
  keys: ReadonlyMap<string, string>,
): StopPortion[] {
  const left = new Map(goods.map(({ key, quantity }) => [key, quantity.value]));
  const unlisted = stops.filter((stop) => stop.items === undefined);
  const portions = stops.map((stop, at): StopPortion => {
    const share = (stop.items ?? []).flatMap(({ itemId, quantity }) => {
      const key = keys.get(itemId);
      const rest = key === undefined ? undefined : left.get(key);
      if (key === undefined || rest === undefined || !isPositive(rest)) return [];
      const isLast = unlisted.length === 0 && !laterLists(stops.slice(at + 1), key, keys);
      const value = isLast ? rest : min(rest, quantity.value);
      left.set(key, subtract(rest, value));
      return [{ key, value }];
    });
    return { stop: stopKey(stop.load, stop.sequence), goods: share };
  });
  const [rest] = unlisted;
  if (unlisted.length !== 1 || rest === undefined) return portions;
  const remaining = [...left].flatMap(([key, value]) =>
    isPositive(value) ? [{ key, value }] : [],
  );
  return portions.map((portion) =>
    portion.stop === stopKey(rest.load, rest.sequence) ? { ...portion, goods: remaining } : portion,
  );
}

function laterLists(
  later: readonly RouteStop[],
  key: string,
  keys: ReadonlyMap<string, string>,
): boolean {
  return later.some((stop) => (stop.items ?? []).some(({ itemId }) => keys.get(itemId) === key));
}

/**
 * Item ids in a plan are those of the readiness notice, which is what was planned; without one those of the
 * ship notices, where an id means one of their goods alone. They lead to what really travels of that line.
 */
function itemKeys(state: ShipmentState): Map<string, string> {
  const goods = goodsOf(state);
  const keys = new Map<string, string>();
  const noticed = state.notices.flatMap((notice) => (notice.cancelled ? [] : notice.goods));
  const used = new Set<string>();
  for (const { key, itemIds } of noticed) {
    for (const id of itemIds) {
      if (keys.has(id) && keys.get(id) !== key) used.add(id);
      keys.set(id, key);
    }
  }
  for (const id of used) keys.delete(id);
  for (const planned of state.readiness?.goods ?? []) {
    const travelling = ofSameLine(goods, planned);
    for (const id of planned.itemIds) {
      if (travelling === undefined) keys.delete(id);
      else keys.set(id, travelling.key);
    }
  }
  return keys;
}

export function deliveredGoods(
  state: ShipmentState,
  actuals: readonly TimelineEntry[],
  route: Route,
): StopDelivery[] {
  const unloaded = actuals.filter((entry) => entry.type === 'delivered');
  const portions = portionsOf(state, route);
  const unshared = portions.length > 1 && portions.every((portion) => portion.goods.length === 0);
  const found = portions.map((portion) => deliveryAt(state, portion, unloaded));
  if (!unshared || !found.every((stop) => stop.full)) return found;
  // Nobody said what comes off where; once every stop is done, all of it came off.
  return found.map((stop, index) =>
    index < found.length - 1
      ? stop
      : {
          ...stop,
          delivered: goodsOf(state).map(({ key, quantity }) => ({
            key,
            value: quantity.value,
            at: stop.at ?? '',
          })),
        },
  );
}

function deliveryAt(
  state: ShipmentState,
  portion: StopPortion,
  unloaded: readonly TimelineEntry[],
): StopDelivery {
  const here = unloaded.filter((entry) => portion.stop === '' || isAtStop(entry, portion.stop));
  const proofs = state.proofs.filter(
    (proof) => portion.stop === '' || proof.stop === undefined || proof.stop === portion.stop,
  );
  const wholes = here.filter(
    (entry) =>
      entry.handlingUnits === undefined &&
      tellsAll(entry) &&
      namedKeys(state, portion, entry) === undefined,
  );
  const wholeProof = proofs.find((proof) => proof.counted === undefined);
  const fullAt = wholes[0]?.occurredAt ?? wholeProof?.deliveredAt;
  const parts = [
    ...unitParts(state, portion, here),
    ...orderParts(state, portion, here),
    ...proofParts(portion, proofs),
  ];
  const proven =
    wholeProof === undefined
      ? highest(proofParts(portion, proofs))
      : portion.goods.map((goods) => ({ ...goods, at: wholeProof.deliveredAt }));
  const delivered =
    fullAt === undefined
      ? highest(parts)
      : portion.goods.map((goods) => ({ ...goods, at: fullAt }));
  const begun = fullAt !== undefined || parts.length > 0 || here.some(beginsDelivery);
  const at = fullAt ?? parts[0]?.at;
  return {
    stop: portion.stop,
    full: fullAt !== undefined || isAll(portion, delivered),
    begun,
    ...(at === undefined ? {} : { at }),
    delivered,
    isProven: proofs.some(({ counted }) => counted === undefined || counted.length > 0),
    proven,
  };
}

/** All that the carrier says did not come as it should have. */
export function ladingsOf({ lading, otherLading = [] }: TimelineEntry): Lading[] {
  return lading === undefined ? [] : [lading, ...otherLading];
}
function tellsAll(entry: TimelineEntry): boolean {
  return ladingsOf(entry).every(
    ({ kind }) => !(PART_UNKNOWN.has(kind) || NOTHING_DELIVERED.has(kind)),
  );
}
function beginsDelivery(entry: TimelineEntry): boolean {
  const ladings = ladingsOf(entry);
  return ladings.length === 0 || ladings.some(({ kind }) => !NOTHING_DELIVERED.has(kind));
}
function isAll(portion: StopPortion, delivered: readonly CountedGoods[]): boolean {
  const byKey = new Map(delivered.map(({ key, value }) => [key, value]));
  return (
    portion.goods.length > 0 &&
    portion.goods.every(({ key, value }) => min(byKey.get(key) ?? '0', value) === value)
  );
}

/** What the handling units named by deliveries at the stop hold; each unit counts once. */
function unitParts(
  state: ShipmentState,
  portion: StopPortion,
  here: readonly TimelineEntry[],
): CountedGoods[] {
  const named = new Map<string, string>();
  for (const entry of here.filter(tellsAll)) {
    for (const unit of entry.handlingUnits ?? []) {
      if (!named.has(unit)) named.set(unit, entry.occurredAt);
    }
  }
  if (named.size === 0) return [];
  const all = unitsOf(state);
  const chosen = all.filter((unit) => named.has(unit.id) || named.has(unit.sscc ?? ''));
  const at = [...named.values()].sort().at(-1) ?? '';
  const held = contentsOf(chosen, all);
  return portion.goods.flatMap(({ key, value }) => {
    const counted = held.get(key);
    return counted === undefined ? [] : [{ key, value: min(counted, value), at }];
  });
}

/**
 * Goods of the orders that a delivery names (X12 214: OID and PRF say what the statuses of their LX are about), of
 * what comes off there; `undefined` where it names none of that, or all of it: then the stop decides. A carrier that
 * names one order of two has not said that the other one is there, with a plan or without.
 */
function namedKeys(
  state: ShipmentState,
  portion: StopPortion,
  { orders }: TimelineEntry,
): Set<string> | undefined {
  if (orders === undefined) return undefined;
  const here = new Set(portion.goods.map(({ key }) => key));
  const goods = goodsOf(state).filter(({ key }) => here.has(key));
  const named = goods.filter(({ link }) => orders.some((order) => isNamedBy(link, order)));
  if (named.length === 0 || named.length === goods.length) return undefined;
  return new Set(named.map(({ key }) => key));
}

function orderParts(
  state: ShipmentState,
  portion: StopPortion,
  here: readonly TimelineEntry[],
): CountedGoods[] {
  return here.flatMap((entry) => {
    if (entry.handlingUnits !== undefined || !tellsAll(entry)) return [];
    const keys = namedKeys(state, portion, entry);
    if (keys === undefined) return [];
    return portion.goods.flatMap((goods) =>
      keys.has(goods.key) ? [{ ...goods, at: entry.occurredAt }] : [],
    );
  });
}

function proofParts(portion: StopPortion, proofs: ShipmentState['proofs']): CountedGoods[] {
  const keys = new Set(portion.goods.map(({ key }) => key));
  const sums = new Map<string, CountedGoods>();
  for (const { counted, deliveredAt } of proofs) {
    for (const { key, quantity } of counted ?? []) {
      if (!keys.has(key)) continue;
      const known = sums.get(key);
      const value = known === undefined ? quantity.value : add(known.value, quantity.value);
      sums.set(key, { key, value, at: deliveredAt });
    }
  }
  return [...sums.values()];
}

/** Milestone and proof speak of the same goods: the higher count stands, it is not added. */
function highest(parts: readonly CountedGoods[]): CountedGoods[] {
  const byKey = new Map<string, CountedGoods>();
  for (const part of parts) {
    const known = byKey.get(part.key);
    if (known === undefined || min(known.value, part.value) === known.value) {
      byKey.set(part.key, part);
    }
  }
  return [...byKey.values()];
}
