/** SCH loops of a line to schedule lines, and back. */
import type { ScheduleLine } from '../../model/order-documents.ts';
import type { DatedValue } from '../../model/values.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import type { Loop, Segment } from '../syntax/x12/set.ts';
import { dateCodes } from '../x12-codes/dates.ts';
import { entityCodes } from '../x12-codes/parties.ts';
import { readDate } from './dates.ts';
import { readQuantity } from './price.ts';

const firstDate = { qualifier: 5, date: 6, time: 7 };
const secondDate = { qualifier: 8, date: 9, time: 10 };

/**
 * Every SCH of a line; the schedule's number is SCH12 (assigned identification), else its ordinal.
 * SCH03 and SCH04 become the schedule's ship-to.
 */
export function readSchedules(line: Loop): ScheduleLine[] {
  const segments = [
    ...line.segmentsOf('SCH'),
    ...line.loopsOf('SCH').flatMap((loop) => loop.segments[0] ?? []),
  ];
  return segments.flatMap((segment, index) => readSchedule(segment, index + 1) ?? []);
}

function readSchedule(sch: Segment, ordinal: number): ScheduleLine | undefined {
  const quantity = readQuantity(sch, 1, 2);
  if (quantity === undefined) return undefined;
  const dates: DatedValue[] = [];
  for (const positions of [firstDate, secondDate]) {
    const date = readDate(sch, positions, dateCodes);
    if (date !== undefined) dates.push(date);
  }
  const role = sch.coded(3, entityCodes);
  const name = sch.text(4);
  return {
    schedule: sch.text(12) ?? String(ordinal),
    quantity,
    dates,
    ...(role === undefined
      ? {}
      : { shipTo: { role, identifiers: [], ...(name === undefined ? {} : { name }) } }),
  };
}

/** One SCH per schedule, two dates at most. */
export function writeSchedules(writer: SegmentWriter, schedules: readonly ScheduleLine[]): void {
  schedules.forEach((schedule, index) => {
    const { quantity, dates, shipTo } = schedule;
    const named = shipTo?.name === undefined ? undefined : shipTo;
    if (dates.length > 2) writer.notCarried('/lines', 'SCH has place for two dates.');
    writer.segment('SCH', [
      quantity.value,
      quantity.unit,
      named === undefined ? undefined : writer.code(entityCodes, named.role),
      named?.name,
      ...dateElements(writer, dates[0]),
      ...dateElements(writer, dates[1]),
      undefined,
      schedule.schedule === String(index + 1) ? undefined : schedule.schedule,
    ]);
  });
}

function dateElements(
  writer: SegmentWriter,
  date: DatedValue | undefined,
): [string | undefined, string | undefined, string | undefined] {
  if (date === undefined) return [undefined, undefined, undefined];
  return [writer.code(dateCodes, date.kind), date.on, date.time];
}
