/**
 * Movements and receipts as entries. A receiving advice is split by condition (X12 element 412) into
 * received, accepted, rejected and returned; one of the same number corrects with negative entries.
 */
import { add, isPositive, isZero, max, min, negate, subtract, sum } from '../../base/decimal.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Item, Quantity } from '../../model/values.ts';
import type { CountedLine, RecordMovement } from '../protocol.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import { matchLine } from '../rules/lines.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import { policyOf } from '../rules/tolerance.ts';
import { convertQuantity } from '../rules/units.ts';
import type { ReceiptExcepted } from './ledger-events.ts';
import { isSameAdvice } from './ledger-evolve.ts';
import type { Entry, LedgerLine, LineCount, ReceiptSource, Waiting } from './ledger-state.ts';
import { type Amount, enter, type LedgerStory, tellLedger } from './ledger-story.ts';
import { settlementRefusal } from './refusals.ts';

type Found = { line: LedgerLine; value: string } | { problem: Waiting['problem'] };

/** The line that is meant and the quantity in its unit, or why it must wait. */
export function findLine(
  story: LedgerStory,
  link: OrderLink | undefined,
  item: Item,
  quantity: Quantity,
): Found {
  const { state, facts } = story;
  if (!state.known) return { problem: 'order_unknown' };
  const { configuration } = facts;
  const match = matchLine(
    state.lines,
    defined({ line: link?.line, item }),
    state.supplier,
    configuration,
  );
  if (match.outcome === 'unknown') return { problem: 'line_unknown' };
  if (match.outcome === 'ambiguous') return { problem: 'line_ambiguous' };
  const { line } = match;
  const exact = exactQuantity(quantity);
  const inUnit = convertQuantity(exact, line.unit, line.item, state.supplier, configuration);
  return inUnit === undefined ? { problem: 'unit_unconvertible' } : { line, value: inUnit.value };
}

export function recordMovement(story: LedgerStory, command: RecordMovement): void {
  const { movement: kind, shipment, site } = command;
  const source = { kind: 'shipment' as const, id: shipment };
  const amounts = command.lines.flatMap(({ link, item, quantity }): Amount[] => {
    const found = findLine(story, link, item, quantity);
    if ('line' in found) {
      const { schedule } = link;
      return [defined({ line: found.line.line, kind, quantity: found.value, schedule, site })];
    }
    const id = waitingId(story, `${kind} ${shipment}`);
    const movement = defined({ kind, link, source, site });
    wait(story, { id, problem: found.problem, item, quantity, movement });
    return [];
  });
  enter(story, source, amounts);
}

/** Lines of one receiving advice that concern this order. */
export function receiveLines(
  story: LedgerStory,
  source: ReceiptSource,
  lines: readonly CountedLine[],
): void {
  if (isRefused(story, source)) return;
  const { advice, receiver } = source;
  const mark = contentMark([source.purpose ?? 'original', lines]);
  const known = story.state.advices.find((one) => isSameAdvice(one, source));
  if (known?.mark === mark) {
    tellLedger(story, { type: 'ledger.duplicate_noted', of: advice });
    return;
  }
  const purpose = source.purpose ?? 'original';
  if (known !== undefined && !known.cancelled && purpose === 'original') {
    const { supplier } = story.state;
    if (policyOf('sameNumber', supplier, story.facts.configuration) !== 'replace') {
      const text = `Receiving advice ${advice} is there with other content.`;
      story.refusal = settlementRefusal('RECEIVING_ADVICE_NUMBER_USED', text);
      return;
    }
  }
  if (known !== undefined && !known.cancelled) takeBack(story, source, known.entries);
  const isCancelled = CANCELS.has(purpose);
  const entered = isCancelled ? { entries: [], counts: [] } : enterLines(story, source, lines);
  tellLedger(
    story,
    defined({
      type: 'ledger.advice_recorded' as const,
      advice,
      receiver,
      mark,
      ...entered,
      cancelled: isCancelled,
      finalLines: isCancelled ? [] : finalLines(story, lines),
    }),
  );
}

/** A draft, a copy or a test enters nothing and is refused. */
export function isRefused(
  story: LedgerStory,
  { advice, purpose = 'original' }: ReceiptSource,
): boolean {
  if (!NOT_BINDING.has(purpose)) return false;
  const text = `Receiving advice ${advice} came with purpose "${purpose}".`;
  story.refusal = settlementRefusal('RECEIVING_ADVICE_NOT_BINDING', text);
  return true;
}

