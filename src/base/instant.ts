/**
 * Instants and calendar dates as text, and the arithmetic on both.
 *
 * Nothing here asks what time it is: the present arrives as an argument. Wall-clock times in a
 * zone are in `zone.ts`.
 */
import { invariant } from './assert.ts';
import { remembered } from './remembered.ts';

/** A point in time, UTC, exactly `YYYY-MM-DDTHH:MM:SS.sssZ`; compares and sorts as text. */
export type Instant = string;

/** A day on the calendar, `YYYY-MM-DD`, in whatever place the field speaks of. Sorts as text. */
export type CalendarDate = string;

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
/** 0001-01-01 and 9999-12-31T23:59:59.999: what four digits of year can say. PostgreSQL has no year 0. */
const MS_MIN = -62_135_596_800_000;
const MS_MAX = 253_402_300_799_999;

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const CANONICAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * Reads an RFC 3339 timestamp (§5.6, any offset) into an instant, or answers `undefined`.
 *
 * Digits finer than a millisecond are cut off. A leap second is read as the first moment of the
 * next minute, as POSIX clocks count it, and only where UTC has one (23:59:60). An offset of
 * `-00:00` (unknown local time, §4.3) is UTC.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [
    ,
    date = '',
    hh = '',
    mm = '',
    ss = '',
    fraction = '',
    sign,
    offsetHh = '0',
    offsetMm = '0',
  ] = match;
  const hour = Number(hh);
  const minute = Number(mm);
  const second = Number(ss);
  const offsetMinutes = Number(offsetHh) * 60 + Number(offsetMm);
  if (!isValidDate(date) || hour > 23 || minute > 59 || second > 60) return undefined;
  if (Number(offsetHh) > 23 || Number(offsetMm) > 59) return undefined;
  const minuteMs =
    dayNumber(date) * MS_PER_DAY +
    (hour * 60 + minute - (sign === '-' ? -offsetMinutes : offsetMinutes)) * MS_PER_MINUTE;
  if (second === 60 && mod(minuteMs + MS_PER_MINUTE, MS_PER_DAY) !== 0) return undefined;
  const fractionMs = second === 60 ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const ms = minuteMs + second * 1000 + fractionMs;
  return instantWithin(ms);
}

/** The instant `ms` milliseconds after 1970-01-01T00:00Z; `undefined` outside of the years 0001–9999. */
export function instantWithin(ms: number): Instant | undefined {
  return ms < MS_MIN || ms > MS_MAX ? undefined : instantFromMs(ms);
}

/**
 * The same, and the first or last instant that there is for what lies outside: partners write 9999-12-31 for "never",
 * and no arithmetic on it may fail.
 */
export function nearestInstant(ms: number): Instant {
  return instantFromMs(Math.min(MS_MAX, Math.max(MS_MIN, ms)));
}

/** Whether `text` is an instant in exactly the form that {@link Instant} names. */
export function isInstant(text: string): text is Instant {
  return CANONICAL.test(text) && parseInstant(text) === text;
}

/**
 * The instant `ms` milliseconds (whole ones) after 1970-01-01T00:00Z. Years outside 0001–9999 throw.
 * Put together by hand: every milestone needs one, and `Date` takes five times as long.
 */
export function instantFromMs(ms: number): Instant {
  invariant(ms >= MS_MIN && ms <= MS_MAX, `No instant has ${ms} ms since 1970.`);
  const whole = Math.trunc(ms);
  const day = Math.floor(whole / MS_PER_DAY);
  // Whole numbers to the processor as well: a remainder of floats is a slow call.
  const rest = (whole - day * MS_PER_DAY) | 0;
  const time = rest % MS_PER_MINUTE === 0 ? timesOfMinutes[rest / MS_PER_MINUTE] : timeOfMs(rest);
  return `${dateOfDay(day)}${time}`;
}

function timeOfMs(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / MS_PER_MINUTE) % 60;
  const seconds = Math.floor(ms / 1000) % 60;
  const fraction = ms % 1000;
  const tail = fraction === 0 ? '000' : String(fraction).padStart(3, '0');
  return `T${padded(hours)}:${padded(minutes)}:${padded(seconds)}.${tail}Z`;
}

/** The calendar date `day` days after 1970-01-01: the inverse of `dayNumber`, years running from March. */
const dateOfDay = remembered((day: number): CalendarDate => {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const yearText = year >= 1000 ? String(year) : String(year).padStart(4, '0');
  return `${yearText}-${padded(month)}-${padded(dayOfMonth)}`;
});

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, n) =>
  String(n).padStart(2, '0'),
);

function padded(n: number): string {
  return TWO_DIGITS[n] as string;
}

/** `T08:30:00.000Z` for each minute of the day: partners give times to the minute. */
const timesOfMinutes: readonly string[] = Array.from({ length: 24 * 60 }, (_, minute) =>
  timeOfMs(minute * MS_PER_MINUTE),
);

/** Milliseconds since 1970-01-01T00:00Z. `instant` must be canonical; no check is made. */
export function msFromInstant(instant: Instant): number {
  return (
    dayNumber(instant) * MS_PER_DAY +
    ((twoDigits(instant, 11) * 60 + twoDigits(instant, 14)) * 60 + twoDigits(instant, 17)) * 1000 +
    (instant.charCodeAt(20) - 48) * 100 +
    twoDigits(instant, 21)
  );
}

/** The instant `ms` milliseconds later, earlier when negative; never beyond the first and the last one. */
export function addMs(instant: Instant, ms: number): Instant {
  return nearestInstant(msFromInstant(instant) + ms);
}

/** `later` − `earlier` in milliseconds; negative when the order is the other way round. */
export function differenceMs(later: Instant, earlier: Instant): number {
  return msFromInstant(later) - msFromInstant(earlier);
}

/** −1 when a is before b, 0 when equal, 1 when after. Fit for `sort`. */
export function compareInstants(a: Instant, b: Instant): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whether `text` is `YYYY-MM-DD` and such a day exists in the proleptic Gregorian calendar. */
export function isValidDate(text: string): text is CalendarDate {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  for (let at = 0; at < 10; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 48 || code > 57) && at !== 4 && at !== 7) return false;
  }
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (text.startsWith('0000')) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(yearOf(text), month);
}

/** The date `days` later, earlier when negative; never beyond the first and the last one. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateFromMs((dayNumber(date) + days) * MS_PER_DAY);
}

/** `later` − `earlier` in whole days. */
export function differenceDays(later: CalendarDate, earlier: CalendarDate): number {
  return dayNumber(later) - dayNumber(earlier);
}

/** ISO 8601 day of the week: Monday 1 … Sunday 7. */
export function dayOfWeek(date: CalendarDate): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  // 1970-01-01 was a Thursday.
  return (mod(dayNumber(date) + 3, 7) + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7;
}

/** The UTC calendar date of an instant. */
export function dateOfInstant(instant: Instant): CalendarDate {
  return instant.slice(0, 10);
}

/** The calendar date `ms` milliseconds after 1970-01-01T00:00Z, or the first or last one that there is. */
export function dateFromMs(ms: number): CalendarDate {
  return nearestInstant(ms).slice(0, 10);
}

/** Days since 1970-01-01, from the first ten characters of `text`. */
export function dayNumber(text: string): number {
  // Years run from March, so that the leap day is the last one: day of year and era by arithmetic.
  const month = twoDigits(text, 5);
  const year = yearOf(text) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + twoDigits(text, 8) - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function yearOf(text: string): number {
  return twoDigits(text, 0) * 100 + twoDigits(text, 2);
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
