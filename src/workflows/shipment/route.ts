/**
 * The way that goods take: stops and legs, and which of them a milestone is about. Stop and leg are
 * taken as sent, else from the carrier's only leg, else from the one stop that fits; among several
 * nothing is guessed.
 */
import { merged } from '../../base/merged.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { MilestoneType } from '../../model/milestone-words.ts';
import type { Party, Quantity, ReferenceRole } from '../../model/values.ts';
import { carrierPartner } from './identity.ts';

export interface KnownReference {
  role: ReferenceRole;
  value: string;
}
/** A stop as it concerns one shipment, or (on the load itself) any of them. */
export interface RouteStop {
  load: string;
  sequence: number;
  /** Word of the canonical activity. */
  activity: string;
  place: Party;
  site?: string;
  windowStartAt?: string;
  windowEndAt?: string;
  appointment?: string;
  loads: boolean;
  unloads: boolean;
  /** Parts of the shipment handled here; all of it when absent. */
  items?: { itemId: string; quantity: Quantity }[];
}
export interface RouteLeg {
  load: string;
  sequence: number;
  /** Partner id of the carrier; the name as sent where no partner is known by it. */
  carrier: string;
  mode?: string;
  fromStop: number;
  toStop: number;
  equipment?: string;
  references: KnownReference[];
}
export interface Route {
  stops: RouteStop[];
  legs: RouteLeg[];
}
/** Where a milestone belongs; `unclear` when several stops fit or none does. */
export interface Placed {
  load?: string;
  stop?: number;
  leg?: number;
  unclear?: string;
}

/** What a milestone says of its place. */
export interface Located {
  type: string;
  stop?: number;
  leg?: number;
  site?: string;
}
/** What a milestone is about: the pickup, the delivery, or the way between. */
export type Concern = 'pickup' | 'delivery' | 'way';

const PICKUP: ReadonlySet<string> = new Set<MilestoneType>([
  'pickup_appointment',
  'arrived_at_pickup',
  'loading',
  'loaded',
  'closed_out',
  'picked_up',
  'pickup_delayed',
  'connecting_pickup',
]);
const DELIVERY: ReadonlySet<string> = new Set<MilestoneType>([
  'delivery_appointment',
  'estimated_arrival',
  'estimated_delivery',
  'arrived_at_delivery',
  'spotted_at_consignee',
  'tendered_for_delivery',
  'delivery_attempted',
  'delivery_incomplete',
  'departed_delivery',
  'delivered',
  'refused',
]);

export function concernOf(type: string): Concern {
  if (PICKUP.has(type)) return 'pickup';
  return DELIVERY.has(type) ? 'delivery' : 'way';
}
export function stopKey(load: string, sequence: number): string {
  return `${load}/${sequence}`;
}

/** Whether something known by load and stop is at the stop of `key`; without a load the number decides. */
export function isAtStop(where: { load?: string; stop?: number }, key: string): boolean {
  if (where.stop === undefined) return true;
  return where.load === undefined
    ? key.endsWith(`/${where.stop}`)
    : key === stopKey(where.load, where.stop);
}

/** Places a milestone on the route. `load` narrows the choice where the sender reached us by a load. */
export function placeMilestone(
  route: Route,
  milestone: Located,
  sender: { carrier?: string; load?: string },
  configuration: Configuration,
): Placed {
  const legs = legsOf(route, milestone, sender, configuration);
  const loads = new Set(legs.map((leg) => leg.load));
  const onlyLeg = legs.length === 1 ? legs[0] : undefined;
  const stops = route.stops.filter(
    (stop) =>
      (sender.load === undefined || stop.load === sender.load) &&
      (loads.size === 0 || loads.has(stop.load)),
  );
  const leg = onlyLeg === undefined ? {} : { leg: onlyLeg.sequence, load: onlyLeg.load };
  if (milestone.stop !== undefined) return { ...leg, ...givenStop(stops, milestone.stop) };
  const concern = concernOf(milestone.type);
  const { site } = milestone;
  if (concern === 'way') return merged(leg, stopOfSite(stops, site));
  return merged(leg, fittingStop(stops, concern, onlyLeg, site));
}

