/** What happened to an exception, and what may be asked of one. */
import type { Actor, RaiseException, TendException, WithdrawException } from '../workflow.ts';
import type { ExceptionSeverity } from './state.ts';

/** Timer: nobody ended it, the next step of the path is due. */
export interface EscalateException {
  type: 'escalate_exception';
  /** Steps taken before this one. */
  step: number;
  /** The raising that it belongs to; a timer of an earlier one does nothing. */
  occurrence: number;
}
export type ExceptionCommand =
  | RaiseException
  | WithdrawException
  | TendException
  | EscalateException;

interface Raising {
  exceptionKind: string;
  subject: RaiseException['subject'];
  text: string;
  details: Record<string, string>;
  severity: ExceptionSeverity;
  owner: string;
  dueAt: string;
  occurrence: number;
  at: string;
  /** Version of the settings that gave owner, severity and due time. */
  configurationVersion: number;
}
export type ExceptionEvent =
  | ({ type: 'exception.raised' } & Raising)
  | ({ type: 'exception.raised_again' } & Raising)
  | {
      type: 'exception.changed';
      text: string;
      details: Record<string, string>;
      severity: ExceptionSeverity;
      at: string;
    }
  | { type: 'exception.acknowledged'; by: Actor; comment?: string; at: string }
  | { type: 'exception.assigned'; owner: string; by: Actor; comment?: string; at: string }
  | { type: 'exception.commented'; text: string; by: Actor; at: string }
  | { type: 'exception.escalated'; step: number; to: string; at: string }
  | { type: 'exception.resolved'; reason: string; by: Actor; at: string }
  /** Its cause went away. */
  | { type: 'exception.resolved_itself'; reason: string; at: string };
