/** Purchase order change by the buyer, X12 860, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read860 } from './read.ts';
import { structure860 } from './structure.ts';
import { write860 } from './write.ts';

export const x12Change860 = defineX12Set({
  id: 'x12-860',
  title: 'Purchase order change (X12 860)',
  kinds: ['purchase_order_change'],
  structure: structure860,
  settings: itemSettings,
  read: read860,
  write: write860,
});
