/** Quantities of a line as the hub shows them, added up the way that planning reads them. */
import { add, isPositive, sum } from '../../src/base/decimal.ts';
import type { AnswerView, LineView, PartView } from './hub-views.ts';

const FIRM = new Set(['accepted', 'substituted', 'released', 'shipped', 'forwarded']);
const REFUSED = new Set(['rejected', 'deleted']);

export interface LineAmounts {
  confirmed: string;
  unapproved: string;
  rejected: string;
  backordered: string;
}

/** A line that waits for the buyer confirms nothing; what waits is unapproved. */
export function amountsOf(line: LineView): LineAmounts {
  if (line.cancelled) return { confirmed: '0', unapproved: '0', rejected: '0', backordered: '0' };
  if (line.waiting !== undefined) {
    const promised = line.waiting.answer.parts.filter((part) => !REFUSED.has(part.disposition));
    return { confirmed: '0', unapproved: total(promised), rejected: '0', backordered: '0' };
  }
  const parts = line.accepted?.parts ?? [];
  const withDisposition = (words: ReadonlySet<string>) =>
    total(parts.filter((part) => words.has(part.disposition)));
  return {
    confirmed: withDisposition(FIRM),
    unapproved: '0',
    rejected: add(withDisposition(REFUSED), declined(line.accepted)),
    backordered: withDisposition(new Set(['backordered'])),
  };
}

function declined(answer: AnswerView | undefined): string {
  const counts = answer?.restDeclined === true && isPositive(answer.remainder);
  return counts ? answer.remainder : '0';
}

function total(parts: readonly PartView[]): string {
  return sum(parts.map((part) => part.quantity));
}

export function isRefused(disposition: string): boolean {
  return REFUSED.has(disposition);
}

/** The parts that stand or wait, with how far they can be relied on. */
export function promisedParts(line: LineView): (PartView & { standing: string })[] {
  if (line.cancelled) return [];
  const standing = line.waiting === undefined ? 'agreed' : 'unapproved';
  const answer = line.waiting?.answer ?? line.accepted;
  return (answer?.parts ?? []).map((part) => ({ ...part, standing }));
}
