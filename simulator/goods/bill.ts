/** An invoice before it has a format, and how a supplier works one out. Exact: money is decimal text. */
import { add, divide, multiply, round, sum } from '../../src/base/decimal.ts';
import type { OrderName, TradePrice } from '../trade.ts';

export interface BillLine {
  id: string;
  order: OrderName;
  /** Order line. */
  line: string;
  buyerItem?: string;
  supplierItem?: string;
  quantity: string;
  unit: string;
  price: TradePrice;
}

export interface BillPaper {
  number: string;
  type: 'invoice' | 'credit_memo' | 'replacement';
  corrects?: string;
  shipment: string;
  currency: string;
  entity: string;
  vendorNumber: string;
  writtenAt: Date;
  lines: BillLine[];
  freight?: string;
  total: string;
}

const CENTS = 2;

/** Quantity times price, rounded to cents. */
export function amountOf({ quantity, price }: Pick<BillLine, 'quantity' | 'price'>): string {
  const product = multiply(quantity, price.amount);
  const amount = price.per === undefined ? product : divide(product, price.per, 10, 'half-even');
  return round(amount, CENTS);
}

export function totalOf(lines: readonly BillLine[], freight: string | undefined): string {
  return round(add(sum(lines.map(amountOf)), freight ?? '0'), CENTS);
}

/** The price with that much on top. */
export function dearer(price: TradePrice, percent: number): TradePrice {
  const amount = divide(multiply(price.amount, String(100 + percent)), '100', 4, 'half-up');
  return { ...price, amount };
}
