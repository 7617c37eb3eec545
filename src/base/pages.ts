/** Keyset pages: the cursor is the key of the last row, so rows that come in between shift nothing. */

export interface Page<T> {
  rows: T[];
  /** Opaque; absent on the last page. */
  next?: string;
}

export interface PageRequest {
  limit: number;
  after?: string;
}

/**
 * A page of rows that are all at hand. A cursor of another list finds some place or none, and breaks nothing.
 * @param key place of a row in the list, unique in it; compared by code unit
 */
export function pageAmong<T>(
  rows: Iterable<T>,
  { limit, after }: PageRequest,
  key: (row: T) => string,
  direction: 'ascending' | 'descending' = 'ascending',
): Page<T> {
  const sign = direction === 'ascending' ? 1 : -1;
  const rest = [...rows]
    .map((row) => ({ row, place: key(row) }))
    .filter(({ place }) => after === undefined || order(place, after) * sign > 0)
    .sort((a, b) => order(a.place, b.place) * sign);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const more = rest.length > limit && last !== undefined;
  return { rows: shown.map(({ row }) => row), ...(more ? { next: last.place } : {}) };
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** All rows of a list, read page by page; whoever has found what it looks for reads no further. */
export async function* everyRow<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
): AsyncGenerator<T> {
  let page: PageRequest | undefined = { limit };
  while (page !== undefined) {
    const { rows, next }: Page<T> = await list(page);
    yield* rows;
    page = next === undefined ? undefined : { limit, after: next };
  }
}
