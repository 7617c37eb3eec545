/** Folds events into the state of a shipment. Total: every event fits every state. */

import { oncePerStep } from '../rules/once.ts';
import type {
  BookingEnded,
  BookingMissing,
  BookingRequested,
  CarrierCounted,
  CarrierHeard,
  CarrierSilent,
  Delivered,
  DeliveryException,
  Disturbed,
  DuplicateNoted,
  EtaChanged,
  Judged,
  MilestonePlaced,
  MilestoneRecorded,
  MilestoneRetracted,
  Moved,
  NoticeDiffers,
  OutlookChanged,
  Overdue,
  PaperOfOthers,
  PhaseCorrected,
  Received,
  Recovered,
  ShipmentBooked,
  ShipmentEvent,
  ShipmentReady,
  ShipmentReleased,
} from './events.ts';
import { AT_DELIVERY, DELAYS, MOVES_ON } from './meaning.ts';
import { stopKey, windowOf } from './route.ts';
import type { Plan, ShipmentState, TimelineEntry, Trouble, Window } from './state.ts';
import { troubleOf } from './trouble.ts';

export const evolve: (state: ShipmentState, event: ShipmentEvent) => ShipmentState = oncePerStep(
  (state, event) => step(state, event),
);

function step(state: ShipmentState, event: ShipmentEvent): ShipmentState {
  const next = withTrouble(applyPapers({ ...state, revision: state.revision + 1 }, event), event);
  return 'phase' in event ? { ...next, phase: event.phase } : next;
}

function withTrouble(state: ShipmentState, event: ShipmentEvent): ShipmentState {
  const trouble = troubleOf(event);
  if (trouble === undefined) return state;
  return {
    ...state,
    troubles: [...state.troubles.filter((one) => !isSame(one, trouble)), trouble],
  };
}

function applyPapers(state: ShipmentState, event: ShipmentEvent): ShipmentState {
  switch (event.type) {
    case 'shipment.ready':
    case 'shipment.readiness_changed':
      return ready(state, event);
    case 'shipment.readiness_withdrawn':
      if (state.readiness === undefined) return state;
      return { ...state, readiness: { ...state.readiness, withdrawn: true } };
    case 'shipment.booked':
    case 'shipment.rebooked':
      return booked(state, event);
    case 'shipment.booking_cancelled':
    case 'shipment.booking_declined':
      return bookingEnded(state, event);
    case 'shipment.references_attached':
      return { ...state, references: [...state.references, ...event.references] };
    case 'shipment.references_ended':
      return { ...state, references: without(state.references, event.references) };
    case 'shipment.shipped': {
      const gone = [event.notice.number, event.replaces];
      const others = state.notices.filter(({ number }) => !gone.includes(number));
      const heardAt = state.heardAt ?? event.toldAt;
      return { ...state, notices: [...others, event.notice], heardAt };
    }
    case 'shipment.ship_notice_cancelled': {
      const notices = state.notices.map((notice) =>
        notice.number === event.number ? { ...notice, cancelled: true } : notice,
      );
      return { ...state, notices };
    }
    case 'shipment.proven': {
      const { number, sender } = event.proof;
      const others = state.proofs.filter((one) => one.number !== number || one.sender !== sender);
      return { ...state, proofs: [...others, event.proof] };
    }
    case 'shipment.received':
      return received(state, event);
    case 'shipment.let_go':
      return { ...state, cancelledBy: { reason: event.reason } };
    default:
      return applyTracking(state, event);
  }
}

type TrackingEvent =
  | BookingMissing
  | BookingRequested
  | CarrierCounted
  | CarrierHeard
  | CarrierSilent
  | Delivered
  | DeliveryException
  | Disturbed
  | DuplicateNoted
  | EtaChanged
  | Judged
  | MilestonePlaced
  | MilestoneRecorded
  | MilestoneRetracted
  | Moved
  | NoticeDiffers
  | OutlookChanged
  | Overdue
  | PaperOfOthers
  | PhaseCorrected
  | Recovered
  | ShipmentReleased;

function applyTracking(state: ShipmentState, event: TrackingEvent): ShipmentState {
  switch (event.type) {
    case 'shipment.booking_requested':
      return requested(state, event);
    case 'shipment.released':
      return { ...state, released: { by: event.by, at: event.releasedAt } };
    case 'shipment.milestone_recorded':
      return recorded(state, event);
    case 'shipment.milestone_retracted':
      return retracted(state, event);
    case 'shipment.milestone_placed':
      return placed(state, event);
    case 'shipment.pickup_delayed':
    case 'shipment.delayed':
      return delayed(state, event);
    case 'shipment.recovered':
      return { ...state, troubles: state.troubles.filter((one) => !isSame(one, event.trouble)) };
    case 'shipment.outlook_changed':
      return { ...state, toldOrders: event.orders };
    case 'shipment.carrier_silent':
      return { ...state, silentBand: event.band };
    case 'shipment.carrier_heard': {
      const { silentBand: _ended, ...rest } = state;
      return rest;
    }
    default:
      return state;
  }
}

function ready(state: ShipmentState, event: ShipmentReady): ShipmentState {
  const { notice, mark, readyAt, shipFrom, shipTo, goods, units } = event;
  const to = shipTo === undefined ? {} : { shipTo };
  const readiness = { notice, mark, readyAt, shipFrom, ...to, goods, units, withdrawn: false };
  return { ...state, readiness };
}

