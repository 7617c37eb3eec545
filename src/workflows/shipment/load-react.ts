/** What follows from the events of a load: shipments are told, references point to it. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { NoteStop, RecordReceipt } from '../protocol.ts';
import { ledgerStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import type { Facts, RaiseException, Reaction, WithdrawException } from '../workflow.ts';
import { exceptionStream } from '../workflow.ts';
import { type CarriageCommand, carriageStream, carriersOfPlan, partOf } from './carriage.ts';
import type { NoteBooking } from './commands.ts';
import { CARRIER_ROLES, streamOfIdentity } from './identity.ts';
import type {
  LoadBooked,
  LoadEnded,
  LoadEvent,
  LoadMilestoneRecorded,
  ProofPassedOn,
  ReceiptPassedOn,
} from './load-events.ts';
import { bookingFor } from './load-plan.ts';
import type { LoadState, ScopedReference } from './load-state.ts';
import type { Standing, TimelineEntry } from './state.ts';

export function reactLoad(event: LoadEvent, state: LoadState, facts: Facts): Reaction[] {
  return [...toShipments(event, state), ...toCarriages(event, state, facts)];
}

/** What the carriers may read: each its own part of the plan, and what becomes of what it says. */
function toCarriages(event: LoadEvent, state: LoadState, facts: Facts): Reaction[] {
  const tell = (carrier: string, command: CarriageCommand): Reaction[] =>
    facts.configuration.partners.has(carrier)
      ? [{ type: 'command', stream: carriageStream(carrier, state.number), command }]
      : [];
  const carriers = carriersOfPlan(state.plan);
  const { plan, phase } = state;
  switch (event.type) {
    case 'load.booked':
    case 'load.rebooked':
      return [
        ...carriers.flatMap((carrier) =>
          tell(carrier, { type: 'note_carriage', phase, part: partOf(carrier, event.plan) }),
        ),
        ...event.dropped.flatMap((carrier) => tell(carrier, { type: 'note_carriage', phase })),
      ];
    case 'load.cancelled':
    case 'load.declined':
      return carriers.flatMap((carrier) => tell(carrier, { type: 'note_carriage', phase }));
    case 'load.under_way':
    case 'load.completed':
    case 'load.reopened':
      return carriers.flatMap((carrier) =>
        plan === undefined
          ? []
          : tell(carrier, { type: 'note_carriage', phase, part: partOf(carrier, plan) }),
      );
    case 'load.milestone_recorded':
    case 'load.milestone_placed':
    case 'load.milestone_retracted': {
      const document = 'entry' in event ? event.entry.document : event.retracted;
      const entry = state.timeline.find((one) => one.document === document);
      const carrier = carriers.find((one) => one === entry?.carrier);
      return entry === undefined || carrier === undefined
        ? []
        : tell(carrier, { type: 'note_said', entry });
    }
    default:
      return [];
  }
}

function toShipments(event: LoadEvent, state: LoadState): Reaction[] {
  switch (event.type) {
    case 'load.booked':
    case 'load.rebooked':
      return booked(event, state);
    case 'load.cancelled':
    case 'load.declined':
      return [
        ...event.shipments.flatMap((identity) => to(identity, endedBooking(event, state))),
        ...event.endedReferences.map(endedReference),
      ];
    case 'load.milestone_recorded':
      return [
        ...passOn(state, event.entry, event.milestone, event.targets),
        ...standingException(event, state),
      ];
    case 'load.milestone_placed':
      return [
        ...passOn(state, event.entry, event.milestone, event.targets),
        ...['carrier_not_on_shipment', 'milestone_stop_unclear'].map((kind) =>
          withdraw(state, kind, event.entry.document, 'The plan has a place for it now.'),
        ),
      ];
    case 'load.milestone_retracted': {
      const retracted = state.timeline.find((entry) => entry.document === event.retracted);
      const kind =
        event.stood === 'unmapped' ? undefined : STANDING_KINDS[event.stood ?? 'effective'];
      return [
        ...event.targets.flatMap((identity) =>
          to(identity, noteStop(state, event.milestone, event.document, event.sender, retracted)),
        ),
        ...(kind === undefined || event.retracted === undefined
          ? []
          : [withdraw(state, kind, event.retracted, 'It was taken back.')]),
      ];
    }
    case 'load.proof_passed_on':
    case 'load.receipt_passed_on':
      return passPaper(event, state);
    case 'load.under_way':
    case 'load.completed':
    case 'load.reopened': {
      const { references } = event;
      return (references?.held ?? []).map((one) => registered(one, references?.validUntil ?? ''));
    }
    default:
      return [];
  }
}

