/** What a truck does and what its carriers say about it, hour by hour. Pure: plan and troubles in, happenings out. */
import type { MILESTONE_REASONS, MilestoneType } from '../../src/model/milestone-words.ts';
import { carriers } from '../catalogue.ts';
import { dayMs, hourMs } from '../scheduler.ts';
import type { PlannedLoad } from '../transport/planner.ts';

export type WordReason = Extract<
  (typeof MILESTONE_REASONS)[number],
  | 'missed_pickup'
  | 'customs_documentation'
  | 'carrier_keying_error'
  | 'road_conditions'
  | 'mechanical'
  | 'normal'
>;

/** One thing that a carrier says. */
export interface Word {
  /** When it is said. */
  saidMs: number;
  leg: number;
  type: MilestoneType;
  classifier: 'estimated' | 'actual';
  /** When it happened or will. */
  occurredMs: number;
  stop?: number;
  reason?: WordReason;
  /** The carrier's own id of it; a retraction or correction names the id of what it is about. */
  id: string;
  retracts?: string;
  corrects?: string;
  twice?: boolean;
}

/** One thing that is done to the goods. */
export interface Deed {
  atMs: number;
  deed: 'pickup' | 'unload';
  stop: number;
}

export interface Itinerary {
  words: Word[];
  deeds: Deed[];
}

const PICKUP_LATE_HOURS = 6;
const CUSTOMS_HOURS = 20;
const SILENT_HOURS = 30;
/** What holds a truck up on the road, and for how long. */
const DELAYS = [
  { trouble: 'traffic', reason: 'road_conditions', hours: 5 },
  { trouble: 'breakdown', reason: 'mechanical', hours: 14 },
] as const;
/** How much too early the driver keyed in, and the hours until the carrier notices. */
const MISKEYED_HOURS = 2;
const NOTICED_AFTER_HOURS = 3;

export function itineraryOf(load: PlannedLoad): Itinerary {
  const has = (trouble: (typeof load.troubles)[number]) => load.troubles.includes(trouble);
  const delayMs = has('latePickup') ? PICKUP_LATE_HOURS * hourMs : 0;
  const customsMs =
    has('customsHold') && load.terminalStop !== undefined ? CUSTOMS_HOURS * hourMs : 0;
  const silenceMs = has('silence') ? SILENT_HOURS * hourMs : 0;
  const heldUp = DELAYS.filter(({ trouble }) => has(trouble));
  const roadMs = heldUp.reduce((sum, { hours }) => sum + hours * hourMs, 0);
  const arriveMs = load.unload.atMs - hourMs + delayMs + customsMs + silenceMs + roadMs;
  const story = new Story(load);
  acknowledge(story, load);
  load.pickups.forEach((pickup, index) => {
    pickUp(story, pickup, delayMs, has('latePickup'), index === 0 && has('correction'));
  });
  travel(story, load, {
    delayMs,
    customsMs,
    arriveMs,
    heldUp,
    isLate: has('outOfOrder'),
    isSilent: silenceMs > 0,
  });
  deliver(story, load, arriveMs, has('retraction'), has('twice'));
  return { words: story.words, deeds: story.deeds };
}

class Story {
  readonly words: Word[] = [];
  readonly deeds: Deed[] = [];
  readonly load: PlannedLoad;

  constructor(load: PlannedLoad) {
    this.load = load;
  }

  say(word: Omit<Word, 'id' | 'classifier'> & { classifier?: Word['classifier'] }): Word {
    const id = `${this.load.number}-${word.leg}-${this.words.length + 1}`;
    const said: Word = { classifier: 'actual', ...word, id };
    this.words.push(said);
    return said;
  }
}

/** Before anything moves; where the booking comes late, nobody at the hub knows yet what it is about. */
function acknowledge(story: Story, load: PlannedLoad): void {
  const saidMs = (load.pickups[0]?.atMs ?? 0) - 23 * hourMs;
  story.say({ saidMs, occurredMs: saidMs, leg: 1, type: 'shipment_acknowledged' });
}

function pickUp(
  story: Story,
  { stop, atMs }: PlannedLoad['pickups'][number],
  delayMs: number,
  isLate: boolean,
  isMiskeyed: boolean,
): void {
  if (isLate)
    story.say({
      saidMs: atMs + hourMs,
      occurredMs: atMs + hourMs,
      leg: 1,
      type: 'delayed',
      stop,
      reason: 'missed_pickup',
    });
  const there = atMs - hourMs + delayMs;
  const gone = atMs + delayMs;
  story.say({ saidMs: there, occurredMs: there, leg: 1, type: 'arrived_at_pickup', stop });
  story.deeds.push({ atMs: gone, deed: 'pickup', stop });
  const occurredMs = isMiskeyed ? gone - MISKEYED_HOURS * hourMs : gone;
  const said = story.say({ saidMs: gone, occurredMs, leg: 1, type: 'picked_up', stop });
  if (isMiskeyed) putRight(story, said, gone);
}

