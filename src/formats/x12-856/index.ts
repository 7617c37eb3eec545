/** Ship notice, X12 856, 004010 and 005010, read and written. See README.md. */
import { defineX12Set } from '../syntax/x12/set-format.ts';
import { itemSettings } from '../x12-parts/item.ts';
import { read856 } from './read.ts';
import { structure856 } from './structure.ts';
import { write856 } from './write.ts';

export const x12ShipNotice856 = defineX12Set({
  id: 'x12-856',
  title: 'Ship notice (X12 856)',
  kinds: ['ship_notice'],
  structure: structure856,
  settings: itemSettings,
  read: read856,
  write: write856,
});
