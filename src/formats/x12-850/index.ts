/** Purchase order, X12 850, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read } from './read.ts';
import { structure } from './structure.ts';
import { write } from './write.ts';

export const x12850 = defineX12Set({
  id: 'x12-850',
  title: 'Purchase order (X12 850)',
  kinds: ['purchase_order'],
  structure,
  settings: itemSettings,
  read,
  write,
});
