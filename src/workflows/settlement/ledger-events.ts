/** What happens in a ledger. `ledger.recorded` is the append-only book; the rest explains it. */
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import type { Charge, Item, Quantity, Tax } from '../../model/values.ts';
import type { NoteProgress, ReceiptsReserved } from '../protocol.ts';
import type {
  Claim,
  ClosedBy,
  Entry,
  LedgerTrouble,
  LineCount,
  LineTerms,
  ReceiptSource,
  Source,
  Waiting,
} from './ledger-state.ts';

export interface TermsSet {
  type: 'ledger.terms_set';
  order: OrderReference;
  supplier: string;
  erp: string;
  currency: string;
  orderRevision: number;
  cancelled: boolean;
  lines: (LineTerms & { schedules: string[] })[];
  charges?: Charge[];
  taxes?: Tax[];
  configurationVersion: number;
}
export interface Recorded {
  type: 'ledger.recorded';
  source: Source;
  entries: Entry[];
  /** Order unit per line, for whoever reads the entries alone. */
  units: Record<string, string>;
  /** When it happened, where that is known. */
  happenedAt?: string;
}
export interface AdviceRecorded {
  type: 'ledger.advice_recorded';
  advice: string;
  receiver?: string;
  mark: string;
  entries: Entry[];
  counts: LineCount[];
  cancelled: boolean;
  /** Lines of which nothing more is expected. */
  finalLines: string[];
}
/** Lines of an advice that are other orders'. */
export interface ReceiptsForwarded extends ReceiptSource {
  type: 'ledger.receipts_forwarded';
  parts: { order: OrderReference; lines: ReceivingLine[] }[];
}
export interface DuplicateNoted {
  type: 'ledger.duplicate_noted';
  of: string;
}
export interface WaitingNoted {
  type: 'ledger.waiting_noted';
  waiting: Waiting;
}
export interface WaitingResolved {
  type: 'ledger.waiting_resolved';
  id: string;
  problem: Waiting['problem'];
}
/** A negative entry that would take back more than was ever entered: entered as far as it goes. */
export interface CorrectionExceeded {
  type: 'ledger.correction_exceeded';
  line: string;
  kind: Entry['kind'];
  source: Source;
  quantity: string;
}
export interface Claimed {
  type: 'ledger.claimed';
  claim: Claim;
}
export interface Reserved {
  type: 'ledger.reserved';
  reservations: { invoice: string; invoiceLine: string; reserved: string }[];
}
export interface Answered {
  type: 'ledger.answered';
  invoice: string;
  stream: string;
  mark: string;
  answer: ReceiptsReserved;
}
export interface ClaimEnded {
  type: 'ledger.claim_ended';
  invoice: string;
  standing: 'invoiced' | 'credited' | 'given_back';
  /** Invoice lines that become entries. */
  entered: string[];
}
export interface ReceiptExcepted {
  type: 'ledger.receipt_excepted';
  advice: string;
  line: string;
  item: Item;
  exception: 'damaged' | 'quality' | 'on_hold' | 'unmapped';
  condition: string;
  quantity: Quantity;
  reason?: string;
}
export interface ShortClosed {
  type: 'ledger.short_closed';
  line: string;
  /** What will not come any more, in the order unit. */
  quantity: string;
  reason: string;
  by: string;
}
export interface LineClosed {
  type: 'ledger.line_closed' | 'ledger.line_reopened';
  line: string;
  by?: ClosedBy;
}
export interface LineSettled {
  type: 'ledger.line_settled' | 'ledger.line_unsettled';
  line: string;
}
/** A deviation began, or its quantity changed. */
export interface TroubleNoted {
  type: 'ledger.over_received' | 'ledger.short_received' | 'ledger.credit_expected';
  trouble: LedgerTrouble;
  unit: string;
  expected: string;
  actual: string;
  /** Value of the quantity at the order's price, where there is one. */
  value?: string;
  currency?: string;
}
export interface Recovered {
  type: 'ledger.recovered';
  trouble: LedgerTrouble;
}
/** Receipt-settled lines are paid by what was accepted, without an invoice; negative takes back. */
export interface PaymentDue {
  type: 'ledger.payment_due';
  lines: { line: string; quantity: Quantity; amount: string }[];
  amount: string;
  currency: string;
}
export interface Progressed {
  type: 'ledger.progressed';
  lines: NoteProgress['lines'];
}
export type LedgerEvent =
  | TermsSet
  | Recorded
  | AdviceRecorded
  | ReceiptsForwarded
  | DuplicateNoted
  | WaitingNoted
  | WaitingResolved
  | CorrectionExceeded
  | Claimed
  | Reserved
  | Answered
  | ClaimEnded
  | ReceiptExcepted
  | ShortClosed
  | LineClosed
  | LineSettled
  | TroubleNoted
  | Recovered
  | PaymentDue
  | Progressed;
