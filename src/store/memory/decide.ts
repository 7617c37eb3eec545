/** Stations 3 to 5: lanes go through the rules, and all that follows is recorded at once. */

import { invariant } from '../../base/assert.ts';
import { storeFinding } from '../problems.ts';
import type {
  DecideReport,
  EventRecord,
  LaneBatch,
  LaneResult,
  StreamRow,
  TimerChange,
} from '../store.ts';
import { markDocument, putOutboundDocument, putTransmission, quarantine } from './documents.ts';
import { enqueue, laneFaultId, readyLanes, saveLane } from './lanes.ts';
import { changeReference } from './references.ts';
import { kept, keyOf } from './table.ts';
import type { Lane, Tables } from './tables.ts';

export function decide(
  tables: Tables,
  limit: { lanes: number; commands: number },
  station: (lanes: LaneBatch[]) => LaneResult[],
): DecideReport {
  const { batches, more } = takeLanes(tables, limit);
  const report: DecideReport = { lanes: batches.length, commands: 0, events: 0, faults: 0, more };
  if (batches.length === 0) return report;
  for (const result of station(batches)) {
    const batch = batches.find((b) => b.tenant === result.tenant && b.stream === result.stream);
    invariant(batch, `A result came for ${result.stream}, which was not asked for.`);
    recordResult(tables, batch, result);
    report.commands += result.outcomes.length;
    report.events += result.events.length;
    if (result.fault === undefined) continue;
    holdLane(tables, result, result.fault);
    report.faults += 1;
  }
  return report;
}

function takeLanes(
  tables: Tables,
  limit: { lanes: number; commands: number },
): { batches: LaneBatch[]; more: boolean } {
  const batches: LaneBatch[] = [];
  let room = limit.commands;
  for (const lane of readyLanes(tables)) {
    if (batches.length === limit.lanes || room === 0) return { batches, more: true };
    const entries = lane.entries.slice(0, room);
    room -= entries.length;
    const stored = tables.streams.get(keyOf(lane.tenant, lane.stream));
    batches.push({
      tenant: lane.tenant,
      stream: lane.stream,
      version: stored?.row.version ?? 0,
      state: stored?.state,
      entries: entries.map(({ seq, envelope }) => ({ seq, envelope })),
    });
    if (entries.length < lane.entries.length) return { batches, more: true };
  }
  return { batches, more: false };
}

/** The entry whose rule threw stays where it is and holds what stands behind it; what was before is done. */
function holdLane(
  tables: Tables,
  result: LaneResult,
  fault: NonNullable<LaneResult['fault']>,
): void {
  const { tenant, stream } = result;
  const lane = tables.lanes.get(keyOf(tenant, stream)) as Lane;
  const entry = lane.entries.find((row) => row.seq === fault.seq);
  invariant(entry, `Lane ${stream} has no entry ${fault.seq}.`);
  saveLane(tables, { ...lane, faulted: fault.seq });
  const partner = tables.streams.get(keyOf(tenant, stream))?.row.partner;
  const { interchange } = entry.envelope.cause;
  quarantine(tables, {
    id: laneFaultId(entry.envelope.id),
    tenant,
    what: 'lane',
    ...(interchange === undefined ? {} : { interchange }),
    ...(entry.document === undefined ? {} : { document: entry.document }),
    stream,
    ...(partner === undefined ? {} : { partner }),
    ...storeFinding('RULE_FAULT', fault.text),
    stack: fault.stack,
  });
}

function recordResult(tables: Tables, batch: LaneBatch, result: LaneResult): void {
  takeOutcomes(tables, result);
  appendEvents(tables, batch, result.events);
  saveStream(tables, batch, result);
  enqueue(tables, result.commands);
  for (const document of result.outboundDocuments) putOutboundDocument(tables, document);
  for (const transmission of result.transmissions) putTransmission(tables, transmission);
  for (const timer of result.timers) changeTimer(tables, timer);
  for (const reference of result.references) changeReference(tables, reference);
}

function takeOutcomes(tables: Tables, result: LaneResult): void {
  const { tenant, stream, outcomes } = result;
  const lane = tables.lanes.get(keyOf(tenant, stream)) as Lane;
  const done = new Map(outcomes.map((outcome) => [outcome.seq, outcome]));
  for (const { seq, document } of lane.entries) {
    const outcome = done.get(seq);
    // Only the entry that brought the document marks it; what follows from it names it as cause alone.
    if (outcome === undefined || document === undefined) continue;
    markDocument(tables, tenant, document, outcome.outcome, outcome);
  }
  saveLane(tables, { ...lane, entries: lane.entries.filter((entry) => !done.has(entry.seq)) });
}

function appendEvents(tables: Tables, batch: LaneBatch, events: readonly EventRecord[]): void {
  const key = keyOf(batch.tenant, batch.stream);
  let version = batch.version;
  const orders: number[] = [];
  for (const event of events) {
    version += 1;
    invariant(event.version === version, `${batch.stream} has no gap before ${event.version}.`);
    const id = keyOf(event.tenant, event.id);
    invariant(!tables.eventsById.has(id), `An event with the id ${event.id} exists.`);
    const order = tables.next('event');
    tables.events.set(String(order), { order, event: kept(event) });
    tables.eventsById.set(id, order);
    orders.push(order);
  }
  if (orders.length === 0) return;
  tables.eventsByStream.set(key, [...(tables.eventsByStream.get(key) ?? []), ...orders]);
}

function saveStream(tables: Tables, batch: LaneBatch, result: LaneResult): void {
  if (result.events.length === 0) return;
  const { tenant, stream, version, summary } = result;
  invariant(version === batch.version + result.events.length, `${stream} skips a version.`);
  const key = keyOf(tenant, stream);
  const stored = tables.streams.get(key);
  const now = tables.now();
  const before = stored?.row ?? { phase: '', title: stream, open: true, openedAt: now };
  const row: StreamRow = {
    ...(summary ?? before),
    tenant,
    stream,
    kind: stream.slice(0, stream.indexOf('/')),
    version,
    openedAt: before.openedAt,
    changedAt: now,
  };
  tables.streams.set(key, { row: kept(row), state: kept(result.state) });
}

function changeTimer(tables: Tables, timer: TimerChange): void {
  const key = keyOf(timer.tenant, timer.stream, timer.name);
  const { at } = timer;
  if (at === undefined) tables.timers.delete(key);
  else tables.timers.set(key, kept({ ...timer, at }));
}
