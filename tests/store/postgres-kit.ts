/** A PostgreSQL for tests: a schema of its own per file, dropped at the end. */
import { randomBytes } from 'node:crypto';
import { type PostgresOptions, postgresDatabase } from '../../src/store/postgres/driver.ts';
import { type SqlStore, sqlStore } from '../../src/store/postgres/store.ts';
import type { Database, Sql, SqlValue } from '../../src/store/sql.ts';
import type { Tamper } from './contract/world.ts';

export const databaseUrl = process.env.DATABASE_URL;
/** Why tests are skipped, where they are. */
export const skipped =
  databaseUrl === undefined ? 'DATABASE_URL names no PostgreSQL to test on.' : undefined;

export interface TestSchema {
  schema: string;
  /** Another store on the same tables, as a second process would have it. */
  open(options?: PostgresOptions): SqlStore;
  drop(): Promise<void>;
}

/** @param migrated false: without tables, and without the schema itself */
export async function testSchema(migrated = true): Promise<TestSchema> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const url = databaseUrl ?? '';
  const stores: SqlStore[] = [];
  const open = (options: PostgresOptions = {}): SqlStore => {
    const store = sqlStore(postgresDatabase(url, { schema, ...options }), schema);
    stores.push(store);
    return store;
  };
  if (migrated) await open().migrate();
  return {
    schema,
    open,
    async drop() {
      for (const store of stores) await store.close();
      const admin = postgresDatabase(url);
      await admin.script(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await admin.close();
    },
  };
}

export async function run<Row extends object>(
  database: Sql,
  text: string,
  values: SqlValue[] = [],
): Promise<Row[]> {
  return await database.query<Row>({ name: '', text }, values);
}

export function tamperWith(database: Database): Tamper {
  return {
    loseLaneEntry: async (tenant, document) => {
      await run(database, 'DELETE FROM lane_entry WHERE tenant = $1 AND document = $2::uuid', [
        tenant,
        document,
      ]);
    },
    markTwice: async (tenant, document) => {
      await run(
        database,
        `INSERT INTO document_outcome (tenant, document, outcome, at)
         VALUES ($1, $2::uuid, 'applied', hub_now())`,
        [tenant, document],
      );
    },
    loseInboxEntry: async (tenant, interchange) => {
      await run(database, 'DELETE FROM inbox WHERE tenant = $1 AND interchange = $2::uuid', [
        tenant,
        interchange,
      ]);
    },
  };
}

/** From now on the clock of this schema goes so many ms ahead of the server's. */
export async function jumpClock(database: Database, ms: number): Promise<void> {
  await database.script(`CREATE OR REPLACE FUNCTION hub_now() RETURNS timestamptz LANGUAGE sql STABLE AS $hub$
    SELECT date_trunc('milliseconds', clock_timestamp() + interval '${ms} milliseconds' + moved_by) FROM clock
  $hub$`);
}
