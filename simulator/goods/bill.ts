/** An invoice before it has a format, and how a supplier works one out. Exact: money is decimal text. */
import { add, divide, multiply, round, sum } from '../../src/base/decimal.ts';
import type { OrderName, TradePrice, TradeTax } from '../trade.ts';

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
  tax?: TradeTax;
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

/** Of the amount as it is billed, rounded to cents. */
export function taxOf(line: Pick<BillLine, 'quantity' | 'price' | 'tax'>): string {
  const share = multiply(amountOf(line), line.tax?.percent ?? '0');
  return round(divide(share, '100', 10, 'half-even'), CENTS);
}

export function totalOf(lines: readonly BillLine[], freight: string | undefined): string {
  const goods = sum(lines.map((line) => add(amountOf(line), taxOf(line))));
  return round(add(goods, freight ?? '0'), CENTS);
}

/** The price with that much on top. */
export function dearer(price: TradePrice, percent: number): TradePrice {
  const amount = divide(multiply(price.amount, String(100 + percent)), '100', 4, 'half-up');
  return { ...price, amount };
}
