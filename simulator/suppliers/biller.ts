/**
 * A supplier's accounts receivable: bills what was shipped, with the usual mistakes, mends what is disputed,
 * credits what came back.
 */
import { subtract } from '../../src/base/decimal.ts';
import type { Invoice, InvoiceDispute } from '../../src/model/settlement-documents.ts';
import type { Tax } from '../../src/model/values.ts';
import type { Beliefs } from '../beliefs.ts';
import type { WorldSupplier } from '../catalogue.ts';
import { amountOf, type BillLine, type BillPaper, dearer, taxOf, totalOf } from '../goods/bill.ts';
import type { Consignment, Parcel } from '../goods/goods.ts';
import type { Sabotage } from '../sabotage.ts';
import type { OrderScenario, PlannedInvoice } from '../scenario.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';
import { nameOf, type OrderName, type TradePrice, type TradeTax } from '../trade.ts';
import { writeBill } from '../x12/invoice-sets.ts';
import type { BookOrder } from './book.ts';
import type { X12Wire } from './x12-wire.ts';

export interface BillWire {
  send(bill: BillPaper, twice: boolean): Promise<void> | void;
}

export interface BillerOptions {
  supplier: WorldSupplier;
  beliefs: Beliefs;
  agenda: Agenda;
  wire: BillWire;
  /** What becomes of invoices on their way, for tests. */
  sabotage?: Sabotage;
  scenarioOf(order: OrderName): OrderScenario | undefined;
}

/** What the supplier believes of an invoice of its own. */
export interface BillBelief extends BillPaper {
  /** What it should have said, where it is wrong. */
  truth: BillLine[];
  dispute?: InvoiceDispute['state'];
  holds: string[];
  mended?: boolean;
  /** Credits a difference of prices, and no goods. */
  moneyAlone?: boolean;
}

const AT_ONCE_HOURS = 1;
const AFTER_DELIVERY_HOURS = 30;
const MENDED_AFTER_HOURS = 20;

export class Biller {
  readonly #options: BillerOptions;

  constructor(options: BillerOptions) {
    this.#options = options;
  }

