/** A booking confirmation as the plan of a load, and what of the plan concerns one shipment. */
import { parseInstant } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import { partnersWithRole } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { Party } from '../../model/values.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import type { NoteBooking } from './commands.ts';
import {
  CARRIER_ROLES,
  carrierPartner,
  referencesOf,
  shipmentIdentity,
  shipmentStream,
  streamOfIdentity,
} from './identity.ts';
import type { LoadPlan, LoadState, LoadStop, ScopedReference } from './load-state.ts';
import type { Route, RouteLeg, RouteStop } from './route.ts';

type Confirmation = DocumentOf<'booking_confirmation'>;
type Stop = Confirmation['stops'][number];

const LOADING = new Set([
  'load',
  'part_load',
  'complete',
  'consolidate',
  'pick_up_preloaded',
  'spot_for_load',
  'spot_for_load_exchange',
  'advance_loading',
]);
const UNLOADING = new Set([
  'unload',
  'part_unload',
  'complete_unload',
  'drop_trailer',
  'spot_for_unload',
]);

/** Windows are kept as canonical instants; carriers as partner ids where a profile knows them. */
export function planFrom(
  document: Confirmation,
  load: string,
  transportSystem: string | undefined,
  configuration: Configuration,
): LoadPlan {
  const resolve = resolver(document, configuration);
  const stops = withShipments(
    [...document.stops].sort((a, b) => a.sequence - b.sequence),
    document,
  );
  const legs = document.legs.map((leg): RouteLeg => legFrom(leg, load, configuration));
  const names = new Set([
    ...document.shipments,
    ...stops.flatMap((stop) => stop.shipments.map(({ shipment }) => shipment)),
  ]);
  const found = [...names].map((name) => [name, resolve(name)] as const);
  const {
    number: _number,
    version: _version,
    purpose: _purpose,
    issuedAt: _at,
    outcome,
    ...content
  } = document;
  return {
    confirmation: document.number,
    mark: contentMark([outcome === 'rebooked' ? 'booked' : outcome, content]),
    stops: stops.map((stop) => stopFrom(stop, stops, resolve, configuration)),
    legs,
    shipments: [...new Set(found.flatMap(([, identity]) => identity ?? []))],
    unresolved: found.flatMap(([name, identity]) => (identity === undefined ? [name] : [])),
    references: referencesFrom(document, load, legs, transportSystem, configuration),
  };
}

/** Between two stops that list nothing, everything is loaded at the first and unloaded at the second. */
function withShipments(stops: Stop[], document: Confirmation): Stop[] {
  if (stops.length !== 2 || stops.some((stop) => stop.shipments.length > 0)) return stops;
  const shipments = document.shipments.map((shipment) => ({ shipment }));
  return stops.map((stop) => ({ ...stop, shipments }));
}

/**
 * The hub's identity as it stands, or the supplier's own number where the stop that loads it is the
 * supplier's. Anything else is not guessed.
 */
function resolver(document: Confirmation, configuration: Configuration) {
  return (name: string): string | undefined => {
    if (streamOfIdentity(name) !== undefined) return name;
    const suppliers = document.stops
      .filter((stop) => stop.shipments.some(({ shipment }) => shipment === name))
      .flatMap((stop) => supplierOf(stop.place, configuration) ?? []);
    const [only] = [...new Set(suppliers)];
    return only === undefined || new Set(suppliers).size > 1
      ? undefined
      : shipmentIdentity(shipmentStream(only, name));
  };
}

function supplierOf(place: Party, configuration: Configuration): string | undefined {
  const byIdentifier = place.identifiers
    .map(({ scheme, value }) => configuration.partnerByIdentifier.get(`${scheme}/${value}`))
    .find((partner) => partner !== undefined);
  const id = place.partner ?? siteOfParty(place, configuration)?.partner ?? byIdentifier;
  const isSupplier =
    id !== undefined && configuration.partners.get(id)?.roles.includes('supplier') === true;
  return isSupplier ? id : undefined;
}

function stopFrom(
  stop: Stop,
  all: readonly Stop[],
  resolve: (name: string) => string | undefined,
  configuration: Configuration,
): LoadStop {
  return defined({
    sequence: stop.sequence,
    activity: stop.activity.value,
    place: stop.place,
    site: siteOfParty(stop.place, configuration)?.id,
    windowStartAt: instant(stop.windowStartAt),
    windowEndAt: instant(stop.windowEndAt),
    appointment: stop.appointment,
    shipments: stop.shipments.flatMap(({ shipment, items }) => {
      const identity = resolve(shipment);
      if (identity === undefined) return [];
      const parts = items?.map(({ itemId, quantity }) => ({
        itemId,
        quantity: exactQuantity(quantity),
      }));
      return [defined({ identity, ...activityAt(stop, all, shipment), items: parts })];
    }),
  });
}

