/** Keyset pages: the cursor is the key of the last row, so rows that come in between shift nothing. */
import type { Page, PageRequest } from '../store.ts';

/** The cursor as a parameter: null on the first page, and -1 (nothing) where it is no cursor of ours. */
export function descending({ after }: PageRequest): number | null {
  if (after === undefined) return null;
  return /^\d{1,15}$/.test(after) ? Number(after) : -1;
}

/** As {@link descending}, of lists that begin with 1: 0 on the first page, null where it is no cursor of ours. */
export function ascending(page: PageRequest): number | null {
  const after = descending(page) ?? 0;
  return after < 0 ? null : after;
}

/** `rows` holds one more than the page where there is a next one. */
export function pageOf<Row, Shown>(
  rows: readonly Row[],
  page: PageRequest,
  key: (row: Row) => number | string,
  show: (row: Row) => Shown,
): Page<Shown> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { rows: shown.map(show), ...(more ? { next: String(key(last)) } : {}) };
}
