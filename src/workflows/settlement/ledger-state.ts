/** What a ledger knows: quantities per schedule line of one order, and who claims them. */
import type { OrderReference } from '../../model/order-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Charge, Item, Price, Purpose, Quantity, Tax } from '../../model/values.ts';
import type { CountedLine } from '../protocol.ts';
import { streamParts } from '../workflow.ts';
import type { ByFamily } from './invoice-amounts.ts';

/** What an entry is about. Entries are only ever added; a correction is a negative one. */
export const ENTRY_KINDS = [
  'ordered',
  'cancelled',
  'confirmed',
  'shipped',
  'carrier_counted',
  'delivered',
  'proven',
  'received',
  'accepted',
  'rejected',
  'returned',
  'invoiced',
  'credited',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
/** Running totals in the order unit, derived from the entries. */
export type Totals = Record<EntryKind, string>;

export interface Entry {
  line: string;
  schedule: string;
  kind: EntryKind;
  /** In the order unit of the line. */
  quantity: string;
}
/** Where entries come from: an order revision, a shipment, a receiving advice, an invoice, a person. */
export interface Source {
  kind: 'order' | 'shipment' | 'advice' | 'invoice' | 'person' | 'receipt_settlement';
  id: string;
}

export interface LedgerSchedule {
  schedule: string;
  totals: Totals;
}
export interface LineTerms {
  line: string;
  item: Item;
  /** Order unit: all quantities of the line are in it. */
  unit: string;
  price?: Price;
  matchPolicy: string;
  site?: string;
  /** Places of the schedule lines, where they go to several. */
  sites?: Record<string, string>;
  charges?: Charge[];
  taxes?: Tax[];
}
export interface LedgerLine extends LineTerms {
  schedules: LedgerSchedule[];
  /** A person or the ERP said that nothing more comes. */
  shortClosed: boolean;
  final: boolean;
  closed?: ClosedBy;
  settled: boolean;
}
export type ClosedBy = 'complete' | 'over_receipt' | 'short_closed' | 'final' | 'cancelled';

export interface ClaimLine {
  invoiceLine: string;
  /** The order line; absent while none or several fit. */
  line?: string;
  link: OrderLink;
  item: Item;
  quantity: Quantity;
  price: Price;
  /** Of its goods, as the invoice has it. */
  amount?: string;
  /** The invoice's quantity in the order unit; absent where it cannot be converted. */
  wanted?: string;
  reserved: string;
  problem?: string;
}
/** An invoice or credit memo that eats of this order, in the order in which they came. */
export interface Claim {
  invoice: string;
  stream: string;
  credit: boolean;
  /** The asker's mark of the request, returned with the answer. */
  request?: string;
  issuedOn?: string;
  total?: string;
  about?: string[];
  /** Charged beside the goods. */
  beside?: ByFamily;
  standing: 'open' | 'invoiced' | 'credited' | 'given_back';
  /** Invoice lines that became entries when it ended. */
  entered?: string[];
  lines: ClaimLine[];
  /** Mark of the last answer, so that only changes are told. */
  answered?: string;
}

/** What came before its order line, or in a unit that cannot be converted: held, never compared. */
export interface Waiting {
  id: string;
  problem: 'order_unknown' | 'line_unknown' | 'line_ambiguous' | 'unit_unconvertible';
  item: Item;
  quantity: Quantity;
  movement?: {
    kind: EntryKind;
    link: OrderLink;
    source: Source;
    site?: string;
  };
  receipt?: { source: ReceiptSource; line: CountedLine };
}
export interface RecordedAdvice {
  advice: string;
  receiver?: string;
  mark: string;
  entries: Entry[];
  counts: LineCount[];
  cancelled: boolean;
}
/** What one line of an advice says of how much should have come; in the order unit. */
export interface LineCount {
  line: string;
  shipment?: string;
  stop?: string;
  received: string;
  /** By the ship notice, for the shipment (or what of it was for the stop) as a whole. */
  announced?: string;
  /** By the dock's own word, for this line of its paper. */
  shipped?: string;
  /** Counted as short. */
  short: string;
}
/** A deviation that ends by itself; kind and part are those of its exception. */
export interface LedgerTrouble {
  kind: 'over_received' | 'short_received' | 'credit_expected';
  line: string;
  /** Quantity that it is about. */
  quantity: string;
}

export interface LedgerState {
  stream: string;
  order: OrderReference;
  revision: number;
  /** Set once the order has said what it asks for. */
  known: boolean;
  supplier?: string;
  erp?: string;
  currency: string;
  orderRevision: number;
  cancelled: boolean;
  charges?: Charge[];
  taxes?: Tax[];
  lines: LedgerLine[];
  claims: Claim[];
  advices: RecordedAdvice[];
  waiting: Waiting[];
  troubles: LedgerTrouble[];
}
export interface ReceiptSource {
  advice: string;
  receiver?: string;
  purpose?: Purpose | 'unmapped';
  shipment?: string;
  receivedAt?: string;
  site?: string;
}

export function initialLedger(stream: string): LedgerState {
  const [erp, entity, number = '-', release] = streamParts(stream).map((part) =>
    part === '-' ? undefined : part,
  );
  return {
    stream,
    order: {
      ...(erp === undefined ? {} : { erp }),
      ...(entity === undefined ? {} : { entity }),
      number,
      ...(release === undefined ? {} : { release }),
    },
    revision: 0,
    known: false,
    currency: '',
    orderRevision: 0,
    cancelled: false,
    lines: [],
    claims: [],
    advices: [],
    waiting: [],
    troubles: [],
  };
}

export function zeroTotals(): Totals {
  return {
    ordered: '0',
    cancelled: '0',
    confirmed: '0',
    shipped: '0',
    carrier_counted: '0',
    delivered: '0',
    proven: '0',
    received: '0',
    accepted: '0',
    rejected: '0',
    returned: '0',
    invoiced: '0',
    credited: '0',
  };
}
