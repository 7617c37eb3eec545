/** Invoice, X12 810, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read810 } from './read.ts';
import { structure810 } from './structure.ts';
import { write810 } from './write.ts';

export const x12Invoice810 = defineX12Set({
  id: 'x12-810',
  title: 'Invoice (X12 810)',
  kinds: ['invoice'],
  structure: structure810,
  settings: itemSettings,
  read: read810,
  write: write810,
});
