/** Lists and single rows of what went in and out. Newest first; conditions are added as the filter asks. */
import { isId } from '../../base/ids.ts';
import type { Problem } from '../../base/problem.ts';
import type { Sql } from '../sql.ts';
import type {
  AttemptRow,
  DocumentRow,
  Effects,
  InterchangeRow,
  Page,
  PageRequest,
  QuarantineRow,
  Store,
  TransmissionRow,
} from '../store.ts';
import { type CauseColumns, causeOf, type EventRow, eventOf } from './event-row.ts';
import { statement } from './load.ts';
import { descending, pageOf } from './pages.ts';
import type { Found } from './record-drafts.ts';
import { present } from './values.ts';
import { Where } from './where.ts';

const selectInterchanges = statement('select-interchanges');
const selectDocuments = statement('select-documents');
const selectTransmissions = statement('select-transmissions');
const selectQuarantine = statement('select-quarantine');
const selectEffectEvents = statement('select-effect-events');
const attemptsOf = statement('attempts');
const sentBytesOf = statement('sent-bytes');

type Filter<
  M extends 'listInterchanges' | 'listDocuments' | 'listTransmissions' | 'listQuarantine',
> = Parameters<Store[M]>[1];

/* ---------- interchanges ---------- */

interface InterchangeColumns extends Omit<InterchangeRow, 'problems' | 'direction'> {
  seq: number;
  problems: Problem[] | null;
  found: Found | null;
}

export async function listInterchanges(
  sql: Sql,
  tenant: string,
  filter: Filter<'listInterchanges'>,
  page: PageRequest,
): Promise<Page<InterchangeRow>> {
  const where = new Where('i.tenant', tenant).before('i.seq', descending(page));
  if (filter.channel !== undefined) where.equal('i.channel', filter.channel);
  if (filter.outcome !== undefined) where.equal('o.outcome', filter.outcome);
  if (filter.partner !== undefined) {
    where.add(
      (n) => `coalesce(o.partner, b.found ->> 'partner', i.partner) = ${n}::text`,
      filter.partner,
    );
  }
  const rows = await where.select<InterchangeColumns>(
    sql,
    selectInterchanges,
    'i.seq',
    page.limit + 1,
  );
  return pageOf(rows, page, ({ seq }) => seq, interchangeOf);
}

