/** Keyset pages: an opaque cursor in `after`, and a `next` link in the body and in the Link header (RFC 8288). */
import Type, { type TSchema } from 'typebox';
import { derivedId } from '../base/ids.ts';
import { pageRowsDefault, pageRowsMax } from '../base/limits.ts';
import type { Page, PageRequest } from '../store/store.ts';
import { problem, type Reply } from './problems.ts';

/** Room for the longest key of a row, three bytes a character, as {@link sealCursor} packs it. */
const CURSOR_CHARS_MAX = 2000;

/** Query parameters of every list. */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: pageRowsMax,
      default: pageRowsDefault,
      description: 'Rows per page.',
    }),
  ),
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: CURSOR_CHARS_MAX,
      description: 'Cursor from a "next" link.',
    }),
  ),
};

/** Schema of one page, with what stands beside its rows. */
export function pageOf(rows: TSchema, beside: Record<string, TSchema> = {}) {
  return Type.Object({
    ...beside,
    rows: Type.Array(rows),
    next: Type.Optional(Type.String({ description: 'Path of the next page; absent on the last.' })),
  });
}

export interface PageQuery {
  limit?: number | undefined;
  after?: string | undefined;
}

/** Reads the page that a query asks for, shows its rows, links to the next; `beside` stands on every page. */
export async function pageReply<T>(
  query: PageQuery,
  url: string,
  read: (page: PageRequest) => Promise<Page<T>> | Page<T>,
  show: (row: T) => unknown,
  beside: Readonly<Record<string, unknown>> = {},
): Promise<Reply> {
  const after = query.after === undefined ? undefined : openCursor(query.after);
  if (query.after !== undefined && after === undefined) return problem('CURSOR_INVALID');
  const page = await read({
    limit: query.limit ?? pageRowsDefault,
    ...(after === undefined ? {} : { after }),
  });
  const rows = page.rows.map(show);
  if (page.next === undefined) return { status: 200, body: { ...beside, rows } };
  const next = linkTo(url, sealCursor(page.next));
  const headers = { link: `<${next}>; rel="next"` };
  return { status: 200, body: { ...beside, rows, next }, headers };
}

/** Where the store goes on, so packed that nobody is tempted to make one. */
export function sealCursor(inner: string): string {
  return Buffer.from(`${checkOf(inner)}${inner}`).toString('base64url');
}

/** Undefined for what {@link sealCursor} did not make. */
export function openCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  const inner = text.slice(CHECK_CHARS);
  return text.length > CHECK_CHARS && text.startsWith(checkOf(inner)) ? inner : undefined;
}

const CHECK_CHARS = 8;

function checkOf(inner: string): string {
  return derivedId('cursor', inner).slice(0, CHECK_CHARS);
}

function linkTo(url: string, after: string): string {
  const at = url.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  query.set('after', after);
  return `${at < 0 ? url : url.slice(0, at)}?${query.toString()}`;
}
