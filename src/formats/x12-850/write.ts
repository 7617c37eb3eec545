/** The canonical order to a purchase order, 850. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { PurchaseOrder } from '../../model/order-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { orderTypeCodes } from '../x12-codes/order-type.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { itemCodesOf, itemPairs } from '../x12-parts/item.ts';
import { splitContract, writeOrderHeader } from '../x12-parts/order-header.ts';
import { writeOrderLine } from '../x12-parts/order-line.ts';
import { priceElements } from '../x12-parts/price.ts';

/** Writes what stands between ST and SE. */
export function write(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'purchase_order') return;
  const [contract, references] = splitContract(document.references ?? [], 'BEG06');
  writer.segment('BEG', [
    writer.code(purposeCodes, document.purpose ?? { value: 'original' }),
    writer.code(orderTypeCodes, document.orderType ?? defaultType(document)),
    document.order.number,
    document.order.release,
    document.issuedOn ?? document.issuedAt?.slice(0, 10),
    contract?.value,
  ]);
  writeOrderHeader(writer, document, references);
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    const pairs = itemPairs(writer, line.item, 10, itemCodesOf(writer.profile.settings));
    const { value, unit } = line.quantity;
    const price = priceElements(writer, line.price, unit);
    writer.segment('PO1', [line.line, value, unit, ...price, ...pairs]);
    writeOrderLine(writer, line);
  });
  writer.from('');
  writer.segment('CTT', [document.lines.length]);
}

function defaultType(order: PurchaseOrder): { value: string } {
  return { value: order.order.release === undefined ? 'stand_alone' : 'release' };
}
