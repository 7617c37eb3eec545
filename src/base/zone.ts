/**
 * Wall-clock times in a named zone (IANA, such as `America/Chicago`) to instants and back.
 *
 * Partners write local times without an offset; the zone comes from the site or the profile. Twice
 * a year such a time is missing or happens twice: the answer then carries a note, so that the
 * caller can raise a problem instead of being an hour off in silence.
 */
import {
  type CalendarDate,
  dayNumber,
  type Instant,
  isValidDate,
  msFromInstant,
  nearestInstant,
} from './instant.ts';
import { remembered } from './remembered.ts';

export type ZonedInstant = {
  instant: Instant;
  /**
   * `gap`: clocks jump over this time, it was read with the offset before the jump, and so moves
   * forward. `overlap`: it happens twice, the first was taken. Both as RFC 5545 §3.3.5 has it.
   */
  note?: 'gap' | 'overlap';
};

export type ZonedTime = {
  date: CalendarDate;
  /** `HH:MM:SS.sss` on the clocks of the zone. */
  time: string;
  /** `±HH:MM`. */
  offset: string;
};

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
const WALL_TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/;
const OFFSET_NAME = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** Since 1972 offsets change on quarter hours only, so one answer holds for a quarter hour. */
const OFFSET_SLOT_MS = 15 * MS_PER_MINUTE;
const OFFSET_CACHE_SINCE_MS = 63_072_000_000;
const OFFSET_CACHE_ENTRIES_MAX = 4096;

type Zone = { format: Intl.DateTimeFormat; offsets: Map<number, number> };
const zones = new Map<string, Zone | undefined>();
const ZONE_NAMES_MAX = 1024;

/** Whether the zone is known to the time zone database of this machine. */
export function isValidZone(zone: string): boolean {
  return zoneOf(zone) !== undefined;
}

/**
 * The instant when clocks in `zone` show `time` (`HH:MM`, `HH:MM:SS` or with a fraction) on `date`.
 * `undefined` when there is no such date, time or zone.
 */
export function zonedToInstant(
  date: CalendarDate,
  time: string,
  zone: string,
): ZonedInstant | undefined {
  const known = zoneOf(zone);
  const wallMs = wallClockMs(date, time);
  if (known === undefined || wallMs === undefined) return undefined;
  // No zone changes its clocks twice within two days: the offsets a day either side are the only candidates.
  const before = offsetMsAt(known, wallMs - MS_PER_DAY);
  const after = offsetMsAt(known, wallMs + MS_PER_DAY);
  if (before === after) return { instant: nearestInstant(wallMs - before) };
  const earlierHolds = offsetMsAt(known, wallMs - before) === before;
  const laterHolds = offsetMsAt(known, wallMs - after) === after;
  if (earlierHolds && laterHolds)
    return { instant: nearestInstant(wallMs - before), note: 'overlap' };
  if (earlierHolds) return { instant: nearestInstant(wallMs - before) };
  if (laterHolds) return { instant: nearestInstant(wallMs - after) };
  return { instant: nearestInstant(wallMs - before), note: 'gap' };
}

/** What calendars and clocks in `zone` show at `instant`; `undefined` for an unknown zone. */
export function instantToZoned(instant: Instant, zone: string): ZonedTime | undefined {
  const known = zoneOf(zone);
  if (known === undefined) return undefined;
  const ms = msFromInstant(instant);
  const offsetMs = offsetMsAt(known, ms);
  const wall = nearestInstant(ms + offsetMs);
  return { date: wall.slice(0, 10), time: wall.slice(11, 23), offset: offsetText(offsetMs) };
}

/** Milliseconds since 1970-01-01T00:00 on the same clocks; undefined when there is no such date or time. */
export function wallClockMs(date: CalendarDate, time: string): number | undefined {
  const timeMs = wallTimeMs(time);
  const dayMs = wallDayMs(date);
  return timeMs === undefined || dayMs === undefined ? undefined : dayMs + timeMs;
}

const wallDayMs = remembered((date: string): number | undefined =>
  isValidDate(date) ? dayNumber(date) * MS_PER_DAY : undefined,
);

function zoneOf(name: string): Zone | undefined {
  const cached = zones.get(name);
  if (cached !== undefined || zones.has(name)) return cached;
  if (zones.size >= ZONE_NAMES_MAX) zones.clear();
  const zone = openZone(name);
  zones.set(name, zone);
  return zone;
}

function openZone(name: string): Zone | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return { format, offsets: new Map() };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetMsAt(zone: Zone, ms: number): number {
  if (ms < OFFSET_CACHE_SINCE_MS) return readOffsetMs(zone, ms);
  const slot = Math.floor(ms / OFFSET_SLOT_MS);
  const cached = zone.offsets.get(slot);
  if (cached !== undefined) return cached;
  if (zone.offsets.size >= OFFSET_CACHE_ENTRIES_MAX) zone.offsets.clear();
  const offsetMs = readOffsetMs(zone, ms);
  zone.offsets.set(slot, offsetMs);
  return offsetMs;
}

function readOffsetMs(zone: Zone, ms: number): number {
  const match = OFFSET_NAME.exec(zone.format.format(ms));
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match ?? [];
  const offsetMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -offsetMs : offsetMs;
}

const wallTimeMs = remembered((time: string): number | undefined => {
  const match = WALL_TIME.exec(time);
  if (match === null) return undefined;
  const [, hours, minutes, seconds = '0', fraction = ''] = match;
  const wholeMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return wholeMs + Number(fraction.slice(0, 3).padEnd(3, '0'));
});

function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / MS_PER_MINUTE);
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${hh}:${String(minutes % 60).padStart(2, '0')}`;
}
