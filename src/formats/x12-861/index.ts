/** Receiving advice, X12 861, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read861 } from './read.ts';
import { structure861 } from './structure.ts';
import { write861 } from './write.ts';

export const x12Receiving861 = defineX12Set({
  id: 'x12-861',
  title: 'Receiving advice (X12 861)',
  kinds: ['receiving_advice'],
  structure: structure861,
  settings: itemSettings,
  read: read861,
  write: write861,
});
