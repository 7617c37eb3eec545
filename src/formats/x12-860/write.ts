/** The canonical change to a purchase order change, 860. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { PurchaseOrderChange } from '../../model/order-documents.ts';
import type { DatedValue } from '../../model/values.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { lineChangeCodes } from '../x12-codes/acknowledgment.ts';
import { orderTypeCodes } from '../x12-codes/order-type.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { itemCodesOf, itemPairs } from '../x12-parts/item.ts';
import { splitContract, writeOrderHeader } from '../x12-parts/order-header.ts';
import { writeOrderLine } from '../x12-parts/order-line.ts';
import { priceElements } from '../x12-parts/price.ts';

/** Writes what stands between ST and SE; a buyer's decision goes this way too, by its purpose. */
export function write860(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'purchase_order_change') return;
  const [contract, references] = splitContract(document.references ?? [], 'BCH08');
  const ordered = document.dates?.find(isOrderDate);
  const issuedOn = document.issuedOn ?? document.issuedAt?.slice(0, 10);
  writer.segment('BCH', [
    writer.code(purposeCodes, document.purpose ?? { value: 'change' }),
    writer.code(orderTypeCodes, document.orderType ?? defaultType(document)),
    document.order.number,
    document.order.release,
    document.sequence === undefined ? undefined : String(document.sequence),
    ordered?.on ?? issuedOn,
    undefined,
    contract?.value,
    undefined,
    undefined,
    issuedOn,
  ]);
  const dates = document.dates?.filter((date) => date !== ordered) ?? [];
  writeOrderHeader(writer, { ...document, dates }, references);
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    writeLine(line, writer);
  });
  writer.from('');
  writer.segment('CTT', [document.lines.length]);
}

function writeLine(line: PurchaseOrderChange['lines'][number], writer: SegmentWriter): void {
  const { value, unit } = line.quantity;
  const pairs = itemPairs(writer, line.item, 10, itemCodesOf(writer.profile.settings));
  writer.segment('POC', [
    line.line,
    writer.code(lineChangeCodes, line.change),
    value,
    line.leftToReceive?.value,
    [unit],
    ...priceElements(writer, line.price, unit),
    ...pairs,
  ]);
  writeOrderLine(writer, line);
}

/** The date that BCH-06 carries. */
function isOrderDate(date: DatedValue): boolean {
  return date.kind.value === 'ordered' && date.kind.wire === undefined;
}

function defaultType(change: PurchaseOrderChange): { value: string } {
  return { value: change.order.release === undefined ? 'stand_alone' : 'release' };
}
