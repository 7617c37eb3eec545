import { describe, expect, test } from 'vitest';
import { chanceOf } from '../../simulator/random.ts';

const draw = (chance: { next(): number }, count: number) =>
  Array.from({ length: count }, () => chance.next());

describe('chance from a seed', () => {
  test('repeats itself for the same seed and differs for another', () => {
    expect(draw(chanceOf(7), 50)).toEqual(draw(chanceOf(7), 50));
    expect(draw(chanceOf(7), 5)).not.toEqual(draw(chanceOf(8), 5));
  });

  test('is the same in every release: recorded runs can be repeated', () => {
    expect(draw(chanceOf(7), 3)).toMatchInlineSnapshot(`
      [
        0.6046590146142989,
        0.5352282838430256,
        0.7752241753041744,
      ]
    `);
  });

  test('fills its range evenly', () => {
    const chance = chanceOf('evenly');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i += 1) {
      const value = chance.between(0, 9);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test('has forks that do not move each other', () => {
    const alone = chanceOf(7).fork('a');
    const beside = chanceOf(7);
    draw(beside.fork('b'), 10);
    expect(draw(beside.fork('a'), 5)).toEqual(draw(alone, 5));
  });
});