  /** The goods have left. */
  onShipped(consignment: Consignment): void {
    if (this.#planOf(consignment).beforeReceipt !== true) return;
    this.#billAfter(consignment, AT_ONCE_HOURS);
  }

  /** The goods have arrived. */
  onDelivered(consignment: Consignment): void {
    if (this.#planOf(consignment).beforeReceipt === true) return;
    this.#billAfter(consignment, AFTER_DELIVERY_HOURS);
  }

  /** Broken goods came back: they are credited. */
  onReturned(
    consignment: Consignment,
    returned: readonly { parcel: Parcel; quantity: string }[],
  ): void {
    const { agenda } = this.#options;
    agenda.after(MENDED_AFTER_HOURS, `credit of ${consignment.number}`, async () => {
      const bill = this.#billOf(consignment.number);
      if (bill === undefined) return;
      const lines = bill.truth.flatMap((line) => {
        const back = returned.find(({ parcel }) => parcel.id === line.id);
        // A replacement bills no more than was accepted.
        if (back === undefined || (this.#isInspected(line) && bill.type === 'replacement'))
          return [];
        const { quantity } = this.#inOrderUnit({ ...back.parcel, quantity: back.quantity });
        return [{ ...line, quantity }];
      });
      if (lines.length === 0) return;
      await this.#issue({ ...bill, lines, truth: lines }, 'credit_memo', bill.number);
    });
  }

  /** The hub holds an invoice, or lets it go. */
  onDispute(dispute: InvoiceDispute): void {
    const { beliefs, agenda } = this.#options;
    const bill = beliefs.get<BillBelief>('bills', dispute.invoice);
    if (bill === undefined) {
      beliefs.put('surprises', `dispute of ${dispute.invoice}`, { text: 'never sent' });
      return;
    }
    const holds = dispute.holds.map(({ hold }) => hold).sort();
    beliefs.put('bills', bill.number, { ...bill, dispute: dispute.state, holds });
    if (dispute.state !== 'held' || bill.mended === true || !this.#mends(bill)) return;
    beliefs.put('bills', bill.number, { ...bill, dispute: dispute.state, holds, mended: true });
    agenda.after(MENDED_AFTER_HOURS, `mending of ${bill.number}`, () => this.#mend(bill, dispute));
  }

  #planOf(consignment: Consignment): PlannedInvoice {
    const plans = consignment.parcels.flatMap(
      ({ order }) => this.#options.scenarioOf(order)?.journey.invoice ?? [],
    );
    const freight = plans.find((plan) => plan.freight !== undefined)?.freight;
    const again = plans.find((plan) => plan.again !== undefined)?.again;
    return {
      beforeReceipt: plans.some((plan) => plan.beforeReceipt === true),
      ...(freight === undefined ? {} : { freight }),
      ...(again === undefined ? {} : { again }),
    };
  }

  #billAfter(consignment: Consignment, hours: number): void {
    const { agenda } = this.#options;
    agenda.after(hours, `invoice for ${consignment.number}`, () => this.#bill(consignment));
  }

  async #bill(consignment: Consignment): Promise<void> {
    const truth = consignment.parcels.map((parcel) => this.#lineOf(parcel));
    const lines = truth.map((line) => this.#wrong(line));
    const { freight, again } = this.#planOf(consignment);
    const { supplier } = this.#options;
    const draft = {
      shipment: consignment.number,
      currency: this.#currencyOf(consignment),
      entity: consignment.entity,
      vendorNumber: supplier.vendorNumber,
      lines,
      truth,
      ...(freight === undefined ? {} : { freight }),
    };
    await this.#issue(draft, 'invoice', undefined, again === 'same');
    if (again === 'otherNumber') await this.#issue(draft, 'invoice', undefined);
  }

  /** What the order agreed, in the unit that was shipped. */
  #lineOf(parcel: Parcel): BillLine {
    const book = this.#options.beliefs.get<BookOrder>('orders', nameOf(parcel.order));
    const ordered = book?.lines.find(({ line }) => line === parcel.line);
    const price: TradePrice = ordered?.promise?.price ?? ordered?.price ?? { amount: '0' };
    const tax = this.#options.scenarioOf(parcel.order)?.terms.tax;
    const { id, order, line, buyerItem, supplierItem } = parcel;
    return {
      id,
      order,
      line,
      ...(buyerItem === undefined ? {} : { buyerItem }),
      ...(supplierItem === undefined ? {} : { supplierItem }),
      ...this.#inOrderUnit(parcel),
      price,
      ...(tax === undefined ? {} : { tax }),
    };
  }

  /** Cases are billed as each: what the order is priced in. */
  #inOrderUnit({ buyerItem, quantity, unit }: Parcel): { quantity: string; unit: string } {
    const perCase = this.#options.supplier.items.find(({ item }) => item === buyerItem)?.perCase;
    if (unit !== 'CA' || perCase === undefined) return { quantity, unit };
    return { quantity: String(Number(quantity) * Number(perCase)), unit: 'EA' };
  }

  #wrong(line: BillLine): BillLine {
    const percent = this.#options.scenarioOf(line.order)?.journey.invoice.pricePercentMore;
    return percent === undefined || line.line !== '1'
      ? line
      : { ...line, price: dearer(line.price, percent) };
  }

  #currencyOf({ parcels }: Consignment): string {
    const [first] = parcels;
    const name = first === undefined ? '' : nameOf(first.order);
    return this.#options.beliefs.get<BookOrder>('orders', name)?.currency ?? 'USD';
  }

  #mends(bill: BillBelief): boolean {
    return bill.lines.some(
      ({ order }) => this.#options.scenarioOf(order)?.journey.invoice.mends === true,
    );
  }

  /** A price that is too high is credited; a quantity that did not come is billed anew. */
  async #mend(bill: BillBelief, dispute: InvoiceDispute): Promise<void> {
    const now = this.#options.beliefs.get<BillBelief>('bills', bill.number);
    if (now?.dispute !== 'held') return;
    const kinds = new Set(dispute.holds.map(({ hold }) => hold));
    if (kinds.has('price')) await this.#creditDifference(bill);
    else if (this.#isMissing(bill, dispute)) await this.#replace(bill, dispute);
  }

  /** Something that did not come. What inspection rejects is credited when it is back. */
  #isMissing(bill: BillBelief, { holds }: InvoiceDispute): boolean {
    return holds.some(({ hold, line }) => {
      const billed = bill.lines.find(({ id }) => id === line);
      return hold === 'quantity' && (billed === undefined || !this.#isInspected(billed));
    });
  }

  #isInspected({ order }: BillLine): boolean {
    return this.#options.scenarioOf(order)?.terms.rejectedPercent !== undefined;
  }

