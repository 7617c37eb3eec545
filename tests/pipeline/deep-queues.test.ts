/** Endpoints with deep queues: who is asked when. */
import { describe, expect, it } from 'vitest';
import { DeepQueues } from '../../src/pipeline/deep-queues.ts';

const endpoint = (partner: string) => ({
  ...{ tenant: 'default', partner, endpoint: 'events' },
  ...{ free: 4, ordered: true, numbered: false },
});
const [A, B, C] = [endpoint('A'), endpoint('B'), endpoint('C')];
const deepOf = (...partners: string[]) =>
  partners.map((partner) => ({ partner, endpoint: 'events', isDeep: true }));
const looked = (...partners: string[]) => {
  const deep = new DeepQueues();
  deep.look('default', deepOf(...partners));
  return deep;
};

describe('deep queues', () => {
  it('are those that the outbox named last, of each tenant', () => {
    const deep = new DeepQueues();
    expect(deep.isEmpty()).toBe(true);
    deep.look('default', [...deepOf('A'), { partner: 'B', endpoint: 'events', isDeep: false }]);
    deep.look('other', deepOf('B'));
    expect([deep.has(A), deep.has(B), deep.isEmpty()]).toEqual([true, false, false]);
    deep.look('default', deepOf('B'));
    expect([deep.has(A), deep.has(B), deep.has({ ...B, tenant: 'other' })]).toEqual([
      ...[false, true, true],
    ]);
    deep.asked(A, { isFilled: true, durationMs: 1, nowMs: 1 });
    expect(deep.has(A)).toBe(false);
  });

  it('are asked in turn while each gives all that it is asked for', () => {
    const deep = looked('A', 'B', 'C');
    const asked = Array.from({ length: 6 }, () => {
      const next = deep.next([C, B, A], 0);
      if (next !== undefined) deep.asked(next, { isFilled: true, durationMs: 100, nowMs: 0 });
      return next?.partner;
    });
    expect(asked).toEqual(['A', 'B', 'C', 'A', 'B', 'C']);
    expect(deep.next([], 0)).toBeUndefined();
    expect(deep.mayHaveMore()).toBe(true);
  });

  it('rest nine times as long as they took where they gave less, until one that held back others is done', () => {
    const deep = looked('A');
    deep.asked(A, { isFilled: false, durationMs: 400, nowMs: 1000 });
    expect(deep.next([A], 4599)).toBeUndefined();
    expect(deep.mayHaveMore()).toBe(false);
    expect(deep.next([A], 4600)).toBe(A);
    deep.asked(A, { isFilled: false, durationMs: 30_000, nowMs: 40_000 });
    expect(deep.next([A], 69_999)).toBeUndefined();
    expect(deep.next([A], 70_000)).toBe(A);
    deep.asked(A, { isFilled: false, durationMs: 400, nowMs: 80_000 });
    deep.freed(A);
    expect(deep.next([A], 80_000)).toBe(A);
    deep.freed(B);
    expect(deep.has(B)).toBe(false);
  });

  it('leave half of the time to those that do not rest, however many they are', () => {
    const dead = Array.from({ length: 100 }, (_, n) => endpoint(`D${n}`));
    const deep = looked('A', ...dead.map(({ partner }) => partner));
    let nowMs = 0;
    let aliveMs = 0;
    while (nowMs < 300_000) {
      const next = deep.next([...dead, A], nowMs);
      const isAlive = next === A;
      const durationMs = next === undefined ? 1 : isAlive ? 10 : 400;
      nowMs += durationMs;
      if (isAlive) aliveMs += durationMs;
      if (next !== undefined) deep.asked(next, { isFilled: isAlive, durationMs, nowMs });
    }
    // The first look at each has no rest behind it.
    expect(aliveMs).toBeGreaterThan((300_000 - dead.length * 400) * 0.45);
  });
});
