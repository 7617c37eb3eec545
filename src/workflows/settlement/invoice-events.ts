/** What happens to an invoice. */
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReceiptsReserved } from '../protocol.ts';
import type { AwaitedLine, Hold, PaidLine, TakenBack } from './invoice-state.ts';

export interface InvoiceReceived {
  type: 'invoice.received' | 'invoice.revised';
  document: DocumentOf<'invoice'>;
  mark: string;
  credit: boolean;
  orders: OrderReference[];
  /** Orders that it billed before and does not bill any more. */
  droppedOrders: OrderReference[];
  /** It had been matched or released: what was entered and paid is taken back. */
  takesBack: boolean;
  /** The payment among it. */
  takenBack?: TakenBack;
  /** Holds that ended with it. */
  ended: Hold[];
  configurationVersion: number;
}
/** Says nothing to pay: proforma. */
export interface InvoiceNoted {
  type: 'invoice.noted';
  document: DocumentOf<'invoice'>;
  mark: string;
}
export interface InvoiceDuplicateReceived {
  type: 'invoice.duplicate_received';
  document: string;
}
/** The same number with other content: a person says which one counts. */
export interface InvoiceConflictReceived {
  type: 'invoice.conflict_received';
  document: string;
  total: string;
}
export interface InvoiceAnswered {
  type: 'invoice.answered';
  key: string;
  answer: ReceiptsReserved;
}
export interface InvoiceHeld {
  type: 'invoice.held';
  /** All that stand. */
  holds: Hold[];
  awaiting: AwaitedLine[];
  /** New ones, and those whose numbers changed. */
  placed: Hold[];
  ended: Hold[];
}
export interface InvoiceAwaiting {
  type: 'invoice.awaiting_receipt';
  lines: AwaitedLine[];
  ended: Hold[];
  since: string;
  /** The supplier had been told of holds, and none of them stands any more. */
  endsDispute?: true;
}
/** A match override. */
export interface HoldReleased {
  type: 'invoice.hold_released';
  holds: { kind: string; line?: string }[];
  by: string;
  reason: string;
}
/** `released` when a person let a hold pass on the way. */
export interface InvoiceMatched {
  type: 'invoice.matched' | 'invoice.released';
  amount: string;
  currency: string;
  lines: PaidLine[];
  /** Holds that ended with it. */
  ended: Hold[];
  /** Nobody touched it since it came. */
  touchless: boolean;
  /** Invoice lines whose quantity is entered; a credit of money alone enters none. */
  entered: string[];
  /** Money of a credit memo that is not for returned quantities. */
  value?: string;
  configurationVersion: number;
}
export interface InvoiceRejected {
  type: 'invoice.rejected';
  reason: string;
  by: string;
  ended: Hold[];
}
export interface InvoiceReplaced {
  type: 'invoice.replaced';
  by: string;
  /** It had been passed for payment: that is taken back. */
  wasPaid: boolean;
  takenBack?: TakenBack;
  /** The supplier had been told of holds, and waits for nothing any more. */
  endsDispute?: true;
  ended: Hold[];
}
/** By its sender. */
export interface InvoiceCancelled {
  type: 'invoice.cancelled';
  document: string;
  /** It had been passed for payment: that is taken back. */
  takenBack?: TakenBack;
  endsDispute?: true;
  ended: Hold[];
}
export interface InvoiceCredited {
  type: 'invoice.credited';
  by: string;
  amount: string;
  value: string;
  /** Credited in full. */
  complete: boolean;
  /** What the same credit memo credited before: it was revised, or taken back where `amount` is zero. */
  before?: string;
}
export interface ReceiptOverdue {
  type: 'invoice.receipt_overdue';
  since: string;
  lines: AwaitedLine[];
}
/** The goods came, or nobody waits for them any more. */
export interface WaitEnded {
  type: 'invoice.wait_ended';
}
export type InvoiceEvent =
  | InvoiceReceived
  | InvoiceNoted
  | InvoiceDuplicateReceived
  | InvoiceConflictReceived
  | InvoiceAnswered
  | InvoiceHeld
  | InvoiceAwaiting
  | HoldReleased
  | InvoiceMatched
  | InvoiceRejected
  | InvoiceReplaced
  | InvoiceCancelled
  | InvoiceCredited
  | ReceiptOverdue
  | WaitEnded;
