/**
 * Milestones about a load. Each is kept here once and passed on to the shipments that its stop or leg
 * concerns: at a stop those that are handled there, on the way those that are on board then.
 */
import type { DocumentOf } from '../../model/document.ts';
import { defined } from '../rules/defined.ts';
import type { Decision, Facts } from '../workflow.ts';
import {
  entryOf,
  findDuplicate,
  findMiskeyed,
  isInFuture,
  locatedBy,
  type Sender,
  senderOf,
} from './entry.ts';
import { isNamedBy } from './goods.ts';
import { isStranger, knownCarriers } from './identity.ts';
import type { LoadEvent } from './load-events.ts';
import { isAboard, routeOfLoad } from './load-plan.ts';
import type { LoadPlan, LoadState } from './load-state.ts';
import { refusal } from './refusals.ts';
import { concernOf, type Placed, placeMilestone, stopAt } from './route.ts';
import type { Standing, TimelineEntry } from './state.ts';

type Milestone = DocumentOf<'milestone'>;

export function receiveLoadMilestone(
  state: LoadState,
  milestone: Milestone,
  documentId: string,
  partner: string | undefined,
  facts: Facts,
): Decision<LoadEvent> {
  const { plan } = state;
  if (plan === undefined) return refuse('LOAD_UNKNOWN', `Load ${state.number} was never booked.`);
  if (state.phase === 'cancelled' || state.phase === 'declined') {
    return refuse('LOAD_CANCELLED', `Load ${state.number} was ${state.phase}.`);
  }
  const sender = senderOf(milestone, partner, facts);
  if (milestone.retracts !== undefined) {
    const retracted = entryBy(state, sender.sender, milestone.retracts);
    return { events: [passBack(state, milestone, retracted, sender.sender, documentId)] };
  }
  const placed = place(state, milestone, sender, facts);
  const stop = stopAt(routeOfLoad(state), placed);
  const sent = entryOf(milestone, documentId, sender, stop, facts);
  const known = findDuplicate(state.timeline, sent, milestone);
  if (known !== undefined && !isNewCorrection(state, milestone, sender.sender)) {
    const of = known.entry.document;
    return { events: [{ type: 'load.duplicate_noted', document: documentId, of }] };
  }
  const entry = stand(state, sent, placed, facts);
  const targets = entry.standing === 'effective' ? targetsOf(plan, state, entry) : [];
  const corrected = correctedBy(state, milestone, entry, sender.sender);
  const wanted = new Set([...targets, ...corrected.flatMap((event) => event.targets)]);
  return {
    events: [
      ...corrected.map((event) => ({ ...event, targets: [] })),
      { type: 'load.milestone_recorded', entry, targets: [...wanted], milestone },
    ],
  };
}

/** Milestones that the plan now explains: kept anew with their place, and passed on. */
export function placeWaiting(state: LoadState, facts: Facts): LoadEvent[] {
  const { plan } = state;
  if (plan === undefined) return [];
  const route = routeOfLoad(state);
  return state.waiting.flatMap(({ documentId, milestone, partner }): LoadEvent[] => {
    const sender = senderOf(milestone, partner, facts);
    const placed = place(state, milestone, sender, facts);
    const sent = entryOf(milestone, documentId, sender, stopAt(route, placed), facts);
    const entry = stand(state, sent, placed, facts);
    if (entry.standing !== 'effective') return [];
    const targets = targetsOf(plan, state, entry);
    return [{ type: 'load.milestone_placed', entry, targets, milestone }];
  });
}

/** What the milestone puts right: by the id that it names, or as a status that was keyed wrong. */
function correctedBy(
  state: LoadState,
  milestone: Milestone,
  entry: TimelineEntry,
  sender: string,
): ReturnType<typeof passBack>[] {
  const { corrects } = milestone;
  if (corrects !== undefined)
    return [passBack(state, milestone, entryBy(state, sender, corrects), sender, entry.document)];
  const miskeyed = findMiskeyed(state.timeline, entry);
  return miskeyed === undefined
    ? []
    : [passBack(state, milestone, miskeyed, sender, entry.document)];
}

function entryBy(state: LoadState, sender: string, id: string): TimelineEntry | undefined {
  return state.timeline.find((entry) => entry.sender === sender && entry.milestone === id);
}

/** A correction of something that still stands, or that has not come. */
function isNewCorrection(state: LoadState, milestone: Milestone, sender: string): boolean {
  const { corrects } = milestone;
  if (corrects === undefined) return false;
  const standing = entryBy(state, sender, corrects)?.standing;
  return standing !== 'retracted' && standing !== 'corrected';
}

function refuse(code: Parameters<typeof refusal>[0], text: string): Decision<LoadEvent> {
  return { events: [], refusal: refusal(code, text) };
}

/** A retraction follows the milestone that it is about; everybody hears it where that has not come. */
function passBack(
  state: LoadState,
  milestone: Milestone,
  known: TimelineEntry | undefined,
  sender: string,
  documentId: string,
): Extract<LoadEvent, { type: 'load.milestone_retracted' }> {
  const targets =
    known === undefined ? (state.plan?.shipments ?? []) : (state.passedOn[known.document] ?? []);
  return defined({
    type: 'load.milestone_retracted' as const,
    document: documentId,
    sender,
    retracted: known?.document,
    stood: known?.standing,
    targets,
    milestone,
  });
}

function place(state: LoadState, milestone: Milestone, sender: Sender, facts: Facts): Placed {
  const { configuration } = facts;
  return placeMilestone(
    routeOfLoad(state),
    locatedBy(milestone, configuration),
    defined({ carrier: sender.carrier, load: state.number }),
    configuration,
  );
}

