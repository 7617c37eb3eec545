/** What the memory store holds: the tables of the SQL schema as maps, and hub time. */
import { instantFromMs } from '../../base/instant.ts';
import type { ConfigurationRow } from '../../model/configuration.ts';
import type { CommandEnvelope } from '../../workflows/workflow.ts';
import { signed } from '../author.ts';
import type {
  ApiKeyRow,
  AttemptRow,
  AuditRow,
  Author,
  DocumentOutcome,
  DocumentRow,
  DraftDocument,
  EventRecord,
  InterchangeRow,
  QuarantineRow,
  ReferenceChange,
  StreamRow,
  TimerChange,
  TransmissionRow,
} from '../store.ts';
import { Journal, Table } from './table.ts';

/** An accepted interchange that is not translated to its end. Its row and bytes stand elsewhere. */
export interface Waiting {
  seq: number;
  tenant: string;
  id: string;
  channel: string;
  documentsDone: number;
}

/** Parts of an interchange that nobody sees yet. */
export interface Upload {
  tenant: string;
  id: string;
  parts: readonly Uint8Array[];
  /** Milliseconds of the unmoved clock. */
  touchedAtMs: number;
  dropped: boolean;
}

export interface LaneRow {
  seq: number;
  envelope: CommandEnvelope;
  /** Inbound document that this entry brings; at most one entry brings a document. */
  document?: string;
}

export interface Lane {
  tenant: string;
  stream: string;
  entries: readonly LaneRow[];
  /** Seq of the entry whose rule threw; the lane is held until a person releases it. */
  faulted?: number;
}

/** A document that waits by name. */
export interface Pending {
  seq: number;
  tenant: string;
  interchange: string;
  draft: DraftDocument;
  receivedAt: string;
}

/** Appended when a document's fate is known: the other side of the ledger. */
export interface Mark {
  tenant: string;
  document: string;
  outcome: DocumentOutcome;
  code?: string;
  text?: string;
}

export interface StoredDocument {
  seq: number;
  row: Omit<DocumentRow, 'outcome' | 'code' | 'text' | 'waitsFor'>;
}

export interface StoredStream {
  row: StreamRow;
  state: unknown;
}

/** `order` is the place in commit order; it becomes the position once the sequencer has passed it. */
export interface StoredEvent {
  order: number;
  event: EventRecord;
}

export interface StoredTransmission {
  seq: number;
  row: TransmissionRow;
  epoch: number;
  owner?: string;
  /** Milliseconds of the unmoved clock. */
  leasedUntilMs?: number;
  attemptRows: readonly AttemptRow[];
  sentBytes?: Uint8Array;
}

export interface StoredQuarantine {
  seq: number;
  row: QuarantineRow;
}

export interface Known {
  id: string;
  contentHash: string;
}

export interface MemoryOptions {
  /** Milliseconds since 1970; the machine's clock where it is left out. */
  clock?: () => number;
}

export class Tables {
  readonly journal = new Journal();
  readonly counters = new Table<number>(this.journal);

  readonly interchanges = new Table<InterchangeRow>(this.journal);
  readonly parts = new Table<readonly Uint8Array[]>(this.journal);
  readonly uploads = new Table<Upload>(this.journal);
  readonly inbox = new Table<Waiting>(this.journal);
  readonly idempotency = new Table<Known>(this.journal);
  readonly envelopes = new Table<Known>(this.journal);

  readonly documents = new Table<StoredDocument>(this.journal);
  readonly documentsByInterchange = new Table<readonly string[]>(this.journal);
  readonly marks = new Table<readonly Mark[]>(this.journal);
  readonly dedupe = new Table<string>(this.journal);
  readonly pending = new Table<Pending>(this.journal);

  readonly lanes = new Table<Lane>(this.journal);
  readonly streams = new Table<StoredStream>(this.journal);
  readonly events = new Table<StoredEvent>(this.journal);
  readonly eventsByStream = new Table<readonly number[]>(this.journal);
  readonly eventsById = new Table<number>(this.journal);
  readonly timers = new Table<TimerChange & { at: string }>(this.journal);
  readonly references = new Table<readonly ReferenceChange[]>(this.journal);

  readonly transmissions = new Table<StoredTransmission>(this.journal);
  /** Waiting and leased ones, so that a claim does not walk through all that was ever sent. */
  readonly outbox = new Table<string>(this.journal);
  readonly quarantine = new Table<StoredQuarantine>(this.journal);

  readonly configuration = new Table<readonly ConfigurationRow[]>(this.journal);
  readonly apiKeys = new Table<ApiKeyRow>(this.journal);
  readonly auditRows = new Table<AuditRow>(this.journal);
  readonly attachments = new Table<{ contentType: string; bytes: Uint8Array }>(this.journal);

  readonly #clock: () => number;
  #offsetMs = 0;

  constructor(options: MemoryOptions) {
    this.#clock = options.clock ?? Date.now;
  }

  /** The clock of leases, which a simulated world does not move. */
  clockMs(): number {
    return this.#clock();
  }

  nowMs(): number {
    return this.#clock() + this.#offsetMs;
  }

  now(): string {
    return instantFromMs(this.nowMs());
  }

  /** Never backwards. */
  advanceTo(ms: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, ms - this.#clock());
  }

  /** 1, 2, 3 … per name. */
  next(counter: string): number {
    const value = (this.counters.get(counter) ?? 0) + 1;
    this.counters.set(counter, value);
    return value;
  }

  audit(tenant: string, author: Author, action: string, subject: string, details = {}): void {
    const seq = this.next('audit');
    const at = this.now();
    const row = { seq, tenant, at, ...signed(author, details), action, subject };
    this.auditRows.set(String(seq), row);
  }
}
