import { afterEach, describe, expect, it } from 'vitest';
import { openIngest } from '../../src/pipeline/ingest.ts';
import {
  type ArrivingInterchange,
  openUploads,
  type UploadLimits,
  type UploadParameters,
} from '../../src/pipeline/upload.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory/store.ts';
import { StoreFault } from '../../src/store/store.ts';
import { openSha256 } from '../../src/workers/digest.ts';
import { digest, idsFrom, person, text } from './kit.ts';

const MIB = 1024 * 1024;
const nextId = idsFrom('b');
let store: MemoryStore;
afterEach(() => store.close());

function opened(more: Partial<UploadParameters> = {}, limits: Partial<UploadLimits> = {}) {
  store = memoryStore();
  const shared = {
    store,
    digest,
    backlogDelayMs: () => 0,
    onAccepted: () => undefined,
    elapsedMs: () => performance.now(),
  };
  const reports: string[] = [];
  const uploads = openUploads({
    ...shared,
    ingest: openIngest(shared),
    openDigest: openSha256,
    bytesMaxOf: () => undefined,
    report: (words) => reports.push(words),
    limits: { heldBytesMax: 1000, ...limits },
    ...more,
  });
  return { uploads, reports };
}

/** Chunks of bytes that differ from place to place. */
function bytesOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => 32 + ((at * 7 + (at >> 8)) % 90));
}

async function* chunked(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

function arriving(
  chunks: AsyncIterable<Uint8Array>,
  more: Partial<ArrivingInterchange> = {},
): ArrivingInterchange {
  const base = { tenant: 'default', channel: 'ACME/rest', attributes: {}, actor: person };
  return { ...base, id: nextId(), chunks, ...more };
}

async function partsOf(id: string): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of store.readParts('default', id)) parts.push(part);
  return parts;
}

async function leavesNothing(): Promise<void> {
  expect((await store.conservation('default')).interchanges.received).toBe(0);
  await store.clearUploads(3_600_000, 10_000);
  expect(store.tables.uploads.size).toBe(0);
  expect(store.tables.parts.size).toBe(0);
}

