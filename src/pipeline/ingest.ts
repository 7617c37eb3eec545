/**
 * Station 1 of 7: ingest.
 *
 *   bytes from a partner
 *     └─▶ ingest        inbox row + content hash in one group commit, then 202 / MDN / file moved
 *     refused ◀─┤         too large · bad signature · unknown sender · over the limit
 *
 * Requests that arrive together share one commit, and each is answered after it. A group ends where the
 * previous commit ends, so that groups grow with the load and a lone request does not wait. What cannot be
 * taken is answered before anything is stored.
 */
import {
  interchangePartBytesMax,
  requestPatienceMs,
  wholeInterchangeBytesMax,
} from '../base/limits.ts';
import type { AcceptOutcome, InboundInterchange, Store } from '../store/store.ts';
import { attachmentsIn, type Digest } from './attachments.ts';

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

interface Waiting {
  sinceMs: number;
  interchange: InboundInterchange;
  resolve(answer: AcceptOutcome): void;
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
  #closing: (() => void) | undefined;
  #closed = false;
  #overloaded = 0;

  constructor(parameters: IngestParameters) {
    this.#parameters = parameters;
    this.#limits = { ...ingestLimitsDefault, ...parameters.limits };
  }

  turnsAway(): Overloaded | undefined {
    return this.#overloadOf(0);
  }

  waiting(): { requests: number; bytes: number } {
    return { requests: this.#requests, bytes: this.#bytes };
  }

  submit(interchange: InboundInterchange): Promise<IngestAnswer> {
    // One that reads the bytes of another has a size and holds nothing.
    const size = interchange.parts.length === 0 ? 0 : interchange.size;
    const answer = this.#refusalOf(interchange, size);
    if (answer !== undefined) return Promise.resolve(answer);
    // Counted from here on, so that what waits for its files to be stored is bounded too.
    this.#requests += 1;
    this.#bytes += size;
    const attachments = attachmentsIn(interchange.parts, this.#parameters.digest);
    const stored =
      attachments.length === 0
        ? this.#enqueue(interchange)
        : this.#storeFiles(interchange.tenant, attachments).then(() => this.#enqueue(interchange));
    return stored.finally(() => {
      this.#requests -= 1;
      this.#bytes -= size;
      if (this.#requests === 0) this.#closing?.();
    });
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

  #refusalOf({ reprocesses }: InboundInterchange, size: number): IngestAnswer | undefined {
    const limits = this.#limits;
    // One that reprocesses another may come without bytes of its own.
    if (size === 0 && reprocesses === undefined)
      return { outcome: 'refused', reason: 'There are no bytes in it.' };
    if (size > limits.bytesMax)
      return { outcome: 'refused', reason: `${size} bytes; at most ${limits.bytesMax} are taken.` };
    return this.#overloadOf(size);
  }

  #overloadOf(size: number): Overloaded | undefined {
    const limits = this.#limits;
    const backlogMs = this.#parameters.backlogDelayMs();
    const full =
      this.#closed ||
      this.#requests >= limits.waitingRequestsMax ||
      (this.#requests > 0 && this.#bytes + size > limits.waitingBytesMax);
    if (!full && backlogMs <= 0) return undefined;
    this.#overloaded += 1;
    return { outcome: 'overloaded', retryAfterMs: Math.max(limits.retryAfterMs, backlogMs) };
  }

  async #storeFiles(tenant: string, attachments: ReturnType<typeof attachmentsIn>): Promise<void> {
    for (const { contentHash, contentType, bytes } of attachments)
      await this.#parameters.store.putAttachment(tenant, contentHash, contentType, bytes);
  }

  #enqueue(interchange: InboundInterchange): Promise<AcceptOutcome> {
    return new Promise((resolve, reject) => {
      const sinceMs = this.#parameters.elapsedMs();
      this.#queue.push({ sinceMs, interchange, resolve, reject });
      if (this.#commits < this.#limits.commitsMax) void this.#commitWhileWaiting();
    });
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
    const first = this.#next;
    let bytes = 0;
    while (this.#next < this.#queue.length) {
      const size = this.#queue[this.#next]?.interchange.size ?? 0;
      const count = this.#next - first;
      if (count >= this.#limits.groupRequestsMax) break;
      if (count > 0 && bytes + size > this.#limits.groupBytesMax) break;
      bytes += size;
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
      const outcomes = await this.#parameters.store.accept(group.map((one) => one.interchange));
      let accepted = 0;
      for (const [index, one] of group.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) {
          one.reject(new Error('The store answered for fewer interchanges than it was given.'));
          continue;
        }
        if (outcome.outcome === 'accepted') accepted += 1;
        one.resolve(outcome);
      }
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
