/**
 * Station 1 of 7: ingest.
 *
 *   bytes from a partner
 *     └─▶ ingest        inbox row + content hash in one group commit, then 202 / MDN / file moved
 *     refused ◀─┤         too large · bad signature · unknown sender · over the limit
 *
 * Requests that arrive together share one commit, and each is answered after it. A group ends where the
 * previous commit ends, so that groups grow with the load and a lone request does not wait. What cannot be
 * taken is answered before anything is stored. What comes over one channel is committed in the order of its coming.
 */
import {
  interchangePartBytesMax,
  requestPatienceMs,
  wholeInterchangeBytesMax,
} from '../base/limits.ts';
import type { AcceptOutcome, InboundInterchange, Store } from '../store/store.ts';
import { type Attachment, attachmentsIn, type Digest } from './attachments.ts';

/** Nothing was stored; try again after `retryAfterMs`. */
export interface Overloaded {
  outcome: 'overloaded';
  retryAfterMs: number;
}

export type IngestAnswer = AcceptOutcome | Overloaded;

/** What a channel says of bytes that it received, before ingest gave them an id. */
export interface ReceivedInterchange
  extends Omit<InboundInterchange, 'id' | 'parts' | 'uploaded' | 'contentHash' | 'size'> {}

export interface Ingest {
  /** Answers after the commit. Rejects with a StoreFault when the store is away; nothing is stored then. */
  submit(interchange: InboundInterchange): Promise<IngestAnswer>;
  /**
   * The same for several of one channel, in their order: where one cannot be committed now, none after it is. What
   * is refused stands in nobody's way. Rejects for all: those before the fault may be in the store.
   */
  submitInOrder(interchanges: readonly InboundInterchange[]): Promise<IngestAnswer[]>;
  /**
   * What the next one would be answered whatever it holds, so that nobody reads it first; undefined where there is
   * room. Counts as turned away.
   */
  turnsAway(): Overloaded | undefined;
  /** Requests and bytes that wait for a commit or are in one. */
  waiting(): { requests: number; bytes: number };
  /** How many were turned away since the beginning because too much waits. */
  overloaded(): number;
  /** Ends when all that was taken is answered; from the call on everything new is `overloaded`. */
  close(): Promise<void>;
}

export interface IngestParameters {
  store: Pick<Store, 'accept' | 'putAttachment'>;
  digest: Digest;
  /** Ms that a sender must wait because later stations are behind; 0 when they are not. */
  backlogDelayMs(): number;
  /** Told after each commit that stored something. */
  onAccepted(count: number): void;
  /** Grows evenly; ms since any moment. */
  elapsedMs(): number;
  limits?: Partial<IngestLimits>;
}

export interface IngestLimits {
  /** One interchange in one piece; what comes piece by piece goes through `upload.ts`. */
  bytesMax: number;
  /** Requests, and bytes, that may wait in memory. */
  waitingRequestsMax: number;
  waitingBytesMax: number;
  /** One group commit. */
  groupRequestsMax: number;
  groupBytesMax: number;
  /** Commits under way at once. */
  commitsMax: number;
  /** Asked of a sender when the queue is full. */
  retryAfterMs: number;
}

const MIB = 1024 * 1024;
export const ingestLimitsDefault: IngestLimits = {
  bytesMax: wholeInterchangeBytesMax,
  waitingRequestsMax: 4096,
  waitingBytesMax: 128 * MIB,
  groupRequestsMax: 512,
  groupBytesMax: 8 * MIB,
  commitsMax: 1,
  retryAfterMs: 1000,
};

const TOO_FEW_ANSWERS = 'The store answered for fewer interchanges than it was given.';

/** What goes into one group. */
interface Waiting {
  sinceMs: number;
  interchanges: readonly InboundInterchange[];
  bytes: number;
  resolve(outcomes: AcceptOutcome[]): void;
  reject(error: unknown): void;
}

export function openIngest(parameters: IngestParameters): Ingest {
  return new GroupedIngest(parameters);
}

class GroupedIngest implements Ingest {
  readonly #parameters: IngestParameters;
  readonly #limits: IngestLimits;
  #queue: Waiting[] = [];
  /** Index of the first request in the queue that is in no group yet. */
  #next = 0;
  #requests = 0;
  #bytes = 0;
  #commits = 0;
  /** By channel: ends when what has files stored first, and all that came behind it, stands in the queue. */
  readonly #storing = new Map<string, Promise<void>>();
  #closing: (() => void) | undefined;
  #closed = false;
  #overloaded = 0;

