/** Papers of goods as their writers write them: 856 ship notice, 214 carrier status, 861 receiving advice. */
import type { Carton, Consignment, Parcel } from '../goods/goods.ts';
import { nameOf } from '../trade.ts';
import { type Segment, stampOf } from './envelope.ts';

export interface ShipNoticePaper {
  number: string;
  consignment: Consignment;
  scac: string;
  billOfLading: string;
  shippedAt: Date;
  vendorNumber: string;
}

/** Structure 0001: shipment, order, pack, item. One pack level per carton. */
export function writeShipNotice(paper: ShipNoticePaper): Segment[] {
  const { number, consignment, shippedAt } = paper;
  const { date, time } = stampOf(shippedAt);
  const levels: Segment[] = [];
  const counter = { next: 1 };
  const shipment = levelOf(counter, levels, undefined, 'S', true);
  levels.push(...shipmentSegments(paper));
  for (const [, parcels] of byOrder(consignment.parcels)) {
    const [first] = parcels;
    if (first === undefined) continue;
    const order = levelOf(counter, levels, shipment, 'O', true);
    levels.push(['PRF', first.order.number, first.order.release ?? '']);
    for (const parcel of parcels)
      for (const carton of consignment.cartons.filter((one) => holds(one, parcel)))
        packSegments(counter, levels, order, carton, parcel);
  }
  return [['BSN', '00', number, date, time, '0001'], ...levels, ['CTT', String(counter.next - 1)]];
}

function levelOf(
  counter: { next: number },
  levels: Segment[],
  parent: number | undefined,
  code: string,
  hasChildren: boolean,
): number {
  const id = counter.next;
  counter.next += 1;
  levels.push([
    'HL',
    String(id),
    parent === undefined ? '' : String(parent),
    code,
    hasChildren ? '1' : '0',
  ]);
  return id;
}

function shipmentSegments(paper: ShipNoticePaper): Segment[] {
  const { consignment, scac, billOfLading, shippedAt, vendorNumber } = paper;
  const { date, time } = stampOf(shippedAt);
  return [
    ['TD1', 'CTN25', String(consignment.cartons.length)],
    ['TD5', '', '2', scac, 'M'],
    ['REF', 'SI', consignment.number],
    ['REF', 'BM', billOfLading],
    ['DTM', '011', date, time, 'UT'],
    ['N1', 'SF', '', '92', vendorNumber],
    ['N1', 'ST', '', '92', consignment.site],
    ['N1', 'BY', '', '92', consignment.entity],
  ];
}

function packSegments(
  counter: { next: number },
  levels: Segment[],
  order: number,
  carton: Carton,
  parcel: Parcel,
): void {
  const pack = levelOf(counter, levels, order, 'P', true);
  levels.push(['MAN', 'GM', carton.sscc]);
  levelOf(counter, levels, pack, 'I', false);
  const inside = carton.contents.find((one) => one.parcel === parcel.id);
  levels.push(
    ['LIN', parcel.line, ...itemPairs(parcel), 'PL', parcel.line],
    ['SN1', '', inside?.quantity ?? '0', parcel.unit],
  );
}

function holds(carton: Carton, parcel: Parcel): boolean {
  return carton.contents.some((one) => one.parcel === parcel.id);
}

export function byOrder(parcels: readonly Parcel[]): Map<string, Parcel[]> {
  const groups = new Map<string, Parcel[]>();
  for (const parcel of parcels) {
    const name = nameOf(parcel.order);
    groups.set(name, [...(groups.get(name) ?? []), parcel]);
  }
  return groups;
}

export function itemPairs({ buyerItem, supplierItem }: Parcel): string[] {
  return [
    ...(buyerItem === undefined ? [] : ['IN', buyerItem]),
    ...(supplierItem === undefined ? [] : ['VN', supplierItem]),
  ];
}

export interface StatusPaper {
  /** Element 1650, 1651. */
  status: string;
  reason: string;
  at: Date;
  pro: string;
  load: string;
  scac: string;
  stop?: number;
}

/** A 214 with one status. */
export function writeStatus(paper: StatusPaper): Segment[] {
  const { date, time } = stampOf(paper.at);
  return [
    ['B10', paper.pro, paper.load, paper.scac],
    ['L11', paper.load, 'LO'],
    ['LX', '1'],
    ['AT7', paper.status, paper.reason, '', '', date, time, 'UT'],
    ...(paper.stop === undefined ? [] : [['L11', String(paper.stop), 'QN']]),
  ];
}

/** A line as the dock counted it. */
export interface CountedLine {
  parcel: Parcel;
  received: string;
  damaged?: string;
  short?: string;
  returned?: string;
  /** Waits for inspection. */
  held?: string;
  /** What inspection says of goods that were counted before. */
  accepted?: string;
  rejected?: string;
}

export interface ReceivingPaper {
  number: string;
  consignment: Consignment;
  vendorNumber: string;
  countedAt: Date;
  lines: readonly CountedLine[];
}

/** RCD*line*received*unit*returned*unit, then quantities in question with element 412. */
export function writeReceivingAdvice(paper: ReceivingPaper): Segment[] {
  const { number, consignment, countedAt, lines, vendorNumber } = paper;
  const { date, time } = stampOf(countedAt);
  return [
    ['BRA', number, date, '00', '1', time],
    ['REF', 'SI', consignment.number],
    ['DTM', '050', date, time, 'UT'],
    ['N1', 'SF', '', '92', vendorNumber],
    ['N1', 'ST', '', '92', consignment.site],
    ['N1', 'BY', '', '92', consignment.entity],
    ...lines.flatMap(countedSegments),
    ['CTT', String(lines.length)],
  ];
}

function countedSegments(line: CountedLine, index: number): Segment[] {
  const { parcel, received, returned, damaged, short, held, accepted, rejected } = line;
  const { unit, order } = parcel;
  const isCounted = returned === undefined && accepted === undefined;
  const conditions = [
    [damaged, '01'],
    [short, '02'],
    [held, '09'],
    [accepted, '07'],
    [rejected, '08'],
  ] as const;
  const questions = conditions.flatMap(([quantity, condition]) =>
    quantity === undefined ? [] : [quantity, unit, condition],
  );
  return [
    [
      'RCD',
      String(index + 1),
      isCounted ? received : '',
      isCounted ? unit : '',
      returned ?? '',
      returned === undefined ? '' : unit,
      ...questions,
    ],
    ['LIN', '', ...itemPairs(parcel), 'PL', parcel.line],
    ['PRF', order.number, order.release ?? '', '', '', parcel.line],
  ];
}
