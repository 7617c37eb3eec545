import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  compare,
  divide,
  isDecimal,
  isNegative,
  isPositive,
  isZero,
  max,
  min,
  multiply,
  negate,
  parseDecimal,
  round,
  subtract,
  sum,
} from '../../src/base/decimal.ts';
import fc from '../random.ts';

/** Canonical decimals of up to 24 digits, small whole numbers among them often. */
const decimal = fc
  .oneof(
    fc.tuple(fc.bigInt({ min: -999n, max: 999n }), fc.constant(0)),
    fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 12 })),
  )
  .map(([units, scale]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const point = digits.length - scale;
    const text = `${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
    return parseDecimal(text) as string;
  });

describe('parseDecimal', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['-.50', '-0.5'],
    ['5.', '5'],
    ['007.50', '7.5'],
    ['100', '100'],
    ['0.000', '0'],
    ['-0.0', '0'],
    ['12345678901234567890.0123456789', '12345678901234567890.0123456789'],
  ])('reads %s as %s', (wire, canonical) => {
    expect(parseDecimal(wire)).toBe(canonical);
  });

  it.each(['', '.', '-', '+.', '1e3', '1,000', ' 1', '1 ', '1.2.3', '--1', '0x10', 'NaN', '١'])(
    'refuses %j',
    (wire) => {
      expect(parseDecimal(wire)).toBeUndefined();
    },
  );

  it('bounds the digits, zeros that say nothing left out', () => {
    expect(parseDecimal('9'.repeat(38))).toBe('9'.repeat(38));
    expect(parseDecimal('9'.repeat(39))).toBeUndefined();
    expect(parseDecimal(`${'0'.repeat(40)}7.5${'0'.repeat(40)}`)).toBe('7.5');
    expect(parseDecimal('1.2345', { scaleMax: 3 })).toBeUndefined();
    expect(parseDecimal('1.2340', { scaleMax: 3 })).toBe('1.234');
    expect(parseDecimal('12345', { digitsMax: 4 })).toBeUndefined();
  });

  it('answers canonical text, which reads as itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+-]?\d{0,20}\.?\d{0,15}$/), (wire) => {
        const canonical = parseDecimal(wire);
        if (canonical === undefined) return !/\d/.test(wire);
        return isDecimal(canonical) && /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(canonical);
      }),
    );
  });

  it('tells canonical text from other text', () => {
    expect(isDecimal('1.50')).toBe(false);
    expect(isDecimal('-0')).toBe(false);
    expect(isDecimal('1.5')).toBe(true);
    expect(isDecimal('9'.repeat(60))).toBe(true);
  });
});

describe('arithmetic', () => {
  it.each([
    ['0.1', '0.2', '0.3'],
    ['999999999999999', '1', '1000000000000000'],
    ['9007199254740993', '0', '9007199254740993'],
    ['-5', '5', '0'],
    ['1.25', '-0.25', '1'],
  ])('%s + %s = %s', (a, b, total) => {
    expect(add(a, b)).toBe(total);
  });

  it.each([
    ['0', '-5', '0'],
    ['1.1', '1.1', '1.21'],
    ['99999999', '99999999', '9999999800000001'],
    ['-0.5', '2', '-1'],
  ])('%s × %s = %s', (a, b, product) => {
    expect(multiply(a, b)).toBe(product);
  });

  it('adds in any order and grouping', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(add(a, b)).toBe(add(b, a));
        expect(add(add(a, b), c)).toBe(add(a, add(b, c)));
        expect(sum([a, b, c])).toBe(sum([c, a, b]));
      }),
    );
  });

  it('multiplies in any order and over sums', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(multiply(a, b)).toBe(multiply(b, a));
        expect(multiply(a, add(b, c))).toBe(add(multiply(a, b), multiply(a, c)));
      }),
    );
  });

  it('subtracts what it added, and answers canonical text', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(subtract(add(a, b), b)).toBe(a);
        expect(subtract(a, a)).toBe('0');
        for (const result of [add(a, b), subtract(a, b), multiply(a, b), negate(a), abs(b)]) {
          expect(isDecimal(result)).toBe(true);
        }
      }),
    );
  });
});

describe('order', () => {
  it('agrees with the sign of the difference', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const difference = subtract(a, b);
        const sign = isZero(difference) ? 0 : isNegative(difference) ? -1 : 1;
        expect(compare(a, b)).toBe(sign);
        expect(add(min(a, b), max(a, b))).toBe(add(a, b));
        expect(isPositive(difference)).toBe(sign === 1);
      }),
    );
  });

  it('compares by value, not by text', () => {
    expect(compare('10', '9')).toBe(1);
    expect(compare('-10', '-9')).toBe(-1);
    expect(compare('0.1', '0.09')).toBe(1);
    expect(compare('123456789012345678', '123456789012345679')).toBe(-1);
  });
});

describe('divide and round', () => {
  it.each([
    ['1', '3', 4, 'half-up', '0.3333'],
    ['2', '3', 4, 'half-up', '0.6667'],
    ['-2', '3', 0, 'half-up', '-1'],
    ['1', '8', 2, 'half-up', '0.13'],
    ['1', '8', 2, 'half-even', '0.12'],
    ['3', '8', 2, 'half-even', '0.38'],
    ['-1', '8', 2, 'half-up', '-0.13'],
    ['12500', '100', 2, 'half-up', '125'],
    ['0.001', '1000', 3, 'half-up', '0'],
    ['1', '0.003', 1, 'half-up', '333.3'],
  ] as const)('%s ÷ %s to %i places, %s, is %s', (a, b, scale, rounding, quotient) => {
    expect(divide(a, b, scale, rounding)).toBe(quotient);
  });

  it.each([
    ['2.345', 2, 'half-up', '2.35'],
    ['2.345', 2, 'half-even', '2.34'],
    ['-2.345', 2, 'half-up', '-2.35'],
    ['0.5', 0, 'half-even', '0'],
    ['-0.4', 0, 'half-up', '0'],
    ['9.995', 2, 'half-up', '10'],
    ['7', 2, 'half-up', '7'],
  ] as const)('rounds %s to %i places, %s, to %s', (a, scale, rounding, rounded) => {
    expect(round(a, scale, rounding)).toBe(rounded);
  });

  it('is off by at most half a unit of the last place', () => {
    fc.assert(
      fc.property(decimal, decimal, fc.integer({ min: 0, max: 10 }), (a, b, scale) => {
        fc.pre(!isZero(b));
        const quotient = divide(a, b, scale, 'half-even');
        const missed = abs(subtract(a, multiply(quotient, b)));
        const unit = scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`;
        expect(compare(multiply('2', missed), multiply(unit, abs(b)))).not.toBe(1);
      }),
    );
  });

  it('treats a zero divisor and a broken scale as bugs', () => {
    expect(() => divide('1', '0', 2, 'half-up')).toThrow('divided by zero');
    expect(() => round('1', -1)).toThrow('A scale is a whole number');
  });
});
