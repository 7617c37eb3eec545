/** Opens a store by what the configuration says: a PostgreSQL address, a folder, or `memory`. */
import { memoryStore } from './memory/store.ts';
import { pgliteDatabase } from './pglite/driver.ts';
import { type PostgresOptions, postgresDatabase } from './postgres/driver.ts';
import { type SqlStore, sqlStore } from './postgres/store.ts';
import type { Store } from './store.ts';

/**
 * @param where `postgres://…` (its parameter `schema` names the schema for all tables), `memory`, or the
 *   path of a data folder for the embedded database
 */
export async function openStore(where: string, options: PostgresOptions = {}): Promise<Store> {
  return where === 'memory' ? memoryStore() : await openSqlStore(where, options);
}

/** The same, for those who need the database below. */
export async function openSqlStore(
  where: string,
  options: PostgresOptions = {},
): Promise<SqlStore> {
  if (!/^postgres(ql)?:\/\//.test(where)) return sqlStore(await pgliteDatabase(where));
  const url = new URL(where);
  const schema = options.schema ?? url.searchParams.get('schema') ?? undefined;
  url.searchParams.delete('schema');
  const named = schema === undefined ? {} : { schema };
  return sqlStore(postgresDatabase(url.href, { ...options, ...named }), schema);
}
