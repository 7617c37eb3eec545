/** All rows of one database into another of the same schema, some at a time. */
import type { Database, Sql, Statement } from '../sql.ts';
import { statement } from './load.ts';

const columnsOf = statement('schema-columns');

/** Rows per step; few where a row may hold a mebibyte or an attachment. */
const ROWS = 1000;
const ROWS_WITH_BYTES = 16;
/** Made by migrate, in both. */
const OWN = new Set(['migration', 'clock']);

export interface CopiedTable {
  table: string;
  rows: number;
}

interface Column {
  table: string;
  name: string;
  type: string;
  counted: boolean;
}

/**
 * Copies every table from one moment of `from`, then compares the counts. Throws where `to` is not empty or
 * a count differs; nothing is written then, because all of it is one transaction.
 */
export async function copyTables(
  from: Database,
  to: Database,
  onTable: (copied: CopiedTable) => void,
): Promise<CopiedTable[]> {
  return await from.transaction(
    (source) =>
      to.transaction(async (target) => {
        const columns = await target.query<Column>(columnsOf);
        const tables = [...new Set(columns.map(({ table }) => table))].filter((t) => !OWN.has(t));
        for (const table of tables) await requireEmpty(target, table);
        const copied: CopiedTable[] = [];
        for (const table of tables) {
          const ours = columns.filter((column) => column.table === table);
          const rows = await copyTable(source, target, table, ours);
          copied.push({ table, rows });
          onTable({ table, rows });
        }
        await copyClock(source, target);
        return copied;
      }),
    'snapshot',
  );
}

async function requireEmpty(target: Sql, table: string): Promise<void> {
  const [row] = await target.query(own(`SELECT 1 AS one FROM ${table} LIMIT 1`));
  if (row !== undefined) throw new Error(`The target is not empty: ${table} has rows.`);
}

async function copyTable(
  source: Sql,
  target: Sql,
  table: string,
  columns: readonly Column[],
): Promise<number> {
  const withBytes = columns.some(({ type }) => type === 'bytea');
  const step = withBytes ? ROWS_WITH_BYTES : ROWS;
  await source.query(
    own(`DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${table} t`),
  );
  let copied = 0;
  for (;;) {
    const rows = await source.query<{ row: string }>(own(`FETCH ${step} FROM rows`));
    if (rows.length === 0) break;
    const insert = `INSERT INTO ${table}
      SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
    await target.query(own(insert), [`[${rows.map(({ row }) => row).join(',')}]`]);
    copied += rows.length;
  }
  await source.query(own('CLOSE rows'));
  const there = await count(target, table);
  const here = await count(source, table);
  if (there !== here) throw new Error(`${table}: ${here} rows became ${there}.`);
  for (const { name } of columns.filter(({ counted }) => counted)) {
    await target.query(
      own(`SELECT setval(pg_get_serial_sequence('${table}', '${name}'),
        (SELECT coalesce(max(${name}), 0) + 1 FROM ${table}), false) AS next`),
    );
  }
  return copied;
}

async function copyClock(source: Sql, target: Sql): Promise<void> {
  const [clock] = await source.query<{ moved_by: string }>(
    own('SELECT moved_by::text AS moved_by FROM clock'),
  );
  await target.query(own('UPDATE clock SET moved_by = $1::interval'), [clock?.moved_by ?? '0']);
}

async function count(sql: Sql, table: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(own(`SELECT count(*) AS count FROM ${table}`));
  return row?.count ?? 0;
}

/** Table names come from the catalog; such a statement is not prepared. */
function own(text: string): Statement {
  return { name: '', text };
}
