/** A receiving dock: counts what comes off the truck, says so, sends back what is broken. */
import { add, divide, isPositive, multiply, subtract } from '../../src/base/decimal.ts';
import type { ReceivingAdvice, ReceivingLine } from '../../src/model/settlement-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import { supplierOf } from '../catalogue.ts';
import type { Consignment, Parcel } from '../goods/goods.ts';
import type { OrderScenario } from '../scenario.ts';
import { shipmentItem } from '../suppliers/shipper.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';
import type { X12Post } from '../systems/x12-post.ts';
import { nameOf, type OrderName } from '../trade.ts';
import { type CountedLine, type ReceivingPaper, writeReceivingAdvice } from '../x12/goods-sets.ts';

export interface DockWire {
  send(paper: ReceivingPaper): Promise<void> | void;
}

export interface DockOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  wire: DockWire;
  scenarioOf(order: OrderName): OrderScenario | undefined;
  /** The supplier gets broken goods back. */
  giveBack(consignment: Consignment, lines: readonly CountedLine[]): void;
}

/** What the dock believes of an order line: running quantities. */
export interface CountBelief {
  order: string;
  line: string;
  received: string;
  rejected: string;
  returned: string;
}

const COUNTED_AFTER_HOURS = 3;
const RETURNED_AFTER_HOURS = 24;

export class Dock {
  readonly #options: DockOptions;

  constructor(options: DockOptions) {
    this.#options = options;
  }

  get beliefs(): Beliefs {
    return this.#options.beliefs;
  }

  /** Goods stand at the dock; they are counted a little later. */
  take(consignment: Consignment): void {
    const { agenda } = this.#options;
    agenda.after(COUNTED_AFTER_HOURS, `count of ${consignment.number}`, () =>
      this.#count(consignment),
    );
  }

  async #count(consignment: Consignment): Promise<void> {
    const { agenda, wire } = this.#options;
    const lines = consignment.parcels.map((parcel) => this.#countParcel(parcel));
    for (const line of lines) this.#remember(line);
    const paper = this.#paper(`GR-${consignment.number}`, consignment, lines);
    await wire.send(paper);
    const broken = lines.filter((line) => line.damaged !== undefined && this.#returns(line.parcel));
    if (broken.length === 0) return;
    agenda.after(RETURNED_AFTER_HOURS, `return of ${consignment.number}`, () =>
      this.#sendBack(consignment, broken),
    );
  }

  async #sendBack(consignment: Consignment, broken: readonly CountedLine[]): Promise<void> {
    const { wire, giveBack } = this.#options;
    const lines = broken.map(
      ({ parcel, damaged }): CountedLine => ({ parcel, received: '0', returned: damaged ?? '0' }),
    );
    for (const line of lines) this.#remember(line);
    await wire.send(this.#paper(`RT-${consignment.number}`, consignment, lines));
    giveBack(consignment, lines);
  }

  /** Troubles befall the first line of an order, and whole units alone. */
  #countParcel(parcel: Parcel): CountedLine {
    const trouble = this.#options.scenarioOf(parcel.order)?.journey.dock;
    const { quantity } = parcel;
    if (trouble === undefined || parcel.line !== '1') return { parcel, received: quantity };
    const part = divide(multiply(quantity, String(trouble.percent)), '100', 0, 'half-up');
    if (!isPositive(part)) return { parcel, received: quantity };
    switch (trouble.kind) {
      case 'short':
        return { parcel, received: subtract(quantity, part), short: part };
      case 'over':
        return { parcel, received: add(quantity, part) };
      case 'damaged':
        return { parcel, received: quantity, damaged: part };
    }
  }

  #returns({ order }: Parcel): boolean {
    return this.#options.scenarioOf(order)?.journey.returns === true;
  }

  #remember({ parcel, received, damaged = '0', returned = '0' }: CountedLine): void {
    const { beliefs } = this.#options;
    const key = `${nameOf(parcel.order)}|${parcel.line}|${parcel.unit}`;
    const before = beliefs.get<CountBelief>('counts', key);
    beliefs.put('counts', key, {
      order: nameOf(parcel.order),
      line: parcel.line,
      received: add(before?.received ?? '0', received),
      rejected: add(before?.rejected ?? '0', damaged),
      returned: add(before?.returned ?? '0', returned),
    } satisfies CountBelief);
  }

  #paper(number: string, consignment: Consignment, lines: readonly CountedLine[]): ReceivingPaper {
    const countedAt = new Date(this.#options.agenda.nowMs());
    const { vendorNumber } = supplierOf(consignment.supplier);
    return { number, consignment, vendorNumber, countedAt, lines };
  }
}

export function x12Receiving(post: X12Post): DockWire {
  return {
    send: (paper) => post.sendSet('861', 'RC', writeReceivingAdvice(paper), paper.number, false),
  };
}

export function jsonReceiving(client: HubClient): DockWire {
  return {
    async send(paper) {
      await client.send(adviceOf(paper), `advice-${paper.number}`);
    },
  };
}

function adviceOf({ number, consignment, countedAt, lines }: ReceivingPaper): ReceivingAdvice {
  return {
    kind: 'receiving_advice',
    number,
    issuedAt: countedAt.toISOString(),
    shipment: `${consignment.supplier}/${consignment.number}`,
    receivedAt: countedAt.toISOString(),
    parties: [
      { role: { value: 'buyer' }, identifiers: [{ scheme: 'buyer', value: consignment.entity }] },
    ],
    lines: lines.map(receivingLine),
  };
}

function receivingLine(line: CountedLine): ReceivingLine {
  const { parcel, received, damaged, short, returned } = line;
  const { id, link, item } = shipmentItem(parcel);
  const of = (value: string) => ({ value, unit: parcel.unit });
  return {
    id,
    link,
    item,
    received: of(received),
    ...(damaged === undefined
      ? {}
      : { rejected: of(damaged), accepted: of(subtract(received, damaged)) }),
    ...(returned === undefined ? {} : { returned: of(returned), accepted: of('0') }),
    ...(short === undefined ? {} : { final: true }),
    parts: [
      ...(damaged === undefined
        ? []
        : [{ quantity: of(damaged), condition: { value: 'damaged' as const } }]),
      ...(short === undefined
        ? []
        : [{ quantity: of(short), condition: { value: 'short' as const } }]),
    ],
  };
}
