/**
 * The exchange workflow: one stream per outbound group that waits for its functional acknowledgment, and
 * per interchange or document of ours that a partner answers (TA1, 824). The answer may come before the
 * expectation does: the partner is quicker than our own transaction.
 */
import { assertNever } from '../../base/assert.ts';
import { compareInstants } from '../../base/instant.ts';
import type { CanonicalDocument, DocumentOf } from '../../model/document.ts';
import type { ExpectAcknowledgment, ReceiveDocument } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import {
  type Decision,
  exceptionStream,
  type Facts,
  type RaiseException,
  type Reaction,
  type Summary,
  streamParts,
  type WithdrawException,
  type Workflow,
} from '../workflow.ts';
import { answerOf, type ExchangeAnswer } from './answer.ts';
import { refuse } from './refusals.ts';

/** Timer: has the acknowledgment come by now? */
export interface CheckAcknowledgment {
  type: 'check_acknowledgment';
  transmission: string;
}
export type ExchangeCommand = ExpectAcknowledgment | CheckAcknowledgment | ReceiveDocument;

export type ExchangeEvent =
  | {
      type: 'exchange.acknowledgment_expected';
      partner: string;
      dueAt: string;
      transmission: string;
      document: string;
      title: string;
      at: string;
    }
  | { type: 'exchange.acknowledged'; answer: ExchangeAnswer; documentId: string; at: string }
  | { type: 'exchange.rejected'; answer: ExchangeAnswer; documentId: string; at: string }
  | { type: 'exchange.acknowledgment_overdue'; dueAt: string; at: string };

export interface ExchangeState {
  stream: string;
  partner: string;
  /** Functional identifier code, or `interchange`, or `advice`. */
  group: string;
  control: string;
  phase: 'none' | 'waiting' | 'overdue' | 'acknowledged' | 'rejected';
  dueAt?: string;
  transmission?: string;
  document?: string;
  title?: string;
  answer?: ExchangeAnswer;
}

export const exchangeWorkflow: Workflow<ExchangeState, ExchangeCommand, ExchangeEvent> = {
  kind: 'exchange',
  inner: 'all',
  initial,
  decide,
  evolve,
  react,
  summarize,
};

function initial(stream: string): ExchangeState {
  const [partner = '', group = '', control = ''] = streamParts(stream);
  return { stream, partner, group, control, phase: 'none' };
}

function decide(
  state: ExchangeState,
  command: ExchangeCommand,
  facts: Facts,
): Decision<ExchangeEvent> {
  switch (command.type) {
    case 'expect_acknowledgment':
      return { events: expect(state, command, facts) };
    case 'check_acknowledgment':
      return { events: check(state, command, facts) };
    case 'receive_document':
      return receive(state, command, facts);
    default:
      return assertNever(command);
  }
}

/** A resend of the same group is expected anew; one that was answered already is not. */
function expect(
  state: ExchangeState,
  command: ExpectAcknowledgment,
  facts: Facts,
): ExchangeEvent[] {
  const { partner, dueAt, transmission, document, title } = command;
  if (state.phase === 'acknowledged' && state.transmission === undefined) {
    // The answer was quicker: note what it was for, without waiting.
    return [expected(partner, dueAt, transmission, document, title, facts.at)];
  }
  if (state.phase === 'acknowledged' || state.transmission === transmission) return [];
  return [expected(partner, dueAt, transmission, document, title, facts.at)];
}

function expected(
  partner: string,
  dueAt: string,
  transmission: string,
  document: string,
  title: string,
  at: string,
): ExchangeEvent {
  const type = 'exchange.acknowledgment_expected';
  return { type, partner, dueAt, transmission, document, title, at };
}

function check(state: ExchangeState, command: CheckAcknowledgment, facts: Facts): ExchangeEvent[] {
  const { phase, dueAt, transmission } = state;
  const isDue =
    phase === 'waiting' &&
    transmission === command.transmission &&
    dueAt !== undefined &&
    compareInstants(facts.at, dueAt) >= 0;
  return isDue ? [{ type: 'exchange.acknowledgment_overdue', dueAt, at: facts.at }] : [];
}

function receive(
  state: ExchangeState,
  { document, documentId }: ReceiveDocument,
  facts: Facts,
): Decision<ExchangeEvent> {
  if (!isAnswer(document)) {
    const text = `A ${document.kind} came to ${state.stream}.`;
    return { events: [], refusal: refuse('DOCUMENT_NOT_FOR_EXCHANGE', text) };
  }
  const answer = answerOf(document);
  if (state.answer !== undefined && JSON.stringify(state.answer) === JSON.stringify(answer)) {
    const text = `${state.group} ${state.control} was answered before.`;
    return { events: [], refusal: refuse('EXCHANGE_ANSWER_REPEATED', text) };
  }
  const type = answer.accepted ? 'exchange.acknowledged' : 'exchange.rejected';
  return { events: [{ type, answer, documentId, at: facts.at }] };
}

