/** What the transport system planned, as the load tells it. */
import type { Configuration } from '../../model/configuration.ts';
import { stableText } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import type { NoteBooking } from './commands.ts';
import { routeOf } from './derive.ts';
import { follow } from './follow.ts';
import { isStranger, knownCarriers } from './identity.ts';
import { timeAtStop } from './local-time.ts';
import { attachIdentity, leaveToLoad } from './references.ts';
import { placeMilestone, type RouteStop, stopAt } from './route.ts';
import type { Plan, ShipmentState, TimelineEntry } from './state.ts';
import { type Story, tell, tellPhased } from './story.ts';

export function noteBooking(story: Story, command: NoteBooking): void {
  const known = story.state.plans.find((plan) => plan.load === command.load);
  if (command.outcome !== 'booked') {
    endBooking(story, command, known);
    return;
  }
  if (known !== undefined && isSamePlan(known, command)) return;
  tellPhased(story, (phase) =>
    defined({
      type: known === undefined ? ('shipment.booked' as const) : ('shipment.rebooked' as const),
      phase,
      load: command.load,
      confirmation: command.confirmation,
      bookedAt: story.facts.at,
      transportSystem: command.transportSystem,
      stops: command.stops,
      legs: command.legs,
      references: command.references,
    }),
  );
  attachIdentity(story);
  leaveToLoad(story, command.references);
  placeAnew(story);
  follow(story);
}

function endBooking(story: Story, command: NoteBooking, known: Plan | undefined): void {
  const isDeclined = command.outcome === 'declined';
  // A load that ended before it was ours says nothing, unless it answers our request.
  if (known === undefined && !(isDeclined && story.state.bookingRequest !== undefined)) return;
  tellPhased(story, (phase) =>
    defined({
      type: isDeclined
        ? ('shipment.booking_declined' as const)
        : ('shipment.booking_cancelled' as const),
      phase,
      load: command.load,
      confirmation: command.confirmation,
      endedAt: story.facts.at,
      reason: command.reason,
    }),
  );
  follow(story);
}

function isSamePlan(known: Plan, command: NoteBooking): boolean {
  const { stops, legs, references } = command;
  return (
    stableText([known.stops, known.legs, known.references]) ===
    stableText([stops, legs, references])
  );
}

/** Milestones that waited for a plan: from a carrier, about a stop or at a local time that it now explains. */
function placeAnew(story: Story): void {
  const waiting = story.state.timeline.filter(
    (entry) =>
      ['not_on_shipment', 'unclear'].includes(entry.standing) ||
      (entry.standing === 'effective' && isTimeOpen(entry)),
  );
  for (const entry of waiting) {
    const placed = placeEntry(story.state, entry, story);
    if (placed === undefined) continue;
    tell(story, { type: 'shipment.milestone_placed', document: entry.document, ...placed });
  }
}

/** It came with a wall time, and stands at the time when we heard of it. */
function isTimeOpen({ sent, timeFrom }: TimelineEntry): boolean {
  return sent !== undefined && (timeFrom === 'received' || timeFrom === 'recorded');
}

function placeEntry(state: ShipmentState, entry: TimelineEntry, story: Story) {
  const { configuration } = story.facts;
  const route = routeOf(state);
  const { carrier, standing } = entry;
  if (isStranger(carrier, carriersOf(state, configuration))) return undefined;
  const placed = placeMilestone(
    route,
    entry,
    defined({ carrier, load: entry.load }),
    configuration,
  );
  const { unclear, ...where } = placed;
  if (unclear !== undefined) return undefined;
  const time = timeOf(entry, stopAt(route, placed), configuration);
  if (standing === 'effective' && time === undefined) return undefined;
  return { standing: 'effective' as const, ...where, ...time };
}

function timeOf(entry: TimelineEntry, stop: RouteStop | undefined, configuration: Configuration) {
  const { type, sent: when, place } = entry;
  if (when === undefined || !isTimeOpen(entry)) return undefined;
  // What was kept before addresses were names the place alone: somewhere, but no town to compare.
  const address = entry.address ?? (place === undefined ? undefined : { lines: [] });
  return timeAtStop(defined({ type, when, address }), stop, configuration);
}

/** Partner ids of all carriers that have a part in the shipment, by plan or ship notice. */
export function carriersOf(state: ShipmentState, configuration: Configuration): string[] {
  return knownCarriers(
    [
      ...state.plans.flatMap((plan) => plan.legs.map((leg) => leg.carrier)),
      ...state.notices.flatMap(({ cancelled, carrier }) =>
        cancelled || carrier === undefined ? [] : [carrier],
      ),
    ],
    configuration,
  );
}
