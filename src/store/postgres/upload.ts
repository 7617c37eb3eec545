/** Station 1 for what is too large to be held: its parts are written as they come, and seen only when accepted. */
import type { Database, Sql, Statement } from '../sql.ts';
import { type InboundInterchange, StoreFault } from '../store.ts';
import { atomically, tried } from './atomically.ts';
import { statement } from './load.ts';
import { rowsOf } from './rows.ts';

const openStatement = statement('open-upload');
const putStatement = statement('put-parts');
const lockStatement = statement('lock-upload');
const endStatement = statement('end-upload');
const dropStatement = statement('drop-upload');
const dropSilent = statement('drop-silent-uploads');
const clearParts = statement('clear-upload-parts');

const RETRY_AFTER_MS = 1000;

export async function openUpload(
  database: Database,
  tenant: string,
  interchange: string,
): Promise<void> {
  await tried(() => database.query(openStatement, [tenant, interchange]));
}

/** False where the upload was given up, or holds another number of parts than `from`. */
export async function putParts(
  database: Database,
  tenant: string,
  interchange: string,
  from: number,
  parts: readonly Uint8Array[],
): Promise<boolean> {
  const { places, bytes } = packed(putStatement, parts, 5);
  const values = [tenant, interchange, from, parts.length, places, bytes];
  const put = await tried(() => database.query(putStatement, values));
  return put.length === parts.length;
}

/** Several parts as one value, and where each stands in it, as rows of a statement's parameter. */
export function packed(
  into: Statement,
  parts: readonly Uint8Array[],
  parameter: number,
): { places: string; bytes: Uint8Array } {
  let at = 1;
  const places = parts.map((part, n) => {
    const place = { n, body_at: at, body_length: part.byteLength };
    at += part.byteLength;
    return place;
  });
  const [first] = parts;
  const bytes = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
  return { places: rowsOf(into, places, parameter), bytes };
}

/** Throws where it was given up in the meantime: the sender has to send again. */
export async function lockUpload(
  sql: Sql,
  { tenant, id, uploaded = 0 }: InboundInterchange,
): Promise<void> {
  const [row] = await sql.query(lockStatement, [tenant, id, uploaded]);
  if (row === undefined) throw new StoreFault('The upload was given up.', RETRY_AFTER_MS);
}

export async function endUpload(sql: Sql, { tenant, id }: InboundInterchange): Promise<void> {
  await sql.query(endStatement, [tenant, id]);
}

export async function dropUpload(
  database: Database,
  tenant: string,
  interchange: string,
): Promise<void> {
  await tried(() => database.query(dropStatement, [tenant, interchange]));
}

/** Returns how many parts were cleared away. */
export async function clearUploads(
  database: Database,
  silentMs: number,
  partsMax: number,
): Promise<number> {
  return await atomically(database, async (sql) => {
    await sql.query(dropSilent, [silentMs]);
    const [row] = await sql.query<{ count: number }>(clearParts, [partsMax]);
    return row?.count ?? 0;
  });
}
