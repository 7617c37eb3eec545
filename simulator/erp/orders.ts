/** What a legal entity's ERP writes: orders and changes, as canonical JSON or as X12. */
import { divide, multiply } from '../../src/base/decimal.ts';
import { addDays } from '../../src/base/instant.ts';
import type {
  OrderChangeLine,
  OrderLine,
  PurchaseOrder,
  PurchaseOrderChange,
} from '../../src/model/order-documents.ts';
import type { Party } from '../../src/model/values.ts';
import { supplierOf } from '../catalogue.ts';
import type { OrderScenario, PlannedChange, PlannedLine } from '../scenario.ts';
import type { ChangeLine, TradeChange, TradeLine, TradeOrder } from '../trade.ts';

/** An order as its ERP keeps it: the lines as they were last changed. */
export interface ErpOrder {
  number: string;
  release?: string;
  supplier: string;
  currency: string;
  site: string;
  sequence: number;
  cancelled: boolean;
  lines: ErpLine[];
}

export interface ErpLine extends PlannedLine {
  deleted: boolean;
}

export function newOrder(scenario: OrderScenario): ErpOrder {
  const { number, release, supplier, currency, site } = scenario;
  return {
    number,
    ...(release === undefined ? {} : { release }),
    supplier,
    currency,
    site,
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
      const share = (value: string) => divide(multiply(value, percent), '100', 0, 'half-up');
      return {
        ...line,
        quantity: share(line.quantity),
        schedules: line.schedules.map(({ quantity, deliverOn }) => ({
          quantity: share(quantity),
          deliverOn: addDays(deliverOn, wish.daysLater ?? 0),
        })),
      };
    }),
  };
}

export function tradeOrder(order: ErpOrder, writtenAt: Date): TradeOrder {
  return {
    kind: 'order',
    orderType: order.release === undefined ? 'stand_alone' : 'release',
    ...nameFields(order),
    currency: order.currency,
    supplier: supplierOf(order.supplier).vendorNumber,
    shipTo: order.site,
    writtenAt,
    lines: order.lines.map((line) => tradeLine(line, order)),
  };
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

function partiesOf({ supplier, shipTo }: TradeOrder): Party[] {
  const party = (role: 'supplier' | 'ship_to', value: string): Party => ({
    role: { value: role },
    identifiers: [{ scheme: 'buyer', value }],
  });
  return [
    ...(supplier === undefined ? [] : [party('supplier', supplier)]),
    ...(shipTo === undefined ? [] : [party('ship_to', shipTo)]),
  ];
}

function orderLine(line: TradeLine, currency: string): OrderLine {
  const { buyerItem, supplierItem, quantity, unit, price } = line;
  return {
    line: line.line,
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
    })),
  };
}
