/** What of a set no mapping took: it goes into `document.kept`, so that nothing is silently lost. */
import type { CanonicalDocument } from '../../../model/document.ts';
import type { Kept } from '../../../model/values.ts';
import type { LexedSet } from './lexed-set.ts';
import type { Loop } from './loop.ts';
import { pathOfElement, type Segment, type SetReading } from './set.ts';
import { ELEMENTS_MAX } from './structure.ts';

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
  const shared: Kept[] = [];
  /** One list for each document, as soon as something belongs to one of them alone. */
  let own: Kept[][] | undefined;
  for (const segment of segments) {
    const left = leftOf(reading, segment);
    if (left.length === 0) continue;
    owners ??= ownersOf(documents);
    const owner = ownerOf(segment, owners);
    if (owner !== undefined) own ??= documents.map(() => shared.slice());
    const lists = own === undefined ? [shared] : owner === undefined ? own : [own[owner] ?? []];
    for (const list of lists) for (const entry of left) list.push(entry);
  }
  documents.forEach(({ document }, index) => {
    const list = own?.[index] ?? shared;
    if (list.length > 0) document.kept = [...(document.kept ?? []), ...list];
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
