/**
 * The store as the stations see it. Each method is one transaction on one screen: it claims, calls the
 * station's pure callback synchronously, writes what it answers, commits. Nothing stays open across an
 * await outside the store. Three implementations pass one contract suite: PostgreSQL, PGlite, memory.
 */
import type { Problem } from '../base/problem.ts';
import type { Configuration, ConfigurationKind, ConfigurationRow } from '../model/configuration.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { Actor, Cause, CommandEnvelope, Summary, Typed } from '../workflows/workflow.ts';

/* ---------- ingest ---------- */

/** One interchange as a channel hands it over. */
export interface InboundInterchange {
  id: string;
  tenant: string;
  /** `PARTNER/CHANNEL`; translation is serial per channel. */
  channel: string;
  partner?: string;
  contentType?: string;
  /** File name, header fields worth keeping. */
  attributes: Record<string, string>;
  /** Bytes in parts of at most 1 MiB. */
  parts: Uint8Array[];
  /** SHA-256 of the bytes, hex. */
  contentHash: string;
  size: number;
  actor: Actor;
  /** `Idempotency-Key` of the sender, unique per channel for the retention. */
  idempotencyKey?: string;
  /** Set by reprocess: the interchange whose bytes are read again. */
  reprocesses?: string;
}

export type AcceptOutcome =
  | { outcome: 'accepted'; id: string; seq: number }
  /** Same idempotency key, same content: the first interchange's id. */
  | { outcome: 'repeated'; id: string }
  /** Same idempotency key, other content. */
  | { outcome: 'conflict'; id: string }
  /** The body broke the group commit and was found by bisection. */
  | { outcome: 'refused'; reason: string };

/* ---------- translate ---------- */

/** An accepted interchange that waits for translation, with its bytes. */
export interface InboxEntry {
  seq: number;
  id: string;
  tenant: string;
  channel: string;
  partner?: string;
  contentType?: string;
  attributes: Record<string, string>;
  size: number;
  contentHash: string;
  receivedAt: string;
  actor: Actor;
  reprocesses?: string;
  /** Documents already committed by earlier batches of a large interchange. */
  documentsDone: number;
  /** Empty where `size` is above the batch limit: read with `readParts`. */
  parts: Uint8Array[];
}

export type InterchangeOutcome = 'translated' | 'duplicate' | 'refused' | 'quarantined' | 'test';

/** A reference to look up: the first scope that knows the value wins; several streams are ambiguous. */
export interface ReferenceLookup {
  scopes: string[];
  role: string;
  value: string;
}

export type DraftTarget =
  | { type: 'stream'; stream: string }
  /** Tried in order. None known: the document waits by name until one appears. */
  | { type: 'lookup'; lookups: ReferenceLookup[]; streamKinds: string[] }
  /** No stream: outcome is given (refused, quarantined, or applied for what only informs). */
  | { type: 'none'; outcome: DocumentOutcome; code: string; text: string };

export type DocumentOutcome = 'applied' | 'duplicate' | 'refused' | 'quarantined';

export interface DraftDocument {
  id: string;
  /** Ordinal in the interchange, 0-based, counting rejected ones too. */
  index: number;
  document: CanonicalDocument | undefined;
  kind: string;
  number: string;
  partner?: string;
  format: string;
  source: Record<string, string>;
  problems: Problem[];
  /** Business key of duplicates; undefined where the content alone identifies it. */
  identity?: string;
  /** Hash of the canonical text, 32 hex digits. */
  contentKey: string;
  /** What the same identity with other content means. */
  onSameIdentity: 'replace' | 'refuse' | 'ask';
  target: DraftTarget;
  command?: Typed;
  actor: Actor;
}

/** A command on its way into a lane. */
export interface LaneCommand {
  tenant: string;
  envelope: CommandEnvelope;
}

/** One outbound entry: a document (or event) for one endpoint. */
export interface DraftTransmission {
  id: string;
  tenant: string;
  partner: string;
  endpoint: string;
  /** Document or event that is sent. */
  document?: string;
  event?: string;
  kind: string;
  title: string;
  orderingKey?: string;
  cause: Cause;
}

/** A document the hub made. */
export interface OutboundDocument {
  id: string;
  tenant: string;
  kind: string;
  number: string;
  partner?: string;
  stream?: string;
  body: CanonicalDocument;
  cause: Cause;
}

