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
  site: string;
  unit: string;
  received: string;
  accepted: string;
  rejected: string;
  returned: string;
}

const COUNTED_AFTER_HOURS = 3;
const INSPECTED_AFTER_HOURS = 18;
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
    const paper = this.#paper(`GR-${consignment.number}`, consignment, lines);
    await this.#send(paper, wire);
    this.#planReturn(`RT-${consignment.number}`, consignment, lines);
    const held = lines.filter((line) => line.held !== undefined);
    if (held.length === 0) return;
    agenda.after(INSPECTED_AFTER_HOURS, `inspection of ${consignment.number}`, () =>
      this.#inspect(consignment, held),
    );
  }

  /** Says what of the goods on hold is accepted; the rest goes back. */
  async #inspect(consignment: Consignment, held: readonly CountedLine[]): Promise<void> {
    const lines = held.map(({ parcel }): CountedLine => {
      const rejected = this.#rejectedOf(parcel);
      const accepted = subtract(parcel.quantity, rejected);
      return { parcel, received: '0', accepted, ...(isPositive(rejected) ? { rejected } : {}) };
    });
    const paper = this.#paper(`QC-${consignment.number}`, consignment, lines);
    await this.#send(paper, this.#options.wire);
    this.#planReturn(`RJ-${consignment.number}`, consignment, lines);
  }

  #planReturn(number: string, consignment: Consignment, lines: readonly CountedLine[]): void {
    const bad = lines.filter((line) => badOf(line) !== undefined && this.#returns(line.parcel));
    if (bad.length === 0) return;
    const { agenda } = this.#options;
    agenda.after(RETURNED_AFTER_HOURS, `return of ${consignment.number}`, () =>
      this.#sendBack(number, consignment, bad),
    );
  }

  async #sendBack(
    number: string,
    consignment: Consignment,
    bad: readonly CountedLine[],
  ): Promise<void> {
    const { wire, giveBack } = this.#options;
    const lines = bad.map(
      (line): CountedLine => ({
        parcel: line.parcel,
        received: '0',
        returned: badOf(line) ?? '0',
      }),
    );
    await this.#send(this.#paper(number, consignment, lines), wire);
    giveBack(consignment, lines);
  }

  async #send(paper: ReceivingPaper, wire: DockWire): Promise<void> {
    for (const line of paper.lines) this.#remember(line, paper.consignment.site);
    await wire.send(paper);
  }

  /** Troubles befall the first line of an order, and whole units alone. */
  #countParcel(parcel: Parcel): CountedLine {
    const { journey, terms } = this.#options.scenarioOf(parcel.order) ?? {};
    const trouble = journey?.dock;
    const { quantity } = parcel;
    if (terms?.rejectedPercent !== undefined) return { parcel, received: quantity, held: quantity };
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

  #rejectedOf({ order, line, quantity }: Parcel): string {
    const percent = this.#options.scenarioOf(order)?.terms.rejectedPercent ?? 0;
    if (line !== '1') return '0';
    return divide(multiply(quantity, String(percent)), '100', 0, 'half-up');
  }

  #returns({ order }: Parcel): boolean {
    return this.#options.scenarioOf(order)?.journey.returns === true;
  }

  #remember(counted: CountedLine, site: string): void {
    const { beliefs } = this.#options;
    const { parcel, received, returned = '0', held = '0' } = counted;
    const bad = badOf(counted) ?? '0';
    const accepted = counted.accepted ?? subtract(subtract(received, bad), held);
    const key = `${nameOf(parcel.order)}|${parcel.line}|${parcel.unit}|${site}`;
    const before = beliefs.get<CountBelief>('counts', key);
    beliefs.put('counts', key, {
      order: nameOf(parcel.order),
      line: parcel.line,
      site,
      unit: parcel.unit,
      received: add(before?.received ?? '0', received),
      accepted: add(before?.accepted ?? '0', accepted),
      rejected: add(before?.rejected ?? '0', bad),
      returned: add(before?.returned ?? '0', returned),
    } satisfies CountBelief);
  }

  #paper(number: string, consignment: Consignment, lines: readonly CountedLine[]): ReceivingPaper {
    const countedAt = new Date(this.#options.agenda.nowMs());
    const { vendorNumber } = supplierOf(consignment.supplier);
    return { number, consignment, vendorNumber, countedAt, lines };
  }
}

/** What is broken, or what inspection rejects. */
function badOf({ damaged, rejected }: CountedLine): string | undefined {
  return damaged ?? rejected;
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
  const { parcel, received, damaged, short, returned, held, accepted, rejected } = line;
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
    ...(held === undefined ? {} : { accepted: of('0') }),
    ...(accepted === undefined ? {} : { accepted: of(accepted) }),
    ...(rejected === undefined ? {} : { rejected: of(rejected) }),
    ...(short === undefined ? {} : { final: true }),
    parts: [
      ...(damaged === undefined
        ? []
        : [{ quantity: of(damaged), condition: { value: 'damaged' as const } }]),
      ...(short === undefined
        ? []
        : [{ quantity: of(short), condition: { value: 'short' as const } }]),
      ...(held === undefined
        ? []
        : [{ quantity: of(held), condition: { value: 'hold' as const } }]),
      ...(rejected === undefined
        ? []
        : [{ quantity: of(rejected), condition: { value: 'rejected' as const } }]),
    ],
  };
}
