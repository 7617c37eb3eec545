/** Dates of X12 segments (DTM and those that carry qualifier, date and time) to `DatedValue` and back. */
import type { DatedValue } from '../../model/values.ts';
import type { CodeTable } from '../syntax/x12/codes.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { dateCodes } from '../x12-codes/dates.ts';
import { instantOf } from '../x12-codes/time.ts';

/** Element positions of a date in its segment; DTM's by default. */
export interface DatePositions {
  qualifier: number;
  date: number;
  time?: number;
  timeCode?: number;
}
const dtm: DatePositions = { qualifier: 1, date: 2, time: 3, timeCode: 4 };

type DateKindTable = CodeTable<Exclude<DatedValue['kind']['value'], 'unmapped'>>;

/**
 * One date. Undefined (and nothing taken) without a valid date, so that it ends in `kept`. A time
 * without a code is read in the profile's zone; under LT it stays local, `at` is absent.
 */
export function readDate(
  segment: Segment,
  positions: DatePositions = dtm,
  table: DateKindTable = dateCodes,
): DatedValue | undefined {
  const on = segment.date(positions.date);
  if (on === undefined) return undefined;
  const kind = segment.coded(positions.qualifier, table) ?? { value: 'unmapped' };
  const time = positions.time === undefined ? undefined : segment.time(positions.time);
  const zone = positions.timeCode === undefined ? undefined : segment.code(positions.timeCode);
  const { profile } = segment.reading.context;
  const at = time === undefined ? undefined : instantOf(on, time, zone, profile.zone);
  const date: DatedValue = { kind, on };
  if (time !== undefined) date.time = time;
  if (zone !== undefined) date.zone = zone;
  if (at !== undefined) date.at = at;
  return date;
}

/** All DTM of a loop, at most `max`; the others stay untaken. */
export function readDates(loop: Loop, max = 16): DatedValue[] {
  const dates: DatedValue[] = [];
  for (const segment of loop.segments) {
    if (segment.id !== 'DTM' || dates.length === max) continue;
    const date = readDate(segment);
    if (date !== undefined) dates.push(date);
  }
  return dates;
}

/** One DTM per date. */
export function writeDates(writer: SegmentWriter, dates: readonly DatedValue[] | undefined): void {
  for (const date of dates ?? []) {
    const qualifier = writer.code(dateCodes, date.kind);
    if (qualifier !== undefined) writer.segment('DTM', [qualifier, date.on, date.time, date.zone]);
  }
}
