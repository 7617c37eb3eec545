/** Lanes: commands of one stream in the order in which they were accepted. */

import { derivedId } from '../../base/ids.ts';
import { storeFinding } from '../problems.ts';
import type { Author, LaneCommand } from '../store.ts';
import { closeQuarantine, markDocument } from './documents.ts';
import { kept, keyOf, sortedBy } from './table.ts';
import type { Lane, LaneRow, Tables } from './tables.ts';

export function enqueue(tables: Tables, commands: readonly LaneCommand[]): void {
  for (const { tenant, envelope } of commands) putInLane(tables, tenant, { envelope });
}

export function putInLane(tables: Tables, tenant: string, row: Omit<LaneRow, 'seq'>): void {
  const stream = row.envelope.stream;
  const key = keyOf(tenant, stream);
  const lane = tables.lanes.get(key) ?? { tenant, stream, entries: [] };
  const entry = { ...row, envelope: kept(row.envelope), seq: tables.next('lane') };
  tables.lanes.set(key, { ...lane, entries: [...lane.entries, entry] });
}

export function saveLane(tables: Tables, lane: Lane): void {
  const key = keyOf(lane.tenant, lane.stream);
  if (lane.entries.length === 0) tables.lanes.delete(key);
  else tables.lanes.set(key, lane);
}

/** In key order: that is the order in which every process locks them. */
export function readyLanes(tables: Tables): Lane[] {
  const ready = [...tables.lanes.values()].filter((lane) => lane.faulted === undefined);
  return sortedBy(ready, (lane) => keyOf(lane.tenant, lane.stream));
}

/** One quarantine row per entry: a second fault of the same entry opens it again. */
export function laneFaultId(envelopeId: string): string {
  return derivedId(envelopeId, 'lane fault');
}

export function releaseLane(
  tables: Tables,
  tenant: string,
  stream: string,
  resolution: 'retry' | 'drop',
  author: Author,
): boolean {
  const lane = tables.lanes.get(keyOf(tenant, stream));
  const entry = lane?.entries.find((row) => row.seq === lane.faulted);
  if (lane === undefined || entry === undefined) return false;
  const { faulted: _seq, ...free } = lane;
  const entries = resolution === 'retry' ? lane.entries : lane.entries.filter((e) => e !== entry);
  saveLane(tables, { ...free, entries });
  if (resolution === 'drop' && entry.document !== undefined) {
    const text = 'A person dropped it after its rule had failed.';
    const why = storeFinding('LANE_ENTRY_DROPPED', text);
    markDocument(tables, tenant, entry.document, 'refused', why);
  }
  const row = tables.quarantine.get(keyOf(tenant, laneFaultId(entry.envelope.id)))?.row;
  if (row !== undefined) closeQuarantine(tables, row, resolution);
  tables.audit(tenant, author, 'lane.released', stream, { resolution });
  return true;
}

export function fireTimers(tables: Tables, limit: number): number {
  const now = tables.now();
  const due = [...tables.timers.values()].filter((timer) => timer.at <= now);
  const first = sortedBy(due, (timer) => keyOf(timer.at, timer.tenant, timer.stream, timer.name));
  for (const { tenant, stream, name, envelope } of first.slice(0, limit)) {
    tables.timers.delete(keyOf(tenant, stream, name));
    if (envelope !== undefined) putInLane(tables, tenant, { envelope });
  }
  return Math.min(due.length, limit);
}
