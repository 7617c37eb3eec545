/** What puts commands into lanes beside documents: people and stations, timers; and what frees a held lane. */
import type { CommandEnvelope } from '../../workflows/workflow.ts';
import { signed } from '../author.ts';
import type { Database, Sql } from '../sql.ts';
import type { Author, LaneCommand } from '../store.ts';
import { atomically } from './atomically.ts';
import { audit } from './audit.ts';
import { statement } from './load.ts';
import { put, Writes } from './writes.ts';

const takeTimers = statement('fire-timers');
const lockStream = statement('lock-stream');
const lockHold = statement('lock-hold');
const liftHold = statement('release-lane');
const deleteLaneEntries = statement('delete-lane-entries');

export async function enqueue(database: Database, commands: readonly LaneCommand[]): Promise<void> {
  if (commands.length === 0) return;
  await atomically(database, (sql) => send(sql, commands));
}

async function send(sql: Sql, commands: readonly LaneCommand[]): Promise<void> {
  const writes = new Writes();
  for (const command of commands) writes.command(command);
  await writes.flush(sql);
}

/** Moves due timers into lanes. Returns how many. */
export async function fireTimers(database: Database, limit: number): Promise<number> {
  return await atomically(database, async (sql) => {
    const due = await sql.query<{
      tenant: string;
      stream: string;
      name: string;
      at: string;
      envelope: CommandEnvelope | null;
    }>(takeTimers, [limit]);
    due.sort((a, b) => compare(a.at, b.at) || compare(a.tenant, b.tenant) || byName(a, b));
    await send(
      sql,
      due.flatMap(({ tenant, envelope }) => (envelope === null ? [] : { tenant, envelope })),
    );
    return due.length;
  });
}

function byName(a: { stream: string; name: string }, b: { stream: string; name: string }): number {
  return compare(a.stream, b.stream) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Takes a held lane's quarantined entry up again, or drops it. False where the lane is not held. */
export async function releaseLane(
  database: Database,
  tenant: string,
  stream: string,
  resolution: 'retry' | 'drop',
  author: Author,
): Promise<boolean> {
  return await atomically(database, async (sql) => {
    await sql.query(lockStream, [tenant, stream]);
    await sql.query(lockHold, [tenant, stream]);
    const [held] = await sql.query<{ seq: number; document: string | null }>(liftHold, [
      tenant,
      stream,
      resolution,
    ]);
    if (held === undefined) return false;
    if (resolution === 'drop') await drop(sql, tenant, stream, held);
    await audit(sql, [
      { tenant, ...signed(author, { resolution }), action: 'lane.released', subject: stream },
    ]);
    return true;
  });
}

async function drop(
  sql: Sql,
  tenant: string,
  stream: string,
  { seq, document }: { seq: number; document: string | null },
): Promise<void> {
  await put(sql, deleteLaneEntries, [{ tenant, stream, seq }]);
  if (document === null) return;
  const writes = new Writes();
  writes.outcome(tenant, document, 'refused', {
    code: 'LANE_ENTRY_DROPPED',
    text: 'A person dropped it after its rule had failed.',
  });
  await writes.flush(sql);
}
