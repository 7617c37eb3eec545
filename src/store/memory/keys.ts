/** API keys, audit rows and their seals, attachments. */
import type { ApiKeyRow, AuditRow, Author, Page, PageRequest } from '../store.ts';
import { pageOf } from './pages.ts';
import { kept, keyOf, sortedBy } from './table.ts';
import type { Tables } from './tables.ts';

export function putApiKey(tables: Tables, row: ApiKeyRow, author: Author): void {
  tables.apiKeys.set(keyOf(row.tenant, row.id), kept(row));
  const { name, scopes } = row;
  tables.audit(row.tenant, author, 'key.put', row.id, { name, scopes });
}

export function findApiKey(tables: Tables, hash: string): ApiKeyRow | undefined {
  return [...tables.apiKeys.values()].find((row) => row.hash === hash);
}

export function listApiKeys(tables: Tables, tenant: string, page: PageRequest): Page<ApiKeyRow> {
  const rows = [...tables.apiKeys.values()].filter((row) => row.tenant === tenant);
  return pageOf(rows, page, ({ id }) => id, 'ascending');
}

/** False where there is no such key, or it was revoked before. */
export function revokeApiKey(tables: Tables, tenant: string, id: string, author: Author): boolean {
  const row = tables.apiKeys.get(keyOf(tenant, id));
  if (row === undefined || row.revokedAt !== undefined) return false;
  tables.apiKeys.set(keyOf(tenant, id), kept({ ...row, revokedAt: tables.now() }));
  tables.audit(tenant, author, 'key.revoked', id, { name: row.name });
  return true;
}

export function audit(
  tables: Tables,
  rows: readonly Omit<AuditRow, 'seq' | 'at' | 'seal'>[],
): void {
  for (const { tenant, actor, action, subject, details } of rows) {
    tables.audit(tenant, kept(actor), action, subject, kept(details));
  }
}

/** Each seal covers the row and the seal before it, so that no row can change or go unnoticed. */
export function sealAudit(tables: Tables, limit: number, hash: (text: string) => string): number {
  const rows = sortedBy(tables.auditRows.values(), (row) => row.seq);
  const unsealed = rows.filter((row) => row.seal === undefined).slice(0, limit);
  for (const row of unsealed) {
    const before = tables.auditRows.get(String(row.seq - 1))?.seal ?? '';
    const { seq, tenant, at, actor, action, subject, details } = row;
    const text = JSON.stringify([before, seq, tenant, at, actor, action, subject, details]);
    tables.auditRows.set(String(seq), { ...row, seal: hash(text) });
  }
  return unsealed.length;
}

export function listAudit(tables: Tables, tenant: string, page: PageRequest): Page<AuditRow> {
  const rows = [...tables.auditRows.values()].filter((row) => row.tenant === tenant);
  return pageOf(rows, page, (row) => row.seq);
}

/** The first bytes under a hash stay: equal hashes mean equal bytes. */
export function putAttachment(
  tables: Tables,
  tenant: string,
  contentHash: string,
  contentType: string,
  bytes: Uint8Array,
): void {
  const key = keyOf(tenant, contentHash);
  if (!tables.attachments.has(key)) {
    tables.attachments.set(key, { contentType, bytes: bytes.slice() });
  }
}

export function getAttachment(
  tables: Tables,
  tenant: string,
  contentHash: string,
): { contentType: string; bytes: Uint8Array } | undefined {
  const stored = tables.attachments.get(keyOf(tenant, contentHash));
  return stored === undefined ? undefined : { ...stored, bytes: stored.bytes.slice() };
}
