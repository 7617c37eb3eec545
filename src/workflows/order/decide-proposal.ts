/** The buyer's decision on what a supplier proposes; it makes a revision and goes back to the supplier. */
import type { OrderChangeLine } from '../../model/order-documents.ts';
import { defined } from '../rules/defined.ts';
import { confirmedLine } from './decide-answer.ts';
import { agreedRow, decisionDocument, standingRow } from './decision-document.ts';
import type { Draft } from './draft.ts';
import type { RefusalCode } from './refusals.ts';
import type { LineAnswer, LineState } from './state.ts';

export interface ProposalDecision {
  decision: 'approve' | 'reject';
  lines?: string[];
  proposal?: string;
  reason?: string;
  /** The ERP's change sequence where the decision came as a change. */
  sequence?: number;
}
type WaitingLine = LineState & { waiting: { proposal: string; answer: LineAnswer } };

/** Emits the decision, or answers why there is nothing to decide. */
export function decideProposal(
  draft: Draft,
  decision: ProposalDecision,
): { code: RefusalCode; text: string } | undefined {
  const chosen = chooseLines(draft.state.lines, decision);
  if ('code' in chosen) return chosen;
  const { state, facts } = draft;
  const revision = state.revision + 1;
  const approves = decision.decision === 'approve';
  const rows: OrderChangeLine[] = chosen.lines.map((line) =>
    approves ? agreedRow(line) : standingRow(line),
  );
  draft.emit({
    type: approves ? 'order.proposal_approved' : 'order.proposal_rejected',
    proposals: [...new Set(chosen.lines.map((line) => line.waiting.proposal))],
    revision,
    lines: chosen.lines.map((line) => line.terms.line),
    reverted: approves
      ? chosen.lines
          .filter(({ waiting }) => waiting.answer.refusesChange)
          .map((line) => line.terms.line)
      : [],
    actor: facts.actor,
    document: decisionDocument(state, decision.decision, revision, rows, decision.reason, facts.at),
    at: facts.at,
    ...defined({ reason: decision.reason, sequence: decision.sequence }),
  });
  if (!approves) return undefined;
  const confirmed = draft.state.lines.filter(
    (line) =>
      line.accepted !== undefined &&
      chosen.lines.some((before) => before.terms.line === line.terms.line),
  );
  draft.emit({
    type: 'order.confirmed',
    revision,
    by: 'buyer',
    lines: confirmed.flatMap((line) =>
      line.accepted === undefined ? [] : [confirmedLine(line, line.accepted)],
    ),
    at: facts.at,
  });
  return undefined;
}

function isWaiting(line: LineState): line is WaitingLine {
  return line.waiting !== undefined;
}

function chooseLines(
  lines: readonly LineState[],
  { lines: named, proposal }: ProposalDecision,
): { lines: WaitingLine[] } | { code: RefusalCode; text: string } {
  const waiting = lines.filter(isWaiting);
  const inName =
    named === undefined ? waiting : waiting.filter((line) => named.includes(line.terms.line));
  const missing = (named ?? []).filter(
    (number) => !inName.some((line) => line.terms.line === number),
  );
  if (inName.length === 0 || missing.length > 0) {
    const what = missing.length > 0 ? `Line ${missing.join(', ')}` : 'No line';
    return { code: 'DECISION_NOTHING_WAITS', text: `${what} waits for a decision.` };
  }
  if (proposal === undefined) return { lines: inName };
  const ofProposal = inName.filter((line) => line.waiting.proposal === proposal);
  // Named lines must all still wait under the proposal that the person saw.
  const isCurrent =
    named === undefined ? ofProposal.length > 0 : ofProposal.length === named.length;
  if (isCurrent) return { lines: ofProposal };
  const newer = inName.find((line) => line.waiting.proposal !== proposal);
  return {
    code: 'DECISION_PROPOSAL_SUPERSEDED',
    text: `Proposal ${proposal} no longer waits; ${newer?.waiting.proposal ?? 'another one'} does.`,
  };
}
