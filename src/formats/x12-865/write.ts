/** An order acknowledgment that answers or proposes a change to 865 segments. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { OrderAcknowledgment } from '../../model/order-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { acknowledgmentTypeCodes, lineChangeCodes } from '../x12-codes/acknowledgment.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import {
  linePriceAndItem,
  orderDateOf,
  writeAcknowledgmentHeader,
  writeAcknowledgmentLine,
} from '../x12-parts/acknowledgment.ts';

export function write865(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'order_acknowledgment') return;
  const references = document.references ?? [];
  const own = references.find(
    ({ role }) => role.value === 'sales_order' && role.wire === undefined,
  );
  writeBeginning(document, writer, own?.value);
  writeAcknowledgmentHeader(writer, {
    ...document,
    references: references.filter((reference) => reference !== own),
  });
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    const { ordered } = line;
    writer.segment('POC', [
      line.line,
      writer.code(lineChangeCodes, line.change ?? { value: 'original_confirmation_of_revision' }),
      ordered?.value,
      undefined,
      [ordered?.unit],
      ...linePriceAndItem(writer, line),
    ]);
    writeAcknowledgmentLine(writer, line);
  });
  writer.from('');
  writer.segment('CTT', [document.lines.length]);
}

/** A proposal says so by its purpose and carries no acknowledgment type. */
function writeBeginning(
  document: OrderAcknowledgment,
  writer: SegmentWriter,
  salesOrder: string | undefined,
): void {
  const { proposal, type, order, answersSequence, issuedOn } = document;
  const usual = { value: proposal === true ? ('seller_change' as const) : ('response' as const) };
  const silent = proposal === true && type.value === 'none_needed' && type.wire === undefined;
  writer.segment('BCA', [
    writer.code(purposeCodes, document.purpose ?? usual),
    silent ? undefined : writer.code(acknowledgmentTypeCodes, type),
    order.number,
    order.release,
    answersSequence === undefined ? undefined : String(answersSequence),
    orderDateOf(document) ?? issuedOn,
    undefined,
    undefined,
    salesOrder,
    issuedOn,
  ]);
}
