/** Every format there is, by hand: no folder is scanned. A new format is one folder and one line here. */
import type { Format, Syntax } from './format.ts';
import { json } from './json/index.ts';
import { jsonSyntax } from './json/syntax.ts';
import type { SetFormat } from './syntax/x12/set-format.ts';
import { x12Syntax } from './syntax/x12/syntax.ts';
import { x12Milestone214 } from './x12-214/index.ts';
import { x12Invoice810 } from './x12-810/index.ts';
import { x12850 } from './x12-850/index.ts';
import { x12Acknowledgment855 } from './x12-855/index.ts';
import { x12ShipNotice856 } from './x12-856/index.ts';
import { x12Change860 } from './x12-860/index.ts';
import { x12Receiving861 } from './x12-861/index.ts';
import { x12Acknowledgment865 } from './x12-865/index.ts';
import { x12997 } from './x12-997/index.ts';
import { readTa1, x12Ta1 } from './x12-ta1/index.ts';

/** X12 transaction sets. */
export const x12Sets: readonly SetFormat[] = [
  x12850,
  x12Acknowledgment855,
  x12Change860,
  x12Acknowledgment865,
  x12ShipNotice856,
  x12Milestone214,
  x12Receiving861,
  x12Invoice810,
  x12997,
];

export const formats: readonly Format[] = [...x12Sets.map((set) => set.format), x12Ta1, json];

/** Every wire syntax, with the formats that it reads. */
export const syntaxes: readonly Syntax[] = [
  x12Syntax({
    sets: new Map(x12Sets.map((set) => [set.set, set])),
    ta1: { format: x12Ta1.id, read: readTa1 },
  }),
  jsonSyntax,
];
