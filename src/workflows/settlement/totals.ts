/** Running totals of lines, and what follows from them: what is open, payable, closed, settled. */
import {
  abs,
  add,
  compare,
  isPositive,
  isZero,
  max,
  min,
  subtract,
  sum,
} from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import { isWithin, matchTolerances } from '../rules/tolerance.ts';
import { sameAmount } from '../rules/units.ts';
import type { ClosedBy, Entry, EntryKind, LedgerLine, LedgerState } from './ledger-state.ts';

export function total(line: LedgerLine, kind: EntryKind): string {
  return sum(line.schedules.map(({ totals }) => totals[kind]));
}
/** Ordered less cancelled: what is still asked for. */
export function openOf(line: LedgerLine): string {
  return subtract(total(line, 'ordered'), total(line, 'cancelled'));
}
/** Invoiced less credited. */
export function billed(line: LedgerLine): string {
  return subtract(total(line, 'invoiced'), total(line, 'credited'));
}

/** Received beyond what is open. */
export function overReceived(line: LedgerLine): string {
  return max(subtract(arrived(line), openOf(line)), '0');
}
/** What came: by the dock's count, for drop shipments by proof. */
export function arrived(line: LedgerLine): string {
  return total(line, line.matchPolicy === 'drop_ship_on_pod' ? 'proven' : 'received');
}

/**
 * What may be billed in all, by match policy; `undefined`: without limit. Goods received beyond the
 * tolerance of over-receipt are not payable until somebody says so.
 */
export function payable(
  line: LedgerLine,
  supplier: string | undefined,
  configuration: Configuration,
): string | undefined {
  const returned = total(line, 'returned');
  switch (line.matchPolicy) {
    case 'none':
      return undefined;
    case 'two_way':
      return openOf(line);
    case 'drop_ship_on_pod':
      return max(
        subtract(capped(line, total(line, 'proven'), supplier, configuration), returned),
        '0',
      );
    case 'four_way':
      return capped(line, keptOf(line), supplier, configuration);
    case 'receipt_settled':
      return '0';
    default:
      return max(
        subtract(capped(line, total(line, 'received'), supplier, configuration), returned),
        '0',
      );
  }
}

/** Accepted less what went back of it: returns take the rejected goods first. */
export function keptOf(line: LedgerLine): string {
  const beyond = max(subtract(total(line, 'returned'), total(line, 'rejected')), '0');
  return max(subtract(total(line, 'accepted'), beyond), '0');
}

function capped(
  line: LedgerLine,
  value: string,
  supplier: string | undefined,
  configuration: Configuration,
): string {
  return isOverTolerated(line, supplier, configuration) ? value : min(value, openOf(line));
}

export function isOverTolerated(
  line: LedgerLine,
  supplier: string | undefined,
  configuration: Configuration,
): boolean {
  const { overReceipt } = matchTolerances(supplier, configuration);
  return isWithin(overReceipt, overReceived(line), openOf(line));
}

/** Why nothing more is expected to arrive; `undefined` while something is. 101 of 100 closes. */
export function closedBy(
  line: LedgerLine,
  state: LedgerState,
  configuration: Configuration,
): ClosedBy | undefined {
  const open = openOf(line);
  const came = arrived(line);
  if (line.shortClosed) return 'short_closed';
  if (!isPositive(open)) return isPositive(came) ? 'complete' : 'cancelled';
  const order = compare(came, open);
  if (order > 0 && !sameAmount(came, open)) return 'over_receipt';
  if (order === 0 || sameAmount(came, open)) return 'complete';
  const { underReceipt } = matchTolerances(state.supplier, configuration);
  if (isPositive(came) && isWithin(underReceipt, subtract(open, came), open)) return 'complete';
  return line.final ? 'final' : undefined;
}

/**
 * Settled: nothing more is expected to arrive, and as much is billed as is payable, no less and no
 * more. Lines without a match and receipt-settled ones wait for no invoice.
 */
export function isSettled(
  line: LedgerLine,
  state: LedgerState,
  configuration: Configuration,
): boolean {
  if (closedBy(line, state, configuration) === undefined) return false;
  if (line.matchPolicy === 'none') return true;
  if (line.matchPolicy === 'receipt_settled') return sameAmount(billed(line), keptOf(line));
  const due = payable(line, state.supplier, configuration) ?? '0';
  const limit = line.matchPolicy === 'two_way' ? min(due, max(arrived(line), '0')) : due;
  return compare(billed(line), limit) >= 0 && isZero(creditExpected(line, state, configuration));
}

