/** Element 623, how a time relates to UTC. */
import { instantWithin } from '../../base/instant.ts';
import { wallClockMs, zonedToInstant } from '../../base/zone.ts';

type TimeCode = { offsetMinutes: number } | { zone: string };

function hours(offset: number): TimeCode {
  return { offsetMinutes: offset * 60 };
}

/**
 * Standard and daylight codes are fixed offsets; the general ones (ET, CT …) follow the zone's
 * clocks. 01 to 24 are the offsets of ISO 8601. LT is local to the place of the event and has no
 * entry: only the place can resolve it.
 */
const namedTimeCodes: Readonly<Record<string, TimeCode>> = {
  UT: hours(0),
  GM: hours(0),
  ES: hours(-5),
  ED: hours(-4),
  ET: { zone: 'America/New_York' },
  CS: hours(-6),
  CD: hours(-5),
  CT: { zone: 'America/Chicago' },
  MS: hours(-7),
  MD: hours(-6),
  MT: { zone: 'America/Denver' },
  PS: hours(-8),
  PD: hours(-7),
  PT: { zone: 'America/Los_Angeles' },
  AS: hours(-9),
  AD: hours(-8),
  AT: { zone: 'America/Anchorage' },
  HS: hours(-10),
  HD: hours(-9),
  HT: { zone: 'America/Adak' },
  TS: hours(-4),
  TD: hours(-3),
  TT: { zone: 'America/Halifax' },
  NS: { offsetMinutes: -210 },
  ND: { offsetMinutes: -150 },
  NT: { zone: 'America/St_Johns' },
};

const timeCodes: ReadonlyMap<string, TimeCode> = new Map([
  ...Object.entries(namedTimeCodes),
  ...Array.from({ length: 24 }, (_, at): [string, TimeCode] => [
    String(at + 1).padStart(2, '0'),
    hours(at < 12 ? at + 1 : at - 24),
  ]),
]);

/** Whether the code says how the time relates to UTC. */
export function isTimeCode(code: string): boolean {
  return timeCodes.has(code);
}

/**
 * The instant of a date and a wall time `08:30[:15[.25]]` under a code of element 623; without a code
 * under `zone` (IANA). Undefined where neither says, and for LT.
 */
export function instantOf(
  date: string,
  time: string,
  code: string | undefined,
  zone: string | undefined,
): string | undefined {
  if (code === undefined) {
    return zone === undefined ? undefined : zonedToInstant(date, time, zone)?.instant;
  }
  const known = timeCodes.get(code);
  if (known === undefined) return undefined;
  if ('zone' in known) return zonedToInstant(date, time, known.zone)?.instant;
  return offsetInstant(date, time, known.offsetMinutes);
}

function offsetInstant(date: string, time: string, offsetMinutes: number): string | undefined {
  const wallMs = wallClockMs(date, time);
  if (wallMs === undefined) return undefined;
  const ms = wallMs - offsetMinutes * 60_000;
  return instantWithin(ms);
}
