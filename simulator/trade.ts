/**
 * What trading partners of the world say to each other about an order, before it has a format. Each wire
 * (X12, JSON) turns these to bytes and back. Quantities and prices are decimal text.
 */

/** Part of a line with a date of its own. */
export interface TradeSchedule {
  quantity: string;
  /** Requested date of delivery, `2026-06-04`. */
  deliverOn: string;
  /** The buyer's number of the place, where it is another one than the order's. */
  shipTo?: string;
}

export interface TradePrice {
  amount: string;
  /** How many units that buys; absent: one. */
  per?: string;
}

export interface TradeLine {
  line: string;
  buyerItem?: string;
  supplierItem?: string;
  quantity: string;
  unit: string;
  price?: TradePrice;
  schedules: TradeSchedule[];
  /** Paid as far as inspection accepts it. */
  inspected?: boolean;
  /** Agreed tax on the line. */
  tax?: TradeTax;
}

export interface TradeTax {
  /** Element 963: state sales tax, goods and services tax. */
  kind: 'ST' | 'GS';
  percent: string;
}

export interface OrderName {
  number: string;
  release?: string;
}

export interface TradeOrder extends OrderName {
  kind: 'order';
  orderType: 'stand_alone' | 'release' | 'drop_ship';
  currency: string;
  /** Legal entity that buys. */
  buyer?: string;
  /** The buyer's number of the supplier, and of the place that wants the goods. */
  supplier?: string;
  shipTo?: string;
  writtenAt: Date;
  lines: TradeLine[];
}

export type ChangeWord = 'add' | 'delete' | 'quantity' | 'reschedule' | 'values' | 'no_change';

export interface ChangeLine extends TradeLine {
  change: ChangeWord;
}

export interface TradeChange extends OrderName {
  kind: 'change';
  purpose: 'change' | 'cancellation' | 'approval' | 'rejection';
  /** 1 for the first change; absent where the sender numbers none. */
  sequence?: number;
  currency?: string;
  supplier?: string;
  shipTo?: string;
  writtenAt: Date;
  lines: ChangeLine[];
}

export type Disposition = 'accepted' | 'backordered' | 'rejected' | 'substituted' | 'on_hold';

/** A part of an answer to one line. */
export interface AnswerPart {
  quantity: string;
  unit: string;
  disposition: Disposition;
  /** Promised date; absent where it is the date that was asked for. */
  on?: string;
  dateKind?: 'ship' | 'delivery';
  price?: TradePrice;
  /** What the supplier says is other than asked, beside the date of a part. */
  changed?: 'quantity' | 'price' | 'date';
  /** The supplier's number of the item that it sends instead. */
  substitute?: string;
  reason?: 'out_of_stock' | 'discontinued' | 'invalid_item';
}

export interface AnswerLine {
  line: string;
  buyerItem?: string;
  supplierItem?: string;
  /** As the supplier repeats it. */
  quantity: string;
  unit: string;
  price?: TradePrice;
  /** The supplier turns down the change of this line. */
  refusesChange?: boolean;
  parts: AnswerPart[];
}

export interface TradeAnswer extends OrderName {
  kind: 'answer';
  /** The supplier's number of this answer. */
  reference: string;
  /** `change` answers a change, `proposal` answers nothing. */
  answers: 'order' | 'change' | 'proposal';
  sequence?: number;
  /** The date of the order as the buyer wrote it, `2026-06-04`. */
  orderedOn?: string;
  asOrdered: boolean;
  writtenAt: Date;
  lines: AnswerLine[];
}

/** One key per order, release included. */
export function nameOf({ number, release }: OrderName): string {
  return release === undefined ? number : `${number}/${release}`;
}
