/** Folds events into the state of a load. */
import { assertNever } from '../../base/assert.ts';
import type {
  LoadBooked,
  LoadEvent,
  LoadMilestoneRecorded,
  LoadMilestoneRetracted,
} from './load-events.ts';
import type { LoadState, WaitingMilestone } from './load-state.ts';
import type { Standing } from './state.ts';

export function evolveLoad(before: LoadState, event: LoadEvent): LoadState {
  const state = { ...before, revision: before.revision + 1 };
  switch (event.type) {
    case 'load.booked':
    case 'load.rebooked':
      return booked(state, event);
    case 'load.cancelled':
      return { ...state, phase: 'cancelled' };
    case 'load.declined':
      return { ...state, phase: 'declined' };
    case 'load.duplicate_noted':
    case 'load.proof_passed_on':
    case 'load.receipt_passed_on':
      return state;
    case 'load.milestone_recorded': {
      const { entry, targets } = event;
      const passedOn = { ...state.passedOn, [entry.document]: targets };
      const waiting = waitingAfter(state, event);
      return { ...state, timeline: [...state.timeline, entry], waiting, passedOn };
    }
    case 'load.milestone_placed': {
      const { entry, targets } = event;
      const isIt = (document: string) => document === entry.document;
      return {
        ...state,
        timeline: state.timeline.map((known) => (isIt(known.document) ? entry : known)),
        waiting: state.waiting.filter(({ documentId }) => !isIt(documentId)),
        passedOn: { ...state.passedOn, [entry.document]: targets },
      };
    }
    case 'load.milestone_retracted':
      return retracted(state, event);
    case 'load.shipment_noted': {
      const { carried } = event;
      const others = state.carried.filter(({ identity }) => identity !== carried.identity);
      return { ...state, carried: [...others, carried] };
    }
    case 'load.under_way':
    case 'load.completed':
    case 'load.reopened':
      return { ...state, phase: event.phase };
    default:
      return assertNever(event);
  }
}

function booked(state: LoadState, event: LoadBooked): LoadState {
  const carried = state.carried.filter(({ identity }) => event.plan.shipments.includes(identity));
  const phase = state.phase === 'under_way' ? 'under_way' : 'booked';
  const planner =
    event.transportSystem === undefined ? {} : { transportSystem: event.transportSystem };
  return { ...state, ...planner, plan: event.plan, carried, phase };
}

function waitingAfter(state: LoadState, event: LoadMilestoneRecorded): WaitingMilestone[] {
  const { entry, milestone } = event;
  if (entry.standing !== 'not_on_shipment' && entry.standing !== 'unclear') return state.waiting;
  const partner = entry.sender === undefined ? {} : { partner: entry.sender };
  return [...state.waiting, { documentId: entry.document, milestone, ...partner }];
}

function retracted(state: LoadState, event: LoadMilestoneRetracted): LoadState {
  const standing: Standing = event.milestone.retracts === undefined ? 'corrected' : 'retracted';
  const timeline = state.timeline.map((entry) =>
    entry.document === event.retracted
      ? { ...entry, standing, because: `By document ${event.document}.` }
      : entry,
  );
  const waiting = state.waiting.filter(({ documentId }) => documentId !== event.retracted);
  return { ...state, timeline, waiting };
}
