/**
 * On time or not, and when goods are expected. A verdict names what it was measured against and by
 * which milestone; windows as first booked do not change when the plan does.
 */
import { compare } from '../../base/decimal.ts';
import { differenceMs } from '../../base/instant.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Item, Quantity } from '../../model/values.ts';
import { oncePer } from '../rules/once.ts';
import { portionsOf, type StopPortion } from './delivery.ts';
import { actualsOf, byOccurrence, derive, routeOf } from './derive.ts';
import { goodsOf } from './goods.ts';
import { FORETELLS_DELIVERY } from './meaning.ts';
import {
  deliveryStops,
  isAtStop,
  pickupStops,
  type RouteStop,
  stopKey,
  windowOf,
} from './route.ts';
import type { ShipmentState, TimelineEntry, Window } from './state.ts';

const MS_PER_MINUTE = 60_000;

export interface Verdict {
  verdict: 'early' | 'on_time' | 'late';
  /** Minutes before the window or after it; 0 within. */
  minutes: number;
  baseline: 'first_booking' | 'latest_booking';
  windowStartAt?: string;
  windowEndAt?: string;
  /** The milestone that it is measured by, and when that happened. */
  measuredBy: string;
  measuredAt: string;
}

/** `undefined` without the end of a window: no baseline, no verdict. */
export function judge(
  window: Window | undefined,
  measured: { by: string; at: string } | undefined,
  baseline: Verdict['baseline'],
): Verdict | undefined {
  if (window?.endAt === undefined || measured === undefined) return undefined;
  const late = minutesAfter(measured.at, window.endAt);
  const early = window.startAt === undefined ? 0 : minutesAfter(window.startAt, measured.at);
  return {
    verdict: late > 0 ? 'late' : early > 0 ? 'early' : 'on_time',
    minutes: Math.max(late, early, 0),
    baseline,
    ...(window.startAt === undefined ? {} : { windowStartAt: window.startAt }),
    windowEndAt: window.endAt,
    measuredBy: measured.by,
    measuredAt: measured.at,
  };
}

/** Pickup: by the departure with the goods (AF), without it by the arrival (X3). */
export function judgePickup(state: ShipmentState): Verdict[] {
  const [stop] = pickupStops(routeOf(state));
  if (stop === undefined) return [];
  return judgeStop(state, stop, ['picked_up', 'arrived_at_pickup']);
}

/** Delivery: by the arrival at the stop (X1), without it by the unloading (D1) or the proof. */
export function judgeDelivery(state: ShipmentState, key: string): Verdict[] {
  const stop = stopOf(state, key);
  return stop === undefined
    ? []
    : judgeStop(state, stop, ['arrived_at_delivery', 'spotted_at_consignee', 'delivered']);
}

function judgeStop(state: ShipmentState, stop: RouteStop, words: readonly string[]): Verdict[] {
  const key = stopKey(stop.load, stop.sequence);
  const actuals = actualsOf(state).filter((entry) => isAtStop(entry, key));
  const entry = words.flatMap((word) => actuals.filter(({ type }) => type === word))[0];
  const proof = words.includes('delivered')
    ? state.proofs.find((one) => one.stop === undefined || one.stop === key)
    : undefined;
  const measured =
    entry !== undefined
      ? { by: entry.type, at: entry.occurredAt }
      : proof && { by: 'proof_of_delivery', at: proof.deliveredAt };
  const first = state.firstWindows[key];
  const latest = windowOf(stop);
  const isMoved = first?.endAt !== latest.endAt || first?.startAt !== latest.startAt;
  return [
    judge(first, measured, 'first_booking'),
    isMoved ? judge(latest, measured, 'latest_booking') : undefined,
  ].flatMap((verdict) => (verdict === undefined ? [] : [verdict]));
}

export function stopOf(state: ShipmentState, key: string): RouteStop | undefined {
  return deliveryStops(routeOf(state)).find((stop) => stopKey(stop.load, stop.sequence) === key);
}

/**
 * When the carrier says that the stop will be served: of all estimates and appointments the one that
 * was recorded last. One that was recorded earlier and comes later changes nothing.
 */
export function foretold(state: ShipmentState, key: string): TimelineEntry | undefined {
  const said = (entry: TimelineEntry) => entry.recordedAt ?? entry.receivedAt;
  return state.timeline
    .filter(
      (entry) =>
        entry.standing === 'effective' &&
        entry.classifier !== 'actual' &&
        FORETELLS_DELIVERY.has(entry.type) &&
        (key === '' || isAtStop(entry, key)),
    )
    .sort((a, b) => (said(a) === said(b) ? byOccurrence(a, b) : said(a) < said(b) ? -1 : 1))
    .at(-1);
}

/** When a stop is expected to be served: foretold, else as planned, else as the ship notice says. */
export function expectedAt(state: ShipmentState, key: string): string | undefined {
  const stop = stopOf(state, key);
  return (
    foretold(state, key)?.occurredAt ??
    stop?.windowEndAt ??
    stop?.windowStartAt ??
    state.notices.findLast((notice) => !notice.cancelled)?.expectedAt
  );
}

/** A part of an order as it travels. */
export interface OutlookLine {
  link?: OrderLink;
  item: Item;
  quantity: Quantity;
  stop?: string;
  expectedAt?: string;
  deliveredAt?: string;
}
/** What everybody who waits for the shipment must know. */
export interface Outlook {
  phase: string;
  loads: string[];
  lines: OutlookLine[];
  delay?: { where: string; reason?: string };
}

export const outlookOf: (state: ShipmentState) => Outlook = oncePer((state) => {
  const derived = derive(state);
  const goods = new Map(goodsOf(state).map((one) => [one.key, one]));
  const lines = sharesOf(state).flatMap((portion) => {
    const expected = expectedAt(state, portion.stop);
    const stop = derived.stops.find((one) => one.stop === portion.stop);
    return portion.goods.flatMap(({ key, value }): OutlookLine[] => {
      const found = goods.get(key);
      if (found === undefined) return [];
      const own = stop?.delivered.find((one) => one.key === key);
      const isThere = own !== undefined && compare(own.value, value) >= 0;
      const deliveredAt = isThere ? own.at : stop?.full ? stop.at : undefined;
      return [
        {
          item: found.item,
          ...(found.link === undefined ? {} : { link: found.link }),
          quantity: { value, unit: found.quantity.unit },
          ...(portion.stop === '' ? {} : { stop: portion.stop }),
          ...(expected === undefined ? {} : { expectedAt: expected }),
          ...(deliveredAt === undefined ? {} : { deliveredAt }),
        },
      ];
    });
  });
  return {
    phase: derived.phase,
    loads: state.plans.map((plan) => plan.load),
    lines,
    ...(state.delay === undefined
      ? {}
      : {
          delay: {
            where: state.delay.where,
            ...(state.delay.reason === undefined ? {} : { reason: state.delay.reason }),
          },
        }),
  };
});

/** Portions by stop; all goods at the last stop where nobody said what comes off where. */
function sharesOf(state: ShipmentState): StopPortion[] {
  const portions = portionsOf(state, routeOf(state));
  const last = portions.at(-1);
  if (last === undefined || portions.some((portion) => portion.goods.length > 0)) return portions;
  const goods = goodsOf(state).map(({ key, quantity }) => ({ key, value: quantity.value }));
  return [{ stop: last.stop, goods }];
}

function minutesAfter(later: string, earlier: string): number {
  return Math.ceil(differenceMs(later, earlier) / MS_PER_MINUTE);
}
