/** What a line says of the order it belongs to: PRF, REF*PO, the pairs PO and PL of element 235. */
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Item } from '../../model/values.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';

const ORDER = 'x12-235:PO';
const ORDER_LINE = 'x12-235:PL';

/** Number, release and line of PRF (PRF-01, 02, 05). */
export function readPrf(prf: Segment | undefined): OrderLink | undefined {
  const number = prf?.text(1);
  if (prf === undefined || number === undefined) return undefined;
  const release = prf.text(2);
  const line = prf.text(5);
  return {
    order: { number, ...(release === undefined ? {} : { release }) },
    ...(line === undefined ? {} : { line }),
  };
}

/** Takes order and order line out of an item's other identifiers: a line may name both by itself. */
export function takeLink(item: Item, above: OrderLink | undefined): OrderLink | undefined {
  const number = item.others?.find(({ scheme }) => scheme === ORDER)?.value;
  const line = item.others?.find(({ scheme }) => scheme === ORDER_LINE)?.value;
  const rest = item.others?.filter(({ scheme }) => scheme !== ORDER && scheme !== ORDER_LINE);
  if (rest === undefined || rest.length === 0) delete item.others;
  else item.others = rest;
  const order = number === undefined ? above?.order : { number };
  if (order === undefined) return undefined;
  const named = line ?? above?.line;
  return { order, ...(named === undefined ? {} : { line: named }) };
}

/** The item with the line's order (where it is not the document's) and order line as pairs. */
export function withLinkPairs(item: Item, link: OrderLink | undefined, above?: OrderLink): Item {
  if (link === undefined) return item;
  const own = link.order.number === above?.order.number ? [] : [link.order.number];
  const line = link.line === undefined || link.line === above?.line ? [] : [link.line];
  return {
    ...item,
    others: [
      ...(item.others ?? []),
      ...own.map((value) => ({ scheme: ORDER, value })),
      ...line.map((value) => ({ scheme: ORDER_LINE, value })),
    ],
  };
}

/** PRF of an order; its date is not carried. */
export function writePrf(writer: SegmentWriter, link: OrderLink): void {
  writer.segment('PRF', [link.order.number, link.order.release, undefined, undefined, link.line]);
}
