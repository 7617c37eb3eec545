/** An order acknowledgment to 855 segments. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { OrderAcknowledgment } from '../../model/order-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { acknowledgmentTypeCodes } from '../x12-codes/acknowledgment.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import {
  linePriceAndItem,
  orderDateOf,
  writeAcknowledgmentHeader,
  writeAcknowledgmentLine,
} from '../x12-parts/acknowledgment.ts';

/** Proposals and answers to a change belong into an 865; the caller chooses (see `src/formats/write.ts`). */
export function write855(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'order_acknowledgment') return;
  const [salesOrder, rest] = salesOrderOf(document);
  writer.segment('BAK', [
    writer.code(purposeCodes, document.purpose ?? { value: 'original' }),
    writer.code(acknowledgmentTypeCodes, document.type),
    document.order.number,
    orderDateOf(document) ?? document.issuedOn,
    document.order.release,
    undefined,
    undefined,
    salesOrder,
    document.issuedOn,
  ]);
  writeAcknowledgmentHeader(writer, { ...document, references: rest });
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    const { ordered } = line;
    const tail = linePriceAndItem(writer, line);
    writer.segment('PO1', [line.line, ordered?.value, ordered?.unit, ...tail]);
    writeAcknowledgmentLine(writer, line);
  });
  writer.from('');
  writer.segment('CTT', [document.lines.length]);
}

/** The seller's order number of BAK08, and the other references. */
function salesOrderOf(
  document: OrderAcknowledgment,
): [string | undefined, NonNullable<OrderAcknowledgment['references']>] {
  const references = document.references ?? [];
  const own = references.find(
    ({ role }) => role.value === 'sales_order' && role.wire === undefined,
  );
  return [own?.value, references.filter((reference) => reference !== own)];
}
