/** Folds events into the state of an order. Total: an event that does not fit changes nothing. */
import { assertNever } from '../../base/assert.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import { defined } from '../rules/defined.ts';
import { groupBy } from '../rules/group.ts';
import { streamParts } from '../workflow.ts';
import type { AnsweredLine, OrderEvent, OrderEventOf } from './events.ts';
import {
  approvedLine,
  baselineOf,
  changedLine,
  confirmedPromise,
  newLine,
  rejectedLine,
  revertedLine,
  stand,
} from './evolve-line.ts';
import { linesAwaited } from './quantities.ts';
import type { LineAnswer, LineState, OrderHeader, OrderState, Revision } from './state.ts';

export function initialOrder(stream: string): OrderState {
  const [erp, entity, number = '-', release] = streamParts(stream);
  const order: OrderReference = { number };
  if (erp !== undefined && erp !== '-') order.erp = erp;
  if (entity !== undefined && entity !== '-') order.entity = entity;
  if (release !== undefined && release !== '-') order.release = release;
  return {
    stream,
    order,
    received: false,
    supplier: '',
    erp: '',
    currency: '',
    header: {},
    original: '',
    issuedAt: '',
    revision: -1,
    sequence: -1,
    revisions: [],
    lines: [],
    held: [],
    gapOverdue: false,
    answerOverdue: false,
    cancelled: false,
    shipments: {},
    exceptions: {},
    told: { count: 0, supplies: {} },
  };
}

export function evolveOrder(state: OrderState, event: OrderEvent): OrderState {
  switch (event.type) {
    case 'order.received':
      return received(state, event);
    case 'order.change_held':
      return { ...state, held: [...state.held, heldChange(event)] };
    case 'order.changed':
      return changed(state, event);
    case 'order.change_refused':
      return consumed(state, event.sequence, event.documentId);
    case 'order.cancelled':
      return { ...state, cancelled: true };
    case 'order.answered':
      return settleAnswers(answered(state, event));
    case 'order.answer_crossed':
      return settleAnswers(
        withAnswers(markAnswered(state, event.revision), event.lines, (line, answer) => ({
          ...line,
          crossed: answer,
        })),
      );
    case 'order.answer_unclear':
      return event.lines.length > 0
        ? state
        : { ...state, unclear: { documentId: event.documentId, text: event.text } };
    case 'order.answer_pending':
      // Not silence any more: a new time runs.
      return { ...confirmed(state, event), answerOverdue: false };
    case 'order.confirmed':
      return settleAnswers(confirmed(state, event));
    case 'order.proposal_opened':
      return settleAnswers(opened(state, event));
    case 'order.proposal_approved':
    case 'order.proposal_rejected':
      return decided(state, event);
    case 'order.answer_overdue':
      return { ...state, answerOverdue: true };
    case 'order.change_gap_found':
      return { ...state, gapOverdue: true };
    default:
      return evolveSurroundings(state, event);
  }
}

type Surroundings = OrderEventOf<
  | 'order.progressed'
  | 'order.shipment_noted'
  | 'order.outlook_changed'
  | 'order.exception_raised'
  | 'order.exception_withdrawn'
  | 'order.exception_ended'
  | 'order.answer_repeated'
  | 'order.cancellation_acknowledged'
>;

/** What happens around the order: goods move, others are told, exceptions stand. */
function evolveSurroundings(state: OrderState, event: Surroundings): OrderState {
  switch (event.type) {
    case 'order.progressed':
      return progressed(state, event);
    case 'order.shipment_noted': {
      const noted = { phase: event.phase, lines: event.lines };
      return { ...state, shipments: { ...state.shipments, [event.shipment]: noted } };
    }
    case 'order.outlook_changed':
      return told(state, event);
    case 'order.exception_raised':
      return excepted(state, event);
    case 'order.exception_withdrawn':
    case 'order.exception_ended':
      return relieved(state, event);
    case 'order.answer_repeated':
      return settleAnswers(markAnswered(state, event.revision));
    case 'order.cancellation_acknowledged':
      return markAnswered(state, state.revision);
    default:
      return assertNever(event);
  }
}

