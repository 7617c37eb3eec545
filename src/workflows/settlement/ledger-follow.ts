/** What follows in a ledger from what was entered: closings, deviations, payments, answers, progress. */
import { isPositive, isZero, subtract, sum } from '../../base/decimal.ts';
import type { NoteProgress } from '../protocol.ts';
import { stableText } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { extendedPrice } from '../rules/price.ts';
import { answerClaims, placeClaims, shareOut } from './ledger-claims.ts';
import type { TroubleNoted } from './ledger-events.ts';
import { retryWaiting } from './ledger-receipts.ts';
import { type Shortage, shortagesOf } from './ledger-shortage.ts';
import type { LedgerLine, LedgerState, LedgerTrouble } from './ledger-state.ts';
import { enter, type LedgerStory, lineOf, tellLedger } from './ledger-story.ts';
import { minorDigits } from './money.ts';
import {
  billed,
  closedBy,
  creditExpected,
  isOverTolerated,
  isSettled,
  keptOf,
  openOf,
  overReceived,
  total,
} from './totals.ts';

export function followLedger(story: LedgerStory): void {
  retryWaiting(story);
  placeClaims(story);
  settleByReceipt(story);
  const untouched = new Set(story.before.lines);
  const isRecounted = story.state.advices !== story.before.advices;
  const shortages = shortagesOf(story.state);
  for (const line of story.state.lines) {
    const isTouched = !untouched.has(line);
    if (isTouched) followLine(story, line.line);
    if (isTouched || isRecounted) followShort(story, line.line, shortages);
  }
  shareOut(story);
  answerClaims(story);
  followProgress(story);
}

/** Receipt-settled lines: what was accepted and not paid yet is paid now, without an invoice. */
function settleByReceipt(story: LedgerStory): void {
  const due = story.state.lines.flatMap((line) => {
    if (line.matchPolicy !== 'receipt_settled' || line.price === undefined) return [];
    const value = subtract(keptOf(line), billed(line));
    if (isZero(value)) return [];
    const quantity = { value, unit: line.unit };
    const amount = amountOf(story, line, quantity.value);
    return amount === undefined ? [] : [{ line: line.line, quantity, amount }];
  });
  if (due.length === 0) return;
  const { currency } = story.state;
  const amount = sum(due.map((one) => one.amount));
  tellLedger(story, { type: 'ledger.payment_due', lines: due, amount, currency });
  const source = { kind: 'receipt_settlement' as const, id: String(story.state.revision) };
  const amounts = due.map(({ line, quantity }) => ({
    line,
    kind: 'invoiced' as const,
    quantity: quantity.value,
  }));
  enter(story, source, amounts);
}

function amountOf(story: LedgerStory, line: LedgerLine, value: string): string | undefined {
  const { supplier, currency } = story.state;
  if (line.price === undefined) return undefined;
  return extendedPrice(line.price, { value, unit: line.unit }, minorDigits(currency), {
    item: line.item,
    partner: supplier,
    orderUnit: line.unit,
    configuration: story.facts.configuration,
  });
}

function followLine(story: LedgerStory, name: string): void {
  followClosing(story, name);
  const line = lineOf(story.state, name);
  if (line === undefined) return;
  followOver(story, line);
  followCredit(story, line);
  const settled = isSettled(line, story.state, story.facts.configuration);
  if (settled === line.settled) return;
  const type = settled ? ('ledger.line_settled' as const) : ('ledger.line_unsettled' as const);
  tellLedger(story, { type, line: name });
}

function followClosing(story: LedgerStory, name: string): void {
  const line = lineOf(story.state, name);
  if (line === undefined) return;
  const by = closedBy(line, story.state, story.facts.configuration);
  if (by === line.closed) return;
  tellLedger(
    story,
    by === undefined
      ? { type: 'ledger.line_reopened', line: name }
      : { type: 'ledger.line_closed', line: name, by },
  );
}

function followOver(story: LedgerStory, line: LedgerLine): void {
  const { configuration } = story.facts;
  const isFine = isOverTolerated(line, story.state.supplier, configuration);
  const quantity = isFine ? '0' : overReceived(line);
  note(story, 'ledger.over_received', { kind: 'over_received', line: line.line, quantity }, line, {
    expected: openOf(line),
    actual: total(line, 'received'),
  });
}

/** A shortage ends when as much came as is open, or when somebody gave up on the rest. */
function followShort(
  story: LedgerStory,
  name: string,
  shortages: ReadonlyMap<string, Shortage>,
): void {
  const line = lineOf(story.state, name);
  if (line === undefined) return;
  const isOver = line.closed !== undefined && line.closed !== 'final';
  const found = shortages.get(name);
  const quantity = found === undefined || isOver ? '0' : found.quantity;
  const trouble = { kind: 'short_received' as const, line: name, quantity };
  note(story, 'ledger.short_received', trouble, line, {
    expected: found?.expected ?? '0',
    actual: found?.actual ?? '0',
  });
}

function followCredit(story: LedgerStory, line: LedgerLine): void {
  const quantity = creditExpected(line, story.state, story.facts.configuration);
  const trouble = { kind: 'credit_expected' as const, line: line.line, quantity };
  note(story, 'ledger.credit_expected', trouble, line, {
    expected: subtract(billed(line), quantity),
    actual: billed(line),
    value: amountOf(story, line, quantity),
    currency: story.state.currency,
  });
}

/** Tells a deviation that began or changed its size; ends one that has none any more. */
function note(
  story: LedgerStory,
  type: TroubleNoted['type'],
  trouble: LedgerTrouble,
  line: LedgerLine,
  numbers: {
    expected: string;
    actual: string;
    value?: string | undefined;
    currency?: string;
  },
): void {
  const known = troubleOf(story.state, trouble.kind, trouble.line);
  if (!isPositive(trouble.quantity)) {
    if (known !== undefined) tellLedger(story, { type: 'ledger.recovered', trouble: known });
    return;
  }
  if (known?.quantity === trouble.quantity) return;
  tellLedger(story, defined({ type, trouble, unit: line.unit, ...numbers }));
}

function troubleOf(
  state: LedgerState,
  kind: LedgerTrouble['kind'],
  line: string,
): LedgerTrouble | undefined {
  return state.troubles.find((one) => one.kind === kind && one.line === line);
}

function followProgress(story: LedgerStory): void {
  if (!story.state.known) return;
  const before = new Map(
    progressOf(story.before).map((line) => [`${line.line}|${line.schedule}`, stableText(line)]),
  );
  const lines = progressOf(story.state).filter(
    (line) => before.get(`${line.line}|${line.schedule}`) !== stableText(line),
  );
  if (lines.length > 0) tellLedger(story, { type: 'ledger.progressed', lines });
}

/** Running quantities per schedule line; `invoiced` is what is billed after credits. */
export function progressOf(state: LedgerState): NoteProgress['lines'] {
  return state.lines.flatMap((line) =>
    line.schedules.map(({ schedule, totals }) => ({
      line: line.line,
      schedule,
      shipped: totals.shipped,
      received: line.matchPolicy === 'drop_ship_on_pod' ? totals.proven : totals.received,
      accepted: totals.accepted,
      rejected: totals.rejected,
      returned: totals.returned,
      invoiced: subtract(totals.invoiced, totals.credited),
      settled: line.settled,
    })),
  );
}
