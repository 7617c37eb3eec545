/** What happens because nothing happened: bookings, pickups and deliveries overdue, silent carriers. */
import { differenceMs } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import { policyOf } from '../rules/tolerance.ts';
import type { CheckBooking, CheckDelivery, CheckPickup, CheckSilence } from './commands.ts';
import { carriersOf } from './decide-booking.ts';
import { derive, routeOf } from './derive.ts';
import { stopOf } from './judge.ts';
import { isEnded, isUnderWay, rankOf } from './meaning.ts';
import { pickupStops, stopKey } from './route.ts';
import type { ShipmentState } from './state.ts';
import { type Story, tell } from './story.ts';

const MS_PER_HOUR = 3_600_000;
/** A booking that was asked for and has not come within this time is missed. */
export const BOOKING_DUE_HOURS = 24;
/** Bands of staleness where no profile says otherwise, as visibility providers draw them. */
const SILENT_AFTER_HOURS: readonly number[] = [12, 24, 72];

export function checkBooking(story: Story, command: CheckBooking): void {
  const { bookingRequest, plans, phase } = story.state;
  if (bookingRequest?.id !== command.request || plans.length > 0 || phase !== 'ready') return;
  const hours = Math.floor(differenceMs(story.facts.at, bookingRequest.at) / MS_PER_HOUR);
  if (hours < BOOKING_DUE_HOURS) return;
  const { id: request, at: requestedAt } = bookingRequest;
  tell(story, { type: 'shipment.booking_overdue', request, requestedAt, hours });
}

/** By the plan that holds now: a window that moved has a timer of its own. */
export function checkPickup(story: Story, { dueAt }: CheckPickup): void {
  const [stop] = pickupStops(routeOf(story.state));
  if (stop?.windowEndAt !== dueAt || story.facts.at < dueAt) return;
  const { phase } = story.state;
  if (rankOf(phase) >= rankOf('picked_up') || phase === 'cancelled') return;
  const hasArrived = story.state.timeline.some(
    ({ type, standing, classifier }) =>
      type === 'arrived_at_pickup' && standing === 'effective' && classifier === 'actual',
  );
  if (hasArrived) return;
  const key = stopKey(stop.load, stop.sequence);
  tell(story, { type: 'shipment.pickup_overdue', stop: key, dueAt });
}

export function checkDelivery(story: Story, { stop, dueAt }: CheckDelivery): void {
  const planned = stopOf(story.state, stop);
  if (planned?.windowEndAt !== dueAt || story.facts.at < dueAt) return;
  if (isEnded(story.state.phase)) return;
  const served = derive(story.state).stops.find((one) => one.stop === stop);
  if (served?.full === true || served?.begun === true) return;
  tell(story, { type: 'shipment.delivery_overdue', stop, dueAt });
}

export function checkSilence(story: Story, { since, band }: CheckSilence): void {
  if (story.state.heardAt !== since || !isUnderWay(story.state.phase)) return;
  const bands = silentBands(story.state, story.facts.configuration);
  const hours = bands[band];
  if (hours === undefined) return;
  const passed = differenceMs(story.facts.at, since);
  if (passed < hours * MS_PER_HOUR) return;
  tell(story, {
    type: 'shipment.carrier_silent',
    since,
    hours: Math.floor(passed / MS_PER_HOUR),
    band,
    bands: bands.length,
    carriers: carriersOf(story.state, story.facts.configuration),
  });
}

/** Hours of silence after which each band begins, ascending: the carrier's, the hub's, the usual. */
export function silentBands(state: ShipmentState, configuration: Configuration): number[] {
  const carrier = carriersOf(state, configuration).at(-1);
  const bands = policyOf('silentAfterHours', carrier, configuration) ?? SILENT_AFTER_HOURS;
  return [...bands].sort((a, b) => a - b);
}