function excepted(state: OrderState, event: OrderEventOf<'order.exception_raised'>): OrderState {
  const { kind, part, text, incident } = event;
  const key = exceptionKey(kind, part);
  const raised = {
    ...state,
    exceptions: { ...state.exceptions, [key]: { kind, text, incident, ...defined({ part }) } },
  };
  if (state.ended?.[key] === undefined) return raised;
  const { [key]: _again, ...ended } = state.ended;
  return { ...raised, ended };
}

function relieved(
  state: OrderState,
  event: OrderEventOf<'order.exception_withdrawn' | 'order.exception_ended'>,
): OrderState {
  const key = exceptionKey(event.kind, event.part);
  const { [key]: standing, ...exceptions } = state.exceptions;
  const after = { ...state, exceptions };
  return event.type === 'order.exception_ended' && standing !== undefined
    ? { ...after, ended: { ...state.ended, [key]: standing.text } }
    : after;
}

export function exceptionKey(kind: string, part: string | undefined): string {
  return `${kind}/${part ?? '-'}`;
}

function received(state: OrderState, event: OrderEventOf<'order.received'>): OrderState {
  const { document, at } = event;
  const { orderType, parties, dates, terms, freightTerms, references, charges, taxes } = document;
  const header: OrderHeader = defined({
    orderType,
    parties,
    dates,
    terms,
    freightTerms,
    references,
    charges,
    taxes,
  });
  return {
    ...state,
    order: event.order,
    received: true,
    supplier: event.supplier,
    erp: event.erp,
    currency: event.currency,
    header,
    original: JSON.stringify(document),
    issuedAt: at,
    revision: 0,
    sequence: 0,
    revisions: [{ revision: 0, at, kind: 'original', needsAnswer: true, answered: false }],
    lines: event.lines.map((line) => newLine(line, 0, at)),
  };
}

function heldChange(event: OrderEventOf<'order.change_held'>) {
  const { document, documentId, at, sequence } = event;
  return { document, documentId, at, ...defined({ sequence }) };
}

function consumed(state: OrderState, sequence: number | undefined, documentId: string): OrderState {
  const held = state.held.filter((change) => change.documentId !== documentId);
  const last = sequence === undefined ? state.sequence : Math.max(state.sequence, sequence);
  return { ...state, held, sequence: last, gapOverdue: held.length > 0 && state.gapOverdue };
}

function changed(state: OrderState, event: OrderEventOf<'order.changed'>): OrderState {
  const { revision, at, needsAnswer, reason } = event;
  const byLine = new Map(event.lines.map((line) => [line.line, line]));
  const lines = state.lines.map((line) => {
    const change = byLine.get(line.terms.line);
    byLine.delete(line.terms.line);
    return change === undefined ? line : changedLine(line, change, revision);
  });
  for (const { terms } of byLine.values()) lines.push(newLine(terms, revision, at));
  const made: Revision = {
    revision,
    at,
    kind: reason === 'cancellation' ? 'cancellation' : 'change',
    needsAnswer,
    answered: false,
    ...defined({ sequence: event.sequence }),
  };
  return settleAnswers({
    ...consumed(state, event.sequence, event.documentId),
    revision,
    header: event.header,
    revisions: [...state.revisions, made],
    // A new question has a new time; a cancellation leaves the old ones as late as they were.
    answerOverdue: state.answerOverdue && !needsAnswer,
    lines,
  });
}

function answered(state: OrderState, event: OrderEventOf<'order.answered'>): OrderState {
  const { unclear: _unclear, ...clear } = markAnswered(state, event.revision);
  return withAnswers(clear, event.lines, (line, answer) => {
    const { waiting: _waiting, ...rest } = line;
    const baseline = baselineOf(answer);
    return {
      ...rest,
      latest: answer,
      promise: baseline === undefined ? line.promise : confirmedPromise(line, baseline),
    };
  });
}

