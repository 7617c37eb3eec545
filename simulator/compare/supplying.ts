/** What suppliers believe of orders against the hub's orders. */
import { add, sum } from '../../src/base/decimal.ts';
import type { BookLine, BookOrder } from '../suppliers/book.ts';
import type { AnswerPart } from '../trade.ts';
import { isRefused, promisedParts } from './amounts.ts';
import { bag, type Comparison } from './disagreement.ts';
import type { LineView, OrderView, PartView } from './hub-views.ts';

export function compareSupplier(
  comparison: Comparison,
  system: string,
  name: string,
  book: BookOrder | undefined,
  order: OrderView,
): void {
  const check = comparison.check.bind(comparison, system, name);
  if (book === undefined) {
    check('order', 'never came', order.phase);
    return;
  }
  check('revision', book.revision, order.state.revision);
  check('cancelled', book.cancelled, order.state.cancelled);
  const decided = order.state.revisions.filter(
    ({ kind }) => kind === 'approval' || kind === 'rejection',
  );
  check(
    'decisions',
    book.decisions.map(({ sequence, decision }) => `${sequence} ${decision}`).join(', '),
    decided.map(({ revision, kind }) => `${revision} ${kind}`).join(', '),
  );
  for (const line of order.state.lines) {
    const known = book.lines.find((one) => one.line === line.terms.line);
    compareLine(comparison, system, `${name} line ${line.terms.line}`, known, line, book);
  }
}

function compareLine(
  comparison: Comparison,
  system: string,
  subject: string,
  known: BookLine | undefined,
  line: LineView,
  book: BookOrder,
): void {
  const check = comparison.check.bind(comparison, system, subject);
  if (known === undefined) {
    check('line', 'unknown', line.terms.quantity);
    return;
  }
  const parts = promisedParts(line);
  const promised = parts.filter((part) => !isRefused(part.disposition));
  check('closed', known.closed, line.cancelled || (parts.length > 0 && promised.length === 0));
  if (line.cancelled) return;
  check('promise', bag(bookTexts(known)), bag(hubTexts(parts)));
  const decided = book.decisions.some(
    ({ decision, lines }) => decision === 'approval' && lines.includes(known.line),
  );
  const agreed = decided ? sum(promised.map((part) => part.quantity)) : line.terms.quantity;
  if (!known.closed) check('quantity', known.quantity, agreed);
}

/** Parts with the same date and disposition count as one: the hub cuts them to schedule lines. */
function merged(rows: readonly { key: string; quantity: string }[]): string[] {
  const sums = new Map<string, string>();
  for (const { key, quantity } of rows) sums.set(key, add(sums.get(key) ?? '0', quantity));
  return [...sums].map(([key, quantity]) => `${quantity} ${key}`);
}

function bookTexts({ promise }: BookLine): string[] {
  return merged(
    (promise?.parts ?? []).map((part) => ({ quantity: part.quantity, key: keyOf(part) })),
  );
}

function keyOf({ unit, disposition, on, dateKind }: AnswerPart): string {
  return [unit, disposition, on === undefined ? 'as asked' : `${dateKind} ${on}`].join(' ');
}

function hubTexts(parts: readonly PartView[]): string[] {
  return merged(
    parts.map((part) => ({
      quantity: part.sent?.value ?? part.quantity,
      key: [part.sent?.unit ?? 'EA', part.disposition, dateOf(part)].join(' '),
    })),
  );
}

function dateOf({ deliveryOn, shipOn }: PartView): string {
  if (shipOn !== undefined) return `ship ${shipOn}`;
  return deliveryOn === undefined ? 'as asked' : `delivery ${deliveryOn}`;
}
