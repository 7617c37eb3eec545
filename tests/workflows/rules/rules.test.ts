import { describe, expect, it } from 'vitest';
import type { Tolerance } from '../../../src/model/profile.ts';
import {
  deliveryAfterTransit,
  instantOf,
  minutesLate,
  nextOpen,
  zoneAt,
} from '../../../src/workflows/rules/calendar.ts';
import { lineByNumber, matchLine } from '../../../src/workflows/rules/lines.ts';
import { comparePrices, extendedPrice, unitPrice } from '../../../src/workflows/rules/price.ts';
import {
  answerTolerances,
  isWithin,
  isWithinBounds,
} from '../../../src/workflows/rules/tolerance.ts';
import {
  convertQuantity,
  itemKey,
  sameAmount,
  toBaseUnit,
} from '../../../src/workflows/rules/units.ts';
import fc from '../../random.ts';
import { profile, world } from '../kit.ts';

const configuration = world({
  cross_reference: [
    { list: 'unit', partner: 'ACME', theirs: 'CTN', ours: 'CA' },
    { list: 'item', partner: 'ACME', theirs: 'OLD-1', ours: 'W-100' },
  ],
});
const widget = { buyer: 'W-100' };

describe('units', () => {
  it.each([
    ['2 CA', 'EA', 'ACME', '48'],
    ['2 CA', 'EA', 'BOLT', '40'],
    ['2 CA', 'DZ', undefined, '4'],
    ['12 EA', 'CA', undefined, '0.5'],
    ['8 EA', 'CA', undefined, '0.3333333333'],
    ['2 CTN', 'EA', 'ACME', '48'],
    ['2.50 EA', 'EA', undefined, '2.5'],
    ['1 KG', 'EA', undefined, undefined],
    ['2 CTN', 'EA', 'BOLT', undefined],
  ])('%s in %s for %s are %s', (text, unit, partner, value) => {
    const [amount = '', from = ''] = text.split(' ');
    const converted = convertQuantity(
      { value: amount, unit: from },
      unit,
      widget,
      partner,
      configuration,
    );
    expect(converted?.value).toBe(value);
  });
  it.each(['0', '0.000', '-24'])('convert nothing by a factor of %s', (factor) => {
    const item = { id: 'W-1', baseUnit: 'EA', conversions: [{ unit: 'CA', factor }] };
    const wrong = { ...configuration, items: new Map([['W-1', item]]) };
    const own = { buyer: 'W-1' };
    expect(convertQuantity({ value: '2', unit: 'CA' }, 'EA', own, 'ACME', wrong)).toBeUndefined();
    expect(convertQuantity({ value: '2', unit: 'EA' }, 'CA', own, 'ACME', wrong)).toBeUndefined();
  });
  it('know an item by any of its names', () => {
    for (const item of [
      widget,
      { supplier: 'AC-1' },
      { supplier: 'OLD-1' },
      { gtin: '00012345678905' },
    ])
      expect(itemKey(item, 'ACME', configuration)).toBe('W-100');
    expect(itemKey({ buyer: 'X' }, 'ACME', configuration)).toBe('X');
    expect(itemKey({ supplier: 'S' }, 'ACME', configuration)).toBe('ACME:S');
  });
  it('leave a quantity of an unknown item in its own unit', () => {
    expect(
      toBaseUnit({ value: '5', unit: 'BX' }, { buyer: '?' }, undefined, configuration),
    ).toEqual({
      value: '5',
      unit: 'BX',
    });
  });
  it('forgive what rounding leaves, and nothing else', () => {
    expect(sameAmount('1', '0.9999999999')).toBe(true);
    expect(sameAmount('1', '0.999')).toBe(false);
    expect(sameAmount('1', '1.001')).toBe(false);
  });
  it('come back where they divide', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 10_000 }), (cases) => {
        const there = convertQuantity(
          { value: String(cases), unit: 'CA' },
          'EA',
          widget,
          undefined,
          configuration,
        );
        const back = there && convertQuantity(there, 'CA', widget, undefined, configuration);
        expect(back?.value).toBe(String(cases));
      }),
    );
  });
});

describe('tolerances', () => {
  const limit = (percent?: string, amount?: string): Tolerance => ({
    check: 'limit',
    ...(percent === undefined ? {} : { percent }),
    ...(amount === undefined ? {} : { amount }),
  });
  it.each<[Tolerance | undefined, string, string, boolean]>([
    [undefined, '0', '100', true],
    [undefined, '0.01', '100', false],
    [{ check: 'zero' }, '0.01', '100', false],
    [{ check: 'none' }, '99999', '100', true],
    [limit('5'), '5', '100', true],
    [limit('5'), '5.01', '100', false],
    [limit('5'), '-5', '100', true],
    [limit(undefined, '3.0'), '3', '100', true],
    [limit('5', '3'), '4', '100', false],
    [limit('1', '3'), '2', '100', false],
    [limit(), '0.01', '100', false],
    [limit('5'), '1', '0', false],
  ])('%j of %s on %s: %s', (tolerance, variance, base, fine) => {
    expect(isWithin(tolerance, variance, base)).toBe(fine);
  });
  it('differ for more and less', () => {
    expect(isWithinBounds('100', '103', limit('5'), undefined)).toBe(true);
    expect(isWithinBounds('100', '97', limit('5'), undefined)).toBe(false);
  });
  it("are the partner's key by key, then the hub's", () => {
    const both = world({
      settings: [
        {
          company: 'D',
          zone: 'UTC',
          policies: { tolerances: { split: 'accept', dateLate: { check: 'none' } } },
        },
      ],
      partner: [
        profile('ACME', ['supplier'], {
          policies: { tolerances: { dateLate: { check: 'zero' } } },
        }),
      ],
    });
    expect(answerTolerances('ACME', both)).toEqual({
      split: 'accept',
      dateLate: { check: 'zero' },
    });
    expect(answerTolerances('BOLT', both)).toEqual({
      split: 'accept',
      dateLate: { check: 'none' },
    });
  });
});

