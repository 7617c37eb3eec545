/**
 * A supplier's dispatch: makes shipments of what was promised for a place and day, reports them ready,
 * packs cartons, writes the ship notice when the truck has them, and bills.
 */
import { divide, subtract } from '../../src/base/decimal.ts';
import { addDays, dateFromMs } from '../../src/base/instant.ts';
import type { BookingConfirmation, ReadinessNotice } from '../../src/model/shipment-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import type { WorldSupplier } from '../catalogue.ts';
import { type Carton, type Consignment, type Parcel, ssccOf } from '../goods/goods.ts';
import { dayMs, hourMs } from '../scheduler.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';
import { nameOf } from '../trade.ts';
import type { BookLine, BookOrder } from './book.ts';
import { sharesOf } from './destinations.ts';

/** What the truck's papers say that takes the goods. */
export interface TruckPapers {
  load: string;
  carrier: string;
  scac: string;
  pro: string;
}

/** How a ship notice leaves the supplier. */
export interface ShipNoticeWire {
  send(consignment: Consignment, papers: TruckPapers, at: Date): Promise<void> | void;
}

export interface ShipperOptions {
  supplier: WorldSupplier;
  beliefs: Beliefs;
  agenda: Agenda;
  client: HubClient;
  wire: ShipNoticeWire;
}

/** Hour of the day, UTC, at which a supplier looks what is to be dispatched. */
const DISPATCH_HOUR = 10;
/** Goods are reported ready that many days before they must leave. */
const LEAD_DAYS = 2;

export interface ShippedPart {
  order: string;
  line: string;
  place: string;
  quantity: string;
  unit: string;
}

/** What leaves at one moment for one place. */
interface Dispatched {
  key: string;
  dispatchMs: number;
  place: string;
  quantity: string;
  unit: string;
}

export class Shipper {
  readonly #options: ShipperOptions;

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  /** The order's promises changed: days on which something must leave are planned. */
  consider(book: BookOrder): void {
    const { agenda, beliefs } = this.#options;
    for (const line of book.lines)
      for (const { dispatchMs } of this.#partsOf(line, book)) {
        const atMs = Math.max(dispatchMs, nextDispatch(agenda.nowMs()));
        const key = String(atMs);
        if (beliefs.has('dispatchDays', key)) continue;
        beliefs.put('dispatchDays', key, { atMs });
        agenda.at(atMs, `dispatch of ${this.#options.supplier.id}`, () => this.dispatch());
      }
  }

