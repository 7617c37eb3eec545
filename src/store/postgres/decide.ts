/** Stations 3 to 5: lanes are locked, their commands go through the rules, all that follows is one commit. */
import { invariant } from '../../base/assert.ts';
import type { CanonicalDocument } from '../../model/document.ts';
import type { CommandEnvelope } from '../../workflows/workflow.ts';
import { type Database, DataRefused, type Sql } from '../sql.ts';
import type { DecideReport, LaneBatch, LaneResult } from '../store.ts';
import { atomically } from './atomically.ts';
import type { JustWritten, Outgoing } from './just-written.ts';
import { statement } from './load.ts';
import { recordResults, type TakenEntry, type TakenLane } from './record-results.ts';
import { rowsOf } from './rows.ts';
import { laneKey, Writes, withDocument } from './writes.ts';

const lockLanes = statement('lock-lanes');
const readLanes = statement('read-lanes');

/** Entries looked at for lanes, in batches: first two, then many, where others hold all of the first ones. */
const WINDOWS = [2, 32];

interface EntryRow {
  tenant: string;
  stream: string;
  seq: number;
  envelope: CommandEnvelope;
  document: string | null;
  state: unknown;
  version: number;
  body: CanonicalDocument | null;
}

const NOTHING = {
  report: { lanes: 0, commands: 0, events: 0, faults: 0, more: false },
  outgoing: [],
};

type Station = (lanes: LaneBatch[]) => LaneResult[];
interface Limit {
  lanes: number;
  commands: number;
}

/**
 * One batch, one commit. What the database refuses for its content is narrowed down to one lane's first
 * entry, which counts as a fault of its rule: the other lanes go on.
 */
export async function decide(
  database: Database,
  written: JustWritten,
  limit: Limit,
  station: Station,
): Promise<DecideReport> {
  let narrowed = limit;
  let tried: readonly LaneBatch[] = [];
  const watched: Station = (lanes) => {
    tried = lanes;
    return station(lanes);
  };
  for (;;) {
    try {
      const done = await atomically(database, (sql) => batch(sql, narrowed, watched));
      written.learn(done.outgoing);
      return done.report;
    } catch (error) {
      if (!(error instanceof DataRefused)) throw error;
      if (narrowed.lanes === 1 && narrowed.commands === 1) {
        const blamed = faulting(error, entriesOf(tried));
        const { report } = await atomically(database, (sql) => batch(sql, narrowed, blamed));
        if (report.faults > 0) return report;
        // Somebody else has it now, and this would have blamed the next one: from the beginning.
        narrowed = limit;
        continue;
      }
      narrowed = {
        lanes: Math.ceil(narrowed.lanes / 4),
        commands: narrowed.lanes === 1 ? Math.ceil(narrowed.commands / 4) : narrowed.commands,
      };
    }
  }
}

async function batch(
  sql: Sql,
  limit: Limit,
  station: Station,
): Promise<{ report: DecideReport; outgoing: readonly Outgoing[] }> {
  const locked = await lock(sql, limit);
  if (locked.length === 0) return NOTHING;
  const rows = await sql.query<EntryRow>(readLanes, [
    rowsOf(readLanes, locked),
    limit.commands + 1,
  ]);
  const full = rows.length > limit.commands;
  const taken = lanesOf(full ? rows.slice(0, limit.commands) : rows);
  const results = taken.size === 0 ? [] : station([...taken.values()].sort(byKey).map(asBatch));
  for (const { tenant, stream } of results) {
    const asked = taken.has(laneKey(tenant, stream));
    invariant(asked, `A result came for ${stream}, which was not asked for.`);
  }
  const { report, sent, outgoing } = await recordResults(sql, taken, results, new Writes());
  const more = full || locked.length === limit.lanes || sent > 0;
  return { report: { lanes: taken.size, ...report, more }, outgoing };
}

async function lock(sql: Sql, limit: Limit): Promise<{ tenant: string; stream: string }[]> {
  for (const batches of WINDOWS) {
    const window = Math.max(limit.commands, limit.lanes) * batches;
    const locked = await sql.query<{ tenant: string; stream: string }>(lockLanes, [
      limit.lanes,
      window,
    ]);
    if (locked.length > 0) return locked;
  }
  return [];
}

function lanesOf(rows: readonly EntryRow[]): Map<string, TakenLane> {
  const lanes = new Map<string, TakenLane>();
  for (const row of rows) {
    const { tenant, stream, version, state } = row;
    const key = laneKey(tenant, stream);
    const lane = lanes.get(key);
    const entry = entryOf(row);
    if (lane === undefined) {
      const known = state === null ? undefined : state;
      lanes.set(key, { tenant, stream, version, state: known, entries: [entry] });
    } else {
      lane.entries.push(entry);
    }
  }
  return lanes;
}

function entryOf({ seq, envelope, document, body }: EntryRow): TakenEntry {
  const whole: CommandEnvelope =
    body === null ? envelope : { ...envelope, command: withDocument(envelope.command, body) };
  return { seq, envelope: whole, document: document ?? undefined };
}

export function asBatch({ tenant, stream, version, state, entries }: TakenLane): LaneBatch {
  return {
    tenant,
    stream,
    version,
    state,
    entries: entries.map(({ seq, envelope }) => ({ seq, envelope })),
  };
}

export function byKey(a: TakenLane, b: TakenLane): number {
  if (a.tenant !== b.tenant) return a.tenant < b.tenant ? -1 : 1;
  return a.stream < b.stream ? -1 : 1;
}

function entriesOf(lanes: readonly LaneBatch[]): ReadonlySet<string> {
  return new Set(lanes.flatMap((lane) => lane.entries.map(({ seq }) => entryKey(lane, seq))));
}

function entryKey({ tenant, stream }: { tenant: string; stream: string }, seq: number): string {
  return `${laneKey(tenant, stream)}\u0000${seq}`;
}

/** Answers lanes with a fault at their first entry, where that is one that was tried. */
function faulting(error: DataRefused, tried: ReadonlySet<string>): Station {
  return (lanes) =>
    lanes.flatMap(({ tenant, stream, version, state, entries: [entry] }) =>
      entry === undefined || !tried.has(entryKey({ tenant, stream }, entry.seq))
        ? []
        : {
            tenant,
            stream,
            version,
            state,
            outcomes: [],
            events: [],
            commands: [],
            outboundDocuments: [],
            transmissions: [],
            timers: [],
            references: [],
            fault: { ...entry, text: error.message, stack: error.stack ?? error.message },
          },
    );
}
