/** Brings the schema up to date: numbered files, each in a transaction, one process at a time. */
import { readdirSync, readFileSync } from 'node:fs';
import { newerSchema } from '../schema.ts';
import type { Database } from '../sql.ts';
import type { SchemaNumbers } from '../store.ts';

export interface Migration {
  number: number;
  name: string;
  text: string;
}

const FOLDER = new URL('./migrations/', import.meta.url);

/** All migrations that this version knows, in order. */
export function migrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 4)),
      name: file.slice(5, -4),
      text: readFileSync(new URL(file, FOLDER), 'utf8'),
    }));
}

const schemaNumber = {
  name: 'schema-number',
  text: 'SELECT coalesce(max(number), 0) AS number FROM migration',
};

const migrationTable = {
  name: 'migration-table',
  text: "SELECT to_regclass('migration') IS NOT NULL AS there",
};

/** The number of the database's schema, 0 where there is none, and the newest that this version knows. */
export async function schemaNumbers(database: Database): Promise<SchemaNumbers> {
  const [table] = await database.query<{ there: boolean }>(migrationTable);
  const found = table?.there === true ? await currentNumber(database) : 0;
  return { found, known: newestNumber(migrations()) };
}

function newestNumber(known: readonly Migration[]): number {
  return known.at(-1)?.number ?? 0;
}

async function currentNumber(database: Database): Promise<number> {
  const [row] = await database.query<{ number: number }>(schemaNumber);
  return row?.number ?? 0;
}

/** @param schema made when it is not there; undefined: the first of the server's search path */
export async function migrate(database: Database, schema: string | undefined): Promise<void> {
  const known = migrations();
  const name = schema === undefined ? '' : checkedSchema(schema);
  const lock = `SELECT pg_advisory_xact_lock(hashtext('syncline.migrate'), hashtext('${name}'));`;
  const make = name === '' ? '' : `CREATE SCHEMA IF NOT EXISTS ${name};`;
  await database.script(
    `BEGIN; ${lock} ${make} CREATE TABLE IF NOT EXISTS migration (
      number integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL
    ); COMMIT;`,
  );
  const newest = newestNumber(known);
  for (;;) {
    const current = await currentNumber(database);
    if (current > newest) throw newerSchema({ found: current, known: newest });
    const next = known.find(({ number }) => number > current);
    if (next === undefined) return;
    await database.script(step(next, current, lock));
  }
}

/** Does nothing where another process was faster. */
function step({ number, name, text }: Migration, current: number, lock: string): string {
  const body = text.replaceAll('$migration$', '');
  return `BEGIN; SET LOCAL statement_timeout = 0; ${lock}
    DO $guard$ BEGIN
      IF (SELECT coalesce(max(number), 0) FROM migration) = ${current} THEN
        EXECUTE $migration$ ${body} $migration$;
        INSERT INTO migration (number, name, at) VALUES (${number}, '${name}', hub_now());
      END IF;
    END $guard$; COMMIT;`;
}

/** Names of schemas come from the configuration and end in SQL text and in session settings. */
export function checkedSchema(name: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
    throw new Error(`"${name}" is no schema name: lower-case letters, digits and _ only.`);
  }
  return name;
}
