import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMs,
  compareInstants,
  dateFromMs,
  dateOfInstant,
  dayOfWeek,
  differenceDays,
  differenceMs,
  instantFromMs,
  instantWithin,
  isInstant,
  isValidDate,
  msFromInstant,
  nearestInstant,
  parseInstant,
} from '../../src/base/instant.ts';
import fc from '../random.ts';

const MS_MIN = Date.parse('0001-01-01T00:00:00.000Z');
const MS_MAX = Date.parse('9999-12-31T23:59:59.999Z');
const anyMs = fc.integer({ min: MS_MIN, max: MS_MAX });
const modernMs = fc.integer({ min: 0, max: 4_102_444_800_000 });

describe('parseInstant', () => {
  it.each([
    ['2026-06-04T10:00:00Z', '2026-06-04T10:00:00.000Z'],
    ['2026-06-04t10:00:00z', '2026-06-04T10:00:00.000Z'],
    ['2026-06-04 10:00:00Z', '2026-06-04T10:00:00.000Z'],
    ['2026-06-04T10:00:00.123999Z', '2026-06-04T10:00:00.123Z'],
    ['2026-06-04T10:00:00.5-05:00', '2026-06-04T15:00:00.500Z'],
    ['2026-01-01T00:30:00+05:45', '2025-12-31T18:45:00.000Z'],
    ['2026-06-04T10:00:00-00:00', '2026-06-04T10:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T18:59:60.7-05:00', '2017-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s as %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    '2026-06-04',
    '2026-06-04T10:00Z',
    '2026-06-04T10:00:00',
    '2026-06-04T24:00:00Z',
    '2026-06-04T10:60:00Z',
    '2026-06-04T10:00:60Z',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-06-04T10:00:00+24:00',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '20260604T100000Z',
  ])('refuses %s', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('knows its own form from others', () => {
    expect(isInstant('2026-06-04T10:00:00.000Z')).toBe(true);
    expect(isInstant('2026-06-04T10:00:00Z')).toBe(false);
    expect(isInstant('2026-02-30T10:00:00.000Z')).toBe(false);
  });
});

describe('milliseconds', () => {
  it('go to text and back unchanged, as the platform has them', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const instant = instantFromMs(ms);
        expect(msFromInstant(instant)).toBe(ms);
        expect(parseInstant(instant)).toBe(instant);
        expect(Date.parse(instant)).toBe(ms);
      }),
    );
  });

  it('sort as text as they sort in time', () => {
    fc.assert(
      fc.property(anyMs, anyMs, (a, b) => {
        expect(compareInstants(instantFromMs(a), instantFromMs(b))).toBe(Math.sign(a - b));
      }),
    );
  });

  it('add and subtract', () => {
    expect(addMs('2026-12-31T23:59:59.999Z', 1)).toBe('2027-01-01T00:00:00.000Z');
    expect(addMs('2026-01-01T00:00:00.000Z', -1)).toBe('2025-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(modernMs, modernMs, (a, b) => {
        expect(differenceMs(instantFromMs(a), instantFromMs(b))).toBe(a - b);
        expect(addMs(instantFromMs(b), a - b)).toBe(instantFromMs(a));
      }),
    );
  });

  it('stop at the first and the last instant where partners write those for never', () => {
    expect(addMs('9999-12-31T23:00:00.000Z', 7_200_000)).toBe('9999-12-31T23:59:59.999Z');
    expect(addMs('0001-01-01T00:00:00.000Z', -1)).toBe('0001-01-01T00:00:00.000Z');
    expect(addDays('9999-12-31', 1)).toBe('9999-12-31');
    expect(addDays('0001-01-01', -1)).toBe('0001-01-01');
    expect(instantWithin(MS_MAX + 1)).toBeUndefined();
    expect(nearestInstant(MS_MAX + 1)).toBe('9999-12-31T23:59:59.999Z');
  });

  it('outside four digits of year are a bug', () => {
    expect(() => instantFromMs(MS_MAX + 1)).toThrow('No instant');
    expect(() => instantFromMs(MS_MIN - 1)).toThrow('No instant');
    expect(() => instantFromMs(Number.NaN)).toThrow('No instant');
  });
});

describe('calendar dates', () => {
  it.each([
    ['2024-02-29', true],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2026-04-31', false],
    ['2026-00-10', false],
    ['2026-01-00', false],
    ['2026-1-01', false],
    ['2026/01/01', false],
    ['20260101', false],
    ['2026-01-0x', false],
    ['0000-01-01', false],
    ['0001-01-01', true],
  ])('%s exists: %s', (text, exists) => {
    expect(isValidDate(text)).toBe(exists);
  });

  it('add days over months, leap days and years', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(differenceDays('2026-03-01', '2026-02-01')).toBe(28);
  });

  it('know the day of the week, Monday being 1', () => {
    expect(dayOfWeek('1970-01-01')).toBe(4);
    expect(dayOfWeek('2026-06-01')).toBe(1);
    expect(dayOfWeek('2026-06-07')).toBe(7);
    fc.assert(
      fc.property(anyMs, (ms) => {
        const date = dateFromMs(ms);
        expect(dayOfWeek(date) % 7).toBe(new Date(`${date}T00:00:00.000Z`).getUTCDay());
      }),
    );
  });

  it('invert their own arithmetic', () => {
    fc.assert(
      fc.property(modernMs, fc.integer({ min: -10_000, max: 10_000 }), (ms, days) => {
        const date = dateOfInstant(instantFromMs(ms));
        expect(isValidDate(addDays(date, days))).toBe(true);
        expect(differenceDays(addDays(date, days), date)).toBe(days);
      }),
    );
  });
});
