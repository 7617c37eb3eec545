/** Rules of a load: what it carries, and to whom a milestone about it is passed on. */
import { assertNever } from '../../base/assert.ts';
import type { CanonicalDocument, DocumentOf } from '../../model/document.ts';
import { stableText } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import type { Decision, Facts, Refusal } from '../workflow.ts';
import { carriersOfPlan } from './carriage.ts';
import type { LoadCommand, NoteCarried } from './commands.ts';
import { CARRIER_ROLES, isOtherSupplier, referenceEnd } from './identity.ts';
import type { LoadEvent } from './load-events.ts';
import { evolveLoad } from './load-evolve.ts';
import { placeWaiting, receiveLoadMilestone } from './load-milestone.ts';
import { receiveLoadAdvice, receiveLoadProof } from './load-papers.ts';
import { planFrom, referenceKey } from './load-plan.ts';
import type { Carried, LoadPhase, LoadPlan, LoadState } from './load-state.ts';
import { refusal } from './refusals.ts';

type Confirmation = DocumentOf<'booking_confirmation'>;

export function decideLoad(
  state: LoadState,
  command: LoadCommand,
  facts: Facts,
): Decision<LoadEvent> {
  switch (command.type) {
    case 'receive_document': {
      const { document, documentId, partner } = command;
      if (document.kind === 'booking_confirmation') {
        return receiveConfirmation(state, document, documentId, partner, facts);
      }
      const others = saidByOthers(state, document, partner, facts);
      if (others !== undefined) return others;
      if (document.kind === 'milestone') {
        return receiveLoadMilestone(state, document, documentId, partner, facts);
      }
      if (document.kind === 'proof_of_delivery' || document.kind === 'receiving_advice') {
        return receivePaper(state, document, documentId, partner, facts);
      }
      return refuse('SHIPMENT_DOCUMENT_UNFIT', `A ${document.kind} says nothing to a load.`);
    }
    case 'note_carried':
      return noteCarried(state, command, facts);
    default:
      return assertNever(command);
  }
}

/** The refusal of what a supplier says that has nothing on the load, once it is known what is on it. */
function saidByOthers(
  { number, plan }: LoadState,
  { kind }: CanonicalDocument,
  partner: string | undefined,
  { configuration }: Facts,
): Decision<LoadEvent> | undefined {
  if (plan === undefined || !isOtherSupplier(partner, plan.shipments, configuration))
    return undefined;
  const text = `${partner} has nothing on load ${number} and sent a ${kind} about it.`;
  return refuse('SHIPMENT_NOT_THEIRS', text);
}

function receivePaper(
  state: LoadState,
  document: DocumentOf<'proof_of_delivery'> | DocumentOf<'receiving_advice'>,
  documentId: string,
  partner: string | undefined,
  facts: Facts,
): Decision<LoadEvent> {
  if (state.plan === undefined) {
    return refuse('LOAD_UNKNOWN', `Load ${state.number} was never booked.`);
  }
  if (!isPlanned(state.phase)) {
    return refuse('LOAD_CANCELLED', `Load ${state.number} was ${state.phase}.`);
  }
  return document.kind === 'proof_of_delivery'
    ? receiveLoadProof(state, { document, documentId, partner })
    : receiveLoadAdvice(state, { document, documentId, partner }, facts);
}

function receiveConfirmation(
  state: LoadState,
  document: Confirmation,
  documentId: string,
  partner: string | undefined,
  facts: Facts,
): Decision<LoadEvent> {
  if (document.outcome === 'cancelled' || document.outcome === 'declined') {
    return endLoad(state, document, documentId, facts);
  }
  const plan = planFrom(document, state.number, partner, facts.configuration);
  const known = isPlanned(state.phase) ? state.plan : undefined;
  if (known?.mark === plan.mark) {
    const of = known.confirmation;
    return { events: [{ type: 'load.duplicate_noted', document: documentId, of }] };
  }
  const kept = new Set(plan.references.map(referenceKey));
  const carriers = carriersOfPlan(plan);
  const booked: LoadEvent = defined({
    type: known === undefined ? ('load.booked' as const) : ('load.rebooked' as const),
    transportSystem: partner ?? state.transportSystem,
    plan,
    removed: (known?.shipments ?? []).filter((identity) => !plan.shipments.includes(identity)),
    dropped: carriersOfPlan(known).filter((carrier) => !carriers.includes(carrier)),
    endedReferences: (known?.references ?? []).filter((one) => !kept.has(referenceKey(one))),
    validUntil: referenceEnd(facts.at, false),
  });
  return { events: [booked, ...placeWaiting(evolveLoad(state, booked), facts)] };
}

