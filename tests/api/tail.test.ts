/** The end of the log, read once for all readers. */
import { expect, it } from 'vitest';
import { eventTailOf } from '../../src/api/tail.ts';

it('reads what others have written once, and wakes nobody for it', async () => {
  const asked: number[] = [];
  const store = {
    sequence: async () => 1000,
    readLog: async (_tenant: string, after: number) => {
      asked.push(after);
      return [];
    },
  };
  const tail = eventTailOf({ store, pollMs: 1, report: () => undefined });
  let woken = 0;
  const waiting = tail.beyond('quiet', 10, 60_000).then(() => {
    woken += 1;
  });
  await expect.poll(() => asked.length).toBeGreaterThan(2);
  expect(asked[0]).toBe(10);
  expect([...new Set(asked.slice(1))]).toEqual([1000]);
  expect(woken).toBe(0);
  tail.close();
  await waiting;
});

it('lets a reader wait that begins before another one, where nothing stands between', async () => {
  let polls = 0;
  const store = {
    sequence: async () => 1000,
    readLog: async () => {
      polls += 1;
      return [];
    },
  };
  const tail = eventTailOf({ store, pollMs: 1, report: () => undefined });
  const first = tail.beyond('tenant', 1000, 60_000);
  let woken = 0;
  while (woken < 100 && polls < 5) {
    await tail.beyond('tenant', 10, 60_000);
    woken += 1;
  }
  // At most once for each look at the store, in which what it lacks may have become visible.
  expect(woken).toBeLessThanOrEqual(polls);
  tail.close();
  await first;
});
