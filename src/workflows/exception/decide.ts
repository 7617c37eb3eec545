/** Decides what becomes of an exception: raised once per cause, tended by people, ended by either. */
import { assertNever } from '../../base/assert.ts';
import { addMs } from '../../base/instant.ts';
import { defined } from '../rules/defined.ts';
import type { Decision, Facts, RaiseException, TendException } from '../workflow.ts';
import type { EscalateException, ExceptionCommand, ExceptionEvent } from './events.ts';
import { policyOfException } from './policy.ts';
import type { ExceptionRefusalCode } from './refusals.ts';
import type { ExceptionState } from './state.ts';

const MS_PER_HOUR = 3_600_000;

export function decideException(
  state: ExceptionState,
  command: ExceptionCommand,
  facts: Facts,
): Decision<ExceptionEvent> {
  switch (command.type) {
    case 'raise_exception':
      return { events: raise(state, command, facts) };
    case 'withdraw_exception':
      return isOpen(state)
        ? { events: [{ type: 'exception.resolved_itself', reason: command.reason, at: facts.at }] }
        : { events: [] };
    case 'escalate_exception':
      return { events: escalate(state, command, facts) };
    case 'acknowledge_exception':
    case 'assign_exception':
    case 'comment_exception':
    case 'resolve_exception':
      return tend(state, command, facts);
    default:
      return assertNever(command);
  }
}

export function isOpen(state: ExceptionState): boolean {
  return state.phase === 'raised' || state.phase === 'acknowledged';
}

/** The same cause again changes nothing; in other words it changes the words, never the clock. */
function raise(state: ExceptionState, command: RaiseException, facts: Facts): ExceptionEvent[] {
  const policy = policyOfException(command.exceptionKind, facts.configuration);
  const { exceptionKind, subject, text } = command;
  const details = command.details ?? {};
  const severity = command.severity ?? policy.severity;
  const { at } = facts;
  if (isOpen(state)) {
    const isSame =
      state.text === text &&
      state.severity === severity &&
      JSON.stringify(state.details) === JSON.stringify(details);
    return isSame ? [] : [{ type: 'exception.changed', text, details, severity, at }];
  }
  return [
    {
      type: state.phase === 'none' ? 'exception.raised' : 'exception.raised_again',
      exceptionKind,
      subject,
      text,
      details,
      severity,
      owner: policy.owner,
      dueAt: addMs(at, Math.round(policy.dueHours * MS_PER_HOUR)),
      occurrence: state.occurrences + 1,
      at,
      configurationVersion: facts.configuration.version,
    },
  ];
}

function escalate(
  state: ExceptionState,
  command: EscalateException,
  facts: Facts,
): ExceptionEvent[] {
  const isDue =
    isOpen(state) && state.occurrences === command.occurrence && state.escalated === command.step;
  const step = escalationPath(state, facts)[command.step];
  if (!isDue || step === undefined) return [];
  return [{ type: 'exception.escalated', step: command.step + 1, to: step.to, at: facts.at }];
}

/** The steps of the kind's policy, the earliest first. */
export function escalationPath(state: ExceptionState, facts: Facts) {
  const { escalation } = policyOfException(state.exceptionKind, facts.configuration);
  return [...escalation].sort((a, b) => a.afterHours - b.afterHours);
}

function tend(
  state: ExceptionState,
  command: TendException,
  facts: Facts,
): Decision<ExceptionEvent> {
  const { at, actor: by } = facts;
  if (state.phase === 'none') return no('EXCEPTION_UNKNOWN', 'It was never raised.');
  if (command.type === 'comment_exception')
    return { events: [{ type: 'exception.commented', text: command.text, by, at }] };
  if (!isOpen(state)) return no('EXCEPTION_RESOLVED', `It ended at ${state.resolvedAt ?? ''}.`);
  switch (command.type) {
    case 'acknowledge_exception':
      if (state.phase === 'acknowledged')
        return no('EXCEPTION_ACKNOWLEDGED', 'Somebody took note of it before.');
      return {
        events: [
          { type: 'exception.acknowledged', by, at, ...defined({ comment: command.comment }) },
        ],
      };
    case 'assign_exception': {
      const { owner, comment } = command;
      return {
        events: [{ type: 'exception.assigned', owner, by, at, ...defined({ comment }) }],
      };
    }
    case 'resolve_exception':
      return { events: [{ type: 'exception.resolved', reason: command.reason, by, at }] };
    default:
      return assertNever(command);
  }
}

function no(code: ExceptionRefusalCode, text: string): Decision<ExceptionEvent> {
  return { events: [], refusal: { code, text } };
}