function isPlanned(phase: LoadPhase): boolean {
  return phase === 'booked' || phase === 'under_way' || phase === 'completed';
}

/** A declined request names shipments that no load ever carried: they hear of it all the same. */
function endLoad(
  state: LoadState,
  document: Confirmation,
  documentId: string,
  facts: Facts,
): Decision<LoadEvent> {
  const isDeclined = document.outcome === 'declined';
  if (state.phase === 'cancelled' || state.phase === 'declined') {
    return { events: [{ type: 'load.duplicate_noted', document: documentId, of: state.phase }] };
  }
  if (!isDeclined && state.plan === undefined) {
    return refuse('LOAD_UNKNOWN', `Load ${state.number} was never booked.`);
  }
  const named = planFrom(document, state.number, undefined, facts.configuration).shipments;
  const shipments = [...new Set([...(state.plan?.shipments ?? []), ...named])];
  const ended: LoadEvent = defined({
    type: isDeclined ? ('load.declined' as const) : ('load.cancelled' as const),
    confirmation: document.number,
    shipments,
    reason: document.reason,
    endedReferences: state.plan?.references ?? [],
  });
  return { events: [ended] };
}

function noteCarried(state: LoadState, command: NoteCarried, facts: Facts): Decision<LoadEvent> {
  const { shipment: identity, phase, pickedUpAt, ended, orders } = command;
  if (!isPlanned(state.phase) || state.plan?.shipments.includes(identity) !== true) {
    return { events: [] };
  }
  const known = state.carried.find((one) => one.identity === identity);
  const endedAt = ended ? (command.endedAt ?? known?.endedAt ?? facts.at) : undefined;
  const carried: Carried = defined({ identity, phase, pickedUpAt, ended, endedAt, orders });
  if (known !== undefined && stableText(known) === stableText(carried)) return { events: [] };
  const all = [...state.carried.filter((one) => one.identity !== identity), carried];
  const next = phaseOf(state.plan, all);
  const moved = next === state.phase ? [] : [movedTo(next, state, facts)];
  return { events: [{ type: 'load.shipment_noted', carried }, ...moved] };
}

/** With the end of carriers' references, which comes nearer when nothing is carried any more. */
function movedTo(phase: LoadPhase, state: LoadState, facts: Facts): LoadEvent {
  const base = { type: movedType(phase), phase };
  const isEnd = phase === 'completed';
  const held = (state.plan?.references ?? []).filter(({ role }) => CARRIER_ROLES.includes(role));
  if (held.length === 0 || !(isEnd || state.phase === 'completed')) return base;
  return { ...base, references: { held, validUntil: referenceEnd(facts.at, isEnd) } };
}

function phaseOf(plan: LoadPlan, carried: readonly Carried[]): LoadPhase {
  const ended = new Set(carried.flatMap((one) => (one.ended ? [one.identity] : [])));
  if (plan.shipments.every((identity) => ended.has(identity))) return 'completed';
  return carried.some((one) => one.ended || one.pickedUpAt !== undefined) ? 'under_way' : 'booked';
}

function movedType(phase: LoadPhase): 'load.under_way' | 'load.completed' | 'load.reopened' {
  if (phase === 'completed') return 'load.completed';
  return phase === 'under_way' ? 'load.under_way' : 'load.reopened';
}

function refuse(code: Parameters<typeof refusal>[0], text: string): Decision<LoadEvent> {
  const no: Refusal = refusal(code, text);
  return { events: [], refusal: no };
}