function stand(
  state: LoadState,
  sent: TimelineEntry,
  { unclear, ...where }: Placed,
  { configuration, at }: Facts,
): TimelineEntry {
  const carriers = knownCarriers(
    routeOfLoad(state).legs.map((leg) => leg.carrier),
    configuration,
  );
  const entry: TimelineEntry = { ...sent, ...where, load: state.number };
  const judge = (standing: Standing, because: string) => ({ ...entry, standing, because });
  if (sent.type === 'unmapped') return judge('unmapped', `No word for code ${sent.wire ?? '?'}.`);
  if (isStranger(sent.carrier, carriers)) {
    return judge('not_on_shipment', `${sent.carrier} does not carry this load.`);
  }
  if (unclear !== undefined) return judge('unclear', unclear);
  if (isInFuture(sent, at)) return judge('in_future', 'A fact cannot lie ahead.');
  return entry;
}

function targetsOf(plan: LoadPlan, state: LoadState, entry: TimelineEntry): string[] {
  const placed = placedTargets(plan, state, entry);
  return entry.type === 'delivered' ? namedTargets(placed, state, entry) : placed;
}

/**
 * Of several shipments at a stop those whose orders an unloading names (X12 214: OID and PRF of its LX); all where it
 * names none of theirs. What is said of the vehicle concerns all on board, whatever orders stand beside it.
 */
function namedTargets(
  targets: string[],
  { carried }: LoadState,
  { orders: named }: TimelineEntry,
): string[] {
  if (named === undefined) return targets;
  const known = new Map(carried.map(({ identity, orders }) => [identity, orders]));
  const isNamed = (identity: string) =>
    known.get(identity)?.some((order) => named.some((one) => isNamedBy({ order }, one))) === true;
  if (!targets.some(isNamed)) return targets;
  // Of one without orders in its papers nobody can tell: it hears of it, as without names.
  return targets.filter((identity) => isNamed(identity) || known.get(identity) === undefined);
}

function placedTargets(plan: LoadPlan, state: LoadState, entry: TimelineEntry): string[] {
  const concern = concernOf(entry.type);
  const stop = plan.stops.find(({ sequence }) => sequence === entry.stop);
  if (stop === undefined) return concern === 'way' ? onBoard(plan, state, entry) : plan.shipments;
  if (concern === 'way') {
    const here = stop.shipments.map(({ identity }) => identity);
    return [...new Set([...here, ...onBoard(plan, state, entry)])].filter((identity) =>
      isPassing(plan, identity, stop.sequence),
    );
  }
  const handled = stop.shipments
    .filter(({ loads, unloads }) => (concern === 'pickup' ? loads : unloads))
    .map(({ identity }) => identity);
  if (handled.length > 0) return handled;
  // A carrier takes over or hands over within the way: that concerns what is on board.
  return onBoard(plan, state, entry);
}

/** Its way begins at or before the stop and ends at or after it. */
function isPassing(plan: LoadPlan, identity: string, sequence: number): boolean {
  const own = plan.stops.filter((stop) => stop.shipments.some((one) => one.identity === identity));
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return true;
  return first.sequence <= sequence && sequence <= last.sequence;
}

/**
 * Shipments on the vehicle when something happened to it, also where we hear of it after they came off.
 * All of them where there is one place of loading; with several, those that were picked up by then as far
 * as anybody said.
 */
function onBoard(plan: LoadPlan, state: LoadState, entry: TimelineEntry): string[] {
  const left = leftStops(state, entry.occurredAt);
  const stillOn = plan.shipments.filter(
    (identity) =>
      isOnLeg(plan, identity, entry.leg) && !hasComeOff(plan, state, identity, entry, left),
  );
  const loading = plan.stops.filter((stop) => stop.shipments.some((one) => one.loads));
  if (loading.length <= 1) return stillOn;
  return stillOn.filter((identity) => {
    const noted = state.carried.find((one) => one.identity === identity)?.pickedUpAt;
    if (noted !== undefined && noted <= entry.occurredAt) return true;
    const own = loading.find((stop) => stop.shipments.some((one) => one.identity === identity));
    return own === undefined || left.some((sequence) => sequence >= own.sequence);
  });
}

/** The vehicle had left the shipment's last stop by then, or the shipment itself says that it had ended. */
function hasComeOff(
  plan: LoadPlan,
  state: LoadState,
  identity: string,
  entry: TimelineEntry,
  left: readonly number[],
): boolean {
  const endedAt = state.carried.find((one) => one.identity === identity)?.endedAt;
  if (endedAt !== undefined && endedAt < entry.occurredAt) return true;
  const own = plan.stops.findLast((stop) =>
    stop.shipments.some((one) => one.identity === identity && one.unloads),
  );
  return own !== undefined && left.some((sequence) => sequence >= own.sequence);
}

/** Stops that the vehicle is known to have left, or to have come after, by then. */
function leftStops(state: LoadState, at: string): number[] {
  return state.timeline.flatMap(({ stop, type, standing, classifier, occurredAt }) => {
    const counts = standing === 'effective' && classifier === 'actual' && occurredAt <= at;
    if (stop === undefined || !counts) return [];
    return [type === 'picked_up' || type === 'departed_delivery' ? stop : stop - 1];
  });
}

/** Of a leg that is not known nothing is left out. */
function isOnLeg(plan: LoadPlan, identity: string, sequence: number | undefined): boolean {
  const leg = plan.legs.find((one) => one.sequence === sequence);
  return leg === undefined || isAboard(plan, identity, leg);
}
