/** The canonical functional acknowledgment to a 997. */
import type { Static } from 'typebox';
import type { CanonicalDocument } from '../../model/document.ts';
import type { SetOutcome } from '../../model/exchange-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { groupOutcomeCodes, setOutcomeCodes } from '../x12-codes/acknowledgments.ts';

/** Writes AK1 to AK9; an AK2 loop for every set that the document lists. */
export function write(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'functional_acknowledgment') return;
  writer.segment('AK1', [document.group, document.groupControl]);
  document.sets.forEach((set, index) => {
    writer.from(`/sets/${index}`);
    writeSet(set, writer);
  });
  writer.from('');
  writer.segment('AK9', [
    writer.code(groupOutcomeCodes, document.outcome),
    document.included,
    document.received,
    document.accepted,
    ...document.errors.slice(0, 5),
  ]);
}

function writeSet(set: Static<typeof SetOutcome>, writer: SegmentWriter): void {
  writer.segment('AK2', [set.set, set.control]);
  for (const { segment, position, loop, error, elements } of set.segments) {
    writer.segment('AK3', [segment, position, loop, error]);
    for (const element of elements) {
      const { component, reference, value } = element;
      const place = [
        String(element.position),
        component === undefined ? undefined : String(component),
      ];
      writer.segment('AK4', [place, reference, element.error, value]);
    }
  }
  writer.segment('AK5', [writer.code(setOutcomeCodes, set.outcome), ...set.errors.slice(0, 5)]);
}