function requested(state: ShipmentState, event: BookingRequested): ShipmentState {
  const { bookingRequest: _replaced, ...rest } = state;
  if (event.purpose === 'cancellation') return rest;
  const required = event.requiredAt === undefined ? {} : { requiredAt: event.requiredAt };
  return { ...rest, bookingRequest: { id: event.request, at: event.requestedAt, ...required } };
}

function bookingEnded(state: ShipmentState, event: BookingEnded): ShipmentState {
  const plans = state.plans.filter((plan) => plan.load !== event.load);
  const request = state.bookingRequest;
  if (event.type !== 'shipment.booking_declined' || request === undefined)
    return { ...state, plans };
  const reason = event.reason === undefined ? {} : { reason: event.reason };
  const declined = { load: event.load, ...reason, at: event.endedAt };
  return { ...state, plans, bookingRequest: { ...request, declined } };
}

function booked(state: ShipmentState, event: ShipmentBooked): ShipmentState {
  const { load, confirmation, stops, legs, references, bookedAt } = event;
  const plan: Plan = { load, confirmation, stops, legs, references, bookedAt };
  const firstWindows: Record<string, Window> = { ...state.firstWindows };
  for (const stop of stops) {
    const key = stopKey(stop.load, stop.sequence);
    if (firstWindows[key] === undefined && stop.windowEndAt !== undefined) {
      firstWindows[key] = windowOf(stop);
    }
  }
  const plans = [...state.plans.filter((other) => other.load !== load), plan];
  return { ...state, plans, firstWindows };
}

function received(state: ShipmentState, event: Received): ShipmentState {
  const { advice, mark, keys, purpose, cancels } = event;
  const others = state.receipts.filter(
    (receipt) => receipt.advice !== advice || receipt.receiver !== event.receiver,
  );
  const receiver = event.receiver === undefined ? {} : { receiver: event.receiver };
  const stop = event.stop === undefined ? {} : { stop: event.stop };
  // Events of before `cancels` say it by their purpose alone.
  const cancelled = cancels === true || purpose === 'cancellation';
  const receipt = { advice, ...receiver, ...stop, mark, keys, cancelled };
  return { ...state, receipts: [...others, receipt] };
}

function recorded(state: ShipmentState, { entry }: MilestoneRecorded): ShipmentState {
  const timeline = [...state.timeline, entry];
  const heard = entry.standing === 'not_on_shipment' ? {} : { heardAt: entry.receivedAt };
  const next = { ...state, timeline, ...heard };
  return endsDelay(state, entry) ? withoutDelay(next) : next;
}

function endsDelay(state: ShipmentState, entry: TimelineEntry): boolean {
  return (
    state.delay !== undefined &&
    entry.standing === 'effective' &&
    entry.classifier === 'actual' &&
    entry.occurredAt >= state.delay.at &&
    (entry.type === 'picked_up' || MOVES_ON.has(entry.type) || AT_DELIVERY.has(entry.type))
  );
}

function withoutDelay(state: ShipmentState): ShipmentState {
  const { delay: _ended, ...rest } = state;
  return rest;
}

function retracted(state: ShipmentState, event: MilestoneRetracted): ShipmentState {
  const { document, sender, milestone, as } = event;
  const withdrawn =
    milestone === undefined ? state.withdrawn : [...state.withdrawn, { sender, milestone, as }];
  const timeline = state.timeline.map((entry) =>
    entry.document === event.retracted
      ? { ...entry, standing: as, because: `By document ${document}.` }
      : entry,
  );
  const entry = state.timeline.find((known) => known.document === event.retracted);
  const next = { ...state, withdrawn, timeline };
  return entry !== undefined && entry.occurredAt === state.delay?.at ? withoutDelay(next) : next;
}

function placed(state: ShipmentState, event: MilestonePlaced): ShipmentState {
  const { document, standing, load, stop, leg } = event;
  const where = {
    ...(load === undefined ? {} : { load }),
    ...(stop === undefined ? {} : { stop }),
    ...(leg === undefined ? {} : { leg }),
  };
  const timeline = state.timeline.map((entry) => {
    if (entry.document !== document) return entry;
    const { because: _solved, ...rest } = entry;
    return timed({ ...rest, ...where, standing }, event);
  });
  const known = state.timeline.find((entry) => entry.document === document);
  const { delay } = state;
  const isDelay = known !== undefined && DELAYS.has(known.type) && known.occurredAt === delay?.at;
  return isDelay && delay !== undefined && event.occurredAt !== undefined
    ? { ...state, timeline, delay: { ...delay, at: event.occurredAt } }
    : { ...state, timeline };
}

function timed(entry: TimelineEntry, { occurredAt, timeFrom }: MilestonePlaced): TimelineEntry {
  if (occurredAt === undefined || timeFrom === undefined) return entry;
  const { address: _placed, ...rest } = entry;
  return { ...rest, occurredAt, timeFrom };
}

function delayed(state: ShipmentState, event: Disturbed): ShipmentState {
  const reason = event.reason === undefined ? {} : { reason: event.reason };
  return { ...state, delay: { where: event.where, ...reason, at: event.occurredAt } };
}

function isSame(a: Trouble, b: Trouble): boolean {
  return a.kind === b.kind && a.part === b.part;
}

function without<T extends { scope: string; role: string; value: string }>(
  references: readonly T[],
  ended: readonly { scope: string; role: string; value: string }[],
): T[] {
  return references.filter(
    ({ scope, role, value }) =>
      !ended.some((one) => one.scope === scope && one.role === role && one.value === value),
  );
}
