/**
 * Places the segments of a set into the loops of its table, and names what does not fit: the errors
 * of element 720 (AK3-04).
 *
 * A segment goes to the innermost open loop that still has a place for it further on, else out of
 * that loop to the next one around. One that only fits further back is out of sequence (7): it is
 * placed there all the same, so that its meaning is not lost. One that fits nowhere is a stray.
 */
import { x12Problem } from './problems.ts';
import { type Loop, Segment, type SetReading } from './set.ts';
import { type CompiledChild, type CompiledLoop, isKnownSegment } from './structure.ts';

interface Frame {
  table: CompiledLoop;
  loop: Loop;
  /** Index of the child last entered. */
  at: number;
  counts: number[];
}

interface Place {
  depth: number;
  child: CompiledChild;
  /** In order and within its maximum, too often, or further back than the loop already is. */
  fit: 'fits' | 'too_often' | 'out_of_sequence';
}

/** Builds `reading.root` from all segments between ST and SE; gives them in the order of the set. */
export function placeSegments(reading: SetReading): Segment[] {
  const { lexed, tables } = reading;
  const frames: Frame[] = [frameOf(tables.root, reading.root)];
  const placed: Segment[] = [];
  const end = lexed.hasTrailer ? lexed.segmentCount - 1 : lexed.segmentCount;
  for (let index = 1; index < end; index += 1) {
    const id = reading.idAt(index);
    const place = findPlace(frames, id);
    placed.push(
      place === undefined ? stray(reading, id, index) : enter(reading, frames, id, index, place),
    );
  }
  closeFrames(reading, frames, 0, lexed.segmentCount - 1);
  return placed;
}

function frameOf(table: CompiledLoop, loop: Loop): Frame {
  return { table, loop, at: 0, counts: table.zeros.slice() };
}

function findPlace(frames: readonly Frame[], id: string): Place | undefined {
  let exceeded: Place | undefined;
  let behind: Place | undefined;
  for (let depth = frames.length - 1; depth >= 0; depth -= 1) {
    const { table, at, counts } = frames[depth] as Frame;
    const indexes = table.byTrigger.get(id);
    if (indexes === undefined) continue;
    for (const index of indexes) {
      const child = table.children[index] as CompiledChild;
      if (index < at) behind ??= { depth, child, fit: 'out_of_sequence' };
      else if ((counts[index] as number) < child.max) return { depth, child, fit: 'fits' };
      // A loop's own first segment once more opens the next iteration, one level out.
      else if (depth === 0 || index > 0) exceeded ??= { depth, child, fit: 'too_often' };
    }
  }
  if (exceeded !== undefined) return exceeded;
  return behind?.depth === 0 || (behind?.child.index ?? 0) > 0 ? behind : undefined;
}

function enter(
  reading: SetReading,
  frames: Frame[],
  id: string,
  index: number,
  { depth, child, fit }: Place,
): Segment {
  const frame = frames[depth] as Frame;
  if (fit !== 'out_of_sequence' || child.loop !== undefined) {
    closeFrames(reading, frames, depth + 1, index);
  }
  const count = (frame.counts[child.index] as number) + 1;
  frame.counts[child.index] = count;
  if (fit !== 'out_of_sequence') frame.at = child.index;
  const { loop } = frame;
  const definition = reading.tables.segments.get(id);
  if (child.loop === undefined) {
    const segment = new Segment(reading, id, index, timesSeen(frame, id), loop, definition);
    loop.segments.push(segment);
    if (fit !== 'fits') misplaced(segment, fit, child);
    return segment;
  }
  const inner = loop.open(child.loop.id, count);
  const opened = frameOf(child.loop, inner);
  opened.counts[0] = 1;
  frames.push(opened);
  const segment = new Segment(reading, id, index, 1, inner, definition);
  inner.segments.push(segment);
  if (fit !== 'fits') misplaced(segment, fit, child);
  return segment;
}

/** How many segments of `id` the iteration has by now; a table may name one at two places. */
function timesSeen({ table, counts }: Frame, id: string): number {
  let times = 0;
  for (const index of table.byTrigger.get(id) ?? []) times += counts[index] as number;
  return times;
}

function misplaced(segment: Segment, fit: Place['fit'], child: CompiledChild): void {
  const { id } = segment;
  if (fit === 'out_of_sequence') {
    const text = `The segment ${id} stands behind its place in the set.`;
    report(segment, 'X12_SEGMENT_OUT_OF_SEQUENCE', '7', text);
  } else if (child.loop === undefined) {
    const text = `The segment ${id} comes more than ${child.max} times.`;
    report(segment, 'X12_SEGMENT_REPEATED', '5', text);
  } else {
    const text = `The loop ${child.loop.id} comes more than ${child.max} times.`;
    report(segment, 'X12_LOOP_REPEATED', '4', text);
  }
}

/** A segment without a place: kept as it is, beside the tree. */
function stray(reading: SetReading, id: string, index: number): Segment {
  const number = reading.countStray(id);
  const segment = new Segment(reading, id, index, number, reading.root, undefined);
  const { set } = reading.tables.structure;
  if (reading.tables.used.has(id)) {
    const text = `The segment ${id} is not expected here.`;
    report(segment, 'X12_SEGMENT_OUT_OF_SEQUENCE', '2', text);
  } else if (isKnownSegment(id)) {
    const text = `The segment ${id} does not belong to the set ${set}.`;
    report(segment, 'X12_SEGMENT_NOT_IN_SET', '6', text);
  } else {
    const text = `No segment is known by the id ${JSON.stringify(id.slice(0, 20))}.`;
    report(segment, 'X12_SEGMENT_UNRECOGNIZED', '1', text);
  }
  return segment;
}

type SegmentProblem =
  | 'X12_SEGMENT_OUT_OF_SEQUENCE'
  | 'X12_SEGMENT_REPEATED'
  | 'X12_LOOP_REPEATED'
  | 'X12_SEGMENT_NOT_IN_SET'
  | 'X12_SEGMENT_UNRECOGNIZED';

function report(segment: Segment, code: SegmentProblem, segmentError: string, text: string): void {
  const { reading, loop, id, index } = segment;
  reading.report(
    x12Problem(code, segment.position(), text, {
      syntax: {
        segmentId: id,
        segmentPosition: index + 1,
        ...(loop.parent === undefined ? {} : { loopId: loop.id }),
        segmentError,
      },
    }),
  );
}

/** Closes the frames from `depth` on and names what they lack; `index` is the segment that closes. */
function closeFrames(reading: SetReading, frames: Frame[], depth: number, index: number): void {
  while (frames.length > depth) {
    const frame = frames.pop() as Frame;
    for (const child of frame.table.mandatory) {
      if (frame.counts[child] === 0) missing(reading, frame, child, index);
    }
  }
}

function missing(reading: SetReading, frame: Frame, childIndex: number, index: number): void {
  const child = frame.table.children[childIndex] as CompiledChild;
  const { path } = frame.loop;
  const where = path === '' ? child.trigger : `${path}/${child.trigger}`;
  const loopId = child.loop?.id ?? (frame.loop.parent === undefined ? undefined : frame.loop.id);
  reading.report(
    x12Problem(
      'X12_SEGMENT_MISSING',
      { offset: reading.offsetAt(index), segment: index + 1, path: where },
      `The mandatory segment ${child.trigger} is missing${path === '' ? '' : ` in ${path}`}.`,
      {
        syntax: {
          segmentId: child.trigger,
          segmentPosition: index + 1,
          ...(loopId === undefined ? {} : { loopId }),
          segmentError: '3',
        },
      },
    ),
  );
}
