/** What a legal entity's ERP writes: orders and changes, as canonical JSON or as X12. */
import { divide, multiply, subtract } from '../../src/base/decimal.ts';
import { addDays } from '../../src/base/instant.ts';
import type {
  OrderChangeLine,
  OrderLine,
  PurchaseOrder,
  PurchaseOrderChange,
} from '../../src/model/order-documents.ts';
import type { Party } from '../../src/model/values.ts';
import { buyerOf, supplierOf } from '../catalogue.ts';
import type { OrderScenario, PlannedChange, PlannedLine, PlannedTerms } from '../scenario.ts';
import type { ChangeLine, TradeChange, TradeLine, TradeOrder, TradeSchedule } from '../trade.ts';

/** An order as its ERP keeps it: the lines as they were last changed. */
export interface ErpOrder {
  number: string;
  release?: string;
  buyer: string;
  supplier: string;
  currency: string;
  site: string;
  terms: PlannedTerms;
  sequence: number;
  cancelled: boolean;
  lines: ErpLine[];
}

export interface ErpLine extends PlannedLine {
  deleted: boolean;
}

export function newOrder(scenario: OrderScenario): ErpOrder {
  const { number, release, buyer, supplier, currency, site, terms } = scenario;
  return {
    number,
    ...(release === undefined ? {} : { release }),
    buyer,
    supplier,
    currency,
    site,
    terms,
    sequence: 0,
    cancelled: false,
    lines: scenario.lines.map((line) => ({ ...line, deleted: false })),
  };
}

/** The order after all changes up to `sequence`; a change is relative to what was first ordered. */
export function withChange(order: ErpOrder, change: PlannedChange): ErpOrder {
  return {
    ...order,
    sequence: Math.max(order.sequence, change.sequence),
    cancelled: order.cancelled || change.cancelsOrder === true,
    lines: order.lines.map((line) => {
      const wish = change.lines.find((one) => one.line === line.line);
      if (wish === undefined) return line;
      if (wish.delete === true) return { ...line, deleted: true };
      const percent = String(wish.percentOfOrdered ?? 100);
      const quantity = divide(multiply(line.quantity, percent), '100', 0, 'half-up');
      const schedules = rescheduled(line.schedules, quantity, percent, wish.daysLater ?? 0);
      return { ...line, quantity, schedules };
    }),
  };
}

/** Whole units; the first schedule takes what rounding leaves. */
function rescheduled(
  schedules: readonly TradeSchedule[],
  total: string,
  percent: string,
  daysLater: number,
): TradeSchedule[] {
  const [first, ...others] = schedules.map((schedule) => ({
    ...schedule,
    deliverOn: addDays(schedule.deliverOn, daysLater),
  }));
  if (first === undefined) return [];
  const rest = others.map((schedule) => ({
    ...schedule,
    quantity: divide(multiply(schedule.quantity, percent), '100', 0, 'half-even'),
  }));
  const quantity = rest.reduce((left, one) => subtract(left, one.quantity), total);
  return [{ ...first, quantity }, ...rest];
}

export function tradeOrder(order: ErpOrder, writtenAt: Date): TradeOrder {
  return {
    kind: 'order',
    orderType: orderTypeOf(order),
    ...nameFields(order),
    buyer: buyerOf(order.buyer).entity,
    currency: order.currency,
    supplier: supplierOf(order.supplier).vendorNumber,
    shipTo: order.site,
    writtenAt,
    lines: order.lines.map((line) => tradeLine(line, order)),
  };
}

function orderTypeOf({ release, terms }: ErpOrder): TradeOrder['orderType'] {
  if (release !== undefined) return 'release';
  return terms.dropShip === true ? 'drop_ship' : 'stand_alone';
}

/** `order` is what the change makes of it. */
export function tradeChange(order: ErpOrder, change: PlannedChange, writtenAt: Date): TradeChange {
  return {
    kind: 'change',
    purpose: change.cancelsOrder === true ? 'cancellation' : 'change',
    ...nameFields(order),
    sequence: change.sequence,
    currency: order.currency,
    supplier: supplierOf(order.supplier).vendorNumber,
    shipTo: order.site,
    writtenAt,
    lines: change.lines.flatMap((wish): ChangeLine[] => {
      const line = order.lines.find((one) => one.line === wish.line);
      if (line === undefined) return [];
      return [{ ...tradeLine(line, order), change: wordOf(wish) }];
    }),
  };
}

