import { describe, expect, it } from 'vitest';
import { oncePer, oncePerStep } from '../../../src/workflows/rules/once.ts';

describe('oncePer', () => {
  it('works out an answer once for each of the last few values, and again for one of long ago', () => {
    let count = 0;
    const doubled = oncePer((of: { n: number }) => {
      count += 1;
      return of.n * 2;
    });
    const values = Array.from({ length: 20 }, (_, n) => ({ n }));
    const [first, second] = values as [{ n: number }, { n: number }];
    expect([first, second, first, second].map(doubled)).toEqual([0, 2, 0, 2]);
    expect(count).toBe(2);
    expect(values.map(doubled)).toEqual(values.map(({ n }) => n * 2));
    expect(doubled(first)).toBe(0);
    expect(count).toBe(21);
    expect(doubled({ n: 0 })).toBe(0);
    expect(count).toBe(22);
  });
});

describe('oncePerStep', () => {
  it('answers with the same state for the same step from the same state, and for no other', () => {
    const fold = oncePerStep((state: { sum: number }, step: { add: number }) => ({
      sum: state.sum + step.add,
    }));
    const zero = { sum: 0 };
    const one = { add: 1 };
    const after = fold(zero, one);
    expect(fold(zero, one)).toBe(after);
    expect(fold({ sum: 5 }, one)).toEqual({ sum: 6 });
    expect(fold(after, one)).toEqual({ sum: 2 });
    expect(fold(zero, { add: 1 })).not.toBe(after);
    for (let n = 0; n < 20; n += 1) expect(fold(zero, { add: n }).sum).toBe(n);
    expect(fold(zero, one)).toEqual(after);
  });
});
