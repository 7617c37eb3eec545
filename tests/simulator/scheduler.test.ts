import { describe, expect, test } from 'vitest';
import { Scheduler } from '../../simulator/scheduler.ts';
import fc from '../random.ts';

const nothing = () => {};

function drain(scheduler: Scheduler, nowMs: number): string[] {
  const labels: string[] = [];
  for (let next = scheduler.takeDue(nowMs); next !== undefined; next = scheduler.takeDue(nowMs))
    labels.push(next.label);
  return labels;
}

describe('the scheduler', () => {
  test('gives what is due in the order of time, and of planning where times are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.nat(20), (times, nowMs) => {
        const scheduler = new Scheduler();
        for (const [index, atMs] of times.entries())
          scheduler.plan({ atMs, label: `${index}`, run: nothing });
        const due = times
          .map((atMs, index) => ({ atMs, index }))
          .filter(({ atMs }) => atMs <= nowMs)
          .sort((a, b) => a.atMs - b.atMs || a.index - b.index)
          .map(({ index }) => `${index}`);
        expect(drain(scheduler, nowMs)).toEqual(due);
        expect(scheduler.size).toBe(times.length - due.length);
        const later = times.filter((atMs) => atMs > nowMs);
        expect(scheduler.nextMs()).toBe(later.length === 0 ? undefined : Math.min(...later));
      }),
    );
  });

  test('takes what is planned while it is drained', () => {
    const scheduler = new Scheduler();
    scheduler.plan({ atMs: 5, label: 'later', run: nothing });
    expect(drain(scheduler, 4)).toEqual([]);
    scheduler.plan({ atMs: 1, label: 'in the past', run: nothing });
    expect(drain(scheduler, 5)).toEqual(['in the past', 'later']);
  });
});