function booked(event: LoadBooked, state: LoadState): Reaction[] {
  const { plan, removed, endedReferences, validUntil } = event;
  const unresolved = plan.unresolved.map((name) =>
    raise(
      state,
      'booking_shipment_unknown',
      `The booking names shipment "${name}", which no supplier's loading stop explains.`,
      { shipment: name, confirmation: plan.confirmation },
      name,
    ),
  );
  return [
    ...endedReferences.map(endedReference),
    ...plan.references.map((one) => registered(one, validUntil)),
    ...plan.shipments.flatMap((identity) => to(identity, bookingFor(identity, plan, state))),
    ...removed.flatMap((identity) => to(identity, removedBooking(plan.confirmation, state))),
    ...unresolved,
  ];
}

function endedBooking(event: LoadEnded, state: LoadState): NoteBooking {
  return defined({
    type: 'note_booking' as const,
    load: state.number,
    outcome: event.type === 'load.declined' ? ('declined' as const) : ('cancelled' as const),
    confirmation: event.confirmation,
    stops: [],
    legs: [],
    references: [],
    reason: event.reason,
  });
}
function removedBooking(confirmation: string, state: LoadState): NoteBooking {
  return {
    type: 'note_booking',
    load: state.number,
    outcome: 'cancelled',
    confirmation,
    stops: [],
    legs: [],
    references: [],
    reason: 'The load was planned anew without it.',
  };
}

function passOn(
  state: LoadState,
  entry: TimelineEntry,
  milestone: CanonicalDocument,
  targets: readonly string[],
): Reaction[] {
  return targets.flatMap((identity) =>
    to(identity, noteStop(state, milestone, entry.document, entry.sender, entry)),
  );
}

function passPaper(event: ProofPassedOn | ReceiptPassedOn, state: LoadState): Reaction[] {
  const { document: documentId, paper, sender: partner, targets } = event;
  const note: NoteStop = defined({
    type: 'note_stop' as const,
    load: state.number,
    stop: 'stop' in event ? event.stop : 0,
    milestone: paper.kind,
    document: paper,
    documentId,
    partner,
    alone: targets.length === 1,
  });
  const counted = 'parts' in event ? event.parts.map((part) => receiptOf(event, part)) : [];
  return [...counted, ...targets.flatMap((identity) => to(identity, note))];
}

function receiptOf(
  { paper, sender: receiver, receivedAt, site }: ReceiptPassedOn,
  { order, lines }: ReceiptPassedOn['parts'][number],
): Reaction {
  const command: RecordReceipt = defined({
    type: 'record_receipt' as const,
    advice: paper.number,
    receiver,
    purpose: paper.purpose?.value,
    receivedAt,
    site,
    lines,
  });
  return { type: 'command', stream: ledgerStream(order), command };
}

function noteStop(
  state: LoadState,
  document: CanonicalDocument,
  documentId: string,
  partner: string | undefined,
  entry: TimelineEntry | undefined,
): NoteStop {
  return defined({
    type: 'note_stop' as const,
    load: state.number,
    stop: entry?.stop ?? 0,
    milestone: entry?.type ?? 'unmapped',
    document,
    documentId,
    partner,
    leg: entry?.leg,
  });
}

const STANDING_KINDS: Partial<Record<Standing, string>> = {
  unmapped: 'milestone_unmapped',
  not_on_shipment: 'carrier_not_on_shipment',
  unclear: 'milestone_stop_unclear',
  in_future: 'milestone_in_future',
};

function standingException({ entry }: LoadMilestoneRecorded, state: LoadState): Reaction[] {
  const kind = STANDING_KINDS[entry.standing];
  if (kind === undefined) return [];
  const details = {
    type: entry.type,
    occurredAt: entry.occurredAt,
    ...(entry.wire === undefined ? {} : { code: entry.wire }),
    ...(entry.carrier === undefined ? {} : { carrier: entry.carrier }),
  };
  const part = entry.standing === 'unmapped' ? (entry.wire ?? entry.document) : entry.document;
  return [raise(state, kind, entry.because ?? entry.standing, details, part)];
}

function raise(
  state: LoadState,
  kind: string,
  text: string,
  details: Record<string, string>,
  part: string,
): Reaction {
  const subject = { stream: state.stream, title: `Load ${state.number}` };
  const command: RaiseException = {
    type: 'raise_exception',
    exceptionKind: kind,
    subject,
    text,
    details,
  };
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}

function withdraw(state: LoadState, kind: string, part: string, reason: string): Reaction {
  const command: WithdrawException = { type: 'withdraw_exception', reason };
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}

function to(identity: string, command: NoteBooking | NoteStop): Reaction[] {
  const stream = streamOfIdentity(identity);
  return stream === undefined ? [] : [{ type: 'command', stream, command }];
}
function registered({ scope, role, value }: ScopedReference, validUntil: string): Reaction {
  return CARRIER_ROLES.includes(role)
    ? { type: 'reference', scope, role, value, validUntil }
    : { type: 'reference', scope, role, value };
}
function endedReference({ scope, role, value }: ScopedReference): Reaction {
  return { type: 'reference_ended', scope, role, value };
}
