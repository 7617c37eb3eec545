/** What a supplier's answer does: stands, waits for the buyer, crosses a change, or needs a person. */
import type { OrderAcknowledgment } from '../../model/order-documents.ts';
import type { ReceiveDocument } from '../protocol.ts';
import { bindsSupplier } from '../rules/purpose.ts';
import { answeredRevision } from './answered-revision.ts';
import type { Draft } from './draft.ts';
import type { AnsweredLine } from './events.ts';
import { judge } from './judge.ts';
import { amountOf, isBackordered, isFirm, isPending, isRefused } from './quantities.ts';
import { type ReadLine, readAnswer } from './read-answer.ts';
import type { LineAnswer, LineState } from './state.ts';

export function decideAnswer(
  draft: Draft,
  command: ReceiveDocument,
  document: OrderAcknowledgment,
): void {
  const { state, facts } = draft;
  const purpose = document.purpose?.value ?? 'original';
  // It ends no wait for an answer: the one of which it is a draft or a copy is still to come, or came before.
  if (!bindsSupplier(purpose, document.proposal === true)) {
    const text = `The answer to order ${state.order.number} came with purpose "${purpose}".`;
    draft.refuse('ANSWER_NOT_BINDING', text);
    return;
  }
  if (command.partner !== undefined && command.partner !== state.supplier) {
    const text = `${command.partner} answered order ${state.order.number} of ${state.supplier}.`;
    draft.refuse('ANSWER_NOT_FROM_SUPPLIER', text);
    draft.incident('answer_wrong_partner', command.partner, text);
    return;
  }
  const revision = answeredRevision(state, document, facts.configuration);
  if (revision === undefined) {
    const text = `Change ${document.answersSequence} of order ${state.order.number} is answered, ${state.revision} is the last that was sent.`;
    draft.refuse('ANSWER_REVISION_UNKNOWN', text);
    draft.incident('answer_unclear', 'revision', text);
    return;
  }
  if (state.cancelled) answerToCancelled(draft, command, document, revision);
  else applyAnswer(draft, command, document, revision);
}

/** A cancelled order: the answer to the cancellation itself, or one that crossed it or ignores it. */
function answerToCancelled(
  draft: Draft,
  command: ReceiveDocument,
  document: OrderAcknowledgment,
  revision: number,
): void {
  const { state } = draft;
  const read = readAnswer(state, document, revision, draft.facts.configuration);
  const refused = read.lines.some((row) => row.parts.some((part) => !isRefused(part)));
  const stated = document.answersSequence === state.revision;
  if (stated && (document.lines.length === 0 || !refused) && !isRejection(document)) {
    draft.emit({ type: 'order.cancellation_acknowledged', documentId: command.documentId });
    return;
  }
  if (stated) {
    draft.incident('refused_change', undefined, `${state.supplier} refuses to cancel the order.`);
    return;
  }
  const text = `Order ${state.order.number} was cancelled; the answer ${document.number} is for what it was before.`;
  draft.refuse('ORDER_CANCELLED', text);
  if (!isRejection(document)) draft.incident('answer_to_cancelled', undefined, text);
}

function isRejection(document: OrderAcknowledgment): boolean {
  return document.type.value.startsWith('rejected');
}

function applyAnswer(
  draft: Draft,
  command: ReceiveDocument,
  document: OrderAcknowledgment,
  revision: number,
): void {
  const { state, facts } = draft;
  const read = readAnswer(state, document, revision, facts.configuration);
  refuseUnknown(draft, read.unknown);
  if (read.unclear !== undefined) {
    draft.emit({
      type: 'order.answer_unclear',
      documentId: command.documentId,
      text: read.unclear,
      lines: [],
    });
    return;
  }
  const answers = read.lines.map((row) => ({
    row,
    answer: lineAnswer(draft, row, command, document, revision),
  }));
  const crossing = answers.filter(({ row }) => revision < row.line.changedIn);
  const current = answers.filter(({ row }) => revision >= row.line.changedIn);
  if (crossing.length > 0) {
    draft.emit({
      type: 'order.answer_crossed',
      revision,
      currentRevision: state.revision,
      documentId: command.documentId,
      lines: crossing.map(answered),
      at: facts.at,
    });
  }
  const cancelled = current.filter(({ row }) => row.line.cancelled);
  for (const { row, answer } of cancelled) refuseCancelledLine(draft, row.line, answer);
  const news = current.filter(
    ({ row, answer }) => !row.line.cancelled && !repeats(row.line, answer),
  );
  recordAnswers(draft, command, document, revision, news, {
    anyCurrent: current.length > 0,
    lines: current.map(({ row }) => row.line.terms.line),
  });
}

type Answered = { row: ReadLine; answer: LineAnswer };

