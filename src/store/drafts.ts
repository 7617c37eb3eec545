/** What stations hand to a store and get from it: interchanges, drafts, lane batches, transmissions. */
import type { Problem } from '../base/problem.ts';
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
  /** How many parts `putParts` wrote before; then `parts` is empty. */
  uploaded?: number;
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
  /**
   * Tried in order. None known: the document waits by name until one appears. With `ahead` the stream found
   * goes to the station's `complete`, which says where the document goes then; what is looked up next is
   * among `ahead`.
   */
  | {
      type: 'lookup';
      lookups: ReferenceLookup[];
      streamKinds: string[];
      ahead?: ReferenceLookup[];
    }
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
  /**
   * Pure. What the draft is once the stream is known that it names (a lookup with `ahead`); undefined where
   * that stream does not fit, so that it waits on.
   */
  complete(tenant: string, draft: DraftDocument, stream: string): DraftDocument | undefined;
  /** Pure. Extra lane commands (exceptions) and, for one whole channel serial, nothing else. */
  onFinding(finding: DocumentFinding): LaneCommand[];
  /** Same envelope identity seen before: same content is a duplicate, other content is quarantined. */
  onRepeatedEnvelope(entry: InboxEntry, of: string, sameContent: boolean): LaneCommand[];
  /**
   * Stations 3 to 5. A store may decide documents in the commit that translates them, where nothing stands
   * before them in their lane and nobody else has it.
   */
  decide?(lanes: LaneBatch[]): LaneResult[];
}

export interface TranslateReport {
  interchanges: number;
  documents: number;
  /** Commands that were decided in the same commit, and the events that they recorded. */
  decided: { commands: number; events: number };
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
  /** Others of its ordering key stood behind it when it was claimed. */
  followed?: true;
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

/** Where something in the outbox is to go. */
export interface OutboxEndpoint {
  partner: string;
  endpoint: string;
}

/** An endpoint that the outbox names. */
export interface OutboxQueue extends OutboxEndpoint {
  /** More waits for it than was asked about. */
  isDeep: boolean;
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