function wordOf(wish: PlannedChange['lines'][number]): ChangeLine['change'] {
  if (wish.delete === true) return 'delete';
  return wish.percentOfOrdered === undefined ? 'reschedule' : 'quantity';
}

function nameFields({ number, release }: ErpOrder): { number: string; release?: string } {
  return { number, ...(release === undefined ? {} : { release }) };
}

function tradeLine(line: ErpLine, order: ErpOrder): TradeLine {
  const item = supplierOf(order.supplier).items.find((one) => one.item === line.item);
  return {
    line: line.line,
    buyerItem: line.item,
    ...(item === undefined ? {} : { supplierItem: item.supplierItem }),
    quantity: line.quantity,
    unit: line.unit,
    price: line.price,
    schedules: [...line.schedules],
    ...(order.terms.rejectedPercent === undefined ? {} : { inspected: true }),
    ...(order.terms.tax === undefined ? {} : { tax: order.terms.tax }),
  };
}

/** The canonical order of a trade order. */
export function purchaseOrder(order: TradeOrder): PurchaseOrder {
  return {
    kind: 'purchase_order',
    number: order.number,
    ...(order.release === undefined ? {} : { version: order.release }),
    issuedAt: order.writtenAt.toISOString(),
    order: nameFieldsOf(order),
    orderType: { value: order.orderType },
    currency: order.currency,
    parties: partiesOf(order),
    lines: order.lines.map((line) => orderLine(line, order.currency)),
  };
}

export function purchaseOrderChange(change: TradeChange): PurchaseOrderChange {
  const currency = change.currency ?? 'USD';
  return {
    kind: 'purchase_order_change',
    number: change.number,
    version: `${change.release ?? '0'}.${change.sequence}`,
    purpose: { value: change.purpose },
    issuedAt: change.writtenAt.toISOString(),
    order: nameFieldsOf(change),
    currency,
    ...(change.sequence === undefined ? {} : { sequence: change.sequence }),
    lines: change.lines.map(
      (line): OrderChangeLine => ({
        ...orderLine(line, currency),
        change: { value: canonicalWord(line.change) },
      }),
    ),
  };
}

const taxWords = { ST: 'sales', GS: 'goods_and_services' } as const;

function canonicalWord(word: ChangeLine['change']): OrderChangeLine['change']['value'] {
  switch (word) {
    case 'quantity':
      return 'quantity_reschedule';
    case 'values':
      return 'replace_values';
    default:
      return word;
  }
}

function nameFieldsOf({ number, release }: { number: string; release?: string }) {
  return { number, ...(release === undefined ? {} : { release }) };
}

function partyOf(role: 'supplier' | 'ship_to' | 'buyer', value: string): Party {
  return { role: { value: role }, identifiers: [{ scheme: 'buyer', value }] };
}

function partiesOf({ supplier, shipTo, buyer }: TradeOrder): Party[] {
  return [
    ...(buyer === undefined ? [] : [partyOf('buyer', buyer)]),
    ...(supplier === undefined ? [] : [partyOf('supplier', supplier)]),
    ...(shipTo === undefined ? [] : [partyOf('ship_to', shipTo)]),
  ];
}

function orderLine(line: TradeLine, currency: string): OrderLine {
  const { buyerItem, supplierItem, quantity, unit, price, inspected, tax } = line;
  return {
    line: line.line,
    ...(inspected === true ? { matchPolicy: 'four_way' as const } : {}),
    ...(tax === undefined
      ? {}
      : { taxes: [{ kind: { value: taxWords[tax.kind] }, percent: tax.percent }] }),
    item: {
      ...(buyerItem === undefined ? {} : { buyer: buyerItem }),
      ...(supplierItem === undefined ? {} : { supplier: supplierItem }),
    },
    quantity: { value: quantity, unit },
    ...(price === undefined
      ? {}
      : {
          price: {
            amount: price.amount,
            currency,
            ...(price.per === undefined ? {} : { per: { value: price.per, unit } }),
          },
        }),
    schedules: line.schedules.map((schedule, index) => ({
      schedule: String(index + 1),
      quantity: { value: schedule.quantity, unit },
      dates: [{ kind: { value: 'delivery_requested' as const }, on: schedule.deliverOn }],
      ...(schedule.shipTo === undefined ? {} : { shipTo: partyOf('ship_to', schedule.shipTo) }),
    })),
  };
}
