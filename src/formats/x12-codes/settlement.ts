/** Elements 640 (kind of an invoice) and 412 (condition in which goods were received). */
import type { INVOICE_TYPES, RECEIVING_CONDITIONS } from '../../model/settlement-documents.ts';
import { codeTable } from '../syntax/x12/codes.ts';

/** BIG-07; the standard has 235 codes of all trades, those of invoices have words, the others are kept. */
export const invoiceTypeCodes = codeTable<(typeof INVOICE_TYPES)[number]>({
  element: '640',
  words: {
    DI: 'invoice',
    DR: 'debit_memo',
    CR: 'credit_memo',
    CN: 'credit_memo',
    CI: 'consolidated',
    PP: 'prepayment',
    FI: 'proforma',
    RA: 'replacement',
  },
  prefer: { credit_memo: 'CR' },
  kept: 'all',
});

export const receivingConditionCodes = codeTable<(typeof RECEIVING_CONDITIONS)[number]>({
  element: '412',
  closed: true,
  words: {
    '01': 'damaged',
    '02': 'short',
    '03': 'over',
    '04': 'quality',
    '05': 'incorrect_product',
    '06': 'nonstandard_container',
    '07': 'good',
    '08': 'rejected',
    '09': 'hold',
    '10': 'scrapped',
    '11': 'adjust_cumulative',
    '12': 'over_returned',
    '13': 'no_ship_notice_unprocessed',
    '14': 'no_ship_notice_processed',
    '16': 'not_received',
  },
});
