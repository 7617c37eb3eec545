/** Station 1 for what is too large to be held: invisible until accepted, and gone where nobody accepts it. */
import { expect } from 'vitest';
import type { AcceptOutcome, InboundInterchange } from '../../../src/store/store.ts';
import { StoreFault } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { sha256 } from './drafts.ts';
import type { World } from './world.ts';

const ALL = 10_000;
const HOUR_MS = 3_600_000;
const parts = [1, 2, 3].map((n) => new Uint8Array([n, 0, 255, n]));

/** Brings the parts, and gives what accept is to take over. */
async function upload(
  w: World,
  over: Partial<InboundInterchange> = {},
): Promise<InboundInterchange> {
  const interchange = w.inbound({ parts });
  await w.store.openUpload(w.tenant, interchange.id);
  expect(await w.store.putParts(w.tenant, interchange.id, 0, parts.slice(0, 2))).toBe(true);
  expect(await w.store.putParts(w.tenant, interchange.id, 2, parts.slice(2))).toBe(true);
  return { ...interchange, parts: [], uploaded: parts.length, ...over };
}

/** What other cases left: cleared is counted over all tenants. */
async function nothingLeft(w: World): Promise<void> {
  await w.pause(20);
  await w.store.clearUploads(0, ALL);
}

async function accept(w: World, one: InboundInterchange): Promise<AcceptOutcome | undefined> {
  const [outcome] = await w.store.accept([one]);
  return outcome;
}

async function bytesOf(w: World, id: string): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const part of w.store.readParts(w.tenant, id)) read.push(part);
  return Buffer.concat(read);
}

export const uploadCases: StoreCase[] = [
  {
    name: 'is seen by nobody before it is accepted, and then is like every other',
    async run(w) {
      const one = await upload(w);
      expect(await w.store.getInterchange(w.tenant, one.id)).toBeUndefined();
      expect((await w.store.conservation(w.tenant)).interchanges.received).toBe(0);
      expect((await w.translate()).entries).toEqual([]);
      expect(await accept(w, one)).toMatchObject({ outcome: 'accepted', id: one.id });
      const row = await w.store.getInterchange(w.tenant, one.id);
      expect(row).toMatchObject({ size: 12, contentHash: sha256(Buffer.concat(parts)) });
      expect((await bytesOf(w, one.id)).equals(Buffer.concat(parts))).toBe(true);
      const { entries } = await w.translate();
      expect(entries.map(({ id }) => id)).toEqual([one.id]);
      expect(Buffer.concat(entries[0]?.parts ?? []).equals(Buffer.concat(parts))).toBe(true);
    },
  },
  {
    name: 'takes its place in a group by the order of the group',
    async run(w) {
      const one = await upload(w);
      const outcomes = await w.store.accept([w.inbound(), one, w.inbound()]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
      const seqs = outcomes.map((o) => (o.outcome === 'accepted' ? o.seq : 0));
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    },
  },
  {
    name: 'knows a repeated idempotency key and other content under it as for small ones',
    async run(w) {
      const first = await upload(w, { idempotencyKey: 'k' });
      expect((await accept(w, first))?.outcome).toBe('accepted');
      const again = await upload(w, { idempotencyKey: 'k' });
      expect(await accept(w, again)).toEqual({ outcome: 'repeated', id: first.id });
      const other = await upload(w, { idempotencyKey: 'k', contentHash: sha256('other') });
      expect(await accept(w, other)).toEqual({ outcome: 'conflict', id: first.id });
      const small = w.inbound({ parts, idempotencyKey: 'k' });
      expect(await accept(w, small)).toEqual({ outcome: 'repeated', id: first.id });
      expect((await w.store.conservation(w.tenant)).interchanges.received).toBe(1);
    },
  },
  {
    name: 'takes parts in their order alone',
    async run(w) {
      const one = await upload(w);
      expect(await w.store.putParts(w.tenant, one.id, 2, parts.slice(2))).toBe(false);
      expect(await w.store.putParts(w.tenant, one.id, 4, parts.slice(2))).toBe(false);
      expect(await w.store.putParts(w.tenant, w.id(), 0, parts)).toBe(false);
      await expect(accept(w, { ...one, uploaded: 2 })).rejects.toBeInstanceOf(StoreFault);
      expect((await accept(w, one))?.outcome).toBe('accepted');
    },
  },
  {
    name: 'is given up for good where its sender broke off',
    async run(w) {
      await nothingLeft(w);
      const one = await upload(w);
      await w.store.dropUpload(w.tenant, one.id);
      expect(await w.store.putParts(w.tenant, one.id, 3, parts)).toBe(false);
      await expect(accept(w, one)).rejects.toBeInstanceOf(StoreFault);
      expect(await w.store.clearUploads(HOUR_MS, 2)).toBe(2);
      expect(await w.store.clearUploads(HOUR_MS, 2)).toBe(1);
      expect(await w.store.clearUploads(HOUR_MS, 2)).toBe(0);
      await expect(accept(w, one)).rejects.toBeInstanceOf(StoreFault);
      expect(await bytesOf(w, one.id)).toHaveLength(0);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'is given up where nothing is added to it for long, and not while something is',
    async run(w) {
      await nothingLeft(w);
      const old = await upload(w);
      await w.pause(2000);
      const young = await upload(w);
      expect(await w.store.clearUploads(1500, ALL)).toBe(parts.length);
      await expect(accept(w, old)).rejects.toBeInstanceOf(StoreFault);
      expect((await accept(w, young))?.outcome).toBe('accepted');
      await w.pause(20);
      expect(await w.store.clearUploads(0, ALL)).toBe(0);
      expect((await bytesOf(w, young.id)).equals(Buffer.concat(parts))).toBe(true);
    },
  },
  {
    name: 'leaves nothing behind where it is refused',
    async run(w) {
      await nothingLeft(w);
      const odd = await upload(w, { attributes: { fileName: 'a\u0000b' } });
      expect((await accept(w, odd))?.outcome).toBe('refused');
      await w.store.dropUpload(w.tenant, odd.id);
      expect(await w.store.clearUploads(HOUR_MS, ALL)).toBe(parts.length);
      expect((await w.store.conservation(w.tenant)).interchanges.received).toBe(0);
    },
  },
];
