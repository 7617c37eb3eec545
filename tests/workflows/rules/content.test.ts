import { describe, expect, it } from 'vitest';
import { saysTheSame, stableText } from '../../../src/workflows/rules/content.ts';
import fc from '../../random.ts';

describe('content', () => {
  it('reads the same whatever the order of fields', () => {
    expect(stableText({ b: 1, a: ['x', { d: null, c: undefined }] })).toBe(
      '{"a":["x",{"d":null}],"b":1}',
    );
  });

  it('says the same exactly where its text is the same', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(saysTheSame(a, b)).toBe(stableText(a) === stableText(b));
        expect(saysTheSame(a, structuredClone(a))).toBe(true);
      }),
    );
  });

  it.each([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: undefined }, { b: undefined }, true],
    [[1, 2], [2, 1], false],
    [[1], { 0: 1 }, false],
    [null, undefined, true],
    [{ a: null }, {}, false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(saysTheSame(a, b)).toBe(same);
    expect(stableText(a) === stableText(b)).toBe(same);
  });
});