function takeBack(story: LedgerStory, source: ReceiptSource, entries: readonly Entry[]): void {
  const amounts = entries.map(
    ({ line, schedule, kind, quantity }): Amount => ({
      line,
      schedule,
      kind,
      quantity: negate(quantity),
    }),
  );
  enter(story, { kind: 'advice', id: source.advice }, amounts);
  for (const { id, receipt, problem } of story.state.waiting) {
    if (receipt !== undefined && isSameAdvice(receipt.source, source))
      tellLedger(story, { type: 'ledger.waiting_resolved', id, problem });
  }
}

function finalLines(story: LedgerStory, lines: readonly CountedLine[]): string[] {
  return lines.flatMap(({ final, link, item, received }) => {
    if (final !== true) return [];
    const found = findLine(story, link, item, received);
    return 'line' in found ? [found.line.line] : [];
  });
}

/** Enters counted lines as one; what they mean for whom is told beside. */
function enterLines(
  story: LedgerStory,
  source: ReceiptSource,
  lines: readonly CountedLine[],
): { entries: Entry[]; counts: LineCount[] } {
  const { advice, receivedAt, site } = source;
  const placed = lines.flatMap((sent) => {
    const found = findLine(story, sent.link, sent.item, sent.received);
    const counts = 'line' in found ? countsOf(story, found.line, sent) : undefined;
    if ('line' in found && counts !== undefined) return [{ sent, line: found.line, counts }];
    const problem = 'problem' in found ? found.problem : 'unit_unconvertible';
    const id = waitingId(story, `received ${advice} ${sent.id}`);
    const receipt = { source, line: sent };
    wait(story, { id, problem, item: sent.item, quantity: sent.received, receipt });
    return [];
  });
  const amounts = placed.flatMap(({ sent, line, counts }) =>
    (['received', 'accepted', 'rejected', 'returned'] as const).map((kind) =>
      defined({
        line: line.line,
        kind,
        quantity: counts[kind],
        schedule: sent.link?.schedule,
        site,
      }),
    ),
  );
  const entries = enter(story, { kind: 'advice', id: advice }, amounts, receivedAt);
  for (const { sent, line } of placed) {
    for (const event of exceptionsOf(line, advice, sent)) tellLedger(story, event);
  }
  return { entries, counts: placed.map(({ sent, line }) => countOf(story, line, source, sent)) };
}

interface Counts {
  received: string;
  accepted: string;
  rejected: string;
  returned: string;
}

/**
 * Conditions of element 412: good, or said of goods that are good whatever it says of their box or number;
 * not good; sent back.
 */
const ACCEPTED = new Set(['good', 'nonstandard_container', 'over', 'no_ship_notice_processed']);
const GOOD = new Set(['good']);
const REJECTED = new Set(['damaged', 'quality', 'incorrect_product', 'rejected', 'scrapped']);
const RETURNED = new Set(['over_returned']);
/** In inspection: received, neither accepted nor rejected until a later advice says so. */
const UNDECIDED = new Set(['hold', 'no_ship_notice_unprocessed', 'unmapped']);

/** In the order unit; a part in another unit that does not convert makes the whole line wait. */
function countsOf(story: LedgerStory, line: LedgerLine, sent: CountedLine): Counts | undefined {
  const value = (quantity: Quantity | undefined) => inOrderUnit(story, line, quantity);
  const parts = sent.parts.map(({ quantity, condition }) => ({
    value: value(quantity),
    condition: condition.value,
  }));
  const explicit = [sent.received, sent.accepted, sent.rejected, sent.returned].map(value);
  if ([...explicit, ...parts.map((part) => part.value)].includes(null)) return undefined;
  const [received = '0', accepted, rejected, returned] = explicit.map((one) => one ?? undefined);
  const of = (conditions: ReadonlySet<string>) =>
    sum(parts.flatMap((part) => (conditions.has(part.condition) ? [part.value ?? '0'] : [])));
  const rejectedSum = add(of(REJECTED), of(RETURNED));
  const rest = max(subtract(subtract(received, rejected ?? rejectedSum), of(UNDECIDED)), '0');
  return {
    received,
    rejected: rejected ?? rejectedSum,
    returned: returned ?? of(RETURNED),
    accepted: accepted ?? acceptedOf(received, rest, of),
  };
}

/**
 * A part counts what is in question: what is not said to be bad is good, unless one says how much is good. Where
 * nothing came, a later advice says so of what had been counted before.
 */
