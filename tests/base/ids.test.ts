import { describe, expect, it } from 'vitest';
import { derivedId, isId, msFromId, murmur128, newId } from '../../src/base/ids.ts';
import fc from '../random.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('newId', () => {
  it('is laid out as version 7 of RFC 9562, appendix A.6', () => {
    // The example there: 2022-02-22T19:22:22Z, rand_a CC3, rand_b 18C4DC0C0C07398F.
    const words = [0xcc3, 0x18c4dc0c * 4, 0x0c07398f].map((word) => (word >>> 0) / 2 ** 32);
    const id = newId(1_645_557_742_000, () => words.shift() ?? 0);
    expect(id).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('sorts by time and gives the time back', () => {
    const ms = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(ms, ms, fraction, fraction, (a, b, x, y) => {
        const first = newId(a, () => x);
        const second = newId(b, () => y);
        expect(UUID.exec(first)?.[1]).toBe('7');
        expect(msFromId(first)).toBe(a);
        if (a !== b) expect(first < second).toBe(a < b);
      }),
    );
  });

  it('takes a time outside its 48 bits for a bug', () => {
    expect(() => newId(-1, () => 0)).toThrow('No id can carry');
    expect(() => newId(2 ** 48, () => 0)).toThrow('No id can carry');
  });
});

describe('derivedId', () => {
  const cause = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

  it('is the same for the same cause and label, for ever', () => {
    expect(derivedId(cause, 'event:0')).toBe(derivedId(cause, 'event:0'));
    expect(derivedId(cause, 'event:0')).toBe('017f22e2-79b0-8609-95dd-46f4e2126504');
    expect(derivedId('no id', 'event:0')).toBe(derivedId('no id', 'event:0'));
  });

  it('lies beside its cause, and so does what it causes in turn', () => {
    const child = derivedId(cause, 'event:0');
    const grandchild = derivedId(child, 'transmission');
    expect([child, grandchild].map((id) => id.slice(0, 13))).toEqual([
      '017f22e2-79b0',
      '017f22e2-79b0',
    ]);
    expect(grandchild).not.toBe(child);
  });

  it('differs when either differs, also where both join to the same text', () => {
    const labels = Array.from({ length: 5000 }, (_, i) => derivedId(cause, `event:${i}`));
    expect(new Set(labels).size).toBe(5000);
    expect(derivedId('ab', 'c')).not.toBe(derivedId('a', 'bc'));
  });

  it('is laid out as version 8', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (causeId, label) => {
        const id = derivedId(causeId, label);
        expect(UUID.exec(id)?.[1]).toBe('8');
        expect(isId(id)).toBe(true);
        expect(msFromId(id)).toBeUndefined();
      }),
    );
  });
});

describe('murmur128', () => {
  // Published digests of MurmurHash3_x86_128 with seed 0.
  it.each([
    ['', '00000000000000000000000000000000'],
    ['hello', '2b2444a0db91def79adb31b69adb31b6'],
    ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c675d7bf66ce5e91d2c'],
  ])('of %j is %s', (text, digest) => {
    const words = murmur128(new TextEncoder().encode(text));
    expect(words.map((word) => word.toString(16).padStart(8, '0')).join('')).toBe(digest);
  });
});

describe('isId', () => {
  it.each(['', 'x', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e279b07cc398c4dc0c0c07398f'])(
    'is false for %j',
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});
