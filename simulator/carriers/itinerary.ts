/** What a truck does and what its carriers say about it, hour by hour. Pure: plan and troubles in, happenings out. */
import type { MilestoneType } from '../../src/model/shipment-documents.ts';
import { dayMs, hourMs } from '../scheduler.ts';
import type { PlannedLoad } from '../transport/planner.ts';

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
  reason?: 'missed_pickup' | 'customs_documentation' | 'normal';
  /** The carrier's own id of it; a retraction names the id of what it takes back. */
  id: string;
  retracts?: string;
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

export function itineraryOf(load: PlannedLoad): Itinerary {
  const has = (trouble: (typeof load.troubles)[number]) => load.troubles.includes(trouble);
  const delayMs = has('latePickup') ? PICKUP_LATE_HOURS * hourMs : 0;
  const customsMs =
    has('customsHold') && load.terminalStop !== undefined ? CUSTOMS_HOURS * hourMs : 0;
  const silenceMs = has('silence') ? SILENT_HOURS * hourMs : 0;
  const arriveMs = load.unload.atMs - hourMs + delayMs + customsMs + silenceMs;
  const story = new Story(load);
  acknowledge(story, load);
  for (const pickup of load.pickups) pickUp(story, pickup, delayMs, has('latePickup'));
  travel(story, load, {
    delayMs,
    customsMs,
    arriveMs,
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
  story.say({ saidMs: gone, occurredMs: gone, leg: 1, type: 'picked_up', stop });
}

function travel(
  story: Story,
  load: PlannedLoad,
  way: {
    delayMs: number;
    customsMs: number;
    arriveMs: number;
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
  if (takesBack && load.legs.at(-1)?.carrier === 'RIVERLINE') {
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
