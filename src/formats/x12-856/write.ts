/** The canonical ship notice to an 856: structure 0001, or 0004 where nothing is packed. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { HandlingUnit, ShipmentItem, ShipNotice } from '../../model/shipment-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { structureCodes } from '../x12-codes/ship-notice.ts';
import { writeDates } from '../x12-parts/dates.ts';
import { itemCodesOf, itemPairs, writeDescription } from '../x12-parts/item.ts';
import { writePrf } from '../x12-parts/line-link.ts';
import { type Measure, writeTd1 } from '../x12-parts/measures.ts';
import { writeParty } from '../x12-parts/party.ts';
import { writeReferences } from '../x12-parts/references.ts';

type Order = ShipNotice['orders'][number];

/** Numbers the levels as they are written. */
class Levels {
  readonly #writer: SegmentWriter;
  #last = 0;

  constructor(writer: SegmentWriter) {
    this.#writer = writer;
  }

  get count(): number {
    return this.#last;
  }

  open(parent: number | undefined, code: string, hasChildren: boolean): number {
    this.#last += 1;
    const above = parent === undefined ? undefined : String(parent);
    this.#writer.segment('HL', [String(this.#last), above, code, hasChildren ? '1' : '0']);
    return this.#last;
  }
}

export function write856(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'ship_notice') return;
  const packed = document.handlingUnits.length > 0;
  const structure = packed ? 'shipment_order_packaging_item' : 'shipment_order_item';
  writer.segment('BSN', [
    writer.code(purposeCodes, document.purpose ?? { value: 'original' }),
    document.number,
    document.issuedOn ?? document.issuedAt?.slice(0, 10),
    document.issuedAt?.slice(11, 16) ?? '0000',
    writer.code(structureCodes, { value: structure }),
  ]);
  const levels = new Levels(writer);
  const shipment = levels.open(undefined, 'S', document.orders.length > 0);
  writeShipment(document, writer);
  for (const order of document.orders) writeOrder(document, order, shipment, levels, writer);
  for (const item of document.items) {
    if (orderOf(document, item) === undefined) {
      writer.notCarried('/items', `The item ${item.id} names no order of the notice.`);
    }
  }
  writer.segment('CTT', [levels.count]);
}

function writeShipment(notice: ShipNotice, writer: SegmentWriter): void {
  const { packages = [], measures = [], carrier, references } = notice;
  const [first, ...more] = packages;
  if (first !== undefined || measures.length > 0) {
    writeTd1(writer, first?.packaging, first?.count, measures);
  }
  for (const { packaging, count } of more) writeTd1(writer, packaging, count, []);
  if (carrier !== undefined) {
    const { scac, mode, name, equipment } = carrier;
    const code = scac === undefined ? undefined : '2';
    writer.segment('TD5', [undefined, code, scac, mode, name]);
    writer.segment('TD3', [undefined, undefined, equipment]);
  }
  writeReferences(writer, references);
  writeDates(writer, notice.dates);
  for (const party of notice.parties ?? []) writeParty(writer, party);
}

function orderOf(notice: ShipNotice, item: ShipmentItem): Order | undefined {
  const number = item.link?.order.number;
  const release = item.link?.order.release;
  return notice.orders.find(({ order }) => order.number === number && order.release === release);
}

/** An order with its units in order, each with its items; items that no unit holds follow. */
function writeOrder(
  notice: ShipNotice,
  order: Order,
  shipment: number,
  levels: Levels,
  writer: SegmentWriter,
): void {
  const items = notice.items.filter((item) => orderOf(notice, item) === order);
  const level = levels.open(shipment, 'O', items.length > 0);
  writePrf(writer, { order: order.order });
  writeReferences(writer, order.references);
  writeDates(writer, order.dates);
  for (const party of order.parties ?? []) writeParty(writer, party);
  const loose = new Set(items);
  for (const unit of notice.handlingUnits) {
    const inside = items.filter((item) => holds(unit, item));
    if (inside.length === 0) continue;
    const pack = levels.open(level, 'P', true);
    writeUnit(unit, writer);
    for (const item of inside) {
      loose.delete(item);
      writeItem(item, quantityIn(unit, item), pack, levels, writer);
    }
  }
  for (const item of loose) writeItem(item, item.quantity, level, levels, writer);
}

function holds(unit: HandlingUnit, item: ShipmentItem): boolean {
  return unit.contents.some(({ itemId }) => itemId === item.id);
}

function quantityIn(unit: HandlingUnit, item: ShipmentItem): ShipmentItem['quantity'] {
  return unit.contents.find(({ itemId }) => itemId === item.id)?.quantity ?? item.quantity;
}

function writeUnit(unit: HandlingUnit, writer: SegmentWriter): void {
  const measures: readonly Measure[] = unit.measures ?? [];
  if (unit.packaging !== undefined || measures.length > 0) {
    writeTd1(writer, unit.packaging, unit.packaging === undefined ? undefined : '1', measures);
  }
  if (unit.sscc !== undefined) writer.segment('MAN', ['GM', unit.sscc]);
  for (const { scheme, value } of unit.marks ?? []) writer.segment('MAN', [scheme, value]);
  if (unit.parent !== undefined) {
    writer.notCarried(
      '/handlingUnits',
      `${unit.id} stands in ${unit.parent}; packs are written flat.`,
    );
  }
}

function writeItem(
  item: ShipmentItem,
  quantity: ShipmentItem['quantity'],
  parent: number,
  levels: Levels,
  writer: SegmentWriter,
): void {
  levels.open(parent, 'I', false);
  const lots = (item.lots ?? []).flatMap(({ number }) => ['LT', number]);
  const pairs = itemPairs(writer, item.item, 14, itemCodesOf(writer.profile.settings));
  const line = item.link?.line === undefined ? [] : ['PL', item.link.line];
  writer.segment('LIN', [item.id, ...pairs, ...line, ...lots]);
  const { ordered, cumulative } = item;
  writer.segment('SN1', [
    undefined,
    quantity.value,
    quantity.unit,
    cumulative?.value,
    ordered?.value,
    ordered?.unit,
  ]);
  writeDescription(writer, item.item);
  writeReferences(writer, item.references);
}
