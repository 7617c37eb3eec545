/**
 * An order acknowledgment to answers per order line. Header types that speak for unnamed lines do so
 * here (X12 element 587: AE leaves unnamed lines accepted, RJ rejects all, AH holds all).
 */
import type { Configuration } from '../../model/configuration.ts';
import type { AcknowledgmentLine, OrderAcknowledgment } from '../../model/order-documents.ts';
import { defined } from '../rules/defined.ts';
import { type LineMatch, matchLine } from '../rules/lines.ts';
import {
  type LineParts,
  type PartsContext,
  partsOfAllocations,
  partsOfSchedules,
  partsOfStatement,
  wholeLine,
} from './answer-parts.ts';
import { isRefused } from './quantities.ts';
import type { LineState, LineTerms, OrderState } from './state.ts';

const ACCEPTING = new Set([
  'accepted',
  'no_detail',
  'detail_no_change',
  'exceptions_only',
  'replenishment',
]);
const REFUSING = new Set([
  'rejected_with_detail',
  'rejected_exceptions_only',
  'rejected_no_detail',
  'rejected_not_as_agreed',
  'rejected_counter_offer',
  'rejected_industry_practice',
]);
/** Types under which lines that are not named are accepted although others are named. */
const ACCEPTS_UNNAMED = new Set(['accepted', 'no_detail', 'exceptions_only']);

export interface ReadLine extends LineParts {
  line: LineState;
  refusesChange: boolean;
}
export interface ReadAnswer {
  lines: ReadLine[];
  /** Lines of the answer that mean no line, or several. */
  unknown: string[];
  /** Nothing could be read from the answer as a whole. */
  unclear?: string;
}

/** Reads an answer against the terms of the revision that it is for. */
export function readAnswer(
  state: OrderState,
  document: OrderAcknowledgment,
  revision: number,
  configuration: Configuration,
): ReadAnswer {
  const context = { supplier: state.supplier, configuration };
  const type = document.type.value;
  const named = new Map<LineState, AcknowledgmentLine[]>();
  const unknown: string[] = [];
  const matchLineOf = lineMatcher(state, configuration);
  for (const row of document.lines) {
    const match = matchLineOf(row);
    if (match.outcome === 'matched') append(named, match.line.state, row);
    else unknown.push(describeMiss(row, match));
  }
  const lines = [...named].map(([line, rows]) => readLine(line, rows, document, revision, context));
  const others = state.lines.filter((line) => !line.cancelled && !named.has(line));
  const disposition = unnamedDisposition(type, document.lines.length > 0);
  if (disposition !== undefined && unknown.length === 0) {
    for (const line of others) lines.push(readUnnamed(line, disposition, revision, context));
  }
  if (document.lines.length === 0 && disposition === undefined) {
    const wire = document.type.wire ?? type;
    return { lines, unknown, unclear: `An answer of type "${wire}" without lines says nothing.` };
  }
  return { lines, unknown };
}

/** What the header says of lines that the answer does not name; `undefined`: nothing. */
function unnamedDisposition(
  type: string,
  hasLines: boolean,
): 'accepted' | 'on_hold' | 'rejected' | undefined {
  if (type === 'hold') return 'on_hold';
  if (REFUSING.has(type)) return 'rejected';
  if (hasLines) return ACCEPTS_UNNAMED.has(type) ? 'accepted' : undefined;
  return ACCEPTING.has(type) ? 'accepted' : undefined;
}

/** Finds the order line of an answer line; numbers by index, so that long orders stay cheap. */
export function lineMatcher(
  state: OrderState,
  configuration: Configuration,
): (row: Pick<AcknowledgmentLine, 'line' | 'item'>) => LineMatch<MatchedLine> {
  const lines = state.lines.map((line) => ({ ...line.terms, state: line }));
  const byNumber = new Map(lines.map((line) => [line.line, line]));
  return (row) => {
    const exact = row.line === undefined ? undefined : byNumber.get(row.line);
    if (exact !== undefined) return { outcome: 'matched', line: exact, by: 'line' };
    const probe = { item: row.item, ...defined({ line: row.line }) };
    return matchLine(lines, probe, state.supplier, configuration);
  };
}
type MatchedLine = LineTerms & { state: LineState };

function describeMiss(row: AcknowledgmentLine, match: LineMatch<LineTerms>): string {
  const name =
    row.line ?? row.item.buyer ?? row.item.supplier ?? row.item.gtin ?? 'without number and item';
  if (match.outcome !== 'ambiguous') return `${name}: no such line`;
  return `${name}: could be line ${match.candidates.map((line) => line.line).join(' or ')}`;
}

