/** The log of events: commits get their positions after they are visible, by one sequencer at a time. */
import type { Database, Sql } from '../sql.ts';
import type { LoggedEvent } from '../store.ts';
import { atomically } from './atomically.ts';
import { type EventRow, eventOf } from './event-row.ts';
import { statement } from './load.ts';

const logEnd = statement('log-end');
const trySequencer = statement('try-sequencer');
const placeCommits = statement('place-commits');
const readLogAfter = statement('read-log');

/** Returns the last position given. Where another process is placing commits, it is left to that one. */
export async function sequence(database: Database): Promise<number> {
  const end = await endOf(database);
  if (!end.waiting) return end.last;
  return await atomically(database, async (sql) => {
    const [lock] = await sql.query<{ mine: boolean }>(trySequencer);
    if (lock?.mine !== true) return end.last;
    // A statement of its own: it sees what the sequencer before us has committed.
    const placed = await sql.query<{ last_position: number }>(placeCommits);
    return placed.reduce((last, row) => Math.max(last, row.last_position), end.last);
  });
}

async function endOf(sql: Sql): Promise<{ last: number; waiting: boolean }> {
  const [row] = await sql.query<{ last: number | null; waiting: boolean }>(logEnd);
  return { last: row?.last ?? 0, waiting: row?.waiting ?? false };
}

export async function readLog(
  sql: Sql,
  tenant: string,
  after: number,
  limit: number,
): Promise<LoggedEvent[]> {
  const rows = await sql.query<EventRow>(readLogAfter, [tenant, after, limit]);
  return rows.map(eventOf);
}
