/** The canonical receiving advice to an 861. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { receivingConditionCodes } from '../x12-codes/settlement.ts';
import { writeDates } from '../x12-parts/dates.ts';
import { itemCodesOf, itemPairs, writeDescription } from '../x12-parts/item.ts';
import { writePrf } from '../x12-parts/line-link.ts';
import { writeParty } from '../x12-parts/party.ts';
import { writeReferences } from '../x12-parts/references.ts';

/** Element 962: advice of the receiving dock. */
const DOCK_ADVICE = '1';
const PARTS_MAX = 5;

export function write861(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'receiving_advice') return;
  const on = document.issuedOn ?? document.receivedAt?.slice(0, 10);
  writer.segment('BRA', [
    document.number,
    on,
    writer.code(purposeCodes, document.purpose ?? { value: 'original' }),
    DOCK_ADVICE,
  ]);
  writeReferences(writer, document.references);
  const dates = document.dates ?? [];
  writeDates(writer, dates);
  if (dates.length === 0) writer.segment('DTM', ['050', on]);
  for (const party of document.parties ?? []) writeParty(writer, party);
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    writeLine(line, writer);
  });
  writer.from('');
  writer.segment('CTT', [document.lines.length]);
}

function writeLine(line: ReceivingLine, writer: SegmentWriter): void {
  const { received, returned, shipped, link } = line;
  for (const { quantity } of line.parts.slice(PARTS_MAX)) {
    writer.notCarried('/parts', `RCD takes five conditions; ${quantity.value} is left out.`);
  }
  writer.segment('RCD', [
    line.id,
    received.value,
    [received.unit],
    returned?.value,
    returned === undefined ? undefined : [returned.unit],
    ...line.parts
      .slice(0, PARTS_MAX)
      .flatMap(({ quantity, condition }) => [
        quantity.value,
        [quantity.unit],
        writer.code(receivingConditionCodes, condition),
      ]),
  ]);
  if (shipped !== undefined) writer.segment('SN1', [undefined, shipped.value, shipped.unit]);
  const pairs = itemPairs(writer, line.item, 15, itemCodesOf(writer.profile.settings));
  writer.segment('LIN', [undefined, ...pairs]);
  writeDescription(writer, line.item);
  writeReferences(writer, line.references);
  if (link !== undefined) writePrf(writer, link);
  for (const sscc of line.handlingUnits ?? []) writer.segment('MAN', ['GM', sscc]);
}
