/**
 * Places the segments of a set into the loops of its table, and names what does not fit: the errors
 * of element 720 (AK3-04).
 *
 * A segment goes to the innermost open loop that still has a place for it further on, else out of
 * that loop to the next one around. One that only fits further back is out of sequence (7): it is
 * placed there all the same, so that its meaning is not lost. One that fits nowhere is a stray.
 */

import type { Loop } from './loop.ts';
import { x12Problem } from './problems.ts';
import { Segment } from './segment.ts';
import type { SetReading } from './set.ts';
import {
  type CompiledChild,
  type CompiledLoop,
  isKnownSegment,
  type SegmentDefinition,
} from './structure.ts';

/** An open loop. */
interface Frame {
  table: CompiledLoop;
  loop: Loop;
  /** Index of the child last entered. */
  at: number;
  /** How often each child was entered. */
  counts: number[];
}

/** Where a segment stands against its place in the table. */
type Fit = 'fits' | 'too_often' | 'out_of_sequence';

/** Builds `reading.root` from all segments between ST and SE; gives them in the order of the set. */
export function placeSegments(reading: SetReading): Segment[] {
  const { lexed, tables } = reading;
  const frames = new Frames(tables.root, reading.root);
  const placed: Segment[] = [];
  const end = lexed.hasTrailer ? lexed.segmentCount - 1 : lexed.segmentCount;
  for (let index = 1; index < end; index += 1) {
    const definition = reading.definitionAt(index);
    placed.push(
      definition === undefined
        ? stray(reading, index)
        : (placeFitting(reading, frames, definition, index) ??
            placeOther(reading, frames, definition, index)),
    );
  }
  closeFrames(reading, frames, 0, lexed.segmentCount - 1);
  return placed;
}

/** The open loops, the innermost last. A frame that was closed is taken again. */
class Frames {
  readonly #all: Frame[];
  count = 1;

  constructor(table: CompiledLoop, loop: Loop) {
    this.#all = [{ table, loop, at: 0, counts: zeros(table, []) }];
  }

  at(depth: number): Frame {
    return this.#all[depth] as Frame;
  }

  /** Opens a loop, which its own first segment has entered. */
  open(table: CompiledLoop, loop: Loop): void {
    const frame = this.#all[this.count];
    this.count += 1;
    if (frame === undefined) this.#all.push({ table, loop, at: 0, counts: zeros(table, []) });
    else {
      frame.table = table;
      frame.loop = loop;
      frame.at = 0;
      zeros(table, frame.counts);
    }
    this.at(this.count - 1).counts[0] = 1;
  }

  close(): Frame {
    this.count -= 1;
    return this.at(this.count);
  }
}

function zeros({ children }: CompiledLoop, counts: number[]): number[] {
  for (let index = 0; index < children.length; index += 1) counts[index] = 0;
  return counts;
}

/** Places a segment where it is expected; undefined where it is not. */
function placeFitting(
  reading: SetReading,
  frames: Frames,
  definition: SegmentDefinition,
  index: number,
): Segment | undefined {
  for (let depth = frames.count - 1; depth >= 0; depth -= 1) {
    const { table, at, counts } = frames.at(depth);
    for (const twin of table.byTrigger[definition.number] ?? NONE) {
      const child = table.children[twin] as CompiledChild;
      if (twin < at || (counts[twin] as number) >= child.max) continue;
      return enter(reading, frames, index, depth, child, 'fits');
    }
  }
  return undefined;
}

const NONE: readonly number[] = [];

/** Places a segment that comes too often or too late, or nowhere. */
function placeOther(
  reading: SetReading,
  frames: Frames,
  definition: SegmentDefinition,
  index: number,
): Segment {
  let late: { depth: number; child: CompiledChild } | undefined;
  for (let depth = frames.count - 1; depth >= 0; depth -= 1) {
    const { table, at } = frames.at(depth);
    for (const twin of table.byTrigger[definition.number] ?? NONE) {
      const child = table.children[twin] as CompiledChild;
      if (twin < at) late ??= { depth, child };
      // A loop's own first segment once more opens the next iteration, one level out.
      else if (depth === 0 || twin > 0)
        return enter(reading, frames, index, depth, child, 'too_often');
    }
  }
  if (late === undefined || (late.depth > 0 && late.child.index === 0))
    return stray(reading, index);
  return enter(reading, frames, index, late.depth, late.child, 'out_of_sequence');
}

function enter(
  reading: SetReading,
  frames: Frames,
  index: number,
  depth: number,
  child: CompiledChild,
  fit: Fit,
): Segment {
  const isLate = fit === 'out_of_sequence';
  if (!isLate || child.loop !== undefined) closeFrames(reading, frames, depth + 1, index);
  const frame = frames.at(depth);
  const count = (frame.counts[child.index] as number) + 1;
  frame.counts[child.index] = count;
  if (!isLate) frame.at = child.index;
  let { loop } = frame;
  let number = timesSeen(frame, child);
  if (child.loop !== undefined) {
    loop = loop.open(child.loop.id, count);
    number = 1;
    frames.open(child.loop, loop);
  }
  const segment = new Segment(reading, child.trigger.id, index, number, loop, child.trigger);
  loop.segments.push(segment);
  if (fit !== 'fits') misplaced(segment, fit, child);
  return segment;
}

/** How many segments of its id the iteration has by now; a table may name one at two places. */
function timesSeen({ counts }: Frame, { twins }: CompiledChild): number {
  let times = 0;
  for (const index of twins) times += counts[index] as number;
  return times;
}

function misplaced(segment: Segment, fit: Fit, child: CompiledChild): void {
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
function stray(reading: SetReading, index: number): Segment {
  const id = reading.idAt(index);
  const number = reading.countStray(id);
  const segment = new Segment(reading, id, index, number, reading.root, undefined);
  const { set } = reading.tables.structure;
  if (reading.tables.segments.has(id)) {
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
function closeFrames(reading: SetReading, frames: Frames, depth: number, index: number): void {
  while (frames.count > depth) {
    const frame = frames.close();
    for (const child of frame.table.mandatory) {
      if (frame.counts[child] === 0) missing(reading, frame, child, index);
    }
  }
}

function missing(reading: SetReading, frame: Frame, childIndex: number, index: number): void {
  const child = frame.table.children[childIndex] as CompiledChild;
  const { path } = frame.loop;
  const { id } = child.trigger;
  const where = path === '' ? id : `${path}/${id}`;
  const loopId = child.loop?.id ?? (frame.loop.parent === undefined ? undefined : frame.loop.id);
  reading.report(
    x12Problem(
      'X12_SEGMENT_MISSING',
      { offset: reading.offsetAt(index), segment: index + 1, path: where },
      `The mandatory segment ${id} is missing${path === '' ? '' : ` in ${path}`}.`,
      {
        syntax: {
          segmentId: id,
          segmentPosition: index + 1,
          ...(loopId === undefined ? {} : { loopId }),
          segmentError: '3',
        },
      },
    ),
  );
}
