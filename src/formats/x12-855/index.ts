/** X12 855, purchase order acknowledgment, 004010 and 005010. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read855 } from './read.ts';
import { structure855 } from './structure.ts';
import { write855 } from './write.ts';

export const x12Acknowledgment855 = defineX12Set({
  id: 'x12-855',
  title: 'Purchase order acknowledgment (X12 855)',
  kinds: ['order_acknowledgment'],
  structure: structure855,
  settings: itemSettings,
  read: read855,
  write: write855,
});
