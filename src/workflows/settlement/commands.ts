/** What ledger and invoice streams are told to do. */
import type { CanonicalDocument } from '../../model/document.ts';
import type {
  ReceiptsReserved,
  ReceiveDocument,
  RecordConfirmed,
  RecordMovement,
  RecordReceipt,
  ReleaseReceipts,
  ReserveReceipts,
  SetOrdered,
} from '../protocol.ts';

/** A person says that nothing more comes for a line. */
export interface ShortCloseLine {
  type: 'short_close_line';
  line: string;
  reason: string;
}
export type LedgerCommand =
  | ReceiveDocument<CanonicalDocument>
  | SetOrdered
  | RecordConfirmed
  | RecordMovement
  | RecordReceipt
  | ReserveReceipts
  | ReleaseReceipts
  | ShortCloseLine;

/** A person lets an invoice pass a hold: a match override. All holds where none is named. */
export interface ReleaseHold {
  type: 'release_hold';
  hold?: string;
  line?: string;
  reason: string;
}
/** A person turns an invoice down. */
export interface RejectInvoice {
  type: 'reject_invoice';
  reason: string;
}
/** invoice → invoice: the sender replaces this one. */
export interface ReplaceInvoice {
  type: 'replace_invoice';
  by: string;
}
/** credit memo → invoice: credited by `amount` in all, of which `value` is money without goods. */
export interface CreditInvoice {
  type: 'credit_invoice';
  by: string;
  amount: string;
  value: string;
}
/** Timer: the receipt that an invoice waits for has not come. */
export interface CheckReceipt {
  type: 'check_receipt';
  since: string;
}
export type InvoiceCommand =
  | ReceiveDocument<CanonicalDocument>
  | ReceiptsReserved
  | ReleaseHold
  | RejectInvoice
  | ReplaceInvoice
  | CreditInvoice
  | CheckReceipt;
