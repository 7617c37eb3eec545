/**
 * Part of station 1: what comes piece by piece and may be too large to be held. Little is held until it ends and
 * goes the way of everything else; more is written in parts as it comes, its hash computed on the way, and
 * becomes an interchange in the commit that accepts it. What a sender broke off is cleared away.
 */
import {
  interchangeBytesMaxDefault,
  interchangePartBytesMax,
  wholeInterchangeBytesMax,
} from '../base/limits.ts';
import { type InboundInterchange, type Store, StoreFault } from '../store/store.ts';
import { type Digest, joined, looksLikeJson } from './attachments.ts';
import { type Ingest, type IngestAnswer, interchangeOf } from './ingest.ts';

/** A digest over bytes that come one after another. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** 64 lower-case hex digits; ends it. */
  hex(): string;
}

/** An interchange whose bytes a channel has yet to read. */
export interface ArrivingInterchange
  extends Omit<
    InboundInterchange,
    'parts' | 'uploaded' | 'contentHash' | 'size' | 'idempotencyKey' | 'reprocesses'
  > {
  /** Read once, as fast as it can be stored. A throw means that the sender broke off. */
  chunks: AsyncIterable<Uint8Array>;
  /** Bytes to come, where the sender says. */
  announcedBytes?: number;
  /** Asked when all chunks were read: it may depend on them. */
  idempotencyKey?(): string;
}

export type UploadAnswer =
  | IngestAnswer
  /** Nothing was kept, and no more was read. */
  | { outcome: 'too_large'; reason: string };

export interface Uploads {
  /** Answers after the commit. Rejects when the sender breaks off or the store is away; nothing is kept then. */
  take(arriving: ArrivingInterchange): Promise<UploadAnswer>;
  underWay(): number;
  /** How many were turned away since the beginning because as many as may be were under way. */
  overloaded(): number;
  /** Ends when those under way have ended; from the call on everything new is `overloaded`. */
  close(): Promise<void>;
}

export interface UploadLimits {
  /** One interchange, where the settings do not say. */
  bytesMax: number;
  /** More is written in parts. */
  heldBytesMax: number;
  /** JSON is held whole, because files inside it are kept apart before it is accepted. */
  jsonBytesMax: number;
  /** Beyond `heldBytesMax` at once. Each holds two blocks of parts. */
  uploadsMax: number;
  /** Asked of a sender when as many are under way. */
  retryAfterMs: number;
}

const MIB = 1024 * 1024;
export const uploadLimitsDefault: UploadLimits = {
  bytesMax: interchangeBytesMaxDefault,
  heldBytesMax: 4 * MIB,
  jsonBytesMax: wholeInterchangeBytesMax,
  uploadsMax: 4,
  retryAfterMs: 5000,
};

/** Parts that are written at once. */
const PARTS_TOGETHER = 4;

export interface UploadParameters {
  store: Pick<Store, 'accept' | 'openUpload' | 'putParts' | 'dropUpload'>;
  ingest: Pick<Ingest, 'submit'>;
  digest: Digest;
  openDigest(): RunningDigest;
  /** Largest interchange of a tenant by its settings. */
  bytesMaxOf(tenant: string): number | undefined;
  /** Ms that a sender must wait because later stations are behind; 0 when they are not. */
  backlogDelayMs(): number;
  /** Told after each commit that stored something. */
  onAccepted(count: number): void;
  report(text: string, error: unknown): void;
  limits?: Partial<UploadLimits>;
}

/** What was read of an interchange before it is known which way it goes. */
interface Held {
  chunks: Uint8Array[];
  size: number;
  ended: boolean;
}

export function openUploads(parameters: UploadParameters): Uploads {
  return new UploadsUnderWay(parameters);
}

class UploadsUnderWay implements Uploads {
  readonly #parameters: UploadParameters;
  readonly #limits: UploadLimits;
  #underWay = 0;
  #overloaded = 0;
  #closed = false;
  #ended: (() => void) | undefined;

  constructor(parameters: UploadParameters) {
    this.#parameters = parameters;
    this.#limits = { ...uploadLimitsDefault, ...parameters.limits };
  }

  underWay(): number {
    return this.#underWay;
  }

  overloaded(): number {
    return this.#overloaded;
  }

