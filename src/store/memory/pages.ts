/** Keyset pages: the cursor is the key of the last row, so rows that come in between shift nothing. */
import type { Page, PageRequest } from '../store.ts';
import { sortedBy } from './table.ts';

/**
 * @param key place of a row in the list, unique in it
 * @param direction ascending, or newest first
 */
export function pageOf<T>(
  rows: Iterable<T>,
  page: PageRequest,
  key: (row: T) => number | string,
  direction: 'ascending' | 'descending' = 'descending',
): Page<T> {
  const after = page.after === undefined ? undefined : (JSON.parse(page.after) as number | string);
  const isAfter = (place: number | string): boolean => {
    if (after === undefined) return true;
    return direction === 'ascending' ? place > after : place < after;
  };
  const rest = sortedBy(
    [...rows].filter((row) => isAfter(key(row))),
    key,
  );
  if (direction === 'descending') rest.reverse();
  const shown = rest.slice(0, page.limit);
  const last = shown.at(-1);
  if (rest.length <= page.limit || last === undefined) return { rows: shown };
  return { rows: shown, next: JSON.stringify(key(last)) };
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
