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
  for (const segment of segments) {
    const left = leftOf(reading, segment);
    if (left.length === 0) continue;
    for (const document of ownersOf(segment, documents)) {
      document.kept = [...(document.kept ?? []), ...left];
    }
  }
}

function ownersOf(segment: Segment, documents: readonly SetDocument[]): CanonicalDocument[] {
  for (let loop: Loop | undefined = segment.loop; loop !== undefined; loop = loop.parent) {
    for (const { document, loops } of documents) if (loops?.includes(loop)) return [document];
  }
  return documents.map(({ document }) => document);
}

function leftOf(reading: SetReading, segment: Segment): Kept[] {
  const left: Kept[] = [];
  const { marks, component } = reading.lexed;
  for (let n = 1; n <= segment.length; n += 1) {
    const mark = segment.first + n;
    if ((marks[mark + 1] as number) - (marks[mark] as number) <= 1 || reading.isTaken(mark))
      continue;
    const text = segment.peek(n);
    if (text === undefined) continue;
    if (!reading.isTouched(mark)) {
      push(left, segment.pathOf(n), text);
      continue;
    }
    text.split(component).forEach((part, index) => {
      if (part.trimEnd() !== '' && !reading.isTaken(mark, index + 1)) {
        push(left, segment.pathOf(n, index + 1), part);
      }
    });
  }
  if (left.length === 0 && segment.length === 0) push(left, segment.pathOf(), '');
  return left;
}

function push(left: Kept[], path: string, value: string): void {
  for (let at = 0; at < Math.max(value.length, 1); at += KEPT_VALUE_MAX) {
    left.push({ path: path.slice(0, 256), value: value.slice(at, at + KEPT_VALUE_MAX) });
  }
}