/** Said again as it was: after taking the wrong word back, where the carrier has a way to do so. */
function putRight(story: Story, wrong: Word, occurredMs: number): void {
  const { leg, type, stop = 1, id } = wrong;
  const noticedMs = wrong.saidMs + NOTICED_AFTER_HOURS * hourMs;
  const about = { leg, type, stop };
  const takesBack = canTakeBack(story.load, leg);
  if (takesBack)
    story.say({ ...about, saidMs: noticedMs, occurredMs: wrong.occurredMs, retracts: id });
  const saidMs = takesBack ? noticedMs + NOTICED_AFTER_HOURS * hourMs : noticedMs;
  story.say({ ...about, saidMs, occurredMs, corrects: id, reason: 'carrier_keying_error' });
}

/** X12 has no way to: there a status is only ever followed by another one. */
function canTakeBack(load: PlannedLoad, sequence: number): boolean {
  const leg = load.legs.find((one) => one.sequence === sequence);
  return carriers.find(({ id }) => id === leg?.carrier)?.wire === 'json';
}

function travel(
  story: Story,
  load: PlannedLoad,
  way: {
    delayMs: number;
    customsMs: number;
    arriveMs: number;
    heldUp: readonly (typeof DELAYS)[number][];
    isLate: boolean;
    isSilent: boolean;
  },
): void {
  const leftMs = (load.pickups.at(-1)?.atMs ?? 0) + way.delayMs;
  const onWayMs = leftMs + 2 * hourMs;
  const saidMs = way.isLate ? way.arriveMs + hourMs / 2 : onWayMs;
  story.say({ saidMs, occurredMs: onWayMs, leg: 1, type: 'in_transit' });
  const lastLeg = load.legs.length;
  if (!way.isSilent)
    for (let atMs = onWayMs + dayMs; atMs < way.arriveMs - 6 * hourMs; atMs += dayMs)
      story.say({ saidMs: atMs, occurredMs: atMs, leg: lastLeg, type: 'in_transit' });
  for (const { reason, hours } of way.heldUp) {
    const atMs = way.arriveMs - (hours + 4) * hourMs;
    story.say({ saidMs: atMs, occurredMs: atMs, leg: lastLeg, type: 'delayed', reason });
  }
  if (load.terminalStop !== undefined)
    crossBorder(story, load.terminalStop, onWayMs + 4 * hourMs, way.customsMs);
  story.say({
    saidMs: onWayMs + 6 * hourMs + way.customsMs,
    occurredMs: way.arriveMs,
    leg: lastLeg,
    type: 'estimated_delivery',
    classifier: 'estimated',
    stop: load.unload.stop,
  });
}

/** The first carrier arrives at the terminal, the second takes over and meets the customs. */
function crossBorder(story: Story, stop: number, atMs: number, customsMs: number): void {
  const step = (hours: number) => atMs + hours * hourMs;
  story.say({ saidMs: atMs, occurredMs: atMs, leg: 1, type: 'arrived_at_terminal', stop });
  story.say({
    saidMs: step(0.5),
    occurredMs: step(0.5),
    leg: 2,
    type: 'received_from_prior_carrier',
    stop,
  });
  if (customsMs === 0) return;
  story.say({
    saidMs: step(1),
    occurredMs: step(1),
    leg: 2,
    type: 'customs_hold',
    reason: 'customs_documentation',
  });
  const freeMs = step(1) + customsMs;
  story.say({ saidMs: freeMs, occurredMs: freeMs, leg: 2, type: 'customs_released' });
}

function deliver(
  story: Story,
  load: PlannedLoad,
  arriveMs: number,
  takesBack: boolean,
  twice: boolean,
): void {
  const leg = load.legs.length;
  const { stop } = load.unload;
  if (takesBack && canTakeBack(load, leg)) {
    const early = arriveMs - 5 * hourMs;
    const wrong = story.say({ saidMs: early, occurredMs: early, leg, type: 'delivered', stop });
    story.say({
      saidMs: early + hourMs,
      occurredMs: early,
      leg,
      type: 'delivered',
      stop,
      retracts: wrong.id,
    });
  }
  story.say({ saidMs: arriveMs, occurredMs: arriveMs, leg, type: 'arrived_at_delivery', stop });
  const doneMs = arriveMs + hourMs;
  story.deeds.push({ atMs: doneMs, deed: 'unload', stop });
  story.say({ saidMs: doneMs, occurredMs: doneMs, leg, type: 'delivered', stop, twice });
}