/** The stop of the plan where something was placed; `undefined` where that is unclear or of no plan. */
export function stopAt(route: Route, { load, stop, unclear }: Placed): RouteStop | undefined {
  if (stop === undefined || unclear !== undefined) return undefined;
  return route.stops.find((one) => one.sequence === stop && (load ?? one.load) === one.load);
}

function legsOf(
  route: Route,
  milestone: Located,
  sender: { carrier?: string; load?: string },
  configuration: Configuration,
): RouteLeg[] {
  const legs = route.legs.filter((leg) => sender.load === undefined || leg.load === sender.load);
  if (milestone.leg !== undefined) return legs.filter((leg) => leg.sequence === milestone.leg);
  if (sender.carrier === undefined) return [];
  return legs.filter((leg) => carrierPartner(leg.carrier, configuration) === sender.carrier);
}

function givenStop(stops: readonly RouteStop[], sequence: number): Placed {
  const found = stops.filter((stop) => stop.sequence === sequence);
  const [only] = found;
  if (found.length === 1 && only !== undefined) return { load: only.load, stop: sequence };
  // Without a plan the sender's stop is all we know.
  if (stops.length === 0) return { stop: sequence };
  return {
    stop: sequence,
    unclear: found.length === 0 ? `No stop ${sequence} is planned.` : 'Several loads have it.',
  };
}

function stopOfSite(stops: readonly RouteStop[], site: string | undefined): Placed {
  const found = site === undefined ? [] : stops.filter((stop) => stop.site === site);
  const [only] = found;
  return found.length === 1 && only !== undefined ? { load: only.load, stop: only.sequence } : {};
}

function fittingStop(
  stops: readonly RouteStop[],
  concern: 'pickup' | 'delivery',
  leg: RouteLeg | undefined,
  site: string | undefined,
): Placed {
  const within = leg === undefined ? stops : stops.filter((stop) => isOnLeg(stop, leg, concern));
  let fitting = within.filter((stop) => (concern === 'pickup' ? stop.loads : stop.unloads));
  if (site !== undefined && fitting.some((stop) => stop.site === site)) {
    fitting = fitting.filter((stop) => stop.site === site);
  }
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return { load: only.load, stop: only.sequence };
  if (fitting.length > 1) {
    return { unclear: `It fits stops ${fitting.map((stop) => stop.sequence).join(', ')}.` };
  }
  if (leg === undefined) return {};
  // The carrier hands over within the way: its pickup or delivery is an end of its own leg.
  return { load: leg.load, stop: concern === 'pickup' ? leg.fromStop : leg.toStop };
}

function isOnLeg(stop: RouteStop, leg: RouteLeg, concern: 'pickup' | 'delivery'): boolean {
  if (stop.load !== leg.load) return false;
  return concern === 'pickup'
    ? stop.sequence >= leg.fromStop && stop.sequence < leg.toStop
    : stop.sequence > leg.fromStop && stop.sequence <= leg.toStop;
}

/** Where goods are first loaded: loading stops that no other load unloads at. */
export function pickupStops(route: Route): RouteStop[] {
  return route.stops.filter((stop) => stop.loads && !isTransfer(route, stop, 'unloads'));
}
/** Where goods finally come off: unloading stops from which no other load takes them on. */
export function deliveryStops(route: Route): RouteStop[] {
  return route.stops.filter((stop) => stop.unloads && !isTransfer(route, stop, 'loads'));
}

function isTransfer(route: Route, stop: RouteStop, other: 'loads' | 'unloads'): boolean {
  return (
    stop.site !== undefined &&
    route.stops.some(
      (there) => there.load !== stop.load && there[other] && there.site === stop.site,
    )
  );
}

/** The window of a stop's appointment, without what is not known. */
export function windowOf(stop: { windowStartAt?: string; windowEndAt?: string }): {
  startAt?: string;
  endAt?: string;
} {
  return {
    ...(stop.windowStartAt === undefined ? {} : { startAt: stop.windowStartAt }),
    ...(stop.windowEndAt === undefined ? {} : { endAt: stop.windowEndAt }),
  };
}
