/** The telling of one command: events are folded in as they are decided, so that what follows sees them. */
import type { Facts, Refusal } from '../workflow.ts';
import { derive } from './derive.ts';
import type { ShipmentEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { ShipmentPhase, ShipmentState } from './state.ts';

export interface Story {
  readonly before: ShipmentState;
  readonly facts: Facts;
  state: ShipmentState;
  events: ShipmentEvent[];
  refusal?: Refusal;
}

export function begin(state: ShipmentState, facts: Facts): Story {
  return { before: state, facts, state, events: [] };
}

export function tell(story: Story, event: ShipmentEvent): void {
  story.events.push(event);
  story.state = evolve(story.state, event);
}

/** Tells an event with the phase that holds after it. */
export function tellPhased<E extends ShipmentEvent & { phase: ShipmentPhase }>(
  story: Story,
  make: (phase: ShipmentPhase) => E,
): void {
  const phase = derive(evolve(story.state, make(story.state.phase))).phase;
  tell(story, make(phase));
}
