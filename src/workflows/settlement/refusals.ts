/** Every "no" of the ledger and invoice rules, with what a person does about it. */
import type { Refusal } from '../workflow.ts';

export const settlementRefusals = {
  SETTLEMENT_DOCUMENT_UNFIT: {
    title: 'A document of this kind says nothing to a ledger or invoice',
    remedy: 'Correct the reference by which it came here, then reprocess it.',
  },
  RECEIVING_ADVICE_NUMBER_USED: {
    title: 'A receiving advice of this number is there with other content',
    remedy: 'Send it with purpose "replacement", or under a new number.',
  },
  RECEIVING_ADVICE_NOT_BINDING: {
    title: 'A receiving advice with a purpose that enters nothing',
    remedy: 'Send it as original once it counts. Nothing to do for drafts, copies and tests.',
  },
  LINE_UNKNOWN: {
    title: 'The order has no such line',
    remedy: 'Name a line of the order as it stands.',
  },
  LINE_CLOSED: {
    title: 'Nothing is open on the line',
    remedy: 'Nothing to do: no more is expected to arrive.',
  },
  INVOICE_UNKNOWN: {
    title: 'No such invoice has come',
    remedy: 'Check supplier and number.',
  },
  INVOICE_NUMBER_USED: {
    title: 'An invoice of this number is there with other content',
    remedy: 'Send a replacement that names the number, or use a new number.',
  },
  INVOICE_ENDED: {
    title: 'The invoice is settled, rejected, replaced or cancelled',
    remedy: 'What has ended stays as it is; send a credit memo or a replacement.',
  },
  INVOICE_NOT_HELD: {
    title: 'No such hold stands on the invoice',
    remedy: 'Look at the holds that stand; they may have been released meanwhile.',
  },
  INVOICE_WITHOUT_LINES: {
    title: 'An invoice without lines',
    remedy: 'Send the lines that are invoiced.',
  },
  INVOICE_LINE_TWICE: {
    title: 'An invoice has two lines with one number',
    remedy: 'Give each line a number of its own; the order line goes beside it.',
  },
  INVOICE_NOT_BINDING: {
    title: 'An invoice with a purpose that bills nothing',
    remedy: 'Send it as original once it is due. Nothing to do for drafts, copies and tests.',
  },
  RELEASE_NEEDS_PERSON: {
    title: 'Only a person may release a hold or reject an invoice',
    remedy: 'Sign in, or use a key that stands for a person.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type SettlementRefusalCode = keyof typeof settlementRefusals;

export function settlementRefusal(code: SettlementRefusalCode, text: string): Refusal {
  return { code, text };
}