function acceptedOf(
  received: string,
  rest: string,
  of: (conditions: ReadonlySet<string>) => string,
): string {
  if (isZero(received)) return of(ACCEPTED);
  return isPositive(of(GOOD)) ? min(of(ACCEPTED), rest) : rest;
}

/** `null`: there is a quantity and it cannot be converted. */
function inOrderUnit(
  story: LedgerStory,
  line: LedgerLine,
  quantity: Quantity | undefined,
): string | null | undefined {
  if (quantity === undefined) return undefined;
  const { state, facts } = story;
  const exact = exactQuantity(quantity);
  return (
    convertQuantity(exact, line.unit, line.item, state.supplier, facts.configuration)?.value ?? null
  );
}

function exceptionsOf(line: LedgerLine, advice: string, sent: CountedLine): ReceiptExcepted[] {
  return sent.parts.flatMap(({ condition, quantity, reason }): ReceiptExcepted[] => {
    const exception = exceptionOf(condition.value);
    if (exception === undefined || !isPositive(exactQuantity(quantity).value)) return [];
    return [
      defined({
        type: 'ledger.receipt_excepted' as const,
        advice,
        line: line.line,
        item: line.item,
        exception,
        condition: condition.value === 'unmapped' ? (condition.wire ?? '?') : condition.value,
        quantity: exactQuantity(quantity),
        reason,
      }),
    ];
  });
}

function exceptionOf(condition: string): ReceiptExcepted['exception'] | undefined {
  if (condition === 'damaged') return 'damaged';
  if (REJECTED.has(condition)) return 'quality';
  if (condition === 'unmapped') return 'unmapped';
  return UNDECIDED.has(condition) ? 'on_hold' : undefined;
}

/** What the line says of how much should have come: by the ship notice, or by the dock itself. */
function countOf(
  story: LedgerStory,
  line: LedgerLine,
  { shipment }: ReceiptSource,
  sent: CountedLine,
): LineCount {
  const value = (quantity: Quantity | undefined) => inOrderUnit(story, line, quantity) ?? undefined;
  const short = sent.parts.flatMap(({ condition, quantity }) =>
    condition.value === 'short' ? [value(quantity) ?? '0'] : [],
  );
  return defined({
    line: line.line,
    shipment,
    stop: sent.announced?.stop,
    received: value(sent.received) ?? '0',
    announced: value(sent.announced?.quantity),
    shipped: value(sent.shipped),
    short: sum(short),
  });
}

/** Tries again what waited for its order, line or unit. */
export function retryWaiting(story: LedgerStory): void {
  for (const waiting of story.state.waiting) {
    const { id, movement, receipt, item, quantity, problem } = waiting;
    const link = movement?.link ?? receipt?.line.link;
    const found = findLine(story, link, item, quantity);
    if ('problem' in found) {
      waitFor(story, waiting, found.problem);
      continue;
    }
    if (movement !== undefined) {
      tellLedger(story, { type: 'ledger.waiting_resolved', id, problem });
      const { kind, source, site } = movement;
      const { schedule } = movement.link;
      enter(story, source, [
        defined({ line: found.line.line, kind, quantity: found.value, schedule, site }),
      ]);
    } else if (receipt !== undefined && countsOf(story, found.line, receipt.line) !== undefined) {
      tellLedger(story, { type: 'ledger.waiting_resolved', id, problem });
      const { source } = receipt;
      const { entries, counts } = enterLines(story, source, [receipt.line]);
      const known = story.state.advices.find((one) => isSameAdvice(one, source));
      if (known === undefined) continue;
      tellLedger(story, {
        type: 'ledger.advice_recorded',
        ...known,
        entries: [...known.entries, ...entries],
        counts: [...known.counts, ...counts],
        finalLines: finalLines(story, [receipt.line]),
      });
    }
  }
}

/** It waits on, perhaps for something else: the order has come and has no such line. */
function waitFor(story: LedgerStory, waiting: Waiting, problem: Waiting['problem']): void {
  const { id, problem: before } = waiting;
  if (problem === before) return;
  tellLedger(story, { type: 'ledger.waiting_resolved', id, problem: before });
  wait(story, { ...waiting, problem });
}

function wait(story: LedgerStory, waiting: Waiting): void {
  tellLedger(story, { type: 'ledger.waiting_noted', waiting });
}
function waitingId(story: LedgerStory, base: string): string {
  return `${base} ${story.state.revision}`;
}
