/**
 * The store as the stations see it. Each method is one transaction on one screen: it claims, calls the
 * station's pure callback synchronously, writes what it answers, commits. Nothing stays open across an
 * await outside the store. Three implementations pass one contract suite: PostgreSQL, PGlite, memory.
 */
import type { Configuration, ConfigurationKind, ConfigurationRow } from '../model/configuration.ts';
import type {
  AcceptOutcome,
  AttemptResult,
  ClaimedTransmission,
  ClaimRequest,
  DecideReport,
  InboundInterchange,
  InboxEntry,
  LaneBatch,
  LaneCommand,
  LaneResult,
  OutboxQueue,
  ReferenceChange,
  TranslateReport,
  TranslateStation,
  TranslationDraft,
} from './drafts.ts';
import type {
  ApiKeyRow,
  AttemptRow,
  AuditRow,
  Author,
  Conservation,
  DocumentCounts,
  DocumentRow,
  Effects,
  InterchangeRow,
  LoggedEvent,
  Page,
  PageRequest,
  QuarantineRow,
  StreamFilter,
  StreamRow,
  TransmissionRow,
  Workload,
} from './rows.ts';

export type * from './drafts.ts';
export type * from './rows.ts';

/** A fault of the store: technical, thrown; says when to try again. */
export class StoreFault extends Error {
  readonly retryAfterMs: number;
  constructor(text: string, retryAfterMs: number, cause?: unknown) {
    super(text, { cause });
    this.name = 'StoreFault';
    this.retryAfterMs = retryAfterMs;
  }
}

/** Which schema a database has, and which this version works on. */
export interface SchemaNumbers {
  /** 0: none. */
  found: number;
  known: number;
}

export interface Store {
  /** Brings the schema up to date; refuses a newer schema than it knows. */
  migrate(): Promise<void>;
  /** Changes nothing; for those who may not migrate. */
  schemaNumbers(): Promise<SchemaNumbers>;
  close(): Promise<void>;
  /** Hub time: the database clock plus the simulated offset. */
  now(): Promise<string>;
  /** Simulated worlds only: moves hub time forward to an instant. */
  advanceClock(to: string): Promise<void>;

  /** Station 1. All in one INSERT and commit; a body that breaks the group is found by bisection. Keeps order. */
  accept(batch: InboundInterchange[]): Promise<AcceptOutcome[]>;
  /**
   * Station 1 for what is too large to be held: parts are committed as they come, and nobody sees them before
   * `accept` takes them over (`uploaded`) in the commit that makes the interchange.
   */
  openUpload(tenant: string, interchange: string): Promise<void>;
  /** Parts in order; `from` is the number of those that are there. False where the upload was given up. */
  putParts(
    tenant: string,
    interchange: string,
    from: number,
    parts: readonly Uint8Array[],
  ): Promise<boolean>;
  /** The sender broke off: accept would be refused with a fault from now on. */
  dropUpload(tenant: string, interchange: string): Promise<void>;
  /**
   * Gives up uploads to which nothing was added for `silentMs` on the clock of leases, and clears away at most
   * `partsMax` parts of what is given up. Returns how many parts were.
   */
  clearUploads(silentMs: number, partsMax: number): Promise<number>;
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
  /**
   * Lets the database count tables anew that have far more rows than it believes, where it plans by such figures.
   * Returns their names.
   */
  renewStatistics(): Promise<string[]>;

  /** Station 6. Claims due transmissions, allocates control numbers in that commit. */
  claim(request: ClaimRequest): Promise<ClaimedTransmission[]>;
  /** Endpoints that the outbox names, whether a profile has them or not; deep is for which more than `deepMin` waits. */
  outboxQueues(tenant: string, deepMin: number): Promise<OutboxQueue[]>;
  /** Prolongs the leases of an owner. */
  heartbeat(owner: string, leaseMs: number): Promise<void>;
  /** Writes attempts and outcomes; a result whose epoch is old is ignored and reported back. */
  finish(results: AttemptResult[]): Promise<{ stale: string[] }>;
  /** Sends again under the same id; `renumber` allocates new control numbers. */
  resend(tenant: string, transmission: string, author: Author, renumber: boolean): Promise<boolean>;
  cancelTransmission(tenant: string, transmission: string, author: Author): Promise<boolean>;

  /** Takes a held lane's quarantined entry up again, or drops it with a reason. */
  releaseLane(
    tenant: string,
    stream: string,
    resolution: 'retry' | 'drop',
    author: Author,
  ): Promise<boolean>;
  resolveQuarantine(
    tenant: string,
    id: string,
    resolution: string,
    author: Author,
  ): Promise<boolean>;

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
  /** Inbound documents of an interchange by outcome; zeros where there is none. Looks at each of them. */
  countDocuments(tenant: string, interchange: string): Promise<DocumentCounts>;
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
  /** What of the workload stands before the stations; asked several times a second. */
  backlog(tenant: string): Promise<Pick<Workload, 'untranslated' | 'behindLarge' | 'readyEntries'>>;

  /** Newest rows; unchanged version answers undefined. */
  loadConfiguration(tenant: string, ifNewerThan: number): Promise<Configuration | undefined>;
  /** Writes new versions of rows in one commit; refuses when `expectedVersion` moved (undefined = no check). */
  applyConfiguration(
    tenant: string,
    changes: { kind: ConfigurationKind; key: string; body?: unknown }[],
    author: Author,
    expectedVersion?: number,
  ): Promise<{ version: number } | { conflict: number }>;
  /** All versions of one row, oldest first. */
  configurationHistory(
    tenant: string,
    kind: ConfigurationKind,
    key: string,
    page: PageRequest,
  ): Promise<Page<ConfigurationRow>>;

  putApiKey(row: ApiKeyRow, author: Author): Promise<void>;
  findApiKey(hash: string): Promise<ApiKeyRow | undefined>;
  /** In the order of their ids, which is the order in which they were issued. */
  listApiKeys(tenant: string, page: PageRequest): Promise<Page<ApiKeyRow>>;
  revokeApiKey(tenant: string, id: string, author: Author): Promise<boolean>;
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
