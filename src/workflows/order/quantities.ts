/** What quantities say about a line and an order. The only place that knows which disposition counts as what. */
import { add, compare, isPositive, max, min, subtract, sum } from '../../base/decimal.ts';
import type { Decimal } from '../../model/values.ts';
import { sameAmount } from '../rules/units.ts';
import type { AnswerPart, LineAnswer, LineState, OrderPhase, OrderState } from './state.ts';

const FIRM = new Set(['accepted', 'substituted', 'released', 'shipped', 'forwarded']);
const REFUSED = new Set(['rejected', 'deleted']);
const PENDING = new Set(['on_hold', 'price_pending', 'date_pending']);

/** Promised without reserve. */
export function isFirm(part: AnswerPart): boolean {
  return FIRM.has(part.disposition);
}
export function isBackordered(part: AnswerPart): boolean {
  return part.disposition === 'backordered';
}
/** Will not come. */
export function isRefused(part: AnswerPart): boolean {
  return REFUSED.has(part.disposition);
}
/** Neither promised nor refused yet: on hold, price or date to follow. */
export function isPending(part: AnswerPart): boolean {
  return PENDING.has(part.disposition);
}

export function amountOf(
  parts: readonly AnswerPart[],
  which: (part: AnswerPart) => boolean,
): Decimal {
  return sum(parts.filter(which).map((part) => part.quantity));
}

/** What an accepted answer takes off the order: refused parts, and a rest that the supplier declined. */
export function refusedQuantity(answer: LineAnswer): Decimal {
  const refused = amountOf(answer.parts, isRefused);
  return answer.restDeclined && isPositive(answer.remainder)
    ? add(refused, answer.remainder)
    : refused;
}

/** What is neither promised nor refused: parts that pend, and a rest that was not answered. */
export function openQuantity(answer: LineAnswer): Decimal {
  const pending = amountOf(answer.parts, isPending);
  const rest = answer.restDeclined ? '0' : max('0', answer.remainder);
  return add(pending, sameAmount(rest, '0') ? '0' : rest);
}

/** Ordered less what was refused with everybody's consent: what must still arrive in all. */
export function expectedQuantity(line: LineState): Decimal {
  if (line.accepted === undefined) return line.terms.quantity;
  return max('0', subtract(line.terms.quantity, refusedQuantity(line.accepted)));
}

/** {@link expectedQuantity} per schedule line: refused parts where they lie, a declined rest from the last. */
export function expectedBySchedule(line: LineState): Map<string, Decimal> {
  const expected = new Map(line.terms.schedules.map((row) => [row.schedule, row.quantity]));
  const { accepted } = line;
  if (accepted === undefined) return expected;
  for (const part of accepted.parts) {
    const before = expected.get(part.schedule);
    if (before !== undefined && isRefused(part))
      expected.set(part.schedule, max('0', subtract(before, part.quantity)));
  }
  let declined = accepted.restDeclined ? max('0', accepted.remainder) : '0';
  for (const { schedule } of [...line.terms.schedules].reverse()) {
    const unanswered = max(
      '0',
      subtract(
        expected.get(schedule) ?? '0',
        amountOf(accepted.parts, (part) => part.schedule === schedule && !isRefused(part)),
      ),
    );
    const cut = min(declined, unanswered);
    expected.set(schedule, subtract(expected.get(schedule) ?? '0', cut));
    declined = subtract(declined, cut);
  }
  return expected;
}

export function progressOf(line: LineState, key: 'shipped' | 'received'): Decimal {
  return sum(Object.values(line.progress).map((row) => row[key]));
}

/** What is gone from the supplier: a dock counts goods of which no ship notice came, too. */
export function movedQuantity(line: LineState): Decimal {
  return max(progressOf(line, 'shipped'), progressOf(line, 'received'));
}

/** {@link movedQuantity} by schedule line. */
export function movedBySchedule(line: LineState): Map<string, Decimal> {
  return new Map(
    Object.entries(line.progress).map(([schedule, row]) => [
      schedule,
      max(row.shipped, row.received),
    ]),
  );
}

export function isLive(line: LineState): boolean {
  return !line.cancelled;
}

/** The supplier owes an answer for the line. A line that waits for a person is not the supplier's turn. */
export function awaitsAnswer(line: LineState): boolean {
  if (!isLive(line) || line.shortClosed === true || line.waiting !== undefined) return false;
  if (line.latest?.unclear !== undefined && line.latest.revision >= line.changedIn) return false;
  return line.accepted === undefined || isPositive(openQuantity(line.accepted));
}

/** Lines for which the supplier owes an answer. */
export function linesAwaited(state: OrderState): string[] {
  return state.lines.filter(awaitsAnswer).map((line) => line.terms.line);
}

/**
 * The phase of an order, from quantities alone. The furthest that holds, in this order:
 * expected (changes came before the order) · cancelled (no line is left) · rejected (all that was asked
 * is refused, with the buyer's consent) · closed, settled (the ledger settled every line; closed when
 * nothing waits for a person) · received, partly received · shipped, partly shipped · confirmed
 * (every line is answered in full and stands) · partly answered · issued.
 */
export function derivePhase(state: OrderState): OrderPhase {
  if (!state.received) return 'expected';
  const live = state.lines.filter(isLive);
  if (state.cancelled || (live.length === 0 && state.lines.length > 0)) return 'cancelled';
  const due = live.filter((line) => isPositive(expectedQuantity(line)));
  if (live.length > 0 && due.length === 0) return 'rejected';
  if (due.length > 0 && due.every(isSettled)) return isQuiet(state) ? 'closed' : 'settled';
  return movedPhase(due) ?? answeredPhase(live);
}

function movedPhase(due: readonly LineState[]): OrderPhase | undefined {
  for (const [key, whole, partly] of [
    ['received', 'received', 'partly_received'],
    ['shipped', 'shipped', 'partly_shipped'],
  ] as const) {
    const moved = due.map((line) => progressOf(line, key));
    if (!moved.some(isPositive)) continue;
    const all = due.every(
      (line, index) => compare(moved[index] ?? '0', expectedQuantity(line)) >= 0,
    );
    return all ? whole : partly;
  }
  return undefined;
}

function answeredPhase(live: readonly LineState[]): OrderPhase {
  if (live.length > 0 && live.every(isConfirmed)) return 'confirmed';
  return live.some((line) => line.latest !== undefined || line.accepted !== undefined)
    ? 'partly_answered'
    : 'issued';
}

function isConfirmed(line: LineState): boolean {
  if (line.shortClosed === true) return true;
  return (
    line.accepted !== undefined &&
    line.waiting === undefined &&
    !isPositive(openQuantity(line.accepted))
  );
}

function isSettled(line: LineState): boolean {
  const expected = expectedBySchedule(line);
  return line.terms.schedules.every(
    ({ schedule }) =>
      line.progress[schedule]?.settled === true || !isPositive(expected.get(schedule) ?? '0'),
  );
}

function isQuiet(state: OrderState): boolean {
  return (
    Object.keys(state.exceptions).length === 0 &&
    state.lines.every((line) => line.waiting === undefined)
  );
}
