/** What follows from the events of a shipment elsewhere. */
import { addMs } from '../../base/instant.ts';
import type { Facts, Reaction } from '../workflow.ts';
import type { CheckBooking, CheckDelivery, CheckPickup, CheckSilence } from './commands.ts';
import { BOOKING_DUE_HOURS, silentBands } from './decide-timers.ts';
import { derive, routeOf } from './derive.ts';
import type { ReferencesAttached, ReferencesEnded, ShipmentEvent } from './events.ts';
import { isEnded, isUnderWay } from './meaning.ts';
import {
  bookingConfirmation,
  bookingRequest,
  recordMovement,
  recordReceipt,
  tellOutlook,
  tellRelease,
} from './react-documents.ts';
import { exceptionsOf } from './react-exceptions.ts';
import { deliveryStops, pickupStops, stopKey } from './route.ts';
import type { ShipmentState } from './state.ts';

const MS_PER_HOUR = 3_600_000;

export function react(event: ShipmentEvent, state: ShipmentState, facts: Facts): Reaction[] {
  return [...outside(event, state, facts), ...exceptionsOf(event, state)];
}

function outside(event: ShipmentEvent, state: ShipmentState, facts: Facts): Reaction[] {
  switch (event.type) {
    case 'shipment.booking_requested':
      return [...bookingRequest(event, state, facts), bookingTimer(event.request, state, facts)];
    case 'shipment.released':
      return tellRelease(event, state, facts);
    case 'shipment.booked':
    case 'shipment.rebooked':
      return [...bookingConfirmation(event, state, facts), ...planTimers(state)];
    case 'shipment.booking_cancelled':
    case 'shipment.booking_declined':
      return bookingConfirmation(event, state, facts);
    case 'shipment.references_attached':
      return event.references.map((one) => registered(one, event.validUntil));
    case 'shipment.references_ended':
      return event.references.map((one) => ended(one, event.validUntil));
    case 'shipment.shipped':
    case 'shipment.ship_notice_cancelled':
      return [
        ...recordMovement('shipped', event.change, state, facts),
        ...silenceTimer(state, facts, 0),
      ];
    case 'shipment.delivered':
    case 'shipment.delivery_corrected':
      return [
        ...recordMovement('delivered', event.lines, state, facts),
        ...silenceTimer(state, facts, 0),
      ];
    case 'shipment.carrier_counted':
      return recordMovement('carrier_counted', event.lines, state, facts);
    case 'shipment.proven':
      return recordMovement('proven', event.lines, state, facts);
    case 'shipment.received':
      return recordReceipt(event, state, facts);
    case 'shipment.outlook_changed':
      return tellOutlook(event, state, facts);
    case 'shipment.milestone_recorded':
    case 'shipment.picked_up':
    case 'shipment.in_transit':
    case 'shipment.arrived':
    case 'shipment.returned':
      return silenceTimer(state, facts, 0);
    case 'shipment.carrier_silent':
      return silenceTimer(state, facts, event.band + 1);
    default:
      return [];
  }
}

function bookingTimer(request: string, state: ShipmentState, facts: Facts): Reaction {
  if (state.bookingRequest === undefined) return { type: 'timer_cancelled', name: 'booking_due' };
  const at = addMs(facts.at, BOOKING_DUE_HOURS * MS_PER_HOUR);
  const command: CheckBooking = { type: 'check_booking', request };
  return { type: 'timer', name: 'booking_due', at, command };
}

/** One timer for the pickup and one for each delivery stop, at the ends of their windows. */
function planTimers(state: ShipmentState): Reaction[] {
  const route = routeOf(state);
  const [pickup] = pickupStops(route);
  const isPickedUp = derive(state).pickedUpAt !== undefined;
  const pickupDue = isPickedUp ? undefined : pickup?.windowEndAt;
  const timers: Reaction[] = [{ type: 'timer_cancelled', name: 'booking_due' }];
  if (pickupDue !== undefined) {
    const command: CheckPickup = { type: 'check_pickup', dueAt: pickupDue };
    timers.push({ type: 'timer', name: 'pickup_due', at: pickupDue, command });
  }
  for (const stop of deliveryStops(route)) {
    const dueAt = stop.windowEndAt;
    if (dueAt === undefined) continue;
    const key = stopKey(stop.load, stop.sequence);
    const command: CheckDelivery = { type: 'check_delivery', stop: key, dueAt };
    timers.push({ type: 'timer', name: `delivery_due ${key}`, at: dueAt, command });
  }
  return timers;
}

/** Waits for the next band of silence while a carrier has the goods. */
function silenceTimer(state: ShipmentState, facts: Facts, band: number): Reaction[] {
  if (isEnded(state.phase)) return [{ type: 'timer_cancelled', name: 'silence' }];
  const hours = silentBands(state, facts.configuration)[band];
  if (!isUnderWay(state.phase) || state.heardAt === undefined || hours === undefined) return [];
  const at = addMs(state.heardAt, Math.round(hours * MS_PER_HOUR));
  const command: CheckSilence = { type: 'check_silence', since: state.heardAt, band };
  return [{ type: 'timer', name: 'silence', at, command }];
}

function registered(
  reference: ReferencesAttached['references'][number],
  validUntil: string | undefined,
): Reaction {
  const { scope, role, value } = reference;
  const base = { type: 'reference' as const, scope, role, value };
  return validUntil === undefined ? base : { ...base, validUntil };
}

/** Kept for a while for late papers, or gone at once. */
function ended(
  reference: ReferencesEnded['references'][number],
  validUntil: string | undefined,
): Reaction {
  const { scope, role, value } = reference;
  return validUntil === undefined
    ? { type: 'reference_ended', scope, role, value }
    : { type: 'reference', scope, role, value, validUntil };
}