  /** Everything that must leave by now, one shipment per place; releases travel by themselves. */
  async dispatch(): Promise<void> {
    const groups = new Map<string, Pick<Consignment, 'site' | 'entity' | 'parcels'>>();
    for (const book of this.#options.beliefs.rows<BookOrder>('orders'))
      for (const { place, parcel } of this.#dueParcels(book)) {
        const entity = book.buyer ?? '';
        const key = [place, entity, book.release === undefined ? '' : nameOf(book)].join('|');
        const group = groups.get(key) ?? { site: place, entity, parcels: [] };
        group.parcels.push(parcel);
        groups.set(key, group);
      }
    for (const group of groups.values()) await this.#report(this.#consign(group));
  }

  /** What the hub says about the booking of a shipment. */
  onBooking(document: BookingConfirmation): void {
    for (const shipment of document.shipments)
      this.#options.beliefs.put('bookings', shipment, document);
  }

  /** The truck has the goods: the ship notice goes out. */
  async handOver(number: string, papers: TruckPapers, at: Date): Promise<Consignment> {
    const consignment = this.consignment(number);
    this.#options.beliefs.put('handedOver', number, { ...papers, at: at.toISOString() });
    await this.#options.wire.send(consignment, papers, at);
    return consignment;
  }

  consignment(number: string): Consignment {
    const found = this.#options.beliefs.get<Consignment>('consignments', number);
    if (found === undefined) throw new Error(`There is no shipment ${number}.`);
    return found;
  }

  #dueParcels(book: BookOrder): { place: string; parcel: Parcel }[] {
    const { agenda, beliefs } = this.#options;
    return book.lines.flatMap((line) =>
      this.#partsOf(line, book).flatMap(({ key, dispatchMs, place, quantity, unit }) => {
        const name = `${nameOf(book)}|${line.line}|${key}`;
        if (dispatchMs > agenda.nowMs() || beliefs.has('shippedParts', name)) return [];
        const part: ShippedPart = { order: nameOf(book), line: line.line, place, quantity, unit };
        beliefs.put('shippedParts', name, part);
        return [{ place, parcel: parcelOf(book, line, quantity, unit) }];
      }),
    );
  }

  /** Promised parts that nobody has taken back, by place, with the moment at which they are dispatched. */
  #partsOf(line: BookLine, { shipTo = '' }: BookOrder): Dispatched[] {
    if (line.closed) return [];
    const { transitDays, items } = this.#options.supplier;
    const perCase = items.find(({ item }) => item === line.buyerItem)?.perCase;
    const asked = line.schedules.map(({ deliverOn }) => deliverOn).sort()[0];
    const parts = (line.promise?.parts ?? []).filter(
      ({ disposition }) => disposition !== 'rejected' && disposition !== 'on_hold',
    );
    const shares = sharesOf(parts, { ...line, shipTo, perCase });
    return parts.flatMap((part, index) => {
      const promised = part.on ?? asked;
      if (promised === undefined) return [];
      const shipOn =
        part.dateKind === 'ship' && part.on !== undefined
          ? promised
          : addDays(promised, -transitDays);
      const dispatchMs = dispatchOn(addDays(shipOn, -LEAD_DAYS));
      return (shares[index] ?? []).map((share) => ({
        ...share,
        key: `${index}@${share.place}`,
        dispatchMs,
      }));
    });
  }

  #consign({
    site,
    entity,
    parcels,
  }: Pick<Consignment, 'site' | 'entity' | 'parcels'>): Consignment {
    const { beliefs, supplier } = this.#options;
    const serial = beliefs.keys('consignments').length + 1;
    const prefix = supplier.id.slice(0, 3);
    const numbered = parcels.map((parcel, index) => ({ ...parcel, id: String(index + 1) }));
    const consignment: Consignment = {
      supplier: supplier.id,
      number: `${prefix}-S${String(serial).padStart(4, '0')}`,
      site,
      entity,
      parcels: numbered,
      cartons: numbered.flatMap((parcel, index) => this.#pack(parcel, serial * 100 + index * 2)),
    };
    beliefs.put('consignments', consignment.number, consignment);
    return consignment;
  }

  /** Two cartons per parcel, the second with what is left. */
  #pack(parcel: Parcel, serial: number): Carton[] {
    const prefix = `07${this.#options.supplier.vendorNumber}`;
    const half = divide(parcel.quantity, '2', 0, 'half-up');
    const rest = subtract(parcel.quantity, half);
    return [half, rest].flatMap((quantity, index) =>
      quantity === '0'
        ? []
        : [
            {
              id: `C${parcel.id}-${index + 1}`,
              sscc: ssccOf(prefix, serial + index),
              contents: [{ parcel: parcel.id, quantity, unit: parcel.unit }],
            },
          ],
    );
  }

  async #report(consignment: Consignment): Promise<void> {
    const { agenda, client, supplier } = this.#options;
    const readyAt = new Date(agenda.nowMs() + dayMs);
    const document = readinessNotice(consignment, supplier, readyAt, new Date(agenda.nowMs()));
    await client.send(document, `ready-${consignment.number}`);
  }
}

function parcelOf(book: BookOrder, line: BookLine, quantity: string, unit: string): Parcel {
  const { number, release } = book;
  const substitute = line.promise?.parts.find((part) => part.substitute !== undefined)?.substitute;
  const supplierItem = substitute ?? line.supplierItem;
  return {
    id: '',
    order: { number, ...(release === undefined ? {} : { release }) },
    line: line.line,
    ...(line.buyerItem === undefined ? {} : { buyerItem: line.buyerItem }),
    ...(supplierItem === undefined ? {} : { supplierItem }),
    quantity,
    unit,
  };
}

function readinessNotice(
  consignment: Consignment,
  supplier: WorldSupplier,
  readyAt: Date,
  writtenAt: Date,
): ReadinessNotice {
  const party = (role: 'ship_from' | 'ship_to' | 'buyer', scheme: string, value: string) => ({
    role: { value: role },
    identifiers: [{ scheme, value }],
  });
  return {
    kind: 'readiness_notice',
    number: `RN-${consignment.number}`,
    issuedAt: writtenAt.toISOString(),
    shipment: consignment.number,
    parties: [party('buyer', 'buyer', consignment.entity)],
    shipFrom: party('ship_from', 'vendor_number', supplier.vendorNumber),
    shipTo: party('ship_to', 'buyer', consignment.site),
    readyAt: readyAt.toISOString(),
    items: consignment.parcels.map(shipmentItem),
  };
}

/** The canonical item of a parcel. */
export function shipmentItem(parcel: Parcel) {
  const { id, order, line, buyerItem, supplierItem, quantity, unit } = parcel;
  return {
    id,
    link: { order: { ...order }, line },
    item: {
      ...(buyerItem === undefined ? {} : { buyer: buyerItem }),
      ...(supplierItem === undefined ? {} : { supplier: supplierItem }),
    },
    quantity: { value: quantity, unit },
  };
}

function dispatchOn(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) + DISPATCH_HOUR * hourMs;
}

function nextDispatch(nowMs: number): number {
  const today = dispatchOn(dateFromMs(nowMs));
  return today > nowMs ? today : today + dayMs;
}
