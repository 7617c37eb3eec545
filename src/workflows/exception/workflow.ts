/** The exception workflow: one stream per kind and subject, with owner, due time, path and history. */
import { assertNever } from '../../base/assert.ts';
import { derivedId } from '../../base/ids.ts';
import { addMs, compareInstants } from '../../base/instant.ts';
import type { ExceptionNotice } from '../../model/planning-documents.ts';
import type { NoteExceptionEnded, NoteExceptionRaised } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import {
  type Facts,
  type Reaction,
  type Summary,
  streamKind,
  streamParts,
  type Workflow,
} from '../workflow.ts';
import { decideException, escalationPath, isOpen } from './decide.ts';
import type { EscalateException, ExceptionCommand, ExceptionEvent } from './events.ts';
import { type ExceptionState, HISTORY_MAX, type HistoryEntry } from './state.ts';

const MS_PER_HOUR = 3_600_000;
const IDENTIFIER_MAX = 80;

export const exceptionWorkflow: Workflow<ExceptionState, ExceptionCommand, ExceptionEvent> = {
  kind: 'exception',
  inner: 'all',
  initial,
  decide: decideException,
  evolve,
  react,
  summarize,
  isUntold,
};

function initial(stream: string): ExceptionState {
  return {
    stream,
    exceptionKind: streamParts(stream)[0] ?? '',
    phase: 'none',
    text: '',
    details: {},
    severity: 'medium',
    owner: '',
    raisedAt: '',
    dueAt: '',
    escalated: 0,
    occurrences: 0,
    history: [],
  };
}

function evolve(state: ExceptionState, event: ExceptionEvent): ExceptionState {
  const history = [...state.history, historyEntry(event)].slice(-HISTORY_MAX);
  const next = { ...state, history };
  switch (event.type) {
    case 'exception.raised':
    case 'exception.raised_again': {
      const { resolvedAt: _resolvedAt, ...rest } = next;
      const { exceptionKind, subject, text, details, severity, owner, dueAt, occurrence } = event;
      const raised = { exceptionKind, subject, text, details, severity, owner, dueAt };
      return {
        ...rest,
        ...raised,
        phase: 'raised',
        raisedAt: event.at,
        escalated: 0,
        occurrences: occurrence,
      };
    }
    case 'exception.changed':
      return { ...next, text: event.text, details: event.details, severity: event.severity };
    case 'exception.acknowledged':
      return { ...next, phase: 'acknowledged' };
    case 'exception.assigned':
      return { ...next, owner: event.owner };
    case 'exception.commented':
      return next;
    case 'exception.escalated':
      return { ...next, escalated: event.step, owner: event.to };
    case 'exception.resolved':
    case 'exception.resolved_itself':
      return { ...next, phase: 'resolved', resolvedAt: event.at };
    default:
      return assertNever(event);
  }
}

function historyEntry(event: ExceptionEvent): HistoryEntry {
  const entry = (by: string, text: string): HistoryEntry => ({
    at: event.at,
    what: event.type.slice('exception.'.length),
    by,
    text,
  });
  switch (event.type) {
    case 'exception.raised':
    case 'exception.raised_again':
    case 'exception.changed':
      return entry('hub', event.text);
    case 'exception.acknowledged':
      return entry(event.by.id, event.comment ?? '');
    case 'exception.assigned':
      return entry(event.by.id, [`to ${event.owner}`, event.comment ?? ''].join(' ').trim());
    case 'exception.commented':
      return entry(event.by.id, event.text);
    case 'exception.escalated':
      return entry('hub', `to ${event.to}`);
    case 'exception.resolved':
      return entry(event.by.id, event.reason);
    case 'exception.resolved_itself':
      return entry('hub', event.reason);
    default:
      return assertNever(event);
  }
}