function confirmed(
  state: OrderState,
  event: OrderEventOf<'order.confirmed' | 'order.answer_pending'>,
): OrderState {
  if (event.type === 'order.confirmed' && event.by === 'buyer') return state;
  const named = new Set(event.lines.map((line) => (typeof line === 'string' ? line : line.line)));
  return mapLines(state, named, (line) => {
    if (line.latest === undefined) return line;
    const { approvedIn: _approvedIn, ...rest } = line;
    return stand(rest, line.latest);
  });
}

function opened(state: OrderState, event: OrderEventOf<'order.proposal_opened'>): OrderState {
  const named = new Set(event.lines.map((line) => line.line));
  return mapLines(state, named, (line) =>
    line.latest === undefined
      ? line
      : { ...line, waiting: { proposal: event.proposal, answer: line.latest } },
  );
}

function decided(
  state: OrderState,
  event: OrderEventOf<'order.proposal_approved' | 'order.proposal_rejected'>,
): OrderState {
  const approves = event.type === 'order.proposal_approved';
  const reverted = new Set(event.reverted);
  const lines = mapLines(state, new Set(event.lines), (line) => {
    if (!approves) return rejectedLine(line, event.revision);
    return reverted.has(line.terms.line)
      ? revertedLine(line, event.revision)
      : approvedLine(line, event.revision);
  });
  const made: Revision = {
    revision: event.revision,
    at: event.at,
    kind: approves ? 'approval' : 'rejection',
    needsAnswer: !approves && linesAwaited(lines).length > 0,
    answered: false,
    ...defined({ sequence: event.sequence }),
  };
  return {
    ...lines,
    revision: event.revision,
    sequence: event.sequence ?? lines.sequence,
    revisions: [...lines.revisions, made],
    answerOverdue: false,
  };
}

function progressed(state: OrderState, event: OrderEventOf<'order.progressed'>): OrderState {
  const byLine = groupBy(event.lines, (row) => row.line);
  return mapLines(state, new Set(byLine.keys()), (line) => {
    const progress = { ...line.progress };
    let receivedAt = line.receivedAt;
    for (const { line: _line, schedule, ...row } of byLine.get(line.terms.line) ?? []) {
      if (row.received !== (progress[schedule]?.received ?? '0')) receivedAt = event.at;
      progress[schedule] = row;
    }
    return { ...line, progress, ...defined({ receivedAt }) };
  });
}

function told(state: OrderState, event: OrderEventOf<'order.outlook_changed'>): OrderState {
  const supplies = { ...state.told.supplies };
  for (const { line, site, item, parts, digest } of event.supplies) {
    const key = supplyKey(line, site, item);
    if (parts.length === 0) delete supplies[key];
    else supplies[key] = digest;
  }
  return {
    ...state,
    told: {
      ...state.told,
      count: event.count,
      supplies,
      ...defined({ planning: event.planning?.digest, forecast: event.forecast?.digest }),
    },
  };
}

export function supplyKey(line: string, site: string, item: string): string {
  return [line, site, item].map(encodeURIComponent).join('|');
}

function markAnswered(state: OrderState, revision: number): OrderState {
  return {
    ...state,
    revisions: state.revisions.map((row) =>
      row.revision === revision ? { ...row, answered: true } : row,
    ),
  };
}

/** Silence is over once no line waits for the supplier. */
function settleAnswers(state: OrderState): OrderState {
  return state.answerOverdue && linesAwaited(state).length === 0
    ? { ...state, answerOverdue: false }
    : state;
}

function withAnswers(
  state: OrderState,
  lines: readonly AnsweredLine[],
  change: (line: LineState, answer: LineAnswer) => LineState,
): OrderState {
  const answers = new Map(lines.map(({ line, answer }) => [line, answer]));
  return mapLines(state, new Set(answers.keys()), (line) => {
    const answer = answers.get(line.terms.line);
    return answer === undefined ? line : change(line, answer);
  });
}

function mapLines(
  state: OrderState,
  named: ReadonlySet<string>,
  change: (line: LineState) => LineState,
): OrderState {
  if (named.size === 0) return state;
  return {
    ...state,
    lines: state.lines.map((line) => (named.has(line.terms.line) ? change(line) : line)),
  };
}
