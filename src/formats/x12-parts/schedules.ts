/** SCH loops that stand behind an answer to a line. */
import type { ScheduleLine } from '../../model/order-documents.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { readSch, writeSch } from './order-schedules.ts';

/** Every SCH of a line; one without a number (SCH12) takes its ordinal. */
export function readAnswerSchedules(line: Loop): ScheduleLine[] {
  return line.loopsOf('SCH').flatMap((loop, index) => {
    const sch = loop.segments[0];
    const schedule = sch === undefined ? undefined : readSch(sch);
    if (schedule === undefined) return [];
    return [{ ...schedule, schedule: schedule.schedule || String(index + 1) }];
  });
}

/** One SCH per schedule. */
export function writeAnswerSchedules(
  writer: SegmentWriter,
  schedules: readonly ScheduleLine[],
): void {
  for (const schedule of schedules) writeSch(schedule, writer);
}
