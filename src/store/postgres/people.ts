/** API keys, quarantine decisions, attachments. */
import { isId } from '../../base/ids.ts';
import { signed } from '../author.ts';
import type { Database, Sql } from '../sql.ts';
import type { ApiKeyRow, Author, Page, PageRequest } from '../store.ts';
import { atomically } from './atomically.ts';
import { audit } from './audit.ts';
import { ofRequest, statement } from './load.ts';
import { pageOf } from './pages.ts';
import { rowsOf } from './rows.ts';
import { present } from './values.ts';

const putKey = statement('put-api-key');
const findKey = statement('find-api-key', ofRequest);
const listKeys = statement('list-api-keys');
const revokeKey = statement('revoke-api-key');
const resolveRow = statement('resolve-quarantine');
const putBytes = statement('put-attachment');
const getBytes = statement('get-attachment');

export async function putApiKey(database: Database, row: ApiKeyRow, author: Author): Promise<void> {
  const { tenant, id, name, scopes } = row;
  await atomically(database, async (sql) => {
    const { createdAt: created_at, expiresAt: expires_at, revokedAt: revoked_at, ...rest } = row;
    await sql.query(putKey, [rowsOf(putKey, [{ ...rest, created_at, expires_at, revoked_at }])]);
    await audit(sql, [
      { tenant, ...signed(author, { name, scopes }), action: 'key.put', subject: id },
    ]);
  });
}

export async function findApiKey(sql: Sql, hash: string): Promise<ApiKeyRow | undefined> {
  const [row] = await sql.query<ApiKeyRow>(findKey, [hash]);
  return row === undefined ? undefined : present<ApiKeyRow>(row);
}

/** Oldest first: the time leads an id. */
export async function listApiKeys(
  sql: Sql,
  tenant: string,
  page: PageRequest,
): Promise<Page<ApiKeyRow>> {
  const { limit, after = null } = page;
  if (after !== null && !isId(after)) return { rows: [] };
  const rows = await sql.query<ApiKeyRow>(listKeys, [tenant, after, limit + 1]);
  return pageOf(rows, page, ({ id }) => id, present<ApiKeyRow>);
}

/** False where there is no such key, or it was revoked before. */
export async function revokeApiKey(
  database: Database,
  tenant: string,
  id: string,
  author: Author,
): Promise<boolean> {
  return await atomically(database, async (sql) => {
    const [row] = await sql.query<{ name: string }>(revokeKey, [tenant, id]);
    if (row === undefined) return false;
    const by = signed(author, { name: row.name });
    await audit(sql, [{ tenant, ...by, action: 'key.revoked', subject: id }]);
    return true;
  });
}

/** False where there is no such row, or it was resolved before. */
export async function resolveQuarantine(
  database: Database,
  tenant: string,
  id: string,
  resolution: string,
  author: Author,
): Promise<boolean> {
  if (!isId(id)) return false;
  return await atomically(database, async (sql) => {
    const [row] = await sql.query(resolveRow, [tenant, id, resolution]);
    if (row === undefined) return false;
    const by = signed(author, { resolution });
    await audit(sql, [{ tenant, ...by, action: 'quarantine.resolved', subject: id }]);
    return true;
  });
}

export async function putAttachment(
  sql: Sql,
  tenant: string,
  contentHash: string,
  contentType: string,
  bytes: Uint8Array,
): Promise<void> {
  await sql.query(putBytes, [tenant, contentHash, contentType, bytes]);
}

export async function getAttachment(
  sql: Sql,
  tenant: string,
  contentHash: string,
): Promise<{ contentType: string; bytes: Uint8Array } | undefined> {
  const [row] = await sql.query<{ content_type: string; body: Uint8Array }>(getBytes, [
    tenant,
    contentHash,
  ]);
  return row === undefined ? undefined : { contentType: row.content_type, bytes: row.body };
}