export async function getInterchange(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<InterchangeRow | undefined> {
  if (!isId(id)) return undefined;
  const where = new Where('i.tenant', tenant).equal('i.id', id, 'uuid');
  const [row] = await where.select<InterchangeColumns>(sql, selectInterchanges, 'i.seq', 1);
  return row === undefined ? undefined : interchangeOf(row);
}

function interchangeOf({ found, problems, ...row }: InterchangeColumns): InterchangeRow {
  return {
    ...present<Omit<InterchangeRow, 'problems' | 'direction'>>(row),
    ...found,
    direction: 'in',
    problems: found?.problems ?? problems ?? [],
  };
}

/* ---------- documents ---------- */

interface DocumentColumns extends CauseColumns, Omit<DocumentRow, 'source' | 'problems' | 'cause'> {
  seq: number;
  source: Record<string, string> | null;
  problems: Problem[] | null;
}

/** What the outcome is, as SQL: the mark; else held, waiting, or outbound. */
const DOCUMENT_OUTCOME = `CASE WHEN d.direction = 'out' THEN 'out' ELSE coalesce(o.outcome,
  CASE WHEN h.seq IS NOT NULL THEN 'quarantined' ELSE 'waiting' END) END`;

export async function listDocuments(
  sql: Sql,
  tenant: string,
  filter: Filter<'listDocuments'>,
  page: PageRequest,
): Promise<Page<DocumentRow>> {
  const where = new Where('d.tenant', tenant).before('d.seq', descending(page));
  const { interchange, outcome, ...columns } = filter;
  if (interchange !== undefined) {
    if (!isId(interchange)) return { rows: [] };
    where.equal('d.interchange', interchange, 'uuid');
  }
  for (const [column, value] of Object.entries(columns)) where.equal(`d.${column}`, value);
  if (outcome !== undefined) where.add((n) => `${DOCUMENT_OUTCOME} = ${n}::text`, outcome);
  const rows = await where.select<DocumentColumns>(sql, selectDocuments, 'd.seq', page.limit + 1);
  return pageOf(rows, page, ({ seq }) => seq, documentOf);
}

export async function getDocument(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<DocumentRow | undefined> {
  if (!isId(id)) return undefined;
  const where = new Where('d.tenant', tenant).equal('d.id', id, 'uuid');
  const [row] = await where.select<DocumentColumns>(sql, selectDocuments, 'd.seq', 1);
  return row === undefined ? undefined : documentOf(row);
}

function documentOf(columns: DocumentColumns): DocumentRow {
  const { seq: _key, source, problems, body, ...rest } = columns;
  const {
    cause_interchange: _i,
    cause_document: _d,
    cause_event: _e,
    cause_timer: _t,
    ...row
  } = rest;
  return {
    ...present<Omit<DocumentRow, 'source' | 'problems' | 'body' | 'cause'>>(row),
    source: source ?? {},
    problems: problems ?? [],
    body: body ?? undefined,
    cause: causeOf(columns),
  };
}

/* ---------- transmissions ---------- */

interface TransmissionColumns extends CauseColumns, Omit<TransmissionRow, 'cause'> {
  seq: number;
}

const TRANSMISSION_PHASE = `coalesce(x.phase,
  CASE WHEN o.owner IS NOT NULL THEN 'leased' ELSE 'waiting' END)`;

export async function listTransmissions(
  sql: Sql,
  tenant: string,
  filter: Filter<'listTransmissions'>,
  page: PageRequest,
): Promise<Page<TransmissionRow>> {
  const where = new Where('t.tenant', tenant).before('t.seq', descending(page));
  const { document, phase, ...columns } = filter;
  if (document !== undefined) {
    if (!isId(document)) return { rows: [] };
    where.equal('t.document', document, 'uuid');
  }
  for (const [column, value] of Object.entries(columns)) where.equal(`t.${column}`, value);
  if (phase !== undefined) where.add((n) => `${TRANSMISSION_PHASE} = ${n}::text`, phase);
  const rows = await where.select<TransmissionColumns>(
    sql,
    selectTransmissions,
    't.seq',
    page.limit + 1,
  );
  return pageOf(rows, page, ({ seq }) => seq, transmissionOf);
}

export async function getTransmission(
  sql: Sql,
  tenant: string,
  id: string,
): ReturnType<Store['getTransmission']> {
  if (!isId(id)) return undefined;
  const where = new Where('t.tenant', tenant).equal('t.id', id, 'uuid');
  const [row] = await where.select<TransmissionColumns>(sql, selectTransmissions, 't.seq', 1);
  if (row === undefined) return undefined;
  const attempts = await sql.query<AttemptRow>(attemptsOf, [tenant, id]);
  const [sent] = await sql.query<{ body: Uint8Array }>(sentBytesOf, [tenant, id]);
  return {
    ...transmissionOf(row),
    attemptRows: attempts.map(present<AttemptRow>),
    ...(sent === undefined ? {} : { sentBytes: sent.body }),
  };
}

function transmissionOf(columns: TransmissionColumns): TransmissionRow {
  const { seq: _key, ...rest } = columns;
  const {
    cause_interchange: _i,
    cause_document: _d,
    cause_event: _e,
    cause_timer: _t,
    ...row
  } = rest;
  return { ...present<Omit<TransmissionRow, 'cause'>>(row), cause: causeOf(columns) };
}

/* ---------- quarantine ---------- */

export async function listQuarantine(
  sql: Sql,
  tenant: string,
  filter: Filter<'listQuarantine'>,
  page: PageRequest,
): Promise<Page<QuarantineRow>> {
  const where = new Where('q.tenant', tenant).before('q.seq', descending(page));
  if (filter.partner !== undefined) where.equal('q.partner', filter.partner);
  if (filter.open !== undefined) where.isNull('q.resolved_at', filter.open);
  const rows = await where.select<QuarantineRow & { seq: number }>(
    sql,
    selectQuarantine,
    'q.seq',
    page.limit + 1,
  );
  return pageOf(rows, page, ({ seq }) => seq, quarantineOf);
}

export async function getQuarantine(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<QuarantineRow | undefined> {
  if (!isId(id)) return undefined;
  const where = new Where('q.tenant', tenant).equal('q.id', id, 'uuid');
  const [row] = await where.select<QuarantineRow & { seq: number }>(
    sql,
    selectQuarantine,
    'q.seq',
    1,
  );
  return row === undefined ? undefined : quarantineOf(row);
}

function quarantineOf({ seq: _key, ...row }: QuarantineRow & { seq: number }): QuarantineRow {
  return present<QuarantineRow>(row);
}

/* ---------- lineage ---------- */

/** One step downwards; oldest first. */
export async function listEffects(
  sql: Sql,
  tenant: string,
  of: { interchange: string } | { document: string } | { event: string },
  limit: number,
): Promise<Effects> {
  const [[name, id] = ['', '']] = Object.entries(of);
  if (!isId(id)) return { events: [], documents: [], transmissions: [] };
  const caused = (alias: string): Where =>
    new Where(`${alias}.tenant`, tenant).equal(`${alias}.cause_${name}`, id, 'uuid');
  const events = await caused('e').select<EventRow>(
    sql,
    selectEffectEvents,
    'e.batch, e.index',
    limit,
    'ascending',
  );
  const documents = await caused('d')
    .equal('d.direction', 'out')
    .select<DocumentColumns>(sql, selectDocuments, 'd.seq', limit, 'ascending');
  const transmissions = await caused('t').select<TransmissionColumns>(
    sql,
    selectTransmissions,
    't.seq',
    limit,
    'ascending',
  );
  return {
    events: events.map(eventOf),
    documents: documents.map(documentOf),
    transmissions: transmissions.map(transmissionOf),
  };
}
