/** Which line a document means: by line number, then buyer item, supplier item, GTIN. Nothing is guessed. */
import type { Configuration } from '../../model/configuration.ts';
import type { Item } from '../../model/values.ts';
import { itemMaster } from './units.ts';

export interface MatchableLine {
  line: string;
  item: Item;
}
export type LineMatch<L> =
  | { outcome: 'matched'; line: L; by: 'line' | 'buyer' | 'supplier' | 'gtin' | 'master' }
  | { outcome: 'ambiguous'; candidates: L[] }
  | { outcome: 'unknown' };

/**
 * Finds the line that `probe` means. A line number decides alone, with or without leading zeros; items
 * decide where no number came. Several lines of one item are ambiguous: the caller asks a person.
 */
export function matchLine<L extends MatchableLine>(
  lines: readonly L[],
  probe: { line?: string; item?: Item },
  partner: string | undefined,
  configuration: Configuration,
): LineMatch<L> {
  if (probe.line !== undefined) {
    const byNumber = lineByNumber(lines, probe.line);
    return byNumber === undefined
      ? { outcome: 'unknown' }
      : { outcome: 'matched', line: byNumber, by: 'line' };
  }
  if (probe.item === undefined) return { outcome: 'unknown' };
  for (const by of ['buyer', 'supplier', 'gtin'] as const) {
    const value = probe.item[by];
    if (value === undefined) continue;
    const candidates = lines.filter((line) => line.item[by] === value);
    const [only] = candidates;
    if (candidates.length === 1 && only !== undefined)
      return { outcome: 'matched', line: only, by };
    if (candidates.length > 1) return { outcome: 'ambiguous', candidates };
  }
  return matchByMaster(lines, probe.item, partner, configuration);
}

/** A line by its number; `1`, `01` and `001` are the same where no exact one is there. */
export function lineByNumber<L extends { line: string }>(
  lines: readonly L[],
  number: string,
): L | undefined {
  const exact = lines.find((line) => line.line === number);
  if (exact !== undefined) return exact;
  const bare = withoutZeros(number);
  const alike = lines.filter((line) => withoutZeros(line.line) === bare);
  return alike.length === 1 ? alike[0] : undefined;
}

/** Identifiers that only master data connects: the supplier answers with its item, the order has ours. */
function matchByMaster<L extends MatchableLine>(
  lines: readonly L[],
  item: Item,
  partner: string | undefined,
  configuration: Configuration,
): LineMatch<L> {
  const master = itemMaster(item, partner, configuration);
  if (master === undefined) return { outcome: 'unknown' };
  const candidates = lines.filter(
    (line) => itemMaster(line.item, partner, configuration)?.id === master.id,
  );
  const [only] = candidates;
  if (only === undefined) return { outcome: 'unknown' };
  return candidates.length === 1
    ? { outcome: 'matched', line: only, by: 'master' }
    : { outcome: 'ambiguous', candidates };
}

function withoutZeros(text: string): string {
  return text.replace(/^0+(?=.)/, '');
}
