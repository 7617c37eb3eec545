import { describe, expect, it } from 'vitest';
import { remembered } from '../../src/base/remembered.ts';

/** A pure function that counts how often it is asked. */
function counted() {
  const asked: number[] = [];
  const half = (n: number): number | undefined => {
    asked.push(n);
    return n % 2 === 0 ? n / 2 : undefined;
  };
  return { half: remembered(half), asked };
}

describe('remembered', () => {
  it('asks once for each key', () => {
    const { half, asked } = counted();
    expect([half(4), half(6), half(4), half(0), half(0)]).toEqual([2, 3, 2, 0, 0]);
    expect(asked).toEqual([4, 6, 0]);
  });

  it('keeps no place for what has no answer', () => {
    const { half, asked } = counted();
    expect([half(3), half(3)]).toEqual([undefined, undefined]);
    expect(asked).toEqual([3, 3]);
  });

  it('answers the same when more was asked than it keeps', () => {
    const { half, asked } = counted();
    for (let n = 0; n < 20_000; n += 2) expect(half(n)).toBe(n / 2);
    for (let n = 0; n < 20_000; n += 2) expect(half(n)).toBe(n / 2);
    expect(asked.length).toBeGreaterThan(10_000);
  });
});
