/** X12 214, transportation carrier shipment status, 004010 and 005010. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { read214 } from './read.ts';
import { structure214 } from './structure.ts';
import { write214 } from './write.ts';

export const x12Milestone214 = defineX12Set({
  id: 'x12-214',
  title: 'Carrier shipment status (X12 214)',
  kinds: ['milestone'],
  structure: structure214,
  read: read214,
  write: write214,
});
