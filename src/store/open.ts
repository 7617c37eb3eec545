/** Opens a store by what the configuration says: a PostgreSQL address, a folder, or `memory`. */
import { resolve } from 'node:path';
import { memoryStore } from './memory/store.ts';
import { hasCluster, pgliteDatabase } from './pglite/driver.ts';
import { type PostgresOptions, postgresDatabase } from './postgres/driver.ts';
import { type SqlStore, sqlStore } from './postgres/store.ts';
import { requireSchema } from './schema.ts';
import type { Store } from './store.ts';

/**
 * @param where `postgres://…` (its parameter `schema` names the schema for all tables), `memory`, or the
 *   path of a data folder for the embedded database
 */
export async function openStore(where: string, options: PostgresOptions = {}): Promise<Store> {
  return where === 'memory' ? memoryStore() : await openSqlStore(where, options);
}

/**
 * The same where a hub has been before: makes no folder and no schema. Throws, with what to do, where there is no
 * database, or its schema is not the one of this version.
 */
export async function openExistingStore(where: string): Promise<Store> {
  requireDatabase(where);
  const store = await openStore(where);
  try {
    await requireSchema(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Throws where `where` is a folder without a database. Of a server only connecting tells. */
export function requireDatabase(where: string): void {
  if (where === 'memory' || isServer(where) || hasCluster(where)) return;
  throw new Error(
    `There is no database in the folder ${resolve(where)}. "syncline start" makes one; --data names another.`,
  );
}

function isServer(where: string): boolean {
  return /^postgres(ql)?:\/\//.test(where);
}

/** The same, for those who need the database below. */
export async function openSqlStore(
  where: string,
  options: PostgresOptions = {},
): Promise<SqlStore> {
  if (!isServer(where)) return sqlStore(await pgliteDatabase(where));
  const url = new URL(where);
  const schema = options.schema ?? url.searchParams.get('schema') ?? undefined;
  url.searchParams.delete('schema');
  const named = schema === undefined ? {} : { schema };
  return sqlStore(postgresDatabase(url.href, { ...options, ...named }), schema);
}
