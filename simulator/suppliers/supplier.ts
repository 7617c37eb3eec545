/** A supplier as a whole: order desk, dispatch and billing around one set of beliefs and one wire. */

import type { InvoiceDispute } from '../../src/model/settlement-documents.ts';
import type { BookingConfirmation } from '../../src/model/shipment-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import type { WorldSupplier } from '../catalogue.ts';
import type { Sabotage } from '../sabotage.ts';
import type { OrderScenario } from '../scenario.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';
import type { X12PostOptions } from '../systems/x12-post.ts';
import type { OrderName } from '../trade.ts';
import { Biller, type BillWire, jsonBills, x12Bills } from './biller.ts';
import { Desk } from './desk.ts';
import { messageOf, sendAnswer } from './json-wire.ts';
import { jsonShipNotices, x12ShipNotices } from './ship-notice-wires.ts';
import { type ShipNoticeWire, Shipper } from './shipper.ts';
import { X12Wire } from './x12-wire.ts';

export interface SupplierOptions {
  supplier: WorldSupplier;
  beliefs: Beliefs;
  agenda: Agenda;
  client: HubClient;
  /** Post box of one that speaks X12. */
  post?: Omit<X12PostOptions, 'onGroup'>;
  /** What becomes of invoices on their way, for tests. */
  sabotage?: Sabotage;
  scenarioOf(order: OrderName): OrderScenario | undefined;
}

const RECEIPT_HOURS = 1;

export class Supplier {
  readonly desk: Desk;
  readonly shipper: Shipper;
  readonly biller: Biller;
  readonly #wire: X12Wire | undefined;

  constructor(options: SupplierOptions) {
    const { supplier, beliefs, agenda, client, post, scenarioOf, sabotage } = options;
    this.#wire =
      post === undefined
        ? undefined
        : new X12Wire({
            beliefs,
            agenda,
            post,
            receiptHours: RECEIPT_HOURS,
            onMessage: (message) => this.desk.receive(message),
            forgetsReceipt: (order) => scenarioOf(order)?.forgetsReceipt === true,
          });
    const { notices, bills } = this.#papers(options);
    this.shipper = new Shipper({ supplier, beliefs, agenda, client, wire: notices });
    this.biller = new Biller({
      supplier,
      beliefs,
      agenda,
      wire: bills,
      scenarioOf,
      ...(sabotage === undefined ? {} : { sabotage }),
    });
    const wire = this.#wire;
    const { dateKind, transitDays, items } = supplier;
    this.desk = new Desk({
      beliefs,
      agenda,
      scenarioOf,
      responding: {
        catalogue: new Map(items.map((item) => [item.item, item])),
        dateKind,
        transitDays,
      },
      send: (answer, twice) =>
        wire === undefined ? sendAnswer(client, answer, twice) : wire.send(answer, twice),
      onBook: (book) => this.shipper.consider(book),
    });
  }

  /** A document that the hub sent to the supplier's webhook. */
  onDocument(document: unknown): void {
    const { kind } = document as { kind: string };
    if (kind === 'booking_confirmation') this.shipper.onBooking(document as BookingConfirmation);
    else if (kind === 'invoice_dispute') this.biller.onDispute(document as InvoiceDispute);
    else {
      const message = messageOf(document);
      if (message !== undefined) this.desk.receive(message);
    }
  }

  /** Takes files; none for one that speaks JSON. */
  collect(): number {
    return this.#wire?.collect() ?? 0;
  }

  #papers({ supplier, client }: SupplierOptions): { notices: ShipNoticeWire; bills: BillWire } {
    return this.#wire === undefined
      ? { notices: jsonShipNotices(client, supplier), bills: jsonBills(client) }
      : { notices: x12ShipNotices(this.#wire, supplier), bills: x12Bills(this.#wire) };
  }
}