  constructor(parameters: IngestParameters) {
    this.#parameters = parameters;
    this.#limits = { ...ingestLimitsDefault, ...parameters.limits };
  }

  turnsAway(): Overloaded | undefined {
    return this.#overloadOf(1, 0);
  }

  waiting(): { requests: number; bytes: number } {
    return { requests: this.#requests, bytes: this.#bytes };
  }

  async submit(interchange: InboundInterchange): Promise<IngestAnswer> {
    const refusal = this.#refusalOf(interchange);
    if (refusal !== undefined) return refusal;
    const [answer] = await this.#take([interchange]);
    if (answer === undefined) throw new Error(TOO_FEW_ANSWERS);
    return answer;
  }

  async submitInOrder(interchanges: readonly InboundInterchange[]): Promise<IngestAnswer[]> {
    const refusals = interchanges.map((one) => this.#refusalOf(one));
    const taken = interchanges.filter((_one, at) => refusals[at] === undefined);
    const outcomes = taken.length === 0 ? [] : await this.#take(taken);
    let at = 0;
    return refusals.flatMap((refusal) => {
      if (refusal !== undefined) return [refusal];
      const outcome = outcomes[at];
      at += 1;
      return outcome === undefined ? [] : [outcome];
    });
  }

  async #take(interchanges: readonly InboundInterchange[]): Promise<IngestAnswer[]> {
    const count = interchanges.length;
    const bytes = interchanges.reduce((sum, one) => sum + heldBytesOf(one), 0);
    const overload = this.#overloadOf(count, bytes);
    if (overload !== undefined) return interchanges.map(() => overload);
    // Counted from here on, so that what waits for its files to be stored is bounded too.
    this.#requests += count;
    this.#bytes += bytes;
    try {
      return await this.#placed(interchanges, bytes);
    } finally {
      this.#requests -= count;
      this.#bytes -= bytes;
      if (this.#requests === 0) this.#closing?.();
    }
  }

  overloaded(): number {
    return this.#overloaded;
  }

  close(): Promise<void> {
    this.#closed = true;
    if (this.#requests === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#closing = resolve;
    });
  }

  #refusalOf(interchange: InboundInterchange): IngestAnswer | undefined {
    const { bytesMax } = this.#limits;
    const size = heldBytesOf(interchange);
    // One that reprocesses another may come without bytes of its own.
    if (size === 0 && interchange.reprocesses === undefined)
      return { outcome: 'refused', reason: 'There are no bytes in it.' };
    if (size > bytesMax)
      return { outcome: 'refused', reason: `${size} bytes; at most ${bytesMax} are taken.` };
    return undefined;
  }

  #overloadOf(count: number, size: number): Overloaded | undefined {
    const limits = this.#limits;
    const backlogMs = this.#parameters.backlogDelayMs();
    const full =
      this.#closed ||
      this.#requests >= limits.waitingRequestsMax ||
      (this.#requests > 0 && this.#bytes + size > limits.waitingBytesMax);
    if (!full && backlogMs <= 0) return undefined;
    this.#overloaded += count;
    return { outcome: 'overloaded', retryAfterMs: Math.max(limits.retryAfterMs, backlogMs) };
  }

