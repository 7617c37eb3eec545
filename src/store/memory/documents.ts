/** Documents, the marks of their fate, quarantine rows: what both ways of a message write. */
import type { CanonicalDocument } from '../../model/document.ts';
import type {
  DocumentOutcome,
  DraftTransmission,
  OutboundDocument,
  QuarantineRow,
} from '../store.ts';
import { kept, keyOf } from './table.ts';
import type { StoredDocument, Tables } from './tables.ts';

export function putDocument(tables: Tables, row: StoredDocument['row']): void {
  const key = keyOf(row.tenant, row.id);
  if (tables.documents.has(key)) throw new Error(`A document with the id ${row.id} exists.`);
  tables.documents.set(key, { seq: tables.next('document'), row: kept(row) });
  if (row.interchange === undefined) return;
  const at = keyOf(row.tenant, row.interchange);
  tables.documentsByInterchange.set(at, [...(tables.documentsByInterchange.get(at) ?? []), row.id]);
}

/** Says which stream a document reached. */
export function linkDocument(tables: Tables, tenant: string, id: string, stream: string): void {
  const key = keyOf(tenant, id);
  const stored = tables.documents.get(key);
  if (stored !== undefined) {
    tables.documents.set(key, { ...stored, row: kept({ ...stored.row, stream }) });
  }
}

export function markDocument(
  tables: Tables,
  tenant: string,
  document: string,
  outcome: DocumentOutcome,
  why: { code?: string; text?: string } = {},
): void {
  const key = keyOf(tenant, document);
  const { code, text } = why;
  const mark = {
    tenant,
    document,
    outcome,
    ...(code === undefined ? {} : { code }),
    ...(text === undefined ? {} : { text }),
  };
  tables.marks.set(key, [...(tables.marks.get(key) ?? []), mark]);
}

/** Opens a row, or opens the same one again when its cause returns. */
export function quarantine(tables: Tables, row: Omit<QuarantineRow, 'at'>): void {
  const key = keyOf(row.tenant, row.id);
  const seq = tables.quarantine.get(key)?.seq ?? tables.next('quarantine');
  tables.quarantine.set(key, { seq, row: kept({ ...row, at: tables.now() }) });
}

export function closeQuarantine(tables: Tables, row: QuarantineRow, resolution: string): void {
  const key = keyOf(row.tenant, row.id);
  const stored = tables.quarantine.get(key);
  if (stored === undefined) return;
  const closed = { ...stored.row, resolvedAt: tables.now(), resolution };
  tables.quarantine.set(key, { ...stored, row: kept(closed) });
}

export function putOutboundDocument(tables: Tables, document: OutboundDocument): void {
  const { id, tenant, kind, number, partner, stream, cause } = document;
  const body: CanonicalDocument | undefined = document.body;
  putDocument(tables, {
    id,
    tenant,
    direction: 'out',
    kind,
    number,
    ...(partner === undefined ? {} : { partner }),
    ...(stream === undefined ? {} : { stream }),
    source: {},
    problems: [],
    body,
    at: tables.now(),
    cause,
  });
}

/** Due at once. A transmission that exists already stays as it is. */
export function putTransmission(tables: Tables, draft: DraftTransmission): void {
  const key = keyOf(draft.tenant, draft.id);
  if (tables.transmissions.has(key)) return;
  const now = tables.now();
  tables.transmissions.set(key, {
    seq: tables.next('transmission'),
    row: kept({ ...draft, phase: 'waiting' as const, attempts: 0, nextAt: now, createdAt: now }),
    epoch: 0,
    attemptRows: [],
  });
  tables.outbox.set(key, key);
}