function recordAnswers(
  draft: Draft,
  command: ReceiveDocument,
  document: OrderAcknowledgment,
  revision: number,
  news: Answered[],
  all: { anyCurrent: boolean; lines: string[] },
): void {
  const { facts } = draft;
  if (news.length === 0) {
    if (all.anyCurrent) {
      draft.emit({
        type: 'order.answer_repeated',
        revision,
        documentId: command.documentId,
        lines: all.lines,
      });
    }
    return;
  }
  draft.emit({
    type: 'order.answered',
    revision,
    documentId: command.documentId,
    number: document.number,
    answerType: document.type.value,
    proposal: document.proposal === true,
    lines: news.map(answered),
    salesOrders: (document.references ?? [])
      .filter((reference) => reference.role.value === 'sales_order')
      .map((reference) => reference.value),
    at: facts.at,
    configurationVersion: facts.configuration.version,
  });
  emitVerdicts(draft, command, revision, news);
}

/** What becomes of each answered line: it stands, it pends, it waits for the buyer, or for a reader. */
function emitVerdicts(
  draft: Draft,
  command: ReceiveDocument,
  revision: number,
  news: readonly Answered[],
): void {
  const { facts } = draft;
  const unclear = news.filter(({ answer }) => answer.unclear !== undefined);
  const readable = news.filter(({ answer }) => answer.unclear === undefined);
  const beyond = readable.filter(({ answer }) => answer.findings.length > 0);
  const within = readable.filter(({ answer }) => answer.findings.length === 0);
  const promising = within.filter(({ answer }) => answer.parts.some((part) => !isPending(part)));
  const pending = within.filter(({ answer }) => answer.parts.every(isPending));
  if (unclear.length > 0) {
    draft.emit({
      type: 'order.answer_unclear',
      documentId: command.documentId,
      text: unclear.map(({ answer }) => answer.unclear).join(' '),
      lines: unclear.map(lineNumber),
    });
  }
  if (pending.length > 0)
    draft.emit({ type: 'order.answer_pending', revision, lines: pending.map(lineNumber) });
  if (promising.length > 0) {
    draft.emit({
      type: 'order.confirmed',
      revision,
      by: 'tolerance',
      lines: promising.map(({ row, answer }) => confirmedLine(row.line, answer)),
      at: facts.at,
    });
  }
  if (beyond.length > 0) {
    draft.emit({
      type: 'order.proposal_opened',
      proposal: facts.id('proposal'),
      revision,
      lines: beyond.map(({ row, answer }) => ({
        line: row.line.terms.line,
        findings: answer.findings,
      })),
      at: facts.at,
    });
  }
}

export function confirmedLine(line: LineState, answer: LineAnswer) {
  const { unit, quantity } = line.terms;
  const confirmed = amountOf(answer.parts, (part) => isFirm(part) || isBackordered(part));
  return {
    line: line.terms.line,
    confirmed: { value: confirmed, unit },
    ordered: { value: quantity, unit },
  };
}

function lineAnswer(
  draft: Draft,
  row: ReadLine,
  command: ReceiveDocument,
  document: OrderAcknowledgment,
  revision: number,
): LineAnswer {
  const { state, facts } = draft;
  const findings =
    row.unclear === undefined && revision >= row.line.changedIn
      ? judge(row.line.terms, row, {
          supplier: state.supplier,
          configuration: facts.configuration,
        })
      : [];
  return {
    revision,
    at: facts.at,
    documentId: command.documentId,
    number: document.number,
    parts: row.parts,
    remainder: row.remainder,
    restDeclined: row.restDeclined,
    findings,
    ...(row.refusesChange ? { refusesChange: true } : {}),
    ...(row.unclear === undefined ? {} : { unclear: row.unclear }),
  };
}

/** The same again: as what waits, or as what stands. Nothing changes, and nobody hears of it twice. */
function repeats(line: LineState, answer: LineAnswer): boolean {
  const current = line.waiting?.answer ?? line.accepted;
  if (current === undefined || answer.unclear !== undefined || line.latest?.unclear !== undefined)
    return false;
  return contentOf(current) === contentOf(answer);
}

function contentOf(answer: LineAnswer): string {
  return JSON.stringify([
    answer.parts,
    answer.remainder,
    answer.restDeclined,
    answer.refusesChange === true,
  ]);
}

function refuseUnknown(draft: Draft, unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  const text = `Order ${draft.state.order.number}, answer to line ${unknown.join('; ')}.`;
  draft.refuse('ANSWER_LINE_UNKNOWN', text);
  draft.incident('answer_unclear', 'lines', text);
}

function refuseCancelledLine(draft: Draft, line: LineState, answer: LineAnswer): void {
  if (answer.parts.every(isRefused)) return;
  const text = `Line ${line.terms.line} was cancelled; the answer still promises it.`;
  draft.refuse('ORDER_CANCELLED', text);
  draft.incident('answer_to_cancelled', line.terms.line, text);
}

function answered({ row, answer }: Answered): AnsweredLine {
  return { line: row.line.terms.line, answer };
}

function lineNumber({ row }: Answered): string {
  return row.line.terms.line;
}
