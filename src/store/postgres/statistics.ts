/**
 * What the planner believes of how many rows there are. A queue that happened to be empty when the server looked at
 * it last is taken for empty however long it has grown since: joins then read all of it for each of their rows. So
 * that a burst after a quiet hour does not wait for the server's next look, tables that outgrew it are counted anew.
 * Plans made before end with it.
 */
import type { Database } from '../sql.ts';
import { statement } from './load.ts';

const outgrown = statement('outgrown-statistics');

/** Fewer rows are read through in no time, whatever the plan. */
const ROWS_MIN = 500;
/** So many times as many as believed. */
const TIMES = 4;

/** @returns the names of the tables that were counted anew */
export async function renewStatistics(database: Database): Promise<string[]> {
  const tables = await database.query<{ name: string }>(outgrown, [ROWS_MIN, TIMES]);
  // One that the server itself is looking at needs no second look.
  for (const { name } of tables)
    await database.query({ name: '', text: `ANALYZE (SKIP_LOCKED) ${name}` });
  return tables.map(({ name }) => name);
}
