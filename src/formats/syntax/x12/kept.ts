/** What of a set no mapping took: it goes into `document.kept`, so that nothing is silently lost. */
import type { CanonicalDocument } from '../../../model/document.ts';
import type { Kept } from '../../../model/values.ts';
import type { Loop, Segment, SetReading } from './set.ts';

/** One document of a set; `loops` names the loops that are its own where a set gives several. */
export interface SetDocument {
  document: CanonicalDocument;
  loops?: readonly Loop[];
}

/** Longest value of one `kept` entry; longer ones go on in further entries of the same path. */
const KEPT_VALUE_MAX = 4000;

/**
 * Adds to each document every non-empty element of `segments` (in order) that was not taken. What
 * stands in a loop that one document owns goes to that one, everything else to all of them.
 */
export function addKept(
  reading: SetReading,
  segments: readonly Segment[],
  documents: readonly SetDocument[],
): void {
  if (documents.length === 0) return;
  let owners: Map<Loop, number> | undefined;
  const kept: (Kept[] | undefined)[] = [];
  for (const segment of segments) {
    const left = leftOf(reading, segment);
    if (left.length === 0) continue;
    owners ??= ownersOf(documents);
    const owner = ownerOf(segment, owners);
    for (let index = owner ?? 0; index <= (owner ?? documents.length - 1); index += 1) {
      const list = kept[index] ?? [];
      for (const entry of left) list.push(entry);
      kept[index] = list;
    }
  }
  kept.forEach((list, index) => {
    const document = documents[index]?.document;
    if (list !== undefined && document !== undefined) {
      document.kept = document.kept === undefined ? list : [...document.kept, ...list];
    }
  });
}

function ownersOf(documents: readonly SetDocument[]): Map<Loop, number> {
  const owners = new Map<Loop, number>();
  documents.forEach(({ loops }, index) => {
    for (const loop of loops ?? []) owners.set(loop, index);
  });
  return owners;
}

/** Index of the document that owns a loop around the segment; undefined where all have a part in it. */
function ownerOf(segment: Segment, owners: ReadonlyMap<Loop, number>): number | undefined {
  if (owners.size === 0) return undefined;
  for (let loop: Loop | undefined = segment.loop; loop !== undefined; loop = loop.parent) {
    const owner = owners.get(loop);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

const NOTHING: readonly Kept[] = [];

function leftOf(reading: SetReading, segment: Segment): readonly Kept[] {
  let left: Kept[] | undefined;
  const { marks, component } = reading.lexed;
  for (let n = 1; n <= segment.length; n += 1) {
    const mark = segment.first + n;
    if ((marks[mark + 1] as number) - (marks[mark] as number) <= 1 || reading.isTaken(mark))
      continue;
    const text = segment.peek(n);
    if (text === undefined) continue;
    left ??= [];
    if (!reading.isTouched(mark)) {
      push(left, segment.pathOf(n), text);
      continue;
    }
    for (const [index, part] of text.split(component).entries()) {
      if (part.trimEnd() !== '' && !reading.isTaken(mark, index + 1)) {
        push(left, segment.pathOf(n, index + 1), part);
      }
    }
  }
  // A segment without elements says something by being there.
  if (segment.length === 0) return [{ path: segment.pathOf().slice(0, 256), value: '' }];
  return left ?? NOTHING;
}

function push(left: Kept[], path: string, value: string): void {
  for (let at = 0; at < Math.max(value.length, 1); at += KEPT_VALUE_MAX) {
    left.push({ path: path.slice(0, 256), value: value.slice(at, at + KEPT_VALUE_MAX) });
  }
}
