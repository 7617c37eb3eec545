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
  const after = descending(page);
  const where = new Where('i.tenant', tenant).before('i.seq', after);
  const { channel, outcome, partner } = filter;
  const ofChannel = channel === undefined ? undefined : where.parameter(channel);
  const ofOutcome = outcome === undefined ? undefined : where.parameter(outcome);
  const ofPartner = partner === undefined ? undefined : where.parameter(partner);
  if (ofChannel !== undefined) where.and(`i.channel = ${ofChannel}::text`);
  if (ofOutcome !== undefined) where.and(`o.outcome = ${ofOutcome}::text`);
  if (ofPartner !== undefined) {
    where.and(`coalesce(o.partner, b.found ->> 'partner', i.partner) = ${ofPartner}::text`);
  }
  if (ofOutcome !== undefined || ofPartner !== undefined) {
    const ended = [
      'm.tenant = $1',
      ...(after === null ? [] : [`m.seq < ${after}`]),
      ...(ofOutcome === undefined ? [] : [`m.outcome = ${ofOutcome}::text`]),
      ...(ofPartner === undefined ? [] : [`m.partner = ${ofPartner}::text`]),
      ...(ofChannel === undefined ? [] : [channelIs(ofChannel)]),
    ].join(' AND ');
    // The newest that ended, by their own index, and all that still wait: the page is among them.
    where.and(`i.seq IN (
      (SELECT m.seq FROM interchange_outcome m WHERE ${ended} ORDER BY m.seq DESC LIMIT ${page.limit + 1})
      UNION ALL SELECT w.seq FROM inbox w WHERE w.tenant = $1)`);
  }
  const rows = await where.select<InterchangeColumns>(
    sql,
    selectInterchanges,
    'i.seq',
    page.limit + 1,
  );
  return pageOf(rows, page, ({ seq }) => seq, interchangeOf);
}

function channelIs(parameter: string): string {
  return `EXISTS (SELECT FROM interchange c
    WHERE c.tenant = m.tenant AND c.seq = m.seq AND c.channel = ${parameter}::text)`;
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
  if (outcome !== undefined) {
    const parameter = where.parameter(outcome);
    where.and(`${DOCUMENT_OUTCOME} = ${parameter}::text`).and(documentsWith(outcome, parameter));
  }
  const rows = await where.select<DocumentColumns>(sql, selectDocuments, 'd.seq', page.limit + 1);
  return pageOf(rows, page, ({ seq }) => seq, documentOf);
}

/** Where such documents stand: few among very many are not found by looking at all. */
function documentsWith(outcome: string, parameter: string): string {
  const inLanes =
    'SELECT e.document FROM lane_entry e WHERE e.tenant = $1 AND e.document IS NOT NULL';
  const marked = `SELECT m.document FROM document_outcome m
    WHERE m.tenant = $1 AND m.outcome = ${parameter}::text AND m.outcome <> 'applied'`;
  switch (outcome) {
    case 'waiting':
      return `d.id IN (${inLanes} UNION ALL SELECT p.document FROM pending p WHERE p.tenant = $1)`;
    case 'quarantined':
      return `d.id IN (${marked} UNION ALL ${inLanes} AND e.held)`;
    case 'duplicate':
    case 'refused':
      return `d.id IN (${marked})`;
    default:
      return `d.direction = '${outcome === 'out' ? 'out' : 'in'}'`;
  }
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
  if (phase !== undefined) {
    const parameter = where.parameter(phase);
    where.and(`${TRANSMISSION_PHASE} = ${parameter}::text`);
    if (phase === 'waiting' || phase === 'leased') {
      where.and('t.seq IN (SELECT q.seq FROM outbox q WHERE q.tenant = $1)');
    } else if (phase !== 'sent') {
      where.and(`t.seq IN (SELECT m.seq FROM transmission_outcome m
        WHERE m.tenant = $1 AND m.phase = ${parameter}::text AND m.phase <> 'sent')`);
    }
  }
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
