/**
 * Carriage: what one carrier carries of one load, and no more: its legs, the stops between their ends,
 * the shipments on board there, its own references, and what it said itself. The load tells it; a
 * carrier's key reads it.
 */
import { assertNever } from '../../base/assert.ts';
import { stableText } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import type { Decision, Workflow } from '../workflow.ts';
import { streamId, streamParts } from '../workflow.ts';
import { isAboard } from './load-plan.ts';
import type { LoadPhase, LoadPlan, LoadStop } from './load-state.ts';
import type { KnownReference, RouteLeg } from './route.ts';
import type { TimelineEntry } from './state.ts';

/** A carrier's part of a plan. */
export interface CarriagePart {
  confirmation: string;
  legs: RouteLeg[];
  /** From the beginning of each leg to its end; at each the shipments that this carrier has there. */
  stops: LoadStop[];
  references: KnownReference[];
}
/** load → carriage: its part of the plan as it is now, and how far the load is. */
export interface NoteCarriage {
  type: 'note_carriage';
  phase: LoadPhase;
  /** Absent where the carrier has no part in it any more. */
  part?: CarriagePart;
}
/** load → carriage: a milestone of this carrier, and whether it counts. */
export interface NoteSaid {
  type: 'note_said';
  entry: TimelineEntry;
}
export type CarriageCommand = NoteCarriage | NoteSaid;

export type CarriageEvent =
  | { type: 'carriage.planned'; part: CarriagePart; phase: LoadPhase }
  | { type: 'carriage.moved'; phase: LoadPhase }
  | { type: 'carriage.withdrawn'; phase: LoadPhase }
  | { type: 'carriage.milestone_noted'; entry: TimelineEntry };

export interface CarriageState {
  stream: string;
  carrier: string;
  load: string;
  phase: LoadPhase;
  part?: CarriagePart;
  /** What this carrier said, in the order in which it came. */
  timeline: TimelineEntry[];
}

export function carriageStream(carrier: string, load: string): string {
  return streamId('carriage', carrier, load);
}

/** The carriers of a plan, each once. */
export function carriersOfPlan(plan: LoadPlan | undefined): string[] {
  return [...new Set((plan?.legs ?? []).map(({ carrier }) => carrier))];
}

/** Nothing of other carriers, and no shipment that is not on board on one of its legs. */
export function partOf(carrier: string, plan: LoadPlan): CarriagePart {
  const legs = plan.legs.filter((leg) => leg.carrier === carrier);
  const isOurs = (identity: string) => legs.some((leg) => isAboard(plan, identity, leg));
  const stops = plan.stops
    .filter(({ sequence }) =>
      legs.some((leg) => leg.fromStop <= sequence && sequence <= leg.toStop),
    )
    .map((stop) => ({
      ...stop,
      shipments: stop.shipments.filter(({ identity }) => isOurs(identity)),
    }));
  const references = plan.references.flatMap(({ scope, role, value }) =>
    scope === carrier ? [{ role, value }] : [],
  );
  return { confirmation: plan.confirmation, legs, stops, references };
}

function decide(state: CarriageState, command: CarriageCommand): Decision<CarriageEvent> {
  switch (command.type) {
    case 'note_carriage':
      return { events: planned(state, command) };
    case 'note_said': {
      const { entry } = command;
      const known = state.timeline.find(({ document }) => document === entry.document);
      const isSame = known !== undefined && stableText(known) === stableText(entry);
      return { events: isSame ? [] : [{ type: 'carriage.milestone_noted', entry }] };
    }
    default:
      return assertNever(command);
  }
}

function planned(state: CarriageState, { phase, part }: NoteCarriage): CarriageEvent[] {
  if (part === undefined) {
    return state.part === undefined ? [] : [{ type: 'carriage.withdrawn', phase: 'cancelled' }];
  }
  if (stableText(state.part) !== stableText(part))
    return [{ type: 'carriage.planned', part, phase }];
  return state.phase === phase ? [] : [{ type: 'carriage.moved', phase }];
}

function evolve(state: CarriageState, event: CarriageEvent): CarriageState {
  switch (event.type) {
    case 'carriage.planned':
      return { ...state, part: event.part, phase: event.phase };
    case 'carriage.moved':
      return { ...state, phase: event.phase };
    case 'carriage.withdrawn': {
      const { part: _gone, ...rest } = state;
      return { ...rest, phase: event.phase };
    }
    case 'carriage.milestone_noted': {
      const { entry } = event;
      const at = state.timeline.findIndex(({ document }) => document === entry.document);
      const timeline = at < 0 ? [...state.timeline, entry] : state.timeline.with(at, entry);
      return { ...state, timeline };
    }
    default:
      return assertNever(event);
  }
}

export const carriageWorkflow: Workflow<CarriageState, CarriageCommand, CarriageEvent> = {
  kind: 'carriage',
  inner: { state: [], events: [] },
  initial: (stream) => {
    const [carrier = '-', load = '-'] = streamParts(stream);
    return { stream, carrier, load, phase: 'unknown', timeline: [] };
  },
  decide,
  evolve,
  react: () => [],
  summarize: ({ carrier, load, phase, part }) => {
    const ends = (part?.stops ?? []).flatMap(({ windowEndAt }) => windowEndAt ?? []);
    return defined({
      phase,
      title: load,
      partner: carrier,
      open: phase === 'booked' || phase === 'under_way',
      dueAt: ends.sort().at(-1),
    });
  },
};
