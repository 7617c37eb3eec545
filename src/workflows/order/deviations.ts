/** The exceptions that an order's state calls for. They end by themselves when the state no longer does. */
import { isPositive, subtract, sum } from '../../base/decimal.ts';
import { groupBy } from '../rules/group.ts';
import type { OrderEvent } from './events.ts';
import { exceptionKey } from './evolve.ts';
import { amountOf, isFirm, linesAwaited } from './quantities.ts';
import type {
  Finding,
  FindingKind,
  LineAnswer,
  LineState,
  OrderState,
  StandingException,
} from './state.ts';

interface Deviation {
  kind: string;
  part?: string;
  text: string;
  details: Record<string, string>;
}

/** Which exception each finding of an answer that waits is. */
const KIND_OF_FINDING: Record<FindingKind, string> = {
  quantity_under: 'shortfall',
  backorder: 'shortfall',
  quantity_over: 'excess_promise',
  price_over: 'price_variance',
  price_under: 'price_variance',
  price_incomparable: 'price_variance',
  date_late: 'late_promise',
  date_early: 'early_promise',
  substitution: 'substitution_proposed',
  split: 'split_proposed',
  rejection: 'rejection',
  refused_change: 'refused_change',
};

const WORDS: Record<FindingKind, string> = {
  quantity_under: 'promises less',
  backorder: 'backorders',
  quantity_over: 'promises more',
  price_over: 'asks a higher price',
  price_under: 'asks a lower price',
  price_incomparable: 'states a price that cannot be compared',
  date_late: 'promises later',
  date_early: 'promises earlier',
  substitution: 'substitutes',
  split: 'splits over dates',
  rejection: 'rejects',
  refused_change: 'refuses the change',
};

/** Events that raise what stands newly or in other words, and withdraw what stands no longer. */
export function deviationChanges(state: OrderState): OrderEvent[] {
  const events: OrderEvent[] = [];
  const due = new Map(
    deviations(state).map((deviation) => [exceptionKey(deviation.kind, deviation.part), deviation]),
  );
  for (const [key, standing] of Object.entries(state.exceptions)) {
    const stands = standing.incident ? !isOver(state, standing) : due.has(key);
    if (stands) continue;
    const { kind, part } = standing;
    events.push({
      type: 'order.exception_withdrawn',
      kind,
      reason: reasonOf(state, part),
      ...(part === undefined ? {} : { part }),
    });
  }
  for (const [key, deviation] of due) {
    if (state.exceptions[key]?.text === deviation.text) continue;
    events.push({ type: 'order.exception_raised', incident: false, ...deviation });
  }
  return events;
}

/** Of incidents only this one can pass without a person: the order came again, its supplier known by then. */
function isOver(state: OrderState, { kind }: StandingException): boolean {
  return kind === 'supplier_unknown' && state.received;
}

function reasonOf(state: OrderState, part: string | undefined): string {
  if (state.cancelled) return 'The order was cancelled.';
  const line = state.lines.find((row) => row.terms.line === part);
  if (line === undefined) return 'It came after all.';
  if (line.cancelled) return 'The line was cancelled.';
  return line.accepted === undefined
    ? 'The line was put to the supplier again.'
    : 'The answer stands.';
}

function deviations(state: OrderState): Deviation[] {
  const found: Deviation[] = [];
  const { held, received, sequence } = state;
  if (state.gapOverdue && held.length > 0) {
    const waits = held.map((change) => change.sequence ?? '?').join(', ');
    const missing = received ? `change ${sequence + 1}` : 'the order itself';
    found.push({
      kind: 'change_gap',
      text: `Change ${waits} waits for ${missing}, which has not come.`,
      details: { waitingFor: String(sequence + 1), waiting: waits },
    });
  }
  if (state.cancelled) return found;
  if (state.answerOverdue) {
    const lines = linesAwaited(state);
    if (lines.length > 0)
      found.push({
        kind: 'answer_overdue',
        text: `${state.supplier} has not answered line ${lines.join(', ')} of revision ${state.revision}.`,
        details: { lines: lines.join(', '), revision: String(state.revision) },
      });
  }
  if (state.unclear !== undefined)
    found.push({ kind: 'answer_unclear', text: state.unclear.text, details: {} });
  for (const line of state.lines) found.push(...lineDeviations(line, state.supplier));
  return found;
}

function lineDeviations(line: LineState, supplier: string): Deviation[] {
  if (line.cancelled) return [];
  const part = line.terms.line;
  const { latest, waiting } = line;
  const found: Deviation[] = [];
  if (latest?.unclear !== undefined && latest.revision >= line.changedIn && waiting === undefined)
    found.push({ kind: 'answer_unclear', part, text: latest.unclear, details: {} });
  const answer = waiting?.answer ?? line.accepted;
  if (answer !== undefined && !answer.restDeclined && isPositive(answer.remainder)) {
    const missing = `${answer.remainder} ${line.terms.unit}`;
    found.push({
      kind: 'answer_incomplete',
      part,
      text: `${supplier} has not answered ${missing} of line ${part}.`,
      details: { ordered: line.terms.quantity, unanswered: answer.remainder },
    });
  }
  if (waiting !== undefined) found.push(...findingDeviations(line, waiting.answer, supplier));
  return found;
}

function findingDeviations(line: LineState, answer: LineAnswer, supplier: string): Deviation[] {
  const byKind = groupBy(answer.findings, (finding) => KIND_OF_FINDING[finding.finding]);
  return [...byKind].map(([kind, findings]) => ({
    kind,
    part: line.terms.line,
    text: `Line ${line.terms.line}: ${findings.map((finding) => wordsOf(finding, supplier)).join('; ')}.`,
    details: detailsOf(kind, line, answer, findings),
  }));
}

function wordsOf({ finding, expected, actual }: Finding, supplier: string): string {
  return `${supplier} ${WORDS[finding]}: ${actual} against ${expected}`;
}

function detailsOf(
  kind: string,
  line: LineState,
  answer: LineAnswer,
  findings: readonly Finding[],
): Record<string, string> {
  const details: Record<string, string> = {};
  for (const { expected, actual } of findings) {
    details.expected = expected;
    details.actual = actual;
  }
  if (kind === 'shortfall') {
    const confirmed = sum([amountOf(answer.parts, isFirm)]);
    details.ordered = line.terms.quantity;
    details.confirmed = confirmed;
    details.missing = subtract(line.terms.quantity, confirmed);
    details.unit = line.terms.unit;
  }
  return details;
}