describe('what comes piece by piece', () => {
  it.each([0.5, 1, 4, 4.5, 8, 9.25])(
    'has every byte of %s MiB in parts of one MiB',
    async (mib) => {
      const { uploads } = opened();
      const bytes = bytesOf(Math.floor(mib * MIB) + 3);
      const one = arriving(chunked(bytes, 70_001));
      expect(await uploads.take(one)).toMatchObject({ outcome: 'accepted', id: one.id });
      const parts = await partsOf(one.id);
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(MIB);
      expect(Buffer.concat(parts).equals(bytes)).toBe(true);
      const row = await store.getInterchange('default', one.id);
      expect(row).toMatchObject({ size: bytes.length, contentHash: digest(bytes) });
      expect(store.tables.uploads.size).toBe(0);
    },
  );

  it('goes the way of everything else where it is small', async () => {
    const { uploads } = opened();
    const one = arriving(chunked(text('ISA*small'), 4));
    expect(await uploads.take(one)).toMatchObject({ outcome: 'accepted' });
    expect(Buffer.concat(await partsOf(one.id)).toString()).toBe('ISA*small');
    expect(await uploads.take(arriving(chunked(text(''))))).toMatchObject({ outcome: 'refused' });
  });

  it('is known again by its idempotency key, whichever way it came', async () => {
    const { uploads } = opened();
    const send = (bytes: Uint8Array) =>
      uploads.take(arriving(chunked(bytes), { idempotencyKey: () => 'k' }));
    const first = await send(bytesOf(MIB));
    expect(await send(bytesOf(MIB))).toEqual({
      outcome: 'repeated',
      id: 'id' in first && first.id,
    });
    expect(await send(bytesOf(MIB + 1))).toMatchObject({ outcome: 'conflict' });
    expect(await send(text('small'))).toMatchObject({ outcome: 'conflict' });
    await store.clearUploads(3_600_000, 10_000);
    expect(store.tables.uploads.size).toBe(0);
    expect(store.tables.parts.size).toBe(1);
  });

  it('is not read on when it is too large, and leaves nothing', async () => {
    const { uploads } = opened({ bytesMaxOf: () => 3 * MIB });
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; ; read += MIB) yield bytesOf(MIB);
    }
    expect(await uploads.take(arriving(endless()))).toMatchObject({
      outcome: 'too_large',
      reason: expect.stringContaining(`at most ${3 * MIB} bytes`),
    });
    expect(read).toBeLessThanOrEqual(4 * MIB);
    read = 0;
    const announced = arriving(endless(), { announcedBytes: 3 * MIB + 1 });
    expect(await uploads.take(announced)).toMatchObject({ outcome: 'too_large' });
    expect(read).toBe(0);
    await leavesNothing();
  });

  it('leaves nothing where its sender breaks off', async () => {
    const { uploads } = opened();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* chunked(bytesOf(6 * MIB));
      throw new Error('aborted');
    }
    await expect(uploads.take(arriving(broken()))).rejects.toThrow('aborted');
    expect([...store.tables.uploads.values()]).toMatchObject([{ dropped: true }]);
    await leavesNothing();
    expect(uploads.underWay()).toBe(0);
  });

  it('is cleared away later where the store is away as well', async () => {
    const { uploads, reports } = opened();
    const away = async () => {
      throw new StoreFault('away', 100);
    };
    Object.assign(store, { accept: away, dropUpload: away });
    await expect(uploads.take(arriving(chunked(bytesOf(MIB))))).rejects.toBeInstanceOf(StoreFault);
    expect(reports).toHaveLength(1);
    await store.clearUploads(-1, 10_000);
    await leavesNothing();
  });

  it('ends with a fault where it took so long that it was given up', async () => {
    const { uploads } = opened();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield* chunked(bytesOf(5 * MIB));
      await store.clearUploads(-1, 10_000);
      yield* chunked(bytesOf(5 * MIB));
    }
    await expect(uploads.take(arriving(slow()))).rejects.toBeInstanceOf(StoreFault);
    await leavesNothing();
  });

  it('waits its turn where as many are under way, and when the stations are behind', async () => {
    let behindMs = 0;
    const limits = { uploadsMax: 1, retryAfterMs: 3000 };
    const { uploads } = opened({ backlogDelayMs: () => behindMs }, limits);
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* gated(): AsyncGenerator<Uint8Array> {
      yield bytesOf(5000);
      await gate;
    }
    const first = uploads.take(arriving(gated()));
    await expect.poll(() => uploads.underWay()).toBe(1);
    const second = await uploads.take(arriving(chunked(bytesOf(5000))));
    expect(second).toEqual({ outcome: 'overloaded', retryAfterMs: 3000 });
    expect(await uploads.take(arriving(chunked(text('small'))))).toMatchObject({
      outcome: 'accepted',
    });
    go();
    expect(await first).toMatchObject({ outcome: 'accepted' });
    behindMs = 9000;
    const late = await uploads.take(arriving(chunked(bytesOf(5000))));
    expect(late).toEqual({ outcome: 'overloaded', retryAfterMs: 9000 });
    expect(uploads.overloaded()).toBe(2);
    behindMs = 0;
    await uploads.close();
    const closed = await uploads.take(arriving(chunked(bytesOf(5000))));
    expect(closed).toMatchObject({ outcome: 'overloaded' });
  });

  it('is held whole where it is JSON, for the files in it, up to a limit of its own', async () => {
    const { uploads } = opened({}, { jsonBytesMax: 100_000 });
    const content = Buffer.from('the signed paper').toString('base64');
    const proof = { kind: 'proof_of_delivery', number: '1', content, note: 'x'.repeat(5000) };
    const sent = await uploads.take(arriving(chunked(text(JSON.stringify(proof)), 500)));
    expect(sent).toMatchObject({ outcome: 'accepted' });
    const file = await store.getAttachment('default', digest(text('the signed paper')));
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the signed paper');
    const large = text(`[${'{},'.repeat(50_000)}{}]`);
    expect(await uploads.take(arriving(chunked(large)))).toMatchObject({ outcome: 'too_large' });
  });
});