/** What translation made of one interchange, or of one batch of a large one. */
export interface TranslationDraft {
  interchange: string;
  /** Absent while more batches of the same interchange follow. */
  outcome?: InterchangeOutcome;
  format: string;
  /** Sender once the envelope named it. */
  partner?: string;
  /** Identity of the envelope (`x12/SENDER/RECEIVER/ISA13`) for duplicate interchanges. */
  envelopeIdentity?: string;
  controlNumber?: string;
  problems: Problem[];
  /** Announced by the envelope. */
  expectedDocuments: number;
  documents: DraftDocument[];
  outboundDocuments: OutboundDocument[];
  transmissions: DraftTransmission[];
  commands: LaneCommand[];
}

/** What the store found out about a draft document while recording it; asked back for commands to add. */
export interface DocumentFinding {
  tenant: string;
  draft: DraftDocument;
  interchange: string;
  /** When the interchange was accepted. */
  receivedAt: string;
  finding:
    | { type: 'duplicate'; of: string }
    | { type: 'same_identity'; of: string; action: 'replace' | 'refuse' | 'ask' }
    | { type: 'ambiguous'; lookup: ReferenceLookup; candidates: string[] }
    | { type: 'waiting'; lookups: ReferenceLookup[] }
    /** It waited, and `wakeWaiting` moves it into this stream's lane now. */
    | { type: 'found'; stream: string };
}

export interface TranslateStation {
  /** Pure. Reads small interchanges; never throws for partner data (a throw quarantines that one). */
  translate(entry: InboxEntry): TranslationDraft;
  /** Pure. Extra lane commands (exceptions) and, for one whole channel serial, nothing else. */
  onFinding(finding: DocumentFinding): LaneCommand[];
  /** Same envelope identity seen before: same content is a duplicate, other content is quarantined. */
  onRepeatedEnvelope(entry: InboxEntry, of: string, sameContent: boolean): LaneCommand[];
}

export interface TranslateReport {
  interchanges: number;
  documents: number;
  /** An interchange at the head of its channel that is too large for the batch. */
  large: InboxEntry[];
  more: boolean;
}

/* ---------- decide, record, react ---------- */

export interface LaneEntry {
  seq: number;
  envelope: CommandEnvelope;
}

/** All ready commands of one stream, in lane order, with the stream's state; its row is locked. */
export interface LaneBatch {
  tenant: string;
  stream: string;
  version: number;
  /** Undefined before the first event. */
  state: unknown;
  entries: LaneEntry[];
}

export interface EventRecord {
  id: string;
  tenant: string;
  stream: string;
  /** 1-based, without gaps per stream. */
  version: number;
  type: string;
  schemaVersion: number;
  data: Typed;
  at: string;
  actor: Actor;
  cause: Cause;
  command: string;
  /** Version of the configuration that the rule looked at. */
  configuration: number;
}

export interface EntryOutcome {
  seq: number;
  envelopeId: string;
  /** Document that the command brought, whose outcome is marked. */
  document?: string;
  outcome: 'applied' | 'refused';
  code?: string;
  text?: string;
}

export interface TimerChange {
  tenant: string;
  stream: string;
  name: string;
  /** Undefined cancels. */
  at?: string;
  envelope?: CommandEnvelope;
}

export interface ReferenceChange {
  tenant: string;
  scope: string;
  role: string;
  value: string;
  stream: string;
  validFrom: string;
  /** Set to end it. */
  validUntil?: string;
}

export interface LaneResult {
  tenant: string;
  stream: string;
  version: number;
  state: unknown;
  summary?: Summary;
  outcomes: EntryOutcome[];
  events: EventRecord[];
  commands: LaneCommand[];
  outboundDocuments: OutboundDocument[];
  transmissions: DraftTransmission[];
  timers: TimerChange[];
  references: ReferenceChange[];
  /** The entry whose rule threw: it goes to quarantine with the stack, the lane is held, nothing else of it is kept. */
  fault?: { seq: number; envelope: CommandEnvelope; text: string; stack: string };
}

export interface DecideReport {
  lanes: number;
  commands: number;
  events: number;
  faults: number;
  more: boolean;
}

/* ---------- transmit ---------- */

export type TransmissionPhase = 'waiting' | 'leased' | 'sent' | 'dead_letter' | 'cancelled';

export interface ControlNumbers {
  interchange: number;
  group: number;
  set: number;
}

/** A transmission under lease, with all that sending needs. */
export interface ClaimedTransmission {
  id: string;
  tenant: string;
  partner: string;
  endpoint: string;
  kind: string;
  title: string;
  orderingKey?: string;
  attempt: number;
  /** Fence: a result with an older epoch is refused. */
  epoch: number;
  createdAt: string;
  /** Exactly one of the two is there. */
  document?: { id: string; body: CanonicalDocument };
  event?: EventRecord & { position: number };
  /** Allocated at the first claim for endpoints whose format numbers envelopes; kept on every retry. */
  numbers?: ControlNumbers;
  cause: Cause;
}

