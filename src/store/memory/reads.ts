/** Lists and single rows. */
import { storeFinding } from '../problems.ts';
import type {
  DocumentRow,
  Effects,
  InterchangeRow,
  LoggedEvent,
  Page,
  PageRequest,
  QuarantineRow,
  Store,
  StreamFilter,
  StreamRow,
  TransmissionRow,
} from '../store.ts';
import { laneFaultId } from './lanes.ts';
import { positioned } from './log.ts';
import { mapPage, matches, pageOf } from './pages.ts';
import { waitsFor } from './references.ts';
import { keyOf } from './table.ts';
import type { StoredDocument, Tables } from './tables.ts';

type Filter<M extends 'listInterchanges' | 'listDocuments' | 'listTransmissions'> = Parameters<
  Store[M]
>[1];

export function listStreams(
  tables: Tables,
  tenant: string,
  filter: StreamFilter,
  page: PageRequest,
): Page<StreamRow> {
  const { text, subject, ...fields } = filter;
  const part = text?.toLowerCase();
  const rows = [...tables.streams.values()].filter(
    ({ row }) =>
      row.tenant === tenant &&
      matches(row, fields) &&
      (subject === undefined || isAbout(row, subject)) &&
      (part === undefined || row.title.toLowerCase().includes(part)),
  );
  return mapPage(
    pageOf(rows, page, ({ row }) => keyOf(row.changedAt, row.stream)),
    ({ row }) => row,
  );
}

function isAbout({ kind, stream }: StreamRow, subject: string): boolean {
  return kind === 'exception' && stream.split('/')[2] === encodeURIComponent(subject);
}

export function streamEvents(
  tables: Tables,
  tenant: string,
  stream: string,
  page: PageRequest,
): Page<LoggedEvent> {
  const orders = tables.eventsByStream.get(keyOf(tenant, stream)) ?? [];
  const events = orders.map((order) => positioned(tables, order));
  return pageOf(events, page, ({ version }) => version, 'ascending');
}

export function listInterchanges(
  tables: Tables,
  tenant: string,
  filter: Filter<'listInterchanges'>,
  page: PageRequest,
): Page<InterchangeRow> {
  const rows = [...tables.interchanges.values()].filter((row) =>
    matches(row, { tenant, ...filter }),
  );
  return pageOf(rows, page, ({ seq }) => seq);
}

export function listDocuments(
  tables: Tables,
  tenant: string,
  filter: Filter<'listDocuments'>,
  page: PageRequest,
): Page<DocumentRow> {
  const { interchange } = filter;
  const rows =
    interchange === undefined
      ? [...tables.documents.values()]
      : (tables.documentsByInterchange.get(keyOf(tenant, interchange)) ?? []).flatMap(
          (id) => tables.documents.get(keyOf(tenant, id)) ?? [],
        );
  const shown = rows
    .map((stored) => ({ seq: stored.seq, row: documentRow(tables, stored) }))
    .filter(({ row }) => matches(row, { tenant, ...filter }));
  return mapPage(
    pageOf(shown, page, ({ seq }) => seq),
    ({ row }) => row,
  );
}

/** Its outcome is the last mark; without one it still waits, in a lane, held, or by name. */
export function documentRow(tables: Tables, { row }: StoredDocument): DocumentRow {
  if (row.direction === 'out') return { ...row, outcome: 'out' };
  const key = keyOf(row.tenant, row.id);
  const mark = tables.marks.get(key)?.at(-1);
  if (mark !== undefined) {
    const { outcome, code, text } = mark;
    return {
      ...row,
      outcome,
      ...(code === undefined ? {} : { code }),
      ...(text === undefined ? {} : { text }),
    };
  }
  const target = tables.pending.get(key)?.draft.target;
  if (target?.type === 'lookup') {
    return { ...row, outcome: 'waiting', waitsFor: waitsFor(target.lookups) };
  }
  const stream = row.stream === undefined ? undefined : keyOf(row.tenant, row.stream);
  const lane = stream === undefined ? undefined : tables.lanes.get(stream);
  const entry = lane?.entries.find(({ document }) => document === row.id);
  if (entry === undefined || entry.seq !== lane?.faulted) return { ...row, outcome: 'waiting' };
  const held = tables.quarantine.get(keyOf(row.tenant, laneFaultId(entry.envelope.id)))?.row;
  return { ...row, outcome: 'quarantined', ...storeFinding('RULE_FAULT', held?.text ?? '') };
}

export function getDocument(tables: Tables, tenant: string, id: string): DocumentRow | undefined {
  const stored = tables.documents.get(keyOf(tenant, id));
  return stored === undefined ? undefined : documentRow(tables, stored);
}

export function listTransmissions(
  tables: Tables,
  tenant: string,
  filter: Filter<'listTransmissions'>,
  page: PageRequest,
): Page<TransmissionRow> {
  const rows = [...tables.transmissions.values()].filter(({ row }) =>
    matches(row, { tenant, ...filter }),
  );
  return mapPage(
    pageOf(rows, page, ({ seq }) => seq),
    ({ row }) => row,
  );
}

export function getTransmission(
  tables: Tables,
  tenant: string,
  id: string,
): Awaited<ReturnType<Store['getTransmission']>> {
  const stored = tables.transmissions.get(keyOf(tenant, id));
  if (stored === undefined) return undefined;
  const { row, attemptRows, sentBytes } = stored;
  return {
    ...row,
    attemptRows: [...attemptRows],
    ...(sentBytes === undefined ? {} : { sentBytes: sentBytes.slice() }),
  };
}

export function listQuarantine(
  tables: Tables,
  tenant: string,
  filter: { open?: boolean; partner?: string },
  page: PageRequest,
): Page<QuarantineRow> {
  const { open, ...fields } = filter;
  const rows = [...tables.quarantine.values()].filter(
    ({ row }) =>
      matches(row, { tenant, ...fields }) &&
      (open === undefined || open === (row.resolvedAt === undefined)),
  );
  return mapPage(
    pageOf(rows, page, ({ seq }) => seq),
    ({ row }) => row,
  );
}

/** One step of lineage downwards; oldest first. */
export function listEffects(
  tables: Tables,
  tenant: string,
  of: { interchange: string } | { document: string } | { event: string },
  limit: number,
): Effects {
  const caused = (row: { tenant: string; cause: object }): boolean =>
    row.tenant === tenant && matches(row.cause, of);
  const events = [...tables.events.values()].filter(({ event }) => caused(event));
  const documents = [...tables.documents.values()].filter(
    ({ row }) => row.direction === 'out' && caused(row),
  );
  const transmissions = [...tables.transmissions.values()].filter(({ row }) => caused(row));
  return {
    events: events
      .sort((a, b) => a.order - b.order)
      .slice(0, limit)
      .map(({ order }) => positioned(tables, order)),
    documents: oldest(documents, limit).map((stored) => documentRow(tables, stored)),
    transmissions: oldest(transmissions, limit).map(({ row }) => row),
  };
}

function oldest<T extends { seq: number }>(rows: T[], limit: number): T[] {
  return rows.sort((a, b) => a.seq - b.seq).slice(0, limit);
}