type Answer =
  | DocumentOf<'functional_acknowledgment'>
  | DocumentOf<'interchange_acknowledgment'>
  | DocumentOf<'application_advice'>;
function isAnswer(document: CanonicalDocument): document is Answer {
  return (
    document.kind === 'functional_acknowledgment' ||
    document.kind === 'interchange_acknowledgment' ||
    document.kind === 'application_advice'
  );
}

function evolve(state: ExchangeState, event: ExchangeEvent): ExchangeState {
  switch (event.type) {
    case 'exchange.acknowledgment_expected': {
      const { partner, dueAt, transmission, document, title } = event;
      const phase =
        state.phase === 'acknowledged' ||
        (state.phase === 'rejected' && state.transmission === undefined)
          ? state.phase
          : 'waiting';
      return { ...state, partner, dueAt, transmission, document, title, phase };
    }
    case 'exchange.acknowledged':
      return { ...state, phase: 'acknowledged', answer: event.answer };
    case 'exchange.rejected':
      return { ...state, phase: 'rejected', answer: event.answer };
    case 'exchange.acknowledgment_overdue':
      return { ...state, phase: 'overdue' };
    default:
      return assertNever(event);
  }
}

function react(event: ExchangeEvent, state: ExchangeState): Reaction[] {
  switch (event.type) {
    case 'exchange.acknowledgment_expected':
      return state.phase === 'waiting' ? [timer(event)] : rejectedLater(state);
    case 'exchange.acknowledged':
      return [
        { type: 'timer_cancelled', name: 'acknowledgment' },
        withdraw(OVERDUE, state),
        withdraw(rejectionKind(state), state),
      ];
    case 'exchange.rejected':
      return [
        { type: 'timer_cancelled', name: 'acknowledgment' },
        withdraw(OVERDUE, state),
        raise(rejectionKind(state), event.answer.text, state, event.answer.errors),
      ];
    case 'exchange.acknowledgment_overdue': {
      const text = `${state.partner} has not acknowledged group ${state.group} ${state.control} (${state.title ?? ''}).`;
      return [raise(OVERDUE, text, state, [])];
    }
    default:
      return assertNever(event);
  }
}

const OVERDUE = 'functional_acknowledgment_overdue';

function rejectionKind(state: ExchangeState): string {
  if (state.group === 'interchange') return 'interchange_rejected';
  return state.group === 'advice'
    ? 'document_rejected_by_partner'
    : 'functional_acknowledgment_rejected';
}

/** A rejection that came before we knew what it was for is told again with its title. */
function rejectedLater(state: ExchangeState): Reaction[] {
  if (state.phase !== 'rejected' || state.answer === undefined) return [];
  return [raise(rejectionKind(state), state.answer.text, state, state.answer.errors)];
}

function timer(
  event: Extract<ExchangeEvent, { type: 'exchange.acknowledgment_expected' }>,
): Reaction {
  const command: CheckAcknowledgment = {
    type: 'check_acknowledgment',
    transmission: event.transmission,
  };
  return { type: 'timer', name: 'acknowledgment', at: event.dueAt, command };
}

function raise(
  exceptionKind: string,
  text: string,
  state: ExchangeState,
  errors: readonly string[],
): Reaction {
  const command: RaiseException = {
    type: 'raise_exception',
    exceptionKind,
    subject: {
      stream: state.stream,
      title: state.title ?? `${state.group} ${state.control}`,
      partner: state.partner,
    },
    text,
    details: {
      group: state.group,
      control: state.control,
      ...(errors.length === 0 ? {} : { errors: errors.join('\n') }),
      ...defined({ document: state.document, transmission: state.transmission }),
    },
  };
  return { type: 'command', stream: exceptionStream(exceptionKind, state.stream), command };
}

function withdraw(exceptionKind: string, state: ExchangeState): Reaction {
  const command: WithdrawException = { type: 'withdraw_exception', reason: 'It was answered.' };
  return { type: 'command', stream: exceptionStream(exceptionKind, state.stream), command };
}

function summarize(state: ExchangeState): Summary {
  return {
    phase: state.phase,
    title: state.title ?? `${state.group} ${state.control}`,
    partner: state.partner,
    category: state.group,
    open: state.phase === 'waiting' || state.phase === 'overdue',
    ...defined({ dueAt: state.dueAt }),
  };
}