function readUnnamed(
  line: LineState,
  disposition: 'accepted' | 'on_hold' | 'rejected',
  revision: number,
  context: PartsContext,
): ReadLine {
  const parts =
    disposition === 'accepted'
      ? acceptedAsAsked(line, revision, context)
      : wholeLine(termsAt(line, revision), disposition, context);
  return { line, ...parts, refusesChange: refusesChange(line, parts, revision) };
}

function readLine(
  line: LineState,
  rows: AcknowledgmentLine[],
  document: OrderAcknowledgment,
  revision: number,
  context: PartsContext,
): ReadLine {
  const terms = termsAt(line, revision);
  const parts = readParts(line, rows, document, revision, context);
  const words = rows.map((row) => row.change?.value);
  const conflict = rows.find(
    (row) =>
      row.item.buyer !== undefined &&
      terms.item.buyer !== undefined &&
      row.item.buyer !== terms.item.buyer &&
      !row.allocations.some(({ disposition }) => disposition.value === 'substituted'),
  );
  return {
    line,
    ...parts,
    ...(conflict === undefined
      ? {}
      : {
          unclear: `Line ${terms.line} is item ${terms.item.buyer}, the answer says ${conflict.item.buyer}.`,
        }),
    refusesChange: words.includes('reject_change') || refusesChange(line, parts, revision),
  };
}

function readParts(
  line: LineState,
  rows: AcknowledgmentLine[],
  document: OrderAcknowledgment,
  revision: number,
  context: PartsContext,
): LineParts {
  const terms = termsAt(line, revision);
  const allocations = rows.flatMap((row) =>
    row.allocations.map((allocation) => ({ allocation, line: row })),
  );
  if (allocations.length > 0) return partsOfAllocations(allocations, terms, context);
  const row = rows[0];
  if (row === undefined) return acceptedAsAsked(line, revision, context);
  const change = row.change?.value;
  if (change === 'delete') return wholeLine(terms, 'deleted', context);
  if (change === 'reject_change') return wholeLine(terms, 'rejected', context);
  if (change === 'unmapped') {
    return {
      ...wholeLine(terms, 'on_hold', context),
      unclear: `The code "${row.change?.wire ?? ''}" of line ${terms.line} is not mapped.`,
    };
  }
  if (row.schedules !== undefined && row.schedules.length > 0)
    return partsOfSchedules(row.schedules, row, terms, context);
  return statedLine(line, row, document, revision, context);
}

/** A line that only repeats the order, perhaps with another quantity or price: the header judges it. */
function statedLine(
  line: LineState,
  row: AcknowledgmentLine,
  document: OrderAcknowledgment,
  revision: number,
  context: PartsContext,
): LineParts {
  const terms = termsAt(line, revision);
  const type = document.type.value;
  if (type === 'hold') return wholeLine(terms, 'on_hold', context);
  if (REFUSING.has(type)) return wholeLine(terms, 'rejected', context);
  const change = row.change?.value;
  const changes = type === 'detail_with_change' || (change !== undefined && change !== 'no_change');
  if (!ACCEPTING.has(type) && !changes && change !== 'no_change') {
    return {
      ...wholeLine(terms, 'on_hold', context),
      unclear: `An answer of type "${document.type.wire ?? type}" does not say what becomes of line ${terms.line}.`,
    };
  }
  if (row.ordered === undefined && row.price === undefined)
    return acceptedAsAsked(line, revision, context);
  return partsOfStatement(row, 'accepted', changes, terms, context);
}

/** The terms that an answer to `revision` is about: those before the last change for an older one. */
export function termsAt(line: LineState, revision: number): LineTerms {
  return revision >= line.changedIn ? line.terms : (line.before?.terms ?? line.terms);
}

/** "As ordered" means as agreed, once the buyer's approval made the supplier's values the order's. */
function acceptedAsAsked(line: LineState, revision: number, context: PartsContext): LineParts {
  const { accepted, approvedIn } = line;
  if (accepted !== undefined && approvedIn !== undefined && revision >= approvedIn) {
    const { parts, remainder, restDeclined } = accepted;
    return { parts, remainder, restDeclined };
  }
  return wholeLine(termsAt(line, revision), 'accepted', context);
}

/** Rejecting a line of a change whose terms before were agreed turns down the change, not the goods. */
function refusesChange(line: LineState, parts: LineParts, revision: number): boolean {
  return (
    revision > 0 &&
    revision >= line.changedIn &&
    line.before?.accepted !== undefined &&
    parts.parts.length > 0 &&
    parts.parts.every(isRefused)
  );
}

function append(
  named: Map<LineState, AcknowledgmentLine[]>,
  line: LineState,
  row: AcknowledgmentLine,
): void {
  const rows = named.get(line);
  if (rows === undefined) named.set(line, [row]);
  else rows.push(row);
}
