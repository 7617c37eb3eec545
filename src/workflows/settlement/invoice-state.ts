/** What an invoice stream knows: the document, what the ledgers answered, what holds it. */
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { DISPUTE_ACTIONS, DISPUTE_REASONS } from '../../model/settlement-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Quantity } from '../../model/values.ts';
import type { ReceiptsReserved } from '../protocol.ts';
import { streamParts } from '../workflow.ts';

export const INVOICE_PHASES = [
  'unknown',
  'received',
  'awaiting_receipt',
  'held',
  'matched',
  'released',
  'rejected',
  'credited',
  'replaced',
  'cancelled',
  'noted',
] as const;
export type InvoicePhase = (typeof INVOICE_PHASES)[number];

export const HOLD_KINDS = [
  'quantity',
  'quality',
  'price',
  'currency',
  'unit',
  'charges',
  'freight',
  'tax',
  'total',
  'suspected_duplicate',
  'order_missing',
  'order_unknown',
  'line_unknown',
  'not_expected',
  'credit_excess',
  'type_unknown',
] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** Why an invoice is not paid, who can end it, and what would. */
export interface Hold {
  kind: HoldKind;
  line?: string;
  reason: (typeof DISPUTE_REASONS)[number];
  action: (typeof DISPUTE_ACTIONS)[number];
  owner: string;
  text: string;
  /** What ends it, in words. */
  endedBy: string;
  expected?: string;
  actual?: string;
  /** Money by which the invoice is too high because of it; a credit of as much ends it. */
  excess?: string;
}
/** An invoice line for which goods have not come yet: a state, not a variance. */
export interface AwaitedLine {
  line: string;
  order: string;
  wanted: string;
  reserved: string;
  unit: string;
}
/** A person let a hold pass. */
export interface Override {
  kind: string;
  line?: string;
  by: string;
  reason: string;
}
/** What is paid for a line, and by which links. */
export interface PaidLine {
  line: string;
  link?: OrderLink;
  quantity: Quantity;
  amount: string;
}

/** What was passed for payment. */
export interface Paid {
  amount: string;
  currency: string;
  lines: PaidLine[];
}
/** A payment that is taken back, who was told of it, and of a credit memo the invoice that it credited. */
export interface TakenBack extends Paid {
  erps: string[];
  credited?: string;
}
/** By one credit memo. */
export interface Credit {
  by: string;
  amount: string;
  value: string;
  /** The most that it ever credited, once it was revised. */
  most?: string;
}

export interface InvoiceState {
  stream: string;
  supplier: string;
  number: string;
  revision: number;
  phase: InvoicePhase;
  document?: DocumentOf<'invoice'>;
  mark?: string;
  credit: boolean;
  /** Orders that it bills; a ledger answers for each. */
  orders: OrderReference[];
  /** Mark of what was asked of the ledgers last; answers to anything else are out of date. */
  request: string;
  answers: { key: string; answer: ReceiptsReserved }[];
  holds: Hold[];
  awaiting: AwaitedLine[];
  overrides: Override[];
  credits: Credit[];
  /** The supplier was told that it is held. */
  disputed: boolean;
  /** A person touched it on its way. */
  touched: boolean;
  awaitingSince?: string;
  overdue: boolean;
  paid?: Paid;
}

export function initialInvoice(stream: string): InvoiceState {
  const [supplier = '-', number = '-'] = streamParts(stream);
  return {
    stream,
    supplier,
    number,
    revision: 0,
    phase: 'unknown',
    credit: false,
    orders: [],
    request: '',
    answers: [],
    holds: [],
    awaiting: [],
    overrides: [],
    credits: [],
    disputed: false,
    touched: false,
    overdue: false,
  };
}

/** Nothing more is decided about it by itself. */
export function isEnded(phase: InvoicePhase): boolean {
  return ['matched', 'released', 'rejected', 'credited', 'replaced', 'cancelled', 'noted'].includes(
    phase,
  );
}
export function isOpen(phase: InvoicePhase): boolean {
  return phase === 'received' || phase === 'awaiting_receipt' || phase === 'held';
}
/** ERPs that the ledgers named in their answers. */
export function namedErps({ answers }: InvoiceState): string[] {
  return [...new Set(answers.flatMap(({ answer }) => answer.erp ?? []))];
}
