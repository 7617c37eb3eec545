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
  const structure = structureOf(document);
  writer.segment('BSN', [
    writer.code(purposeCodes, document.purpose ?? { value: 'original' }),
    document.number,
    document.issuedOn ?? document.issuedAt?.slice(0, 10),
    document.issuedAt?.slice(11, 16) ?? '0000',
    document.structure === undefined ? undefined : writer.code(structureCodes, structure),
  ]);
  const levels = new Levels(writer);
  const shipment = levels.open(undefined, 'S', document.orders.length > 0);
  writeShipment(document, writer);
  const writing: Writing = { notice: document, shipment, levels, writer };
  if (structure.value === 'shipment_packaging_order_item') {
    const outer = document.handlingUnits.filter(({ parent }) => parent === undefined);
    for (const unit of outer) writeOrdersOfUnit(writing, unit, shipment);
  } else {
    const inItems = structure.value === 'shipment_order_item_packaging';
    const writeOrder = inItems ? writeItemsOfOrder : writePacksOfOrder;
    for (const order of document.orders) writeOrder(writing, order);
  }
  for (const item of document.items) {
    if (orderOf(document, item) === undefined) {
      writer.notCarried('/items', `The item ${item.id} names no order of the notice.`);
    }
  }
  writer.segment('CTT', [levels.count]);
}

interface Writing {
  notice: ShipNotice;
  /** Number of the shipment level. */
  shipment: number;
  levels: Levels;
  writer: SegmentWriter;
}

/** The notice's own order of levels; without one, by whether anything is packed. */
function structureOf(notice: ShipNotice): { value: string; wire?: string } {
  const { structure, handlingUnits } = notice;
  if (structure !== undefined && structure.value !== 'unmapped') return structure;
  return {
    value: handlingUnits.length > 0 ? 'shipment_order_packaging_item' : 'shipment_order_item',
  };
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

function itemsOf(notice: ShipNotice, order: Order): ShipmentItem[] {
  return notice.items.filter((item) => orderOf(notice, item) === order);
}

function openOrder(
  order: Order,
  parent: number,
  hasChildren: boolean,
  levels: Levels,
  writer: SegmentWriter,
): number {
  const level = levels.open(parent, 'O', hasChildren);
  writePrf(writer, { order: order.order });
  writeReferences(writer, order.references);
  writeDates(writer, order.dates);
  for (const party of order.parties ?? []) writeParty(writer, party);
  return level;
}

/** 0001: an order with its units in order, each with its items; items that no unit holds follow. */
function writePacksOfOrder({ notice, shipment, levels, writer }: Writing, order: Order): void {
  const items = itemsOf(notice, order);
  const level = openOrder(order, shipment, items.length > 0, levels, writer);
  const loose = new Set(items);
  for (const unit of notice.handlingUnits) {
    const inside = items.filter((item) => holds(unit, item));
    if (inside.length === 0) continue;
    const pack = levels.open(level, 'P', true);
    writeUnit(unit, writer);
    if (unit.parent !== undefined) {
      const text = `${unit.id} stands in ${unit.parent}; below an order packs are written flat.`;
      writer.notCarried('/handlingUnits', text);
    }
    for (const item of inside) {
      loose.delete(item);
      writeItem(item, quantityIn(unit, item), levels.open(pack, 'I', false), writer);
    }
  }
  for (const item of loose) {
    writeItem(item, item.quantity, levels.open(level, 'I', false), writer);
  }
}

/** 0002: an order with its items, each with the packs that hold it. */
function writeItemsOfOrder({ notice, shipment, levels, writer }: Writing, order: Order): void {
  const items = itemsOf(notice, order);
  const level = openOrder(order, shipment, items.length > 0, levels, writer);
  for (const item of items) {
    const packs = notice.handlingUnits.filter((unit) => holds(unit, item));
    const own = levels.open(level, 'I', packs.length > 0);
    writeItem(item, item.quantity, own, writer);
    for (const unit of packs) {
      levels.open(own, 'P', false);
      const { value } = quantityIn(unit, item);
      if (packs.length > 1 && value !== '0') writer.segment('PO4', [value]);
      writeUnit(unit, writer);
    }
  }
}

/** 0003: a unit with the units in it, and with the orders whose items it holds. */
function writeOrdersOfUnit(writing: Writing, unit: HandlingUnit, parent: number): void {
  const { notice, levels, writer } = writing;
  const inner = notice.handlingUnits.filter((other) => other.parent === unit.id);
  const hasChildren = inner.length > 0 || unit.contents.length > 0;
  const level = levels.open(parent, inner.length > 0 ? 'T' : 'P', hasChildren);
  writeUnit(unit, writer);
  for (const order of notice.orders) {
    const inside = itemsOf(notice, order).filter((item) => holds(unit, item));
    if (inside.length === 0) continue;
    const own = openOrder(order, level, true, levels, writer);
    for (const item of inside) {
      writeItem(item, quantityIn(unit, item), levels.open(own, 'I', false), writer);
    }
  }
  for (const other of inner) writeOrdersOfUnit(writing, other, level);
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
}

function writeItem(
  item: ShipmentItem,
  quantity: ShipmentItem['quantity'],
  level: number,
  writer: SegmentWriter,
): void {
  const lots = (item.lots ?? []).flatMap(({ number }) => ['LT', number]);
  const pairs = itemPairs(writer, item.item, 14, itemCodesOf(writer.profile.settings));
  const line = item.link?.line === undefined ? [] : ['PL', item.link.line];
  const id = item.id === `HL${level}` ? undefined : item.id.replace(`.HL${level}`, '');
  writer.segment('LIN', [id, ...pairs, ...line, ...lots]);
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