/** Billed beyond what is payable after goods went back or were rejected: the supplier owes a credit. */
export function creditExpected(
  line: LedgerLine,
  state: LedgerState,
  configuration: Configuration,
): string {
  const returned = total(line, 'returned');
  const isReason = isPositive(returned) || isPositive(total(line, 'rejected'));
  if (!isReason || line.matchPolicy === 'receipt_settled') return '0';
  const byArrival = payable(line, state.supplier, configuration);
  const due =
    byArrival === undefined || line.matchPolicy === 'two_way'
      ? max(subtract(openOf(line), returned), '0')
      : byArrival;
  return max(subtract(billed(line), due), '0');
}

/**
 * Shares a quantity out over the schedules of a line: what is positive fills them in order and leaves
 * the rest to the last, what is negative is taken from the last first, never below zero. A named schedule,
 * or those that go to the place, come before the others and take all that is positive. `rest` is what could
 * not be taken.
 */
export function spread(
  line: LedgerLine,
  kind: EntryKind,
  quantity: string,
  where: { schedule?: string | undefined; site?: string | undefined } = {},
): { entries: Entry[]; rest: string } {
  const { schedule, site } = where;
  const named = line.schedules.filter((one) => one.schedule === schedule);
  const there = line.schedules.filter(
    (one) => site !== undefined && line.sites?.[one.schedule] === site,
  );
  const meant = named.length > 0 ? named : there.length > 0 ? there : line.schedules;
  if (isPositive(quantity)) return { entries: fill(line.line, meant, kind, quantity), rest: '0' };
  const others = named.length > 0 ? [] : line.schedules.filter((one) => !meant.includes(one));
  return drain(line.line, [...others, ...meant], kind, abs(quantity));
}

function fill(
  line: string,
  schedules: LedgerLine['schedules'],
  kind: EntryKind,
  quantity: string,
): Entry[] {
  if (kind === 'cancelled') return cancelLast(line, schedules, quantity);
  let left = quantity;
  const entries: Entry[] = [];
  for (const [index, { schedule, totals }] of schedules.entries()) {
    const room = max(subtract(subtract(totals.ordered, totals.cancelled), totals[kind]), '0');
    const share = index === schedules.length - 1 ? left : min(left, room);
    if (isPositive(share)) entries.push({ line, schedule, kind, quantity: share });
    left = subtract(left, share);
  }
  return entries;
}

/** What will not come is what would have come last, and nothing that came or is under way. */
function cancelLast(line: string, schedules: LedgerLine['schedules'], quantity: string): Entry[] {
  let left = quantity;
  const entries: Entry[] = [];
  const latest = [...schedules].reverse();
  for (const [index, { schedule, totals }] of latest.entries()) {
    const kept = max(totals.received, totals.shipped);
    const room = max(subtract(subtract(totals.ordered, totals.cancelled), kept), '0');
    const share = index === latest.length - 1 ? left : min(left, room);
    if (isPositive(share)) entries.push({ line, schedule, kind: 'cancelled', quantity: share });
    left = subtract(left, share);
  }
  return entries;
}

function drain(
  line: string,
  schedules: LedgerLine['schedules'],
  kind: EntryKind,
  quantity: string,
): { entries: Entry[]; rest: string } {
  let left = quantity;
  const entries: Entry[] = [];
  for (const { schedule, totals } of [...schedules].reverse()) {
    const share = min(left, totals[kind]);
    if (isPositive(share)) {
      entries.push({ line, schedule, kind, quantity: subtract('0', share) });
    }
    left = subtract(left, max(share, '0'));
  }
  return { entries, rest: left };
}

/** The line with these entries, which are its own, added to its totals. */
export function withEntries(line: LedgerLine, entries: readonly Entry[]): LedgerLine {
  if (entries.length === 0) return line;
  const schedules = line.schedules.map((schedule) => {
    const totals = { ...schedule.totals };
    for (const entry of entries) {
      if (entry.schedule === schedule.schedule) {
        totals[entry.kind] = add(totals[entry.kind], entry.quantity);
      }
    }
    return { ...schedule, totals };
  });
  return { ...line, schedules };
}
