/** Lists of streams, single streams and their events, and what a reference means. */
import { isId } from '../../base/ids.ts';
import type { Sql } from '../sql.ts';
import type {
  LoggedEvent,
  Page,
  PageRequest,
  ReferenceChange,
  StreamFilter,
  StreamRow,
} from '../store.ts';
import { type EventRow, eventOf } from './event-row.ts';
import { statement } from './load.ts';
import { ascending, descending, pageOf } from './pages.ts';
import { present } from './values.ts';
import { Where } from './where.ts';

const selectStreams = statement('select-streams');
const selectStream = statement('get-stream');
const eventsOfStream = statement('stream-events');
const selectEvent = statement('get-event');
const selectReference = statement('find-reference');

type Columns = StreamRow & { seq: number };

/** Newest first, in the order in which streams began. */
export async function listStreams(
  sql: Sql,
  tenant: string,
  filter: StreamFilter,
  page: PageRequest,
): Promise<Page<StreamRow>> {
  const { text, open, subject, ...columns } = filter;
  const where = whereOf(tenant, subject).before('s.seq', descending(page));
  for (const [column, value] of Object.entries(columns)) where.equal(`s.${column}`, value);
  if (open !== undefined) where.add((n) => `s.open = ${n}::boolean`, open);
  if (text !== undefined) {
    where.add((n) => `strpos(lower(s.title), ${n}::text) > 0`, text.toLowerCase());
  }
  const rows = await where.select<Columns>(sql, selectStreams, 's.seq', page.limit + 1);
  return pageOf(rows, page, ({ seq }) => seq, streamOf);
}

/** Of a subject, as its index has it and nothing else: see migration 7. */
function whereOf(tenant: string, subject: string | undefined): Where {
  if (subject === undefined) return new Where('s.tenant', tenant);
  const about = `(s.tenant || E'\\x1f' || split_part(s.stream, '/', 3))`;
  const key = `${tenant}\u001f${encodeURIComponent(subject)}`;
  return new Where(about, key).and(`s.kind = 'exception'`);
}

function streamOf({ seq: _key, ...row }: Columns): StreamRow {
  return present<StreamRow>(row);
}

export async function getStream(
  sql: Sql,
  tenant: string,
  stream: string,
): Promise<(StreamRow & { state: unknown }) | undefined> {
  const [row] = await sql.query<Columns & { state: unknown }>(selectStream, [tenant, stream]);
  if (row === undefined) return undefined;
  const { state, ...columns } = row;
  return { ...streamOf(columns), state };
}

/** Oldest first. */
export async function streamEvents(
  sql: Sql,
  tenant: string,
  stream: string,
  page: PageRequest,
): Promise<Page<LoggedEvent>> {
  const after = ascending(page);
  const rows =
    after === null
      ? []
      : await sql.query<EventRow>(eventsOfStream, [tenant, stream, after, page.limit + 1]);
  return pageOf(rows, page, ({ version }) => version, eventOf);
}

export async function getEvent(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<LoggedEvent | undefined> {
  if (!isId(id)) return undefined;
  const [row] = await sql.query<EventRow>(selectEvent, [tenant, id]);
  return row === undefined ? undefined : eventOf(row);
}

export async function findReference(
  sql: Sql,
  tenant: string,
  value: string,
): Promise<ReferenceChange[]> {
  const rows = await sql.query<ReferenceChange>(selectReference, [tenant, value]);
  return rows.map(present<ReferenceChange>);
}
