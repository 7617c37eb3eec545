/** A line of an order or order change behind its first segment; both directions. */
import type { OrderLine } from '../../model/order-documents.ts';
import type { Note, Quantity } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { readCharges, readTaxes, writeCharges } from './charges.ts';
import { pidSegments, readDescription, readItem, writeDescription } from './item.ts';
import type { LinePositions } from './line-positions.ts';
import { readMessages, readN9Loops } from './notes.ts';
import { readSchedules, writeOrderSchedules } from './order-schedules.ts';
import { readPrice } from './price.ts';
import { readReferences, writeReferences } from './references.ts';

/** A line without a number takes its place in the order. */
export function readOrderLine(
  loop: Loop,
  first: Segment,
  at: LinePositions,
  quantity: Quantity,
  place: number,
  currency: string | undefined,
): OrderLine {
  const item = readItem(first, at.item);
  readDescription(item, pidSegments(loop));
  const price =
    readPrice(first, at.price, at.basis, quantity.unit, currency) ??
    readCtp(loop, quantity.unit, currency);
  return {
    line: first.text(1) ?? String(place),
    item,
    quantity,
    ...(price === undefined ? {} : { price }),
    ...readSchedules(loop, quantity),
    ...readLineParts(loop),
  };
}

/** A price that only CTP gives: CTP-03 for the basis CTP-09. */
function readCtp(loop: Loop, unit: string, currency: string | undefined) {
  const ctp = loop.loopsOf('CTP')[0]?.segments[0];
  return ctp === undefined ? undefined : readPrice(ctp, 3, 9, unit, currency);
}

function readLineParts(loop: Loop): Partial<OrderLine> {
  const references = readReferences(loop);
  const notes: Note[] = [];
  readMessages(loop, notes);
  readN9Loops(loop, notes, references);
  const charges = readCharges(loop);
  const taxes = readTaxes(loop);
  const packaging = loop.segment('PO4')?.text(4);
  return {
    ...(charges.length === 0 ? {} : { charges }),
    ...(taxes.length === 0 ? {} : { taxes }),
    ...(references.length === 0 ? {} : { references: references.slice(0, 100) }),
    ...(notes.length === 0 ? {} : { notes: notes.slice(0, 50) }),
    ...(packaging === undefined ? {} : { packaging }),
  };
}

/** What follows a line's first segment. */
export function writeOrderLine(writer: SegmentWriter, line: OrderLine): void {
  writeDescription(writer, line.item);
  if (line.packaging !== undefined) {
    writer.segment('PO4', [undefined, undefined, undefined, line.packaging]);
  }
  writeReferences(writer, line.references);
  writeCharges(writer, line.charges);
  writeOrderSchedules(line, writer);
}