describe('prices', () => {
  const context = { item: widget, partner: undefined, orderUnit: 'EA', configuration };
  it('compare per unit whatever they are for', () => {
    const each = { amount: '2.50' };
    expect(comparePrices({ amount: '250', per: { value: '100', unit: 'EA' } }, each, context)).toBe(
      0,
    );
    expect(comparePrices({ amount: '60.00', per: { value: '1', unit: 'CA' } }, each, context)).toBe(
      0,
    );
    expect(comparePrices({ amount: '2.5' }, each, context)).toBe(0);
    expect(comparePrices({ amount: '2.51' }, each, context)).toBe(1);
    expect(
      comparePrices({ amount: '2', currency: 'EUR' }, { ...each, currency: 'USD' }, context),
    ).toBeUndefined();
    expect(
      comparePrices({ amount: '2', per: { value: '1', unit: 'KG' } }, each, context),
    ).toBeUndefined();
  });
  it('extend exactly and round once', () => {
    const hundred = { amount: '150', per: { value: '100', unit: 'EA' } };
    expect(unitPrice(hundred, 'EA', context)).toBe('1.5');
    expect(unitPrice(hundred, 'CA', context)).toBe('36');
    expect(extendedPrice(hundred, { value: '33', unit: 'EA' }, 2, context)).toBe('49.5');
    expect(extendedPrice({ amount: '0.333' }, { value: '3', unit: 'EA' }, 2, context)).toBe('1');
  });
});

describe('lines', () => {
  const lines = [
    { line: '1', item: { buyer: 'W-100' } },
    { line: '2', item: { buyer: 'W-200' } },
    { line: '3', item: { buyer: 'W-200' } },
  ];
  it('match by number alone where there is one', () => {
    expect(
      matchLine(lines, { line: '002', item: { buyer: 'W-100' } }, 'ACME', configuration),
    ).toMatchObject({
      outcome: 'matched',
      line: { line: '2' },
      by: 'line',
    });
    expect(
      matchLine(lines, { line: '9', item: { buyer: 'W-100' } }, 'ACME', configuration).outcome,
    ).toBe('unknown');
  });
  it('match by item where it means one line, and name the candidates where it means several', () => {
    expect(matchLine(lines, { item: { supplier: 'AC-1' } }, 'ACME', configuration)).toMatchObject({
      by: 'master',
      line: { line: '1' },
    });
    expect(matchLine(lines, { item: { buyer: 'W-200' } }, 'ACME', configuration)).toMatchObject({
      outcome: 'ambiguous',
      candidates: [{ line: '2' }, { line: '3' }],
    });
    expect(matchLine(lines, { item: { gtin: '1' } }, 'ACME', configuration).outcome).toBe(
      'unknown',
    );
    expect(matchLine(lines, {}, 'ACME', configuration).outcome).toBe('unknown');
  });
  it('keep 1 and 01 apart where both are there', () => {
    const both = [{ line: '1' }, { line: '01' }];
    expect(lineByNumber(both, '01')).toEqual({ line: '01' });
    expect(lineByNumber(both, '001')).toBeUndefined();
  });
});

describe('calendars', () => {
  const site = configuration.sites.get('DC1');
  it.each([
    ['open', '2026-06-10T15:00:00.000Z', '2026-06-10T15:00:00.000Z'],
    ['before opening', '2026-06-10T08:00:00.000Z', '2026-06-10T12:00:00.000Z'],
    ['after closing', '2026-06-10T23:00:00.000Z', '2026-06-11T12:00:00.000Z'],
    ['on a Saturday', '2026-06-13T15:00:00.000Z', '2026-06-15T12:00:00.000Z'],
    ['on a day closed before a week-end', '2026-07-03T15:00:00.000Z', '2026-07-06T12:00:00.000Z'],
  ])('find the next opening: %s', (_name, from, to) => {
    expect(nextOpen(from, site)).toBe(to);
  });
  it('read a date at the place it speaks of, across daylight saving', () => {
    const day = (on: string) =>
      instantOf({ kind: { value: 'delivery_promised' }, on }, site, undefined, configuration);
    expect(day('2026-01-15')).toBe('2026-01-15T23:00:00.000Z');
    expect(day('2026-06-15')).toBe('2026-06-15T22:00:00.000Z');
    expect(
      instantOf(
        { kind: { value: 'delivery_promised' }, on: '2026-06-15', time: '10:30' },
        site,
        undefined,
        configuration,
      ),
    ).toBe('2026-06-15T15:30:00.000Z');
    expect(zoneAt(undefined, 'ACME', configuration)).toBe('America/New_York');
    expect(zoneAt(undefined, undefined, configuration)).toBe('America/Chicago');
  });
  it('guess no transit time', () => {
    expect(
      deliveryAfterTransit('2026-06-10T15:00:00.000Z', ['BOLT'], site, configuration),
    ).toBeUndefined();
    expect(
      deliveryAfterTransit('2026-06-10T15:00:00.000Z', ['?', 'ACME'], site, configuration),
    ).toBe('2026-06-12T15:00:00.000Z');
  });
  it('count lateness in whole minutes, and none when early', () => {
    expect(minutesLate('2026-06-10T15:00:00.000Z', '2026-06-10T15:00:30.000Z')).toBe(1);
    expect(minutesLate('2026-06-10T15:00:00.000Z', '2026-06-09T15:00:00.000Z')).toBe(0);
  });
});
