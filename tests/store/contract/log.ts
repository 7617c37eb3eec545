/** The log: positions in order, complete, given after the commit. */
import { expect } from 'vitest';
import type { StoreCase } from './case.ts';
import { type Noted, note } from './deeds.ts';
import type { World } from './world.ts';

async function readAll(w: World, after = 0) {
  return w.store.readLog(w.tenant, after, 1000);
}

export const logCases: StoreCase[] = [
  {
    name: 'shows an event in the log when the sequencer has passed it',
    async run(w) {
      await w.act('order/1', note('one'));
      expect(await readAll(w)).toEqual([]);
      const last = await w.store.sequence();
      const rows = await readAll(w);
      expect(rows).toMatchObject([{ stream: 'order/1', version: 1, position: last }]);
      expect((await w.store.streamEvents(w.tenant, 'order/1', { limit: 9 })).rows).toEqual(rows);
      expect(await w.store.getEvent(w.tenant, rows[0]?.id ?? '')).toEqual(rows[0]);
    },
  },
  {
    name: 'gives positions in commit order, ascending, each once, and keeps them',
    async run(w) {
      await w.act('order/1', note('1'), note('2'));
      await w.act('order/2', note('3'));
      await w.store.sequence();
      const first = await readAll(w);
      await w.act('order/1', note('4'));
      await w.act('order/3', note('5'), note('6'));
      await w.store.sequence();
      const rows = await readAll(w);
      expect(rows.slice(0, 3)).toEqual(first);
      expect(rows.map(({ data }) => (data as Noted).note)).toEqual(['1', '2', '3', '4', '5', '6']);
      const positions = rows.map(({ position }) => position);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      expect(new Set(positions).size).toBe(6);
    },
  },
  {
    name: 'reads after a position, at most as many as asked, without a gap',
    async run(w) {
      for (const text of ['1', '2', '3', '4', '5']) await w.act('order/1', note(text), note('x'));
      const last = await w.store.sequence();
      const all = await readAll(w);
      expect(all).toHaveLength(10);
      const walked = [];
      let after = 0;
      for (let pages = 0; pages < 20; pages += 1) {
        const page = await w.store.readLog(w.tenant, after, 3);
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(3);
        walked.push(...page);
        after = page.at(-1)?.position ?? 0;
      }
      expect(walked).toEqual(all);
      expect(after).toBe(last);
    },
  },
  {
    name: 'gives no position twice when nothing is new, and reads other tenants apart',
    async run(w) {
      await w.act('order/1', note('one'));
      const last = await w.store.sequence();
      expect(await w.store.sequence()).toBe(last);
      expect(await w.store.readLog('case-none', 0, 10)).toEqual([]);
      expect(await readAll(w, last)).toEqual([]);
    },
  },
  {
    name: 'loses and repeats no event while writers, sequencers and a reader run at once',
    async run(w) {
      const seen: number[] = [];
      const ids = new Set<string>();
      let after = 0;
      const read = async (): Promise<void> => {
        for (const { position, id } of await w.store.readLog(w.tenant, after, 100)) {
          seen.push(position);
          ids.add(id);
          after = position;
        }
      };
      const write = async (stream: string): Promise<void> => {
        for (let i = 0; i < 5; i += 1) {
          await w.enqueue(stream, note(String(i)));
          await w.decide();
        }
      };
      const follow = async (): Promise<void> => {
        for (let i = 0; i < 10; i += 1) {
          await w.store.sequence();
          await read();
        }
      };
      await Promise.all([
        write('order/1'),
        write('order/2'),
        write('order/3'),
        follow(),
        w.store.sequence(),
      ]);
      await w.decideAll();
      await w.store.sequence();
      await read();
      expect(ids.size).toBe(15);
      expect(seen).toHaveLength(15);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      const all = await readAll(w);
      expect(all.map(({ position }) => position)).toEqual(seen);
    },
  },
];
