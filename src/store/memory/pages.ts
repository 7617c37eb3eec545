/** Lists of the tables, page by page, and what their filters ask. */
import { type Page, type PageRequest, pageAmong } from '../../base/pages.ts';

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
  return pageAmong(rows, page, (row) => placeOf(key(row)), direction);
}

/** Numbers as text of one length, which sorts as they do. */
function placeOf(key: number | string): string {
  return typeof key === 'number' ? String(key).padStart(16, '0') : key;
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
