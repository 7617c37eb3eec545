/** Decides what becomes of a command for an order, then what follows from the new state. */
import { assertNever } from '../../base/assert.ts';
import type { OrderDecision } from '../../model/order-documents.ts';
import type {
  NoteExceptionEnded,
  NoteExceptionRaised,
  NoteProgress,
  NoteShipment,
  ReceiveDocument,
} from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { matchLine } from '../rules/lines.ts';
import type { Decision, Facts } from '../workflow.ts';
import { decideAnswer } from './decide-answer.ts';
import { receiveChange } from './decide-change.ts';
import { receiveOrder } from './decide-order.ts';
import { decideProposal } from './decide-proposal.ts';
import { deviationChanges } from './deviations.ts';
import { Draft } from './draft.ts';
import type { OrderCommand, OrderEvent } from './events.ts';
import { exceptionKey } from './evolve.ts';
import { outlookChange } from './outlook.ts';
import { linesAwaited } from './quantities.ts';
import type { OrderState } from './state.ts';

export function decideOrder(
  state: OrderState,
  command: OrderCommand,
  facts: Facts,
): Decision<OrderEvent> {
  const draft = new Draft(state, facts);
  apply(draft, command);
  if (draft.events.length > 0) conclude(draft);
  return draft.decision();
}

function apply(draft: Draft, command: OrderCommand): void {
  switch (command.type) {
    case 'receive_document':
      receiveDocument(draft, command);
      return;
    case 'note_progress':
      noteProgress(draft, command);
      return;
    case 'note_shipment':
      noteShipment(draft, command);
      return;
    case 'note_exception_ended':
      noteExceptionEnded(draft, command);
      return;
    case 'note_exception_raised':
      noteExceptionRaised(draft, command);
      return;
    case 'check_answer':
      checkAnswer(draft);
      return;
    case 'check_gap':
      checkGap(draft);
      return;
    default:
      assertNever(command);
  }
}

/** Exceptions that the new state calls for or no longer does, and what others must hear. */
function conclude(draft: Draft): void {
  for (const event of deviationChanges(draft.state)) draft.emit(event);
  if (!draft.state.received) return;
  const outlook = outlookChange(draft.state, draft.facts.configuration);
  if (outlook !== undefined) draft.emit(outlook);
}

function receiveDocument(draft: Draft, command: ReceiveDocument): void {
  const { document, documentId } = command;
  const { state } = draft;
  switch (document.kind) {
    case 'purchase_order':
      receiveOrder(draft, command, document);
      return;
    case 'purchase_order_change':
      receiveChange(draft, document, documentId);
      return;
    case 'order_acknowledgment':
      if (!state.received) break;
      decideAnswer(draft, command, document);
      return;
    case 'order_decision':
      if (!state.received) break;
      receiveDecision(draft, command, document);
      return;
    default:
      draft.refuse('DOCUMENT_NOT_FOR_ORDER', `A ${document.kind} came to order ${state.stream}.`);
      return;
  }
  draft.refuse('ORDER_UNKNOWN', `Order ${state.order.number} was never received.`);
}

function receiveDecision(draft: Draft, command: ReceiveDocument, document: OrderDecision): void {
  const { state } = draft;
  const { partner } = command;
  if (partner !== undefined && partner !== state.erp) {
    const text = `${partner} may not decide on order ${state.order.number}.`;
    draft.refuse('DECISION_NOT_FROM_BUYER', text);
    return;
  }
  const { decision, lines, proposal, reason } = document;
  const refused = decideProposal(draft, { decision, ...defined({ lines, proposal, reason }) });
  if (refused !== undefined) draft.refuse(refused.code, refused.text);
}

function noteProgress(draft: Draft, { lines }: NoteProgress): void {
  const { state, facts } = draft;
  const moved = lines.filter((row) => {
    const line = state.lines.find((candidate) => candidate.terms.line === row.line);
    if (line === undefined) return false;
    const { line: _line, schedule, ...progress } = row;
    return JSON.stringify(line.progress[schedule]) !== JSON.stringify(progress);
  });
  if (moved.length > 0) draft.emit({ type: 'order.progressed', lines: moved, at: facts.at });
}

/** Suppliers number lines in their own way, or name items alone: rows are kept by our line numbers. */
function noteShipment(draft: Draft, { shipment, phase, lines: sent }: NoteShipment): void {
  const { state, facts } = draft;
  const terms = state.lines.map((line) => line.terms);
  const lines = sent.map((row) => {
    const probe = { ...(row.line === '' ? {} : { line: row.line }), item: row.item ?? {} };
    const match = matchLine(terms, probe, state.supplier, facts.configuration);
    return match.outcome === 'matched' ? { ...row, line: match.line.line } : row;
  });
  const known = draft.state.shipments[shipment];
  if (known !== undefined && JSON.stringify(known) === JSON.stringify({ phase, lines })) return;
  draft.emit({ type: 'order.shipment_noted', shipment, phase, lines });
}

/** Of what the state calls for, the state alone says when it ends; an incident ends with the person. */
function noteExceptionEnded(draft: Draft, { exceptionKind, part, text }: NoteExceptionEnded): void {
  const standing = draft.state.exceptions[exceptionKey(exceptionKind, part)];
  if (standing?.incident !== true || standing.text !== text) return;
  draft.emit({ type: 'order.exception_ended', kind: exceptionKind, ...defined({ part }) });
}

/**
 * An incident that came again while word of its end was under way: that word was for the one before. What the order
 * calls for by its state it raises and withdraws itself, and needs no telling.
 */
function noteExceptionRaised(
  draft: Draft,
  { exceptionKind, part, text }: NoteExceptionRaised,
): void {
  const key = exceptionKey(exceptionKind, part);
  if (draft.state.exceptions[key] !== undefined || draft.state.ended?.[key] !== text) return;
  draft.incident(exceptionKind, part, text);
}

/** Silence: the answer was due by now. */
function checkAnswer(draft: Draft): void {
  const { state, facts } = draft;
  const lines = linesAwaited(state);
  if (state.cancelled || lines.length === 0 || state.answerOverdue) return;
  draft.emit({ type: 'order.answer_overdue', revision: state.revision, lines, at: facts.at });
}

function checkGap(draft: Draft): void {
  const { state, facts } = draft;
  if (state.held.length === 0 || state.gapOverdue) return;
  const waitingFor = state.sequence + 1;
  draft.emit({ type: 'order.change_gap_found', waitingFor, at: facts.at });
}