/** By the activity's word; where that says neither, the first stop of a shipment loads it. */
function activityAt(
  stop: Stop,
  all: readonly Stop[],
  shipment: string,
): { loads: boolean; unloads: boolean } {
  const word = stop.activity.value;
  if (LOADING.has(word)) return { loads: true, unloads: false };
  if (UNLOADING.has(word)) return { loads: false, unloads: true };
  if (word !== 'unmapped') return { loads: false, unloads: false };
  const mine = all.filter((one) => one.shipments.some((part) => part.shipment === shipment));
  const isFirst = mine[0]?.sequence === stop.sequence;
  return { loads: isFirst, unloads: !isFirst };
}

function legFrom(
  leg: Confirmation['legs'][number],
  load: string,
  configuration: Configuration,
): RouteLeg {
  return defined({
    load,
    sequence: leg.sequence,
    carrier: carrierPartner(leg.carrier, configuration),
    mode: leg.mode,
    fromStop: leg.fromStop,
    toStop: leg.toStop,
    equipment: leg.equipment,
    references: referencesOf(leg.references, CARRIER_ROLES),
  });
}

/**
 * The load's number for the transport system, its carriers and anybody; each leg's PRO, container and
 * bill of lading for the carrier of the leg and anybody; references of the whole for all carriers.
 */
function referencesFrom(
  document: Confirmation,
  load: string,
  legs: readonly RouteLeg[],
  transportSystem: string | undefined,
  configuration: Configuration,
): ScopedReference[] {
  const planners = partnersWithRole(configuration, 'transport_system').map(({ id }) => id);
  const carriers = legs.map((leg) => leg.carrier);
  const anybody = [...(transportSystem === undefined ? [] : [transportSystem]), ...planners, '*'];
  const all: ScopedReference[] = [
    ...[...anybody, ...carriers].map((scope) => ({ scope, role: 'load' as const, value: load })),
    ...legs.flatMap((leg) =>
      [leg.carrier, '*'].flatMap((scope) => leg.references.map((one) => ({ scope, ...one }))),
    ),
    ...[...carriers, '*'].flatMap((scope) =>
      referencesOf(document.references, CARRIER_ROLES).map((one) => ({ scope, ...one })),
    ),
  ];
  return [...new Map(all.map((one) => [referenceKey(one), one])).values()];
}

export function referenceKey({ scope, role, value }: ScopedReference): string {
  return `${scope}|${role}|${value}`;
}

/** The plan as one shipment sees it: its own stops and the legs that carry it, nobody else's goods. */
export function bookingFor(identity: string, plan: LoadPlan, state: LoadState): NoteBooking {
  const stops = plan.stops.flatMap((stop): RouteStop[] => {
    const mine = stop.shipments.filter((one) => one.identity === identity);
    const isPassed = mine.length === 0;
    const items = mine.flatMap((one) => one.items ?? []);
    const { shipments: _others, ...place } = stop;
    return [
      defined({
        load: state.number,
        ...place,
        ...(isPassed
          ? { windowStartAt: undefined, windowEndAt: undefined, appointment: undefined }
          : {}),
        loads: mine.some((one) => one.loads),
        unloads: mine.some((one) => one.unloads),
        items: items.length === 0 ? undefined : items,
      }),
    ];
  });
  const own = stops.filter((stop) => stop.loads || stop.unloads).map((stop) => stop.sequence);
  const [from = 0] = own;
  const to = own.at(-1) ?? Number.MAX_SAFE_INTEGER;
  const legs = plan.legs.filter((leg) => leg.fromStop < to && leg.toStop > from);
  const isLone = own.length === 0;
  return defined({
    type: 'note_booking' as const,
    load: state.number,
    outcome: 'booked' as const,
    confirmation: plan.confirmation,
    transportSystem: state.transportSystem,
    stops: isLone ? [] : stops.filter(({ sequence }) => sequence >= from && sequence <= to),
    legs: isLone ? plan.legs : legs,
    references: uniqueReferences(plan.references),
  });
}

function uniqueReferences(references: readonly ScopedReference[]) {
  const byValue = new Map(
    references.map(({ role, value }) => [`${role}|${value}`, { role, value }] as const),
  );
  return [...byValue.values()];
}

/** A shipment is on board on a leg where its way begins before the leg's end and ends after its beginning. */
export function isAboard(plan: LoadPlan, identity: string, leg: RouteLeg): boolean {
  const own = plan.stops.filter((stop) => stop.shipments.some((one) => one.identity === identity));
  const from = own[0]?.sequence ?? 0;
  const to = own.at(-1)?.sequence ?? Number.MAX_SAFE_INTEGER;
  return leg.fromStop < to && leg.toStop > from;
}

/** The whole load as a route: a stop loads or unloads when it does so for any shipment. */
export function routeOfLoad(state: LoadState): Route {
  const stops = (state.plan?.stops ?? []).map(
    ({ shipments, ...stop }): RouteStop => ({
      load: state.number,
      ...stop,
      loads: shipments.some((one) => one.loads),
      unloads: shipments.some((one) => one.unloads),
    }),
  );
  return { stops, legs: state.plan?.legs ?? [] };
}

function instant(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseInstant(text);
}
