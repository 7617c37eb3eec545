/** X12 865, purchase order change acknowledgment or request by the seller, 004010 and 005010. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read865 } from './read.ts';
import { structure865 } from './structure.ts';
import { write865 } from './write.ts';

export const x12Acknowledgment865 = defineX12Set({
  id: 'x12-865',
  title: 'Purchase order change acknowledgment or request (X12 865)',
  kinds: ['order_acknowledgment'],
  structure: structure865,
  settings: itemSettings,
  read: read865,
  write: write865,
  suits: (document) =>
    document.kind === 'order_acknowledgment' &&
    (document.proposal === true || (document.answersSequence ?? 0) > 0),
});
