/** Hub time: the database clock plus what a simulated world has moved it by. */
import type { Sql } from '../sql.ts';
import { statement } from './load.ts';

const readNow = statement('now');
const advance = statement('advance-clock');

export async function now(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ now: string }>(readNow);
  return (row as { now: string }).now;
}

/** Never backwards. */
export async function advanceClock(sql: Sql, to: string): Promise<void> {
  await sql.query(advance, [to]);
}
