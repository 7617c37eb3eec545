/**
 * Cuts a supplier's allocations to the schedule lines that they serve: by ship-to, then by exact date,
 * then earliest promise to earliest request. What is beyond all schedule lines stays with the last.
 */
import { divide, isPositive, min, multiply, subtract } from '../../base/decimal.ts';
import { isBackordered, isFirm } from './quantities.ts';
import type { AnswerPart, LineTerms, ScheduleTerms } from './state.ts';

/** A part whose schedule line is not chosen yet; `site` where the supplier named one. */
export type LoosePart = Omit<AnswerPart, 'schedule'>;
type Placed<P> = P & { schedule: string };

interface Room {
  schedule: ScheduleTerms;
  left: string;
}

/** The parts, each with its schedule line; a part that serves several is cut. Quantities are kept in sum. */
export function allocateParts<P extends LoosePart>(
  parts: readonly P[],
  terms: LineTerms,
): Placed<P>[] {
  const rooms: Room[] = [...terms.schedules]
    .sort((a, b) => compareText(a.requested?.latestOn, b.requested?.latestOn))
    .map((schedule) => ({ schedule, left: schedule.quantity }));
  const cut: Placed<P>[] = [];
  const rest: P[] = [];
  for (const part of parts) {
    const exact = rooms.find((room) => isExact(part, room));
    if (exact === undefined) rest.push(part);
    else cut.push(take(part, part.quantity, exact));
  }
  for (const part of [...rest].sort(compareParts)) cut.push(...spread(part, rooms));
  return cut;
}

/** Promised first, then backordered, then the rest; within each the earliest date first. */
function compareParts(a: LoosePart, b: LoosePart): number {
  const rank = rankOf(a) - rankOf(b);
  return rank === 0 ? compareText(promisedOn(a), promisedOn(b)) : rank;
}

function rankOf(part: LoosePart): number {
  const probe = { ...part, schedule: '' };
  if (isFirm(probe)) return 0;
  return isBackordered(probe) ? 1 : 2;
}

function isExact(part: LoosePart, room: Room): boolean {
  const { requested, site } = room.schedule;
  if (requested === undefined || !fitsSite(part, site)) return false;
  const on = requested.basis === 'delivery' ? part.deliveryOn : part.shipOn;
  return on === requested.latestOn && isPositive(room.left) && fits(part.quantity, room.left);
}

function fits(quantity: string, left: string): boolean {
  return min(quantity, left) === quantity;
}

function fitsSite(part: LoosePart, site: string | undefined): boolean {
  return part.site === undefined || part.site === site;
}

function spread<P extends LoosePart>(part: P, rooms: Room[]): Placed<P>[] {
  const cut: Placed<P>[] = [];
  let left = part.quantity;
  const bySite = rooms.filter((room) => fitsSite(part, room.schedule.site));
  for (const room of bySite.length > 0 ? bySite : rooms) {
    if (!isPositive(left)) break;
    const quantity = min(left, room.left);
    if (!isPositive(quantity)) continue;
    cut.push(take(part, quantity, room));
    left = subtract(left, quantity);
  }
  const last = (bySite.length > 0 ? bySite : rooms).at(-1);
  if (isPositive(left) && last !== undefined)
    cut.push({ ...partOf(part, left), schedule: last.schedule.schedule });
  return cut;
}

function take<P extends LoosePart>(part: P, quantity: string, room: Room): Placed<P> {
  room.left = subtract(room.left, quantity);
  return { ...partOf(part, quantity), schedule: room.schedule.schedule };
}

const SENT_SCALE = 6;

/** As much of it; what was sent in another unit is cut with it. */
function partOf<P extends LoosePart>(part: P, quantity: string): P {
  const { sent } = part;
  if (sent === undefined || quantity === part.quantity) return { ...part, quantity };
  const share = divide(multiply(sent.value, quantity), part.quantity, SENT_SCALE, 'half-even');
  return { ...part, quantity, sent: { ...sent, value: share } };
}

function promisedOn(part: LoosePart): string | undefined {
  return part.deliveryOn ?? part.shipOn;
}

/** Absent last. */
function compareText(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
