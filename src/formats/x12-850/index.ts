/** Purchase order, X12 850, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { read } from './read.ts';
import { structure } from './structure.ts';
import { write } from './write.ts';

export const x12850 = defineX12Set({
  id: 'x12-850',
  title: 'Purchase order (X12 850)',
  kinds: ['purchase_order'],
  structure,
  settings: {
    buyerItemCode: {
      type: 'string',
      summary: 'Code of element 235 under which the buyer’s item number is written.',
      default: 'IN',
      example: 'BP',
    },
    supplierItemCode: {
      type: 'string',
      summary: 'Code of element 235 under which the supplier’s item number is written.',
      default: 'VN',
      example: 'VP',
    },
  },
  read,
  write,
});