export interface ClaimRequest {
  owner: string;
  /** Lease length in ms on the database clock. */
  leaseMs: number;
  limit: number;
  /** Endpoints that may be claimed now, how many of each, and whether their format numbers envelopes. */
  endpoints: {
    tenant: string;
    partner: string;
    endpoint: string;
    free: number;
    ordered: boolean;
    numbered: boolean;
  }[];
}

export interface AttemptResult {
  id: string;
  tenant: string;
  epoch: number;
  outcome: 'accepted' | 'retry' | 'refused';
  startedAt: string;
  durationMs: number;
  /** HTTP status, file name, receipt. */
  receipt?: string;
  reason?: string;
  /** For retry: when next; undefined = attempts used up, dead letter in the same transaction. */
  nextAt?: string;
  /** The bytes that were sent, kept where the format numbers envelopes. */
  sentBytes?: Uint8Array;
  /** Commands that follow (a dead letter's exception, an expected functional acknowledgment). */
  commands: LaneCommand[];
}

/* ---------- reads ---------- */

export interface Page<T> {
  rows: T[];
  /** Opaque; absent on the last page. */
  next?: string;
}
export interface PageRequest {
  limit: number;
  after?: string;
}

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
  laneEntries: number;
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

/** A fault of the store: technical, thrown; says when to try again. */
export class StoreFault extends Error {
  readonly retryAfterMs: number;
  constructor(text: string, retryAfterMs: number, cause?: unknown) {
    super(text, { cause });
    this.name = 'StoreFault';
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Store {
  /** Brings the schema up to date; refuses a newer schema than it knows. */
  migrate(): Promise<void>;
  close(): Promise<void>;
  /** Hub time: the database clock plus the simulated offset. */
  now(): Promise<string>;
  /** Simulated worlds only: moves hub time forward to an instant. */
  advanceClock(to: string): Promise<void>;

  /** Station 1. All in one INSERT and commit; a body that breaks the group is found by bisection. Keeps order. */
  accept(batch: InboundInterchange[]): Promise<AcceptOutcome[]>;
  /** Station 2. Takes heads of channels (row lock, SKIP LOCKED), in acceptance order. */
  translate(
    limit: { interchanges: number; bytes: number },
    station: TranslateStation,
  ): Promise<TranslateReport>;
  /** Parts of one interchange, streamed in order. */
  readParts(tenant: string, interchange: string): AsyncIterable<Uint8Array>;
  /**
   * One batch of a large interchange that was read outside. Refused (false) when `documentsDone` moved or
   * the interchange is no longer at the head of its channel.
   */
  recordTranslation(
    entry: InboxEntry,
    draft: TranslationDraft,
    station: TranslateStation,
  ): Promise<boolean>;
  /**
   * Stations 3 to 5: ready lanes in key order, `FOR UPDATE SKIP LOCKED`, rules inside, everything recorded in
   * one commit. A lane whose rule threw is rolled back alone.
   */
  decide(
    limit: { lanes: number; commands: number },
    station: (lanes: LaneBatch[]) => LaneResult[],
  ): Promise<DecideReport>;
  /** Puts commands of people and stations into lanes. */
  enqueue(commands: LaneCommand[]): Promise<void>;
  /** Moves due timers into lanes. Returns how many. */
  fireTimers(limit: number): Promise<number>;
  /** Moves documents whose reference has appeared into lanes. Correctness rests on this being polled. */
  wakeWaiting(limit: number, station: TranslateStation): Promise<number>;
  /** Gives committed batches their log positions; one sequencer at a time. Returns the last position. */
  sequence(): Promise<number>;

  /** Station 6. Claims due transmissions, allocates control numbers in that commit. */
  claim(request: ClaimRequest): Promise<ClaimedTransmission[]>;
  /** Prolongs the leases of an owner. */
  heartbeat(owner: string, leaseMs: number): Promise<void>;
  /** Writes attempts and outcomes; a result whose epoch is old is ignored and reported back. */
  finish(results: AttemptResult[]): Promise<{ stale: string[] }>;
  /** Sends again under the same id; `renumber` allocates new control numbers. */
  resend(tenant: string, transmission: string, actor: Actor, renumber: boolean): Promise<boolean>;
  cancelTransmission(tenant: string, transmission: string, actor: Actor): Promise<boolean>;

  /** Takes a held lane's quarantined entry up again, or drops it with a reason. */
  releaseLane(
    tenant: string,
    stream: string,
    resolution: 'retry' | 'drop',
    actor: Actor,
  ): Promise<boolean>;
  resolveQuarantine(tenant: string, id: string, resolution: string, actor: Actor): Promise<boolean>;

  listStreams(tenant: string, filter: StreamFilter, page: PageRequest): Promise<Page<StreamRow>>;
  getStream(tenant: string, stream: string): Promise<(StreamRow & { state: unknown }) | undefined>;
  streamEvents(tenant: string, stream: string, page: PageRequest): Promise<Page<LoggedEvent>>;
  findReference(tenant: string, value: string): Promise<ReferenceChange[]>;
  /** One event by its id, for lineage. */
  getEvent(tenant: string, id: string): Promise<LoggedEvent | undefined>;
  /**
   * Lineage downwards, one step: events, outbound documents and transmissions whose cause names this
   * interchange, document or event. At most `limit` of each, oldest first.
   */
  listEffects(
    tenant: string,
    of: { interchange: string } | { document: string } | { event: string },
    limit: number,
  ): Promise<Effects>;
  /** Log after a position, in position order; only sequenced batches. */
  readLog(tenant: string, after: number, limit: number): Promise<LoggedEvent[]>;

  listInterchanges(
    tenant: string,
    filter: { partner?: string; outcome?: string; channel?: string },
    page: PageRequest,
  ): Promise<Page<InterchangeRow>>;
  getInterchange(tenant: string, id: string): Promise<InterchangeRow | undefined>;
  listDocuments(
    tenant: string,
    filter: {
      interchange?: string;
      stream?: string;
      kind?: string;
      partner?: string;
      outcome?: string;
      number?: string;
      direction?: 'in' | 'out';
    },
    page: PageRequest,
  ): Promise<Page<DocumentRow>>;
  getDocument(tenant: string, id: string): Promise<DocumentRow | undefined>;
  listTransmissions(
    tenant: string,
    filter: {
      partner?: string;
      phase?: string;
      endpoint?: string;
      document?: string;
      kind?: string;
    },
    page: PageRequest,
  ): Promise<Page<TransmissionRow>>;
  getTransmission(
    tenant: string,
    id: string,
  ): Promise<(TransmissionRow & { attemptRows: AttemptRow[]; sentBytes?: Uint8Array }) | undefined>;
  listQuarantine(
    tenant: string,
    filter: { open?: boolean; partner?: string },
    page: PageRequest,
  ): Promise<Page<QuarantineRow>>;
  getQuarantine(tenant: string, id: string): Promise<QuarantineRow | undefined>;
  conservation(tenant: string): Promise<Conservation>;
  workload(tenant: string): Promise<Workload>;

  /** Newest rows; unchanged version answers undefined. */
  loadConfiguration(tenant: string, ifNewerThan: number): Promise<Configuration | undefined>;
  /** Writes new versions of rows in one commit; refuses when `expectedVersion` moved (undefined = no check). */
  applyConfiguration(
    tenant: string,
    changes: { kind: ConfigurationKind; key: string; body?: unknown }[],
    actor: Actor,
    expectedVersion?: number,
  ): Promise<{ version: number } | { conflict: number }>;
  configurationHistory(
    tenant: string,
    kind: ConfigurationKind,
    key: string,
  ): Promise<ConfigurationRow[]>;

  putApiKey(row: ApiKeyRow, actor: Actor): Promise<void>;
  findApiKey(hash: string): Promise<ApiKeyRow | undefined>;
  listApiKeys(tenant: string): Promise<ApiKeyRow[]>;
  revokeApiKey(tenant: string, id: string, actor: Actor): Promise<boolean>;
  audit(rows: Omit<AuditRow, 'seq' | 'at' | 'seal'>[]): Promise<void>;
  /** Seals audit rows written since the last call into the hash chain. */
  sealAudit(limit: number, hash: (text: string) => string): Promise<number>;
  listAudit(tenant: string, page: PageRequest): Promise<Page<AuditRow>>;

  /** Files by content hash (proof of delivery): stored once. */
  putAttachment(
    tenant: string,
    contentHash: string,
    contentType: string,
    bytes: Uint8Array,
  ): Promise<void>;
  getAttachment(
    tenant: string,
    contentHash: string,
  ): Promise<{ contentType: string; bytes: Uint8Array } | undefined>;
}
