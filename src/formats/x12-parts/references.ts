/** REF (and segments like it) to `Reference` and back. */
import type { Reference } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { referenceCodes } from '../x12-codes/references.ts';

/** Where qualifier, value and description stand; REF's and N9's by default, L11 has them the other way. */
export interface ReferencePositions {
  qualifier: number;
  value: number;
  text: number;
}
const ref: ReferencePositions = { qualifier: 1, value: 2, text: 3 };
export const l11: ReferencePositions = { qualifier: 2, value: 1, text: 3 };

const IDENTIFIER_MAX = 80;

/** One reference; a REF with a description alone takes it as the value. */
export function readReference(
  segment: Segment,
  positions: ReferencePositions = ref,
): Reference | undefined {
  const value = segment.text(positions.value);
  if (value !== undefined) return made(segment, positions, value, segment.text(positions.text));
  const text = segment.peek(positions.text);
  if (text === undefined || text.length > IDENTIFIER_MAX) return undefined;
  segment.taken(positions.text);
  return made(segment, positions, text);
}

function made(
  segment: Segment,
  positions: ReferencePositions,
  value: string,
  text?: string,
): Reference {
  const role = segment.coded(positions.qualifier, referenceCodes) ?? { value: 'unmapped' };
  return text === undefined ? { role, value } : { role, value, text };
}

/** All segments of `id` in a loop as references, at most `max`. */
export function readReferences(
  loop: Loop,
  id = 'REF',
  max = 100,
  positions: ReferencePositions = ref,
): Reference[] {
  const references: Reference[] = [];
  for (const segment of loop.segments) {
    if (segment.id !== id || references.length === max) continue;
    const reference = readReference(segment, positions);
    if (reference !== undefined) references.push(reference);
  }
  return references;
}

/** One REF per reference; a value longer than element 127 goes into the description. */
export function writeReferences(
  writer: SegmentWriter,
  references: readonly Reference[] | undefined,
): void {
  const max = writer.tables.segments.get('REF')?.elements[1]?.element?.max ?? 30;
  for (const { role, value, text } of references ?? []) {
    const qualifier = writer.code(referenceCodes, role, { optional: true });
    if (qualifier === undefined) {
      writer.notCarried('/references', `No code of element 128 says "${role.value}" (${value}).`);
    } else if (value.length > max && text === undefined) {
      writer.segment('REF', [qualifier, undefined, value]);
    } else writer.segment('REF', [qualifier, value, text]);
  }
}