  async #creditDifference(bill: BillBelief): Promise<void> {
    const lines = bill.lines.flatMap((line) => {
      const right = bill.truth.find(({ id }) => id === line.id);
      if (right === undefined || right.price.amount === line.price.amount) return [];
      const amount = subtract(line.price.amount, right.price.amount);
      return [{ ...line, price: { ...line.price, amount } }];
    });
    const { freight: _freight, ...rest } = bill;
    const draft = { ...rest, lines, truth: lines, moneyAlone: true };
    await this.#issue(draft, 'credit_memo', bill.number);
  }

  async #replace(bill: BillBelief, dispute: InvoiceDispute): Promise<void> {
    const lines = bill.truth.map((line) => {
      const hold = dispute.holds.find((one) => one.hold === 'quantity' && one.line === line.id);
      const quantity = hold?.expected?.split(' ')[0];
      return quantity === undefined ? line : { ...line, quantity };
    });
    await this.#issue({ ...bill, lines, truth: lines }, 'replacement', bill.number);
  }

  async #issue(
    draft: Omit<BillBelief, 'number' | 'type' | 'writtenAt' | 'total' | 'holds' | 'corrects'>,
    type: BillPaper['type'],
    corrects: string | undefined,
    twice = false,
  ): Promise<void> {
    const { beliefs, agenda, supplier, wire, sabotage } = this.#options;
    const serial = beliefs.keys('bills').length + 1;
    const letter = type === 'credit_memo' ? 'C' : 'I';
    const number = `${supplier.id.slice(0, 3)}-${letter}${String(serial).padStart(4, '0')}`;
    const { dispute: _dispute, mended: _mended, ...rest } = draft;
    const { freight } = type === 'credit_memo' ? { freight: undefined } : rest;
    const bill: BillBelief = {
      ...rest,
      number,
      type,
      ...(corrects === undefined ? {} : { corrects }),
      writtenAt: new Date(agenda.nowMs()),
      total: totalOf(rest.lines, freight),
      holds: [],
    };
    if (freight === undefined) delete bill.freight;
    beliefs.put('bills', number, bill);
    const sent = sabotage?.invoice === undefined ? bill : sabotage.invoice(bill);
    if (sent !== undefined) await wire.send(sent, twice);
  }

  #billOf(shipment: string): BillBelief | undefined {
    return this.#options.beliefs
      .rows<BillBelief>('bills')
      .findLast((bill) => bill.shipment === shipment && bill.type !== 'credit_memo');
  }
}

export function x12Bills(wire: X12Wire): BillWire {
  return {
    send(bill, twice) {
      wire.sendSet('810', 'IN', writeBill(bill), bill.number, false);
      // Sent again from the archive: another envelope, the same invoice.
      if (twice) wire.sendSet('810', 'IN', writeBill(bill), bill.number, false);
    },
  };
}

export function jsonBills(client: HubClient): BillWire {
  return {
    async send(bill, twice) {
      const document = invoiceOf(bill);
      await client.send(document, `bill-${bill.number}`);
      if (twice) await client.send(document, `bill-${bill.number}-again`);
    },
  };
}

function taxLine(line: BillLine, { kind, percent }: TradeTax): Tax {
  const value = kind === 'GS' ? 'goods_and_services' : 'sales';
  return { kind: { value }, amount: taxOf(line), percent };
}

function invoiceOf(bill: BillPaper): Invoice {
  return {
    kind: 'invoice',
    number: bill.number,
    issuedAt: bill.writtenAt.toISOString(),
    issuedOn: bill.writtenAt.toISOString().slice(0, 10),
    invoiceType: { value: bill.type },
    ...(bill.corrects === undefined ? {} : { corrects: bill.corrects }),
    currency: bill.currency,
    parties: [{ role: { value: 'buyer' }, identifiers: [{ scheme: 'buyer', value: bill.entity }] }],
    references: [{ role: { value: 'shipment' }, value: bill.shipment }],
    lines: bill.lines.map((line) => ({
      line: line.id,
      link: { order: { ...line.order }, line: line.line },
      item: {
        ...(line.buyerItem === undefined ? {} : { buyer: line.buyerItem }),
        ...(line.supplierItem === undefined ? {} : { supplier: line.supplierItem }),
      },
      quantity: { value: line.quantity, unit: line.unit },
      price: {
        amount: line.price.amount,
        currency: bill.currency,
        ...(line.price.per === undefined
          ? {}
          : { per: { value: line.price.per, unit: line.unit } }),
      },
      amount: amountOf(line),
      ...(line.tax === undefined ? {} : { taxes: [taxLine(line, line.tax)] }),
    })),
    ...(bill.freight === undefined
      ? {}
      : {
          charges: [{ indicator: 'charge', kind: { value: 'freight' }, amount: bill.freight }],
        }),
    total: bill.total,
  };
}
