/** Station 1: accepted means committed, in order, with every byte. */
import { expect } from 'vitest';
import type { StoreCase } from './case.ts';
import { partnerActor, sha256 } from './drafts.ts';

export const acceptCases: StoreCase[] = [
  {
    name: 'accepts a group and answers in its order',
    async run(w) {
      const batch = [w.inbound(), w.inbound(), w.inbound()];
      const outcomes = await w.store.accept(batch);
      expect(outcomes.map((o) => (o.outcome === 'accepted' ? o.id : o))).toEqual(
        batch.map(({ id }) => id),
      );
      const seqs = outcomes.map((o) => (o.outcome === 'accepted' ? o.seq : 0));
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect(new Set(seqs).size).toBe(3);
      expect((await w.store.workload(w.tenant)).untranslated).toBe(3);
    },
  },
  {
    name: 'accepts an empty group',
    async run(w) {
      expect(await w.store.accept([])).toEqual([]);
    },
  },
  {
    name: 'finds the one that breaks the group and gives it its own answer',
    async run(w) {
      const taken = await w.arrive();
      const batch = Array.from({ length: 20 }, (_, i) => w.inbound(i === 7 ? { id: taken } : {}));
      const outcomes = await w.store.accept(batch);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(
        batch.map((_, i) => (i === 7 ? 'refused' : 'accepted')),
      );
      expect((await w.store.conservation(w.tenant)).interchanges.received).toBe(20);
      const { entries } = await w.translate();
      expect(entries.map(({ id }) => id)).toEqual([
        taken,
        ...batch.filter((_, i) => i !== 7).map(({ id }) => id),
      ]);
    },
  },
  {
    name: 'refuses an id that is none, and only that',
    async run(w) {
      const outcomes = await w.accept({}, { id: 'no id' }, {});
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
    },
  },
  {
    name: 'lets one of 500 with a text that SQL cannot hold cost none of the others',
    async run(w) {
      const odd = w.inbound({ attributes: { fileName: 'a\u0000b' }, partner: 'AC\u0000ME' });
      const bytes = w.inbound({ text: 'zero \u0000 byte' });
      const batch = Array.from({ length: 500 }, (_, i) => {
        return i === 250 ? odd : i === 251 ? bytes : w.inbound();
      });
      const outcomes = await w.store.accept(batch);
      const accepted = outcomes.filter(({ outcome }) => outcome === 'accepted').length;
      expect(accepted).toBe(499);
      expect(outcomes[250]).toMatchObject({ outcome: 'refused' });
      expect((await w.store.conservation(w.tenant)).interchanges.received).toBe(499);
    },
  },
  {
    name: 'answers a repeated idempotency key with the first id, and other content with a conflict',
    async run(w) {
      const first = await w.arrive({ idempotencyKey: 'k', text: 'one' });
      const outcomes = await w.accept(
        { idempotencyKey: 'k', text: 'one' },
        { idempotencyKey: 'k', text: 'two' },
        { idempotencyKey: 'other', text: 'one' },
      );
      expect(outcomes[0]).toEqual({ outcome: 'repeated', id: first });
      expect(outcomes[1]).toEqual({ outcome: 'conflict', id: first });
      expect(outcomes[2]?.outcome).toBe('accepted');
      expect((await w.store.conservation(w.tenant)).interchanges.received).toBe(2);
    },
  },
  {
    name: 'answers a key that is repeated within one group',
    async run(w) {
      const [first, again, other] = await w.accept(
        { idempotencyKey: 'k', text: 'one' },
        { idempotencyKey: 'k', text: 'one' },
        { idempotencyKey: 'k', text: 'two' },
      );
      expect(first?.outcome).toBe('accepted');
      const id = first?.outcome === 'accepted' ? first.id : '';
      expect(again).toEqual({ outcome: 'repeated', id });
      expect(other).toEqual({ outcome: 'conflict', id });
    },
  },
  {
    name: 'knows idempotency keys per channel',
    async run(w) {
      const outcomes = await w.accept(
        { idempotencyKey: 'k', channel: 'ACME/in' },
        { idempotencyKey: 'k', channel: 'ACME/other' },
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    },
  },
  {
    name: 'takes one key once when senders hurry',
    async run(w) {
      const groups = await Promise.all(
        Array.from({ length: 6 }, () => w.accept({ idempotencyKey: 'k', text: 'one' })),
      );
      const outcomes = groups.flat().map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(5);
      expect(new Set(groups.flat().map((o) => ('id' in o ? o.id : ''))).size).toBe(1);
    },
  },
  {
    name: 'keeps every one of many groups at once',
    async run(w) {
      const groups = await Promise.all(
        Array.from({ length: 8 }, (_, i) => w.accept({ channel: `ACME/${i % 3}` }, {}, {})),
      );
      const seqs = groups.flat().map((o) => (o.outcome === 'accepted' ? o.seq : -1));
      expect(new Set(seqs).size).toBe(24);
      expect((await w.translate()).entries).toHaveLength(24);
    },
  },
  {
    name: 'gives every byte back, in parts, in order',
    async run(w) {
      const parts = [1, 2, 3].map((n) => new Uint8Array([n, 0, 255, n]));
      const id = await w.arrive({ parts });
      const read: Uint8Array[] = [];
      for await (const part of w.store.readParts(w.tenant, id)) read.push(part);
      expect(Buffer.concat(read).equals(Buffer.concat(parts))).toBe(true);
      const { entries } = await w.translate();
      expect(Buffer.concat(entries[0]?.parts ?? []).equals(Buffer.concat(parts))).toBe(true);
    },
  },
  {
    name: 'gives the station and the reader what the channel knew',
    async run(w) {
      const before = await w.store.now();
      const attributes = { fileName: 'orders.edi', subject: 'Ünïcode ✓' };
      const id = await w.arrive({ text: 'bytes', contentType: 'application/edi-x12', attributes });
      const known = {
        id,
        tenant: w.tenant,
        channel: 'ACME/in',
        partner: 'ACME',
        contentType: 'application/edi-x12',
        attributes,
        size: 5,
        contentHash: sha256('bytes'),
        actor: partnerActor,
      };
      const row = await w.store.getInterchange(w.tenant, id);
      expect(row).toMatchObject({ ...known, direction: 'in', problems: [] });
      expect(row).not.toHaveProperty('outcome');
      expect((row?.receivedAt ?? '') >= before).toBe(true);
      const { entries } = await w.translate();
      expect(entries[0]).toMatchObject({ ...known, documentsDone: 0, receivedAt: row?.receivedAt });
      expect(entries[0]).not.toHaveProperty('reprocesses');
    },
  },
  {
    name: 'keeps tenants apart',
    async run(w) {
      const id = await w.arrive();
      expect(await w.store.getInterchange('case-none', id)).toBeUndefined();
      const read: Uint8Array[] = [];
      for await (const part of w.store.readParts('case-none', id)) read.push(part);
      expect(read).toEqual([]);
    },
  },
];
