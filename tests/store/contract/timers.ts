/** Timers and hub time. */
import { expect } from 'vitest';
import type { TimerChange } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { note } from './deeds.ts';
import { DAY_MS, type World } from './world.ts';

async function set(w: World, ...timers: TimerChange[]): Promise<void> {
  await w.act('order/setter', { type: 'deed', effects: { timers } });
}

export const timerCases: StoreCase[] = [
  {
    name: 'moves hub time forward and never back',
    async run(w) {
      const before = await w.store.now();
      expect(before).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const to = await w.later(DAY_MS);
      await w.store.advanceClock(to);
      const after = await w.store.now();
      expect(after >= to).toBe(true);
      await w.store.advanceClock(before);
      expect((await w.store.now()) >= after).toBe(true);
    },
  },
  {
    name: 'fires a timer when it is due, once, into its lane',
    async run(w) {
      const at = await w.later(DAY_MS);
      await set(w, w.timer('order/1', 'silence', at, note('silence')));
      expect((await w.store.workload(w.tenant)).nextDueAt).toBe(at);
      expect(await w.store.fireTimers(100)).toBe(0);
      await w.store.advanceClock(at);
      expect(await w.store.fireTimers(100)).toBe(1);
      expect(await w.store.fireTimers(100)).toBe(0);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['silence']);
      expect(await w.store.workload(w.tenant)).not.toHaveProperty('nextDueAt');
    },
  },
  {
    name: 'fires due timers by their time, at most as many as asked',
    async run(w) {
      const times = [await w.later(3000), await w.later(1000), await w.later(2000)];
      await set(w, ...times.map((at, i) => w.timer('order/1', `t${i}`, at, note(`t${i}`))));
      await w.elapse(DAY_MS);
      expect(await w.store.fireTimers(2)).toBe(2);
      expect(await w.store.fireTimers(2)).toBe(1);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['t1', 't2', 't0']);
    },
  },
  {
    name: 'replaces a timer of the same name on the same stream',
    async run(w) {
      await set(w, w.timer('order/1', 'due', await w.later(1000), note('old')));
      await set(
        w,
        w.timer('order/1', 'due', await w.later(2 * DAY_MS), note('new')),
        w.timer('order/2', 'due', await w.later(1000), note('other stream')),
        w.timer('order/1', 'else', await w.later(1000), note('other name')),
      );
      await w.elapse(DAY_MS);
      expect(await w.store.fireTimers(100)).toBe(2);
      await w.elapse(2 * DAY_MS);
      expect(await w.store.fireTimers(100)).toBe(1);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['other name', 'new']);
      expect(await w.notes('order/2')).toEqual(['other stream']);
    },
  },
  {
    name: 'cancels a timer, and knows no harm in cancelling none',
    async run(w) {
      await set(w, w.timer('order/1', 'due', await w.later(1000), note('never')));
      await set(w, w.timer('order/1', 'due'), w.timer('order/1', 'none'));
      await w.elapse(DAY_MS);
      expect(await w.store.fireTimers(100)).toBe(0);
      expect(await w.store.workload(w.tenant)).not.toHaveProperty('nextDueAt');
    },
  },
  {
    name: 'keeps the last word where one commit sets and cancels the same timer',
    async run(w) {
      const soon = await w.later(1000);
      await set(
        w,
        w.timer('order/1', 'a', soon, note('never')),
        w.timer('order/1', 'a'),
        w.timer('order/1', 'b'),
        w.timer('order/1', 'b', soon, note('first')),
        w.timer('order/1', 'b', soon, note('last')),
      );
      await w.elapse(DAY_MS);
      expect(await w.store.fireTimers(100)).toBe(1);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['last']);
    },
  },
  {
    name: 'fires each timer once when processes hurry',
    async run(w) {
      const soon = await w.later(1000);
      await set(
        w,
        ...Array.from({ length: 12 }, (_, i) => w.timer(`order/${i}`, 't', soon, note('x'))),
      );
      await w.elapse(DAY_MS);
      const fired = await Promise.all([1, 2, 3, 4].map(() => w.store.fireTimers(5)));
      const rest = await w.store.fireTimers(100);
      expect(fired.reduce((sum, count) => sum + count, rest)).toBe(12);
      await w.decideAll();
      for (let i = 0; i < 12; i += 1) expect(await w.notes(`order/${i}`)).toEqual(['x']);
    },
  },
];