  close(): Promise<void> {
    this.#closed = true;
    if (this.#underWay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#ended = resolve;
    });
  }

  async take(arriving: ArrivingInterchange): Promise<UploadAnswer> {
    const { heldBytesMax, bytesMax: byDefault } = this.#limits;
    const bytesMax = this.#parameters.bytesMaxOf(arriving.tenant) ?? byDefault;
    const announced = arriving.announcedBytes ?? 0;
    if (announced > bytesMax) return tooLarge(`${announced} bytes`, bytesMax);
    if (announced > heldBytesMax && this.#delayMs() > 0) return this.#turnedAway();
    const source = arriving.chunks[Symbol.asyncIterator]();
    try {
      const held: Held = { chunks: [], size: 0, ended: false };
      await hold(source, held, Math.min(heldBytesMax, bytesMax));
      if (held.ended) return await this.#submit(arriving, held);
      if (held.size > bytesMax) return tooLarge('More', bytesMax);
      if (this.#delayMs() > 0) return this.#turnedAway();
      this.#underWay += 1;
      try {
        return await this.#takeLarge(arriving, held, source, bytesMax);
      } finally {
        this.#underWay -= 1;
        if (this.#underWay === 0) this.#ended?.();
      }
    } finally {
      await source.return?.();
    }
  }

  async #takeLarge(
    arriving: ArrivingInterchange,
    held: Held,
    source: AsyncIterator<Uint8Array>,
    bytesMax: number,
  ): Promise<UploadAnswer> {
    if (!looksLikeJson(held.chunks[0]))
      return await this.#inParts(arriving, held, source, bytesMax);
    const jsonBytesMax = Math.min(this.#limits.jsonBytesMax, bytesMax);
    await hold(source, held, jsonBytesMax);
    if (!held.ended) return tooLarge('More than JSON may have', jsonBytesMax);
    return await this.#submit(arriving, held);
  }

  async #inParts(
    arriving: ArrivingInterchange,
    held: Held,
    source: AsyncIterator<Uint8Array>,
    bytesMax: number,
  ): Promise<UploadAnswer> {
    const { store, openDigest, onAccepted } = this.#parameters;
    const { tenant, id } = arriving;
    await store.openUpload(tenant, id);
    let accepted = false;
    try {
      const digest = openDigest();
      const parts = new PartWriter(store, tenant, id);
      let size = 0;
      for await (const chunk of allOf(held.chunks.splice(0), source)) {
        size += chunk.length;
        if (size > bytesMax) return tooLarge('More', bytesMax);
        digest.update(chunk);
        await parts.add(chunk);
      }
      const uploaded = await parts.end();
      const whole = { parts: [], uploaded, contentHash: digest.hex(), size };
      const [answer] = await store.accept([{ ...fieldsOf(arriving), ...whole }]);
      if (answer === undefined) throw new Error('The store did not answer.');
      accepted = answer.outcome === 'accepted';
      if (accepted) onAccepted(1);
      return answer;
    } finally {
      if (!accepted) await this.#drop(tenant, id);
    }
  }

  /** Where the store is away, whoever clears up silent uploads finds it. */
  async #drop(tenant: string, id: string): Promise<void> {
    const { store, report } = this.#parameters;
    try {
      await store.dropUpload(tenant, id);
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      report(`The upload ${id} could not be given up yet.`, error);
    }
  }

  #submit(arriving: ArrivingInterchange, { chunks }: Held): Promise<IngestAnswer> {
    const bytes = joined(chunks);
    return this.#parameters.ingest.submit(
      interchangeOf(fieldsOf(arriving), bytes, arriving.id, this.#parameters.digest),
    );
  }

  #delayMs(): number {
    const { uploadsMax, retryAfterMs } = this.#limits;
    const backlogMs = this.#parameters.backlogDelayMs();
    const full = this.#closed || this.#underWay >= uploadsMax;
    return full ? Math.max(retryAfterMs, backlogMs) : backlogMs;
  }

  #turnedAway(): UploadAnswer {
    this.#overloaded += 1;
    return { outcome: 'overloaded', retryAfterMs: this.#delayMs() };
  }
}

function fieldsOf(arriving: ArrivingInterchange) {
  const { chunks: _unread, announcedBytes: _announced, idempotencyKey, ...fields } = arriving;
  return idempotencyKey === undefined ? fields : { ...fields, idempotencyKey: idempotencyKey() };
}

function tooLarge(what: string, bytesMax: number): UploadAnswer {
  return { outcome: 'too_large', reason: `${what}; at most ${bytesMax} bytes are taken.` };
}

/** Reads on until there are more than `bytesMax`, or none are left. */
async function hold(
  source: AsyncIterator<Uint8Array>,
  held: Held,
  bytesMax: number,
): Promise<void> {
  while (!held.ended && held.size <= bytesMax) {
    const next = await source.next();
    if (next.done === true) {
      held.ended = true;
      return;
    }
    held.chunks.push(next.value);
    held.size += next.value.length;
  }
}

async function* allOf(
  held: readonly Uint8Array[],
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* held;
  for (;;) {
    const next = await source.next();
    if (next.done === true) return;
    yield next.value;
  }
}

/** Fills one block of parts while the other is being written. */
class PartWriter {
  readonly #store: Pick<Store, 'putParts'>;
  readonly #tenant: string;
  readonly #id: string;
  #filling = newBlock();
  #other = newBlock();
  #filled = 0;
  #parts = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: Pick<Store, 'putParts'>, tenant: string, id: string) {
    this.#store = store;
    this.#tenant = tenant;
    this.#id = id;
  }

  async add(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const some = chunk.subarray(at, at + this.#filling.length - this.#filled);
      this.#filling.set(some, this.#filled);
      this.#filled += some.length;
      at += some.length;
      if (this.#filled === this.#filling.length) await this.#write();
    }
  }

  /** Resolves when all is written, with the number of parts. */
  async end(): Promise<number> {
    if (this.#filled > 0) await this.#write();
    await this.#writing;
    return this.#parts;
  }

  async #write(): Promise<void> {
    await this.#writing;
    const parts: Uint8Array[] = [];
    for (let at = 0; at < this.#filled; at += interchangePartBytesMax)
      parts.push(this.#filling.subarray(at, Math.min(at + interchangePartBytesMax, this.#filled)));
    const from = this.#parts;
    this.#parts += parts.length;
    this.#filled = 0;
    [this.#filling, this.#other] = [this.#other, this.#filling];
    this.#writing = this.#put(from, parts);
    // Heard when it is awaited, before the next block or at the end.
    this.#writing.catch(() => undefined);
  }

  async #put(from: number, parts: readonly Uint8Array[]): Promise<void> {
    const put = await this.#store.putParts(this.#tenant, this.#id, from, parts);
    if (!put) throw new StoreFault('The upload was given up because it took too long.', 1000);
  }
}

function newBlock(): Uint8Array {
  return new Uint8Array(PARTS_TOGETHER * interchangePartBytesMax);
}
