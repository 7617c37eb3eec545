/** Opens a store by what the configuration says: a PostgreSQL address, a folder, or `memory`. */
import { memoryStore } from './memory/store.ts';
import { pgliteDatabase } from './pglite/driver.ts';
import { type PostgresOptions, postgresDatabase } from './postgres/driver.ts';
import { sqlStore } from './postgres/store.ts';
import type { Store } from './store.ts';

/**
 * @param where `postgres://…` (its parameter `schema` names the schema for all tables), `memory`, or the
 *   path of a data folder for the embedded database
 */
export async function openStore(where: string, options: PostgresOptions = {}): Promise<Store> {
  if (where === 'memory') return memoryStore();
  if (/^postgres(ql)?:\/\//.test(where)) {
    const url = new URL(where);
    const schema = options.schema ?? url.searchParams.get('schema') ?? undefined;
    url.searchParams.delete('schema');
    const database = postgresDatabase(url.href, {
      ...options,
      ...(schema === undefined ? {} : { schema }),
    });
    return sqlStore(database, schema);
  }
  return sqlStore(await pgliteDatabase(where));
}
