/** Keyset pages: the cursor is the key of the last row, so rows that come in between shift nothing. */
import type { Page, PageRequest } from '../store.ts';

/**
 * @param key place of a row in the list, unique in it
 * @param direction ascending, or newest first
 */
export function pageOf<T>(
  rows: Iterable<T>,
  page: PageRequest,
  key: (row: T) => number,
  direction: 'ascending' | 'descending' = 'descending',
): Page<T> {
  const sign = direction === 'ascending' ? 1 : -1;
  const after = page.after === undefined ? undefined : Number(page.after);
  const rest = [...rows]
    .filter((row) => after === undefined || sign * (key(row) - after) > 0)
    .sort((a, b) => sign * (key(a) - key(b)));
  const shown = rest.slice(0, page.limit);
  const last = shown.at(-1);
  if (rest.length <= page.limit || last === undefined) return { rows: shown };
  return { rows: shown, next: String(key(last)) };
}

/** A page of rows that hold what the list shows. */
export function mapPage<A, B>(page: Page<A>, show: (row: A) => B): Page<B> {
  return { ...page, rows: page.rows.map(show) };
}

/** Whether every field that the filter names has that value in the row. */
export function matches<T extends object>(row: T, filter: { [K in keyof T]?: unknown }): boolean {
  return Object.entries(filter).every(
    ([name, value]) => value === undefined || row[name as keyof T] === value,
  );
}
