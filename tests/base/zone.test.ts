import { describe, expect, it } from 'vitest';
import { instantFromMs, msFromInstant } from '../../src/base/instant.ts';
import { instantToZoned, isValidZone, zonedToInstant } from '../../src/base/zone.ts';
import fc from '../random.ts';

const ZONES = [
  'UTC',
  'America/Chicago',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Europe/Dublin',
  'Pacific/Apia',
];

describe('zonedToInstant', () => {
  it.each([
    ['2026-06-04', '10:00', 'America/Chicago', '2026-06-04T15:00:00.000Z'],
    ['2026-01-04', '10:00:30', 'America/Chicago', '2026-01-04T16:00:30.000Z'],
    ['2026-01-04', '00:00:00.25', 'Asia/Kathmandu', '2026-01-03T18:15:00.250Z'],
    ['2026-03-08', '01:59', 'America/Chicago', '2026-03-08T07:59:00.000Z'],
    ['2026-03-08', '03:00', 'America/Chicago', '2026-03-08T08:00:00.000Z'],
    ['2026-11-01', '00:59', 'America/Chicago', '2026-11-01T05:59:00.000Z'],
    ['2026-11-01', '02:00', 'America/Chicago', '2026-11-01T08:00:00.000Z'],
  ])('%s %s in %s is %s', (date, time, zone, instant) => {
    expect(zonedToInstant(date, time, zone)).toEqual({ instant });
  });

  it('has an instant for the last and the first day in every zone', () => {
    const last = { instant: '9999-12-31T23:59:59.999Z' };
    expect(zonedToInstant('9999-12-31', '23:59', 'America/Chicago')).toEqual(last);
    const first = { instant: '0001-01-01T00:00:00.000Z' };
    expect(zonedToInstant('0001-01-01', '00:00', 'Asia/Tokyo')).toEqual(first);
    expect(instantToZoned(last.instant, 'Asia/Tokyo')?.date).toBe('9999-12-31');
    expect(instantToZoned(first.instant, 'America/Chicago')?.date).toBe('0001-01-01');
  });

  it('moves a time that clocks jump over forward, and says so', () => {
    expect(zonedToInstant('2026-03-08', '02:30', 'America/Chicago')).toEqual({
      instant: '2026-03-08T08:30:00.000Z',
      note: 'gap',
    });
    expect(zonedToInstant('2011-12-30', '12:00', 'Pacific/Apia')?.note).toBe('gap');
  });

  it('takes the first of a time that happens twice, and says so', () => {
    expect(zonedToInstant('2026-11-01', '01:30', 'America/Chicago')).toEqual({
      instant: '2026-11-01T06:30:00.000Z',
      note: 'overlap',
    });
    expect(zonedToInstant('2026-04-05', '01:45', 'Australia/Lord_Howe')).toEqual({
      instant: '2026-04-04T14:45:00.000Z',
      note: 'overlap',
    });
  });

  it.each([
    ['2026-02-30', '10:00', 'UTC'],
    ['2026-06-04', '24:00', 'UTC'],
    ['2026-06-04', '10:60', 'UTC'],
    ['2026-06-04', '1000', 'UTC'],
    ['2026-06-04', '10:00', 'Mars/Olympus'],
    ['2026-06-04', '10:00', ''],
  ])('knows no instant for %s %s in "%s"', (date, time, zone) => {
    expect(zonedToInstant(date, time, zone)).toBeUndefined();
  });

  it('finds every instant again from what clocks show, except the second of two equal times', () => {
    const ms = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(ms, fc.constantFrom(...ZONES), (at, zone) => {
        const instant = instantFromMs(at);
        const shown = instantToZoned(instant, zone);
        const found = zonedToInstant(shown?.date ?? '', shown?.time ?? '', zone);
        if (found?.note === 'overlap') {
          expect(at - msFromInstant(found.instant)).toBeLessThanOrEqual(24 * 3_600_000);
        } else {
          expect(found).toEqual({ instant });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('instantToZoned', () => {
  it.each([
    ['2026-06-04T15:00:00.000Z', 'America/Chicago', '2026-06-04', '10:00:00.000', '-05:00'],
    ['2026-06-04T20:00:00.007Z', 'Asia/Kathmandu', '2026-06-05', '01:45:00.007', '+05:45'],
    ['2026-06-04T15:00:00.000Z', 'UTC', '2026-06-04', '15:00:00.000', '+00:00'],
    ['2026-06-04T15:00:00.000Z', 'America/St_Johns', '2026-06-04', '12:30:00.000', '-02:30'],
  ])('%s in %s is %s %s%s', (instant, zone, date, time, offset) => {
    expect(instantToZoned(instant, zone)).toEqual({ date, time, offset });
  });

  it('knows no clocks in a zone that does not exist', () => {
    expect(instantToZoned('2026-06-04T15:00:00.000Z', 'Mars/Olympus')).toBeUndefined();
    expect(isValidZone('Mars/Olympus')).toBe(false);
    expect(isValidZone('Europe/Dublin')).toBe(true);
  });
});
