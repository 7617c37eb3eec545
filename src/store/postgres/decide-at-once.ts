/**
 * Stations 3 to 5 in the commit of station 2. A document whose lane is empty and free needs no place in it:
 * the lane is locked, the rules are asked and all that follows is written with the document. One commit, and
 * a dozen rows that are not written, read and deleted again. What stands behind others, is new or makes a
 * rule throw takes its place in the lane as ever.
 */
import type { Sql } from '../sql.ts';
import type { LaneResult, TranslateReport, TranslateStation } from '../store.ts';
import { asBatch, byKey } from './decide.ts';
import type { Outgoing } from './just-written.ts';
import { statement } from './load.ts';
import { recordResults, type TakenLane } from './record-results.ts';
import { rowsOf } from './rows.ts';
import { type LaneDraft, laneKey, type Writes } from './writes.ts';

const lockFreeLanes = statement('lock-free-lanes');

interface FreeLane {
  tenant: string;
  stream: string;
  version: number;
  state: unknown;
}

/** Writes all of `writes`, and what the rules answered for the lanes that were free. */
export async function decideAtOnce(
  sql: Sql,
  writes: Writes,
  { decide }: TranslateStation,
): Promise<{ decided: TranslateReport['decided']; outgoing: readonly Outgoing[] }> {
  const lanes = decide === undefined ? new Map<string, LaneDraft[]>() : ofDocuments(writes.entries);
  const taken = lanes.size === 0 ? new Map<string, TakenLane>() : await lock(sql, lanes);
  if (decide === undefined || taken.size === 0) {
    await writes.flush(sql);
    return { decided: { commands: 0, events: 0 }, outgoing: writes.outgoing };
  }
  const results = decide([...taken.values()].sort(byKey).map(asBatch)).filter(isSound);
  writes.withoutEntriesOf(new Set(results.map(({ tenant, stream }) => laneKey(tenant, stream))));
  const { report, outgoing } = await recordResults(sql, taken, results, writes);
  return { decided: { commands: report.commands, events: report.events }, outgoing };
}

function isSound({ fault }: LaneResult): boolean {
  return fault === undefined;
}

/** Lanes to which this commit brings documents and nothing else. */
function ofDocuments(entries: readonly LaneDraft[]): Map<string, LaneDraft[]> {
  const lanes = new Map<string, LaneDraft[]>();
  for (const entry of entries) {
    const known = lanes.get(entry.lane);
    if (known === undefined) lanes.set(entry.lane, [entry]);
    else known.push(entry);
  }
  for (const [lane, drafts] of lanes)
    if (drafts.some(({ document }) => document === undefined)) lanes.delete(lane);
  return lanes;
}

async function lock(
  sql: Sql,
  lanes: ReadonlyMap<string, readonly LaneDraft[]>,
): Promise<Map<string, TakenLane>> {
  const wanted = [...lanes.values()].flatMap(([first]) =>
    first === undefined ? [] : { tenant: first.tenant, stream: first.envelope.stream },
  );
  const free = await sql.query<FreeLane>(lockFreeLanes, [rowsOf(lockFreeLanes, wanted)]);
  return new Map(
    free.map(({ tenant, stream, version, state }) => {
      const lane = laneKey(tenant, stream);
      const entries = (lanes.get(lane) ?? []).map(({ envelope, document }, seq) => ({
        seq,
        envelope,
        document: document?.id,
        unwritten: true as const,
      }));
      return [lane, { tenant, stream, version, state: state ?? undefined, entries }];
    }),
  );
}
