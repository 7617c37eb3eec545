/** Pages that neither repeat nor skip while rows come in. */
import { expect } from 'vitest';
import { walk } from './world.ts';

/**
 * Walks a list page by page while `add` makes new rows; every row that was there must come once.
 * A list may show the new ones too.
 */
export async function expectStable<T>(
  list: Parameters<typeof walk<T>>[0],
  idOf: (row: T) => string | number,
  add: () => Promise<unknown>,
): Promise<void> {
  const before = (await list({ limit: 500 })).rows.map(idOf);
  expect(before.length).toBeGreaterThanOrEqual(5);
  const quiet = (await walk(list, 2)).map(idOf);
  expect(quiet).toEqual(before);
  const exact = await list({ limit: before.length });
  expect(exact).not.toHaveProperty('next');
  const seen = (await walk(list, 2, add)).map(idOf);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => before.includes(id))).toEqual(before);
}

/** Once for each of 1 to 5, one after the other. */
export async function five(work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 1; n <= 5; n += 1) await work(n);
}
