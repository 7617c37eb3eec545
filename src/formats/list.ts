/** Every format there is, by hand: no folder is scanned. A new format is one folder and one line here. */
import type { Format } from './format.ts';
import type { SetFormat } from './syntax/x12/set-format.ts';
import { x12850 } from './x12-850/index.ts';

/** X12 transaction sets. */
export const x12Sets: readonly SetFormat[] = [x12850];

export const formats: readonly Format[] = x12Sets.map((set) => set.format);