function react(event: ExceptionEvent, state: ExceptionState, facts: Facts): Reaction[] {
  switch (event.type) {
    case 'exception.raised_again':
      return [
        ...escalationTimer(state, facts),
        ...notices(state, facts),
        ...orderTold(state, 'note_exception_raised'),
      ];
    case 'exception.raised':
    case 'exception.escalated':
      return [...escalationTimer(state, facts), ...notices(state, facts)];
    case 'exception.acknowledged':
      return [...escalationTimer(state, facts), ...notices(state, facts)];
    case 'exception.resolved':
      return [
        { type: 'timer_cancelled', name: 'escalation' },
        ...notices(state, facts),
        ...orderTold(state, 'note_exception_ended'),
      ];
    case 'exception.resolved_itself':
      return [{ type: 'timer_cancelled', name: 'escalation' }, ...notices(state, facts)];
    case 'exception.changed':
    case 'exception.assigned':
      return notices(state, facts);
    case 'exception.commented':
      return [];
    default:
      return assertNever(event);
  }
}

/**
 * The next step of the path, counted from the raising. Once somebody took note, no step comes before
 * the due time: they are at it.
 */
function escalationTimer(state: ExceptionState, facts: Facts): Reaction[] {
  const step = escalationPath(state, facts)[state.escalated];
  if (step === undefined) return [{ type: 'timer_cancelled', name: 'escalation' }];
  const planned = addMs(state.raisedAt, Math.round(step.afterHours * MS_PER_HOUR));
  const isEarly = state.phase === 'acknowledged' && compareInstants(planned, state.dueAt) < 0;
  const command: EscalateException = {
    type: 'escalate_exception',
    step: state.escalated,
    occurrence: state.occurrences,
  };
  return [{ type: 'timer', name: 'escalation', at: isEarly ? state.dueAt : planned, command }];
}

/** An order is not closed while something waits for a person, and cannot see for itself when that ends. */
function orderTold(
  { stream, exceptionKind, subject, text }: ExceptionState,
  type: (NoteExceptionEnded | NoteExceptionRaised)['type'],
): Reaction[] {
  if (subject === undefined || streamKind(subject.stream) !== 'order') return [];
  const part = streamParts(stream)[2];
  const command: NoteExceptionEnded | NoteExceptionRaised = {
    type,
    exceptionKind,
    text,
    ...(part === undefined || part === '-' ? {} : { part }),
  };
  return [{ type: 'command', stream: subject.stream, command }];
}

/** To whoever subscribes among those who answer for the outcome; an endpoint says whether it wants them. */
function notices(state: ExceptionState, facts: Facts): Reaction[] {
  const { subject } = state;
  if (subject === undefined || isUntold(state)) return [];
  const document: ExceptionNotice = {
    kind: 'exception_notice',
    number: facts.id('exception_notice'),
    issuedAt: facts.at,
    exception: identityOf(state),
    exceptionKind: state.exceptionKind,
    severity: state.severity,
    phase: state.phase,
    owner: state.owner,
    dueAt: state.dueAt,
    subject: subject.title.slice(0, 256),
    text: state.text.slice(0, 1000),
  };
  return (['customer_service', 'erp'] as const).map((role) => ({
    type: 'document' as const,
    to: { role },
    document,
    orderingKey: state.stream,
  }));
}

/** A dead letter of what told of an exception: it stands in the list for a person, and no endpoint is told of it. */
function isUntold({ exceptionKind, details }: ExceptionState): boolean {
  const { kind = '' } = details;
  const toldOfException = kind === 'exception_notice' || kind.startsWith('exception.');
  return exceptionKind === 'dead_letter' && toldOfException;
}

/** The same in every notice of one exception: what follows the kind in its stream, or an id of it where that is long. */
function identityOf(state: ExceptionState): string {
  const identity = state.stream.slice('exception/'.length);
  return identity.length <= IDENTIFIER_MAX ? identity : derivedId(state.stream, 'exception');
}

function summarize(state: ExceptionState): Summary {
  const { subject } = state;
  return {
    phase: state.phase,
    title: state.text,
    category: state.exceptionKind,
    severity: state.severity,
    owner: state.owner,
    open: isOpen(state),
    ...(state.dueAt === '' ? {} : { dueAt: state.dueAt }),
    ...defined({ partner: subject?.partner }),
  };
}
