/** What a store shows: rows of its lists, conservation, workload, keys, audit. */
import type { Problem } from '../base/problem.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { Actor, Cause, Summary } from '../workflows/workflow.ts';
import type {
  ControlNumbers,
  DocumentOutcome,
  EventRecord,
  InterchangeOutcome,
  TransmissionPhase,
} from './drafts.ts';

export type { Page, PageRequest } from '../base/pages.ts';

/* ---------- reads ---------- */

export interface StreamRow extends Summary {
  tenant: string;
  stream: string;
  kind: string;
  version: number;
  openedAt: string;
  changedAt: string;
}
export interface StreamFilter {
  kind: string;
  partner?: string;
  phase?: string;
  category?: string;
  severity?: string;
  owner?: string;
  open?: boolean;
  /** Of exceptions alone: the stream that they are about. */
  subject?: string;
  /** Part of the title, case-insensitive. */
  text?: string;
}

export interface InterchangeRow {
  id: string;
  seq: number;
  tenant: string;
  channel: string;
  partner?: string;
  direction: 'in' | 'out';
  contentType?: string;
  attributes: Record<string, string>;
  size: number;
  contentHash: string;
  receivedAt: string;
  actor: Actor;
  outcome?: InterchangeOutcome;
  format?: string;
  controlNumber?: string;
  problems: Problem[];
  expectedDocuments?: number;
  reprocesses?: string;
}

export interface DocumentRow {
  id: string;
  tenant: string;
  direction: 'in' | 'out';
  interchange?: string;
  index?: number;
  kind: string;
  number: string;
  partner?: string;
  stream?: string;
  format?: string;
  source: Record<string, string>;
  problems: Problem[];
  body: CanonicalDocument | undefined;
  at: string;
  cause: Cause;
  /** `waiting` while it stands in a lane or waits for a reference. */
  outcome: DocumentOutcome | 'waiting' | 'out';
  code?: string;
  text?: string;
  /** What it waits for, in words, where it waits by name. */
  waitsFor?: string;
}

/** What became of the documents of one interchange; together all of those that were read so far. */
export interface DocumentCounts {
  applied: number;
  duplicate: number;
  refused: number;
  quarantined: number;
  /** Not decided on: in a lane, or by name. */
  waiting: number;
  /** Those of them that wait by name, which may be for days. */
  waitingByName: number;
}

export interface TransmissionRow {
  id: string;
  tenant: string;
  partner: string;
  endpoint: string;
  kind: string;
  title: string;
  orderingKey?: string;
  document?: string;
  event?: string;
  phase: TransmissionPhase;
  attempts: number;
  nextAt?: string;
  createdAt: string;
  finishedAt?: string;
  numbers?: ControlNumbers;
  cause: Cause;
}
export interface AttemptRow {
  transmission: string;
  attempt: number;
  outcome: string;
  startedAt: string;
  durationMs: number;
  receipt?: string;
  reason?: string;
}

export interface QuarantineRow {
  id: string;
  tenant: string;
  /** What stands here: a whole interchange, one document, or a lane entry whose rule threw. */
  what: 'interchange' | 'document' | 'lane';
  interchange?: string;
  document?: string;
  stream?: string;
  partner?: string;
  code: string;
  text: string;
  stack?: string;
  at: string;
  resolvedAt?: string;
  resolution?: string;
}

/** received = applied + duplicate + refused + quarantined + waiting, for both ledgers. */
export interface Conservation {
  interchanges: {
    received: number;
    translated: number;
    duplicate: number;
    refused: number;
    quarantined: number;
    test: number;
    waiting: number;
  };
  documents: {
    expected: number;
    received: number;
    applied: number;
    duplicate: number;
    refused: number;
    quarantined: number;
    waiting: number;
  };
  /** Ids (at most 100) that are in no account or in two; empty when it holds. */
  violations: { id: string; what: 'interchange' | 'document'; text: string }[];
  holds: boolean;
}

export interface LoggedEvent extends EventRecord {
  /** Position in the log: never becomes visible out of order, may have gaps. */
  position: number;
}

/** What one message led to directly: rows whose `cause` names it, oldest first. */
export interface Effects {
  events: LoggedEvent[];
  documents: DocumentRow[];
  transmissions: TransmissionRow[];
}

export interface Workload {
  untranslated: number;
  /** Those of them that stand behind one in their channel that is too large to be read beside others. */
  behindLarge: number;
  laneEntries: number;
  /** Those of them that wait for no person: entries of held lanes left out. */
  readyEntries: number;
  heldLanes: number;
  waitingDocuments: number;
  /** Due now, leased included. */
  transmissionsDue: number;
  transmissionsWaiting: number;
  deadLetters: number;
  quarantined: number;
  /** Earliest timer, retry or hold in the future. */
  nextDueAt?: string;
}

/* ---------- keys, audit, configuration ---------- */

export interface ApiKeyRow {
  id: string;
  tenant: string;
  name: string;
  /** SHA-256 of the secret, hex. */
  hash: string;
  scopes: string[];
  /** Set: the key sees this partner's data alone. */
  partner?: string;
  createdAt: string;
  expiresAt?: string;
  revokedAt?: string;
}
/** Who asks for a change that is audited. */
export interface Author extends Actor {
  /** Id of the API key behind the request. Whoever holds it may name any person; the key itself is certain. */
  key?: string;
}
export interface AuditRow {
  seq: number;
  tenant: string;
  at: string;
  actor: Actor;
  action: string;
  subject: string;
  details: Record<string, unknown>;
  /** Hash chain: set by the sealer after commit. */
  seal?: string;
}
