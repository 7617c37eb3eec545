/** What of a set no mapping took: it goes into `document.kept`, so that nothing is silently lost. */
import type { CanonicalDocument } from '../../../model/document.ts';
import type { Kept } from '../../../model/values.ts';
import type { LexedSet } from './lexed-set.ts';
import type { Loop } from './loop.ts';
import { pathOfElement, type Segment } from './segment.ts';
import type { SetReading } from './set.ts';
import { ELEMENTS_MAX } from './structure.ts';

/** One document of a set; `loops` names the loops that are about it where a set gives several. */
export interface SetDocument {
  document: CanonicalDocument;
  loops?: readonly Loop[];
}

/** Longest value of one `kept` entry; longer ones go on in further entries of the same path. */
const KEPT_VALUE_MAX = 4000;
/** Entries that stand in further documents beside the first, for a set: thousands of both would not fit anywhere. */
const COPIES_MAX = 100_000;

/**
 * Adds to each document every non-empty element of `segments` (in order) that was not taken. What
 * stands in a loop goes to the documents that it is about, everything else to all of them; beyond
 * COPIES_MAX to the first of them alone.
 */
export function addKept(
  reading: SetReading,
  segments: readonly Segment[],
  documents: readonly SetDocument[],
): void {
  if (documents.length === 0) return;
  let owners: Owners | undefined;
  let copies = 0;
  const kept: Kept[][] = [];
  for (const segment of segments) {
    const left = leftOf(reading, segment);
    if (left.length === 0) continue;
    owners ??= ownersOf(documents);
    const about = aboutOf(segment, owners);
    const more = left.length * (about.length - 1);
    const isTooMuch = copies + more > COPIES_MAX;
    if (!isTooMuch) copies += more;
    for (const index of isTooMuch ? about.slice(0, 1) : about) {
      kept[index] ??= [];
      for (const entry of left) kept[index].push(entry);
    }
  }
  kept.forEach((list, index) => {
    const document = documents[index]?.document;
    if (document !== undefined) {
      document.kept = document.kept === undefined ? list : [...document.kept, ...list];
    }
  });
}

/** Indexes of documents: all of them, and those that a loop is about. */
interface Owners {
  all: readonly number[];
  byLoop: ReadonlyMap<Loop, readonly number[]>;
}

function ownersOf(documents: readonly SetDocument[]): Owners {
  const byLoop = new Map<Loop, number[]>();
  documents.forEach(({ loops }, index) => {
    for (const loop of loops ?? []) {
      const indexes = byLoop.get(loop);
      if (indexes === undefined) byLoop.set(loop, [index]);
      else indexes.push(index);
    }
  });
  return { all: documents.map((_, index) => index), byLoop };
}

/** The documents that the innermost loop around the segment is about; all where none says so. */
function aboutOf(segment: Segment, { all, byLoop }: Owners): readonly number[] {
  if (byLoop.size === 0) return all;
  for (let loop: Loop | undefined = segment.loop; loop !== undefined; loop = loop.parent) {
    const indexes = byLoop.get(loop);
    if (indexes !== undefined) return indexes;
  }
  return all;
}

const NOTHING: readonly Kept[] = [];

function leftOf(reading: SetReading, segment: Segment): readonly Kept[] {
  const { length } = segment;
  // A segment without elements says something by being there.
  if (length === 0) return [{ path: segment.pathOf().slice(0, 256), value: '' }];
  if (segment.left === 0 && length <= ELEMENTS_MAX) return NOTHING;
  const path = segment.pathOf();
  const left: Kept[] = [];
  for (let n = 1; n <= length; n += 1) {
    const isLeft = n > ELEMENTS_MAX || (segment.left & (1 << n)) !== 0;
    const text = isLeft ? segment.peek(n) : undefined;
    if (text !== undefined)
      addLeft(left, reading.lexed, segment.takenOf(n), pathOfElement(path, n), text);
  }
  return left;
}

/** The element as a whole, or those of its components that were not read. */
function addLeft(
  left: Kept[],
  { component }: LexedSet,
  taken: number,
  path: string,
  text: string,
): void {
  if (taken === 0) push(left, path, text);
  if (taken === 0 || (taken & 1) !== 0) return;
  for (const [index, part] of text.split(component).entries()) {
    if (part.trimEnd() !== '' && (taken & (1 << (index + 1))) === 0) {
      push(left, `${path}-${index + 1}`, part);
    }
  }
}

function push(left: Kept[], path: string, value: string): void {
  const shown = path.length > 256 ? path.slice(0, 256) : path;
  for (let at = 0; at < Math.max(value.length, 1); at += KEPT_VALUE_MAX) {
    left.push({ path: shown, value: value.slice(at, at + KEPT_VALUE_MAX) });
  }
}
