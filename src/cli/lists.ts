/** Lists of a hub to their end: page after page, as each leads to the next. */
import type { Connection } from './connection.ts';

/** As many rows as the hub puts on one page (see contracts/openapi.json). */
const PAGE_ROWS_MAX = 500;

interface PageBody<T> {
  rows: T[];
  next?: string;
}

/** The pages of the list at `path`, with what stands beside their rows. */
export async function* pagesOf<T, Beside = unknown>(
  hub: Pick<Connection, 'get'>,
  path: string,
): AsyncGenerator<PageBody<T> & Beside> {
  let next: string | undefined = `${path}?limit=${PAGE_ROWS_MAX}`;
  while (next !== undefined) {
    const page = (await hub.get(next)).body as PageBody<T> & Beside;
    yield page;
    next = page.next;
  }
}

/** All rows of the list at `path`. */
export async function allRows<T>(hub: Pick<Connection, 'get'>, path: string): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of pagesOf<T>(hub, path)) rows.push(...page.rows);
  return rows;
}
