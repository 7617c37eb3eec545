/** An exception: a deviation that a person owns, from its raising to its end, and again when it returns. */
import type { RaiseException } from '../workflow.ts';

export const EXCEPTION_PHASES = ['none', 'raised', 'acknowledged', 'resolved'] as const;
export type ExceptionPhase = (typeof EXCEPTION_PHASES)[number];
export type ExceptionSeverity = NonNullable<RaiseException['severity']>;

/** One line of what became of it, for people. */
export interface HistoryEntry {
  at: string;
  what: string;
  by: string;
  text: string;
}

export interface ExceptionState {
  stream: string;
  exceptionKind: string;
  phase: ExceptionPhase;
  subject?: RaiseException['subject'];
  text: string;
  details: Record<string, string>;
  severity: ExceptionSeverity;
  /** Who has to act: of the policy, of the last escalation, or whom a person named. */
  owner: string;
  raisedAt: string;
  dueAt: string;
  /** How many steps of the escalation path were taken. */
  escalated: number;
  /** How often its cause has come. */
  occurrences: number;
  resolvedAt?: string;
  /** The newest last; bounded, the events keep all. */
  history: HistoryEntry[];
}

export const HISTORY_MAX = 100;
