/** Functional acknowledgment, X12 997, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { read } from './read.ts';
import { structure } from './structure.ts';
import { write } from './write.ts';

export const x12997 = defineX12Set({
  id: 'x12-997',
  title: 'Functional acknowledgment (X12 997)',
  kinds: ['functional_acknowledgment'],
  structure,
  read,
  write,
});
