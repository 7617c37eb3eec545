/** What was shipped and did not come, by all that the docks counted; derived, so that corrections count once. */
import { add, isPositive, max, subtract, sum } from '../../base/decimal.ts';
import { groupBy } from '../rules/group.ts';
import type { LedgerState, LineCount } from './ledger-state.ts';

/** In the order unit of the line. */
export interface Shortage {
  quantity: string;
  expected: string;
  actual: string;
}

/** By order line. A shipment that is counted in parts is short of what all of them leave. */
export function shortagesOf({ advices }: LedgerState): Map<string, Shortage> {
  const counts = advices.flatMap((one, at) =>
    one.cancelled
      ? []
      : one.counts.map((count) => ({ ...count, of: [count.shipment ?? at, count.stop ?? ''] })),
  );
  const shortages = new Map<string, Shortage>();
  for (const group of groupBy(counts, ({ line, of }) => JSON.stringify([line, of])).values()) {
    const line = group[0]?.line ?? '';
    const found = shortageOf(group);
    if (!isPositive(found.quantity)) continue;
    const known = shortages.get(line) ?? { quantity: '0', expected: '0', actual: '0' };
    shortages.set(line, {
      quantity: add(known.quantity, found.quantity),
      expected: add(known.expected, found.expected),
      actual: add(known.actual, found.actual),
    });
  }
  return shortages;
}

/** The ship notice is about the whole; without one the dock's words are about each of its lines. */
function shortageOf(counts: readonly LineCount[]): Shortage {
  const actual = sum(counts.map(({ received }) => received));
  const announced = counts.flatMap((count) => count.announced ?? []);
  if (announced.length > 0) {
    const expected = announced.reduce((a, b) => max(a, b));
    return { quantity: max(subtract(expected, actual), '0'), expected, actual };
  }
  const quantity = sum(
    counts.map(({ short, shipped, received }) =>
      isPositive(short) ? short : max(subtract(shipped ?? '0', received), '0'),
    ),
  );
  return { quantity, expected: add(actual, quantity), actual };
}
