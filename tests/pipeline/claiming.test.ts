/** Endpoints whose queues take long to look through, and those that share their claims. */
import { describe, expect, it } from 'vitest';
import { Claiming } from '../../src/pipeline/claiming.ts';

const endpoint = (partner: string) => ({
  ...{ tenant: 'default', partner, endpoint: 'events' },
  ...{ free: 4, ordered: true, numbered: false },
});
const endpoints = (count: number) => Array.from({ length: count }, (_, n) => endpoint(`P${n}`));
const names = (groups: readonly (readonly { partner: string }[])[]) =>
  groups.map((group) => group.map(({ partner }) => partner));

/** A store whose claims take 400 ms where the slow one is among them. */
function rounds(
  claiming: Claiming,
  all: ReturnType<typeof endpoints>,
  slow: string,
  count: number,
) {
  let nowMs = 0;
  const asked: string[][][] = [];
  for (let n = 0; n < count; n += 1) {
    const groups = claiming.groups(all, nowMs);
    asked.push(names(groups));
    for (const group of groups) {
      const durationMs = group.some(({ partner }) => partner === slow) ? 400 : 2;
      nowMs += durationMs;
      claiming.took(group, [], { durationMs, nowMs });
    }
    nowMs += 10;
  }
  return asked;
}

describe('endpoints', () => {
  it('are claimed for together while claims are quick', () => {
    const claiming = new Claiming();
    const asked = rounds(claiming, endpoints(5), 'nobody', 3);
    expect(asked).toEqual(Array.from({ length: 3 }, () => [['P0', 'P1', 'P2', 'P3', 'P4']]));
    expect(claiming.groups([], 0)).toEqual([]);
  });

  it('share no claim with one whose queue takes long, which is found and asked rarely', () => {
    const all = endpoints(100);
    const asked = rounds(new Claiming(), all, 'P70', 600);
    const withSlow = asked.filter((groups) => groups.flat().includes('P70'));
    // To find it takes as many long claims as halving does; then it has a tenth of the time.
    expect(withSlow.length).toBeLessThan(20);
    const last = asked.slice(-400);
    expect(last.some((groups) => groups.flat().includes('P70'))).toBe(true);
    for (const [together = []] of last) {
      expect(together).toHaveLength(99);
      expect(together).not.toContain('P70');
    }
  });

  it('are asked with the others again when they gave something, or quickly nothing', () => {
    const claiming = new Claiming();
    const [a, b] = [endpoint('A'), endpoint('B')];
    claiming.took([a, b], [b], { durationMs: 400, nowMs: 1000 });
    expect(names(claiming.groups([a, b], 1000))).toEqual([['B']]);
    expect(names(claiming.groups([a, b], 4600))).toEqual([['B'], ['A']]);
    claiming.took([a], [a], { durationMs: 400, nowMs: 5000 });
    expect(names(claiming.groups([a, b], 5000))).toEqual([['A', 'B']]);
    claiming.took([a, b], [], { durationMs: 400, nowMs: 6000 });
    expect(names(claiming.groups([a, b], 6000))).toEqual([['A']]);
    claiming.took([a], [], { durationMs: 2, nowMs: 6002 });
    claiming.took([b], [], { durationMs: 2, nowMs: 6004 });
    expect(names(claiming.groups([a, b], 6004))).toEqual([['A', 'B']]);
  });
});