  /** Resolves when they are committed; those of one channel stand in the queue in the order of the calls. */
  #placed(interchanges: readonly InboundInterchange[], bytes: number): Promise<AcceptOutcome[]> {
    return new Promise((resolve, reject) => {
      const sinceMs = this.#parameters.elapsedMs();
      const waiting: Waiting = { sinceMs, interchanges, bytes, resolve, reject };
      const key = channelKeyOf(interchanges);
      const before = this.#storing.get(key);
      const files = this.#storedFiles(interchanges);
      if (before === undefined && files === undefined) {
        this.#enqueue(waiting);
        return;
      }
      const placed = this.#enqueueBehind(before, files, waiting).then(() => {
        if (this.#storing.get(key) === placed) this.#storing.delete(key);
      });
      this.#storing.set(key, placed);
    });
  }

  /** Undefined where there are none. */
  #storedFiles(interchanges: readonly InboundInterchange[]): Promise<void> | undefined {
    const { digest } = this.#parameters;
    const files = interchanges.flatMap(({ tenant, parts }) =>
      attachmentsIn(parts, digest).map((file) => ({ tenant, ...file })),
    );
    return files.length === 0 ? undefined : this.#storeFiles(files);
  }

  async #storeFiles(files: readonly (Attachment & { tenant: string })[]): Promise<void> {
    for (const { tenant, contentHash, contentType, bytes } of files)
      await this.#parameters.store.putAttachment(tenant, contentHash, contentType, bytes);
  }

  async #enqueueBehind(
    before: Promise<void> | undefined,
    files: Promise<void> | undefined,
    waiting: Waiting,
  ): Promise<void> {
    const [, stored] = await Promise.allSettled([before, files]);
    if (stored.status === 'rejected') waiting.reject(stored.reason);
    else this.#enqueue(waiting);
  }

  #enqueue(waiting: Waiting): void {
    this.#queue.push(waiting);
    if (this.#commits < this.#limits.commitsMax) void this.#commitWhileWaiting();
  }

  async #commitWhileWaiting(): Promise<void> {
    this.#commits += 1;
    // Requests of the same turn of the event loop belong together.
    await Promise.resolve();
    for (let group = this.#takeGroup(); group.length > 0; group = this.#takeGroup())
      await this.#commit(group);
    this.#commits -= 1;
  }

  #takeGroup(): Waiting[] {
    const { groupRequestsMax, groupBytesMax } = this.#limits;
    const first = this.#next;
    let requests = 0;
    let bytes = 0;
    for (let next = this.#queue[first]; next !== undefined; next = this.#queue[this.#next]) {
      requests += next.interchanges.length;
      bytes += next.bytes;
      const isFirst = this.#next === first;
      if (!isFirst && (requests > groupRequestsMax || bytes > groupBytesMax)) break;
      this.#next += 1;
    }
    const group = this.#queue.slice(first, this.#next);
    if (this.#next === this.#queue.length) {
      this.#queue = [];
      this.#next = 0;
    } else if (this.#next > this.#limits.waitingRequestsMax) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    return group;
  }

  async #commit(group: Waiting[]): Promise<void> {
    try {
      const batch = group.flatMap(({ interchanges }) => interchanges);
      const outcomes = await this.#parameters.store.accept(batch);
      let from = 0;
      for (const { interchanges, resolve, reject } of group) {
        const own = outcomes.slice(from, from + interchanges.length);
        from += interchanges.length;
        if (own.length === interchanges.length) resolve(own);
        else reject(new Error(TOO_FEW_ANSWERS));
      }
      const accepted = outcomes.filter(({ outcome }) => outcome === 'accepted').length;
      if (accepted > 0) this.#parameters.onAccepted(accepted);
    } catch (error) {
      for (const one of [...group, ...this.#takeImpatient()]) one.reject(error);
    }
  }

  /** Those who have waited behind what failed for so long that they would give up before the next try has ended. */
  #takeImpatient(): Waiting[] {
    const beforeMs = this.#parameters.elapsedMs() - requestPatienceMs;
    const waiting = this.#queue.slice(this.#next);
    const still = waiting.findIndex(({ sinceMs }) => sinceMs >= beforeMs);
    const impatient = still < 0 ? waiting : waiting.slice(0, still);
    this.#next += impatient.length;
    return impatient;
  }
}

/** One that reads the bytes of another has a size and holds nothing. */
function heldBytesOf({ parts, size }: InboundInterchange): number {
  return parts.length === 0 ? 0 : size;
}

function channelKeyOf([first]: readonly InboundInterchange[]): string {
  return `${first?.tenant}/${first?.channel}`;
}

/** What ingest takes, from bytes and a fresh id. */
export function interchangeOf(
  received: ReceivedInterchange,
  bytes: Uint8Array,
  id: string,
  digest: Digest,
): InboundInterchange {
  const { tenant, channel, attributes, actor } = received;
  const { partner, contentType, idempotencyKey, reprocesses } = received;
  // Field by field: copies of unknown shape cost a tenth of what taking a small message in costs.
  const interchange: InboundInterchange = {
    id,
    tenant,
    channel,
    attributes,
    parts: partsOf(bytes),
    contentHash: digest(bytes),
    size: bytes.length,
    actor,
  };
  if (partner !== undefined) interchange.partner = partner;
  if (contentType !== undefined) interchange.contentType = contentType;
  if (idempotencyKey !== undefined) interchange.idempotencyKey = idempotencyKey;
  if (reprocesses !== undefined) interchange.reprocesses = reprocesses;
  return interchange;
}

/** Views of at most 1 MiB each; no copy. */
export function partsOf(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length <= interchangePartBytesMax) return [bytes];
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += interchangePartBytesMax)
    parts.push(bytes.subarray(at, at + interchangePartBytesMax));
  return parts;
}
