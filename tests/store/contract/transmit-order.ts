/** Station 6: order per key where the endpoint asks for it, and control numbers. */
import { expect } from 'vitest';
import type { ClaimedTransmission } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { person } from './drafts.ts';
import { DAY_MS, type World } from './world.ts';

function ids(claimed: readonly { id: string }[]): string[] {
  return claimed.map(({ id }) => id);
}

async function claimOne(
  w: World,
  ...rest: Parameters<World['claim']>
): Promise<ClaimedTransmission> {
  const [claimed, ...more] = await w.claim(...rest);
  if (claimed === undefined || more.length > 0) throw new Error('One was to be claimed.');
  return claimed;
}

export const transmitOrderCases: StoreCase[] = [
  {
    name: 'sends one ordering key in order, one at a time, and other keys beside',
    async run(w) {
      const sent = await w.send(
        { orderingKey: 'a' },
        { orderingKey: 'a' },
        { orderingKey: 'b' },
        {},
        {},
      );
      const [a1, a2, b1, free1, free2] = sent;
      const first = await w.claim({ ordered: true });
      expect(ids(first).sort()).toEqual([a1, b1, free1, free2].sort());
      expect(await w.claim({ ordered: true })).toEqual([]);
      await w.store.finish(first.map((claimed) => w.result(claimed)));
      expect(ids(await w.claim({ ordered: true }))).toEqual([a2]);
    },
  },
  {
    name: 'says of which others of its key stand behind',
    async run(w) {
      await w.send({ orderingKey: 'a' }, { orderingKey: 'a' }, { orderingKey: 'b' }, {}, {});
      const followed = (claimed: readonly ClaimedTransmission[]) =>
        claimed.filter((one) => one.followed === true).map(({ orderingKey }) => orderingKey);
      const first = await w.claim({ ordered: true });
      expect(followed(first)).toEqual(['a']);
      await w.store.finish(first.map((claimed) => w.result(claimed)));
      expect(followed(await w.claim({ ordered: true }))).toEqual([]);
    },
  },
  {
    name: 'holds a key back behind a retry, and that key alone',
    async run(w) {
      const [a1, , b1] = await w.send(
        { orderingKey: 'a' },
        { orderingKey: 'a' },
        { orderingKey: 'b' },
      );
      const first = await w.claim({ ordered: true });
      expect(ids(first).sort()).toEqual([a1, b1].sort());
      const nextAt = await w.later(DAY_MS);
      await w.store.finish(
        first.map((claimed) =>
          w.result(claimed, claimed.id === a1 ? { outcome: 'retry', nextAt } : {}),
        ),
      );
      expect(await w.claim({ ordered: true })).toEqual([]);
      await w.store.advanceClock(nextAt);
      expect(ids(await w.claim({ ordered: true }))).toEqual([a1]);
    },
  },
  {
    name: 'lets a key go on behind a dead letter and behind a cancelled one',
    async run(w) {
      const [a1 = '', a2 = '', a3 = ''] = await w.send(
        { orderingKey: 'a' },
        { orderingKey: 'a' },
        { orderingKey: 'a' },
      );
      const first = await claimOne(w, { ordered: true });
      expect(first.id).toBe(a1);
      await w.store.finish([w.result(first, { outcome: 'refused' })]);
      expect(await w.store.cancelTransmission(w.tenant, a2, person)).toBe(true);
      expect((await claimOne(w, { ordered: true })).id).toBe(a3);
    },
  },
  {
    name: 'minds no key where the endpoint asks for no order',
    async run(w) {
      const sent = await w.send({ orderingKey: 'a' }, { orderingKey: 'a' }, { orderingKey: 'a' });
      expect(ids(await w.claim({ ordered: false })).sort()).toEqual([...sent].sort());
    },
  },
  {
    name: 'numbers envelopes at the first claim, one after the other',
    async run(w) {
      await w.send({}, {}, {});
      const numbers = (await w.claim({ numbered: true })).map((claimed) => claimed.numbers);
      const interchanges = numbers.map((n) => n?.interchange ?? 0);
      const start = Math.min(...interchanges);
      expect([...interchanges].sort((a, b) => a - b)).toEqual([start, start + 1, start + 2]);
      expect(start).toBeGreaterThan(0);
      for (const part of ['group', 'set'] as const) {
        expect(new Set(numbers.map((n) => n?.[part])).size).toBe(3);
      }
    },
  },
  {
    name: 'keeps control numbers on every retry and after a lapsed lease',
    async run(w) {
      const [id = ''] = await w.send({});
      const first = await claimOne(w, { numbered: true }, { leaseMs: 20 });
      await w.pause(60);
      const second = await claimOne(w, { numbered: true });
      expect(second.numbers).toEqual(first.numbers);
      const nextAt = await w.later(1000);
      await w.store.finish([w.result(second, { outcome: 'retry', nextAt })]);
      expect(await w.store.getTransmission(w.tenant, id)).toMatchObject({ numbers: first.numbers });
      await w.store.advanceClock(nextAt);
      const third = await claimOne(w, { numbered: true });
      expect(third.numbers).toEqual(first.numbers);
      await w.store.finish([w.result(third)]);
      expect(await w.store.getTransmission(w.tenant, id)).toMatchObject({ numbers: first.numbers });
    },
  },
  {
    name: 'gives each transmission to one of many claimers, with numbers of its own',
    async run(w) {
      await w.send(...Array.from({ length: 30 }, () => ({})));
      const groups = await Promise.all(
        [1, 2, 3, 4].map((n) => w.claim({ numbered: true, free: 10 }, { owner: `hub-${n}` })),
      );
      const rest = await w.claim({ numbered: true });
      const all = [...groups, rest].flat();
      expect(all).toHaveLength(30);
      expect(new Set(ids(all)).size).toBe(30);
      expect(new Set(all.map(({ numbers }) => numbers?.interchange)).size).toBe(30);
    },
  },
  {
    name: 'keeps the order of a key when many claim and finish at once',
    async run(w) {
      const sent = await w.send(...Array.from({ length: 8 }, () => ({ orderingKey: 'a' })));
      const order: string[] = [];
      for (let rounds = 0; rounds < 40 && order.length < sent.length; rounds += 1) {
        const groups = await Promise.all(
          [1, 2, 3].map((n) => w.claim({ ordered: true }, { owner: `hub-${n}` })),
        );
        const claimed = groups.flat();
        expect(claimed.length).toBeLessThanOrEqual(1);
        order.push(...ids(claimed));
        await w.store.finish(claimed.map((one) => w.result(one)));
      }
      expect(order).toEqual(sent);
    },
  },
];
