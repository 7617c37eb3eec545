/** What the rules answered for the lanes of one batch, written table by table. */
import { invariant } from '../../base/assert.ts';
import { derivedId } from '../../base/ids.ts';
import type { Sql } from '../sql.ts';
import type {
  DecideReport,
  DraftTransmission,
  EventRecord,
  LaneEntry,
  LaneResult,
  ReferenceChange,
  TimerChange,
} from '../store.ts';
import type { Content, Outgoing } from './just-written.ts';
import { statement } from './load.ts';
import { Rows, rowsOf } from './rows.ts';
import { causeColumns, laneKey, put, type Writes } from './writes.ts';

const insertEvents = statement('insert-events');
const updateStates = statement('update-states');
const putSummaries = statement('put-summaries');
const deleteLaneEntries = statement('delete-lane-entries');
const changeTimers = statement('change-timers');
const shareReferences = statement('share-references');
const changeReferences = statement('change-references');
const holdLanes = statement('hold-lanes');

export interface TakenEntry extends LaneEntry {
  /** It was never written: there is nothing to delete. */
  unwritten?: true;
  /** The inbound document that it brings. */
  document: string | undefined;
}

/** A locked lane as it was read. */
export interface TakenLane {
  tenant: string;
  stream: string;
  version: number;
  state: unknown;
  entries: TakenEntry[];
}

type Row = Record<string, unknown>;

/** Rows of the tables that only decide writes. */
class Results {
  readonly events = new Rows(insertEvents);
  readonly states = new Rows(updateStates);
  readonly summaries = new Rows(putSummaries);
  readonly done = new Rows(deleteLaneEntries);
  commands = 0;
  readonly timers = new Map<string, Row>();
  readonly timersCancelled = new Map<string, Row>();
  readonly references = new Map<string, ReferenceChange>();
  readonly holds: Row[] = [];
}

export interface Recorded {
  report: Omit<DecideReport, 'lanes' | 'more'>;
  /** Commands that went into lanes, which may be ready now. */
  sent: number;
  /** What is to be sent, once this is committed. */
  outgoing: readonly Outgoing[];
}

/**
 * Writes what the rules answered, and with it what `writes` has collected before.
 */
export async function recordResults(
  sql: Sql,
  taken: ReadonlyMap<string, TakenLane>,
  results: readonly LaneResult[],
  writes: Writes,
): Promise<Recorded> {
  const rows = new Results();
  for (const result of results) {
    const lane = taken.get(laneKey(result.tenant, result.stream)) as TakenLane;
    collect(rows, writes, lane, result);
    if (result.fault !== undefined) hold(rows, writes, lane, result.fault);
  }
  const commit = await flush(sql, rows);
  await writes.flush(sql, commit);
  return {
    report: {
      commands: rows.commands,
      events: rows.events.count,
      faults: rows.holds.length,
    },
    sent: writes.entries.length,
    outgoing: rows.events.mayBeMended() ? [] : writes.outgoing,
  };
}

function collect(rows: Results, writes: Writes, lane: TakenLane, result: LaneResult): void {
  const entries = new Map(lane.entries.map((entry) => [entry.seq, entry]));
  const { tenant, stream } = lane;
  for (const { seq, outcome, code, text } of result.outcomes) {
    rows.commands += 1;
    const entry = entries.get(seq);
    if (entry?.unwritten !== true) rows.done.add({ tenant, stream, seq });
    // Only the entry that brought the document marks it; what follows from it names it as cause alone.
    const document = entry?.document;
    if (document === undefined) continue;
    writes.outcome(tenant, document, outcome, { code, text });
  }
  collectEvents(rows, lane, result);
  for (const command of result.commands) writes.command(command);
  for (const document of result.outboundDocuments) writes.outboundDocument(document);
  for (const transmission of result.transmissions)
    writes.transmission(transmission, contentOf(transmission, rows, result));
  for (const timer of result.timers) changeTimer(rows, timer);
  for (const change of result.references) changeReference(rows, change);
}

/** What a transmission brings, where this result has it; the events of the result are the last of the rows. */
function contentOf(
  { event, document }: DraftTransmission,
  { events }: Results,
  result: LaneResult,
): Content | undefined {
  if (event !== undefined) {
    const at = result.events.findIndex(({ id }) => id === event);
    const record = result.events[at];
    if (record === undefined) return undefined;
    return { event: { record, index: events.count - result.events.length + at } };
  }
  const body = result.outboundDocuments.find(({ id }) => id === document)?.body;
  return document === undefined || body === undefined
    ? undefined
    : { document: { id: document, body } };
}

function collectEvents(rows: Results, lane: TakenLane, result: LaneResult): void {
  const { tenant, stream } = lane;
  let version = lane.version;
  for (const event of result.events) {
    version += 1;
    invariant(event.version === version, `${stream} has no gap before ${event.version}.`);
    rows.events.add(eventRow(event, rows.events.count));
  }
  if (result.events.length === 0) return;
  invariant(result.version === version, `${stream} skips a version.`);
  rows.states.add({ tenant, stream, version, state: result.state });
  const { summary } = result;
  if (summary === undefined && lane.version > 0) return;
  const kind = stream.slice(0, stream.indexOf('/'));
  rows.summaries.add({ tenant, stream, kind, ...summary, due_at: summary?.dueAt });
}

function eventRow(event: EventRecord, index: number): Row {
  const { tenant, stream, version, id, type, data, at, actor, command, configuration } = event;
  return {
    tenant,
    stream,
    version,
    id,
    type,
    schema_version: event.schemaVersion,
    data,
    at,
    actor,
    command,
    configuration,
    index,
    ...causeColumns(event.cause),
  };
}

/** The last change of a timer in a batch is the one that counts. */
function changeTimer(rows: Results, { tenant, stream, name, at, envelope }: TimerChange): void {
  const key = `${tenant}\u0000${stream}\u0000${name}`;
  rows.timers.delete(key);
  rows.timersCancelled.delete(key);
  if (at === undefined) rows.timersCancelled.set(key, { tenant, stream, name });
  else rows.timers.set(key, { tenant, stream, name, at, envelope });
}

/** A reference that is set and ended in one batch is one row. */
function changeReference(rows: Results, change: ReferenceChange): void {
  const { tenant, value, role, scope, stream } = change;
  const key = [tenant, value, role, scope, stream].join('\u0000');
  const before = rows.references.get(key);
  const validFrom =
    before === undefined || before.validUntil !== undefined ? change.validFrom : before.validFrom;
  rows.references.set(key, { ...change, validFrom });
}

/** The entry whose rule threw stays where it is and holds what stands behind it; what was before is done. */
function hold(
  rows: Results,
  writes: Writes,
  lane: TakenLane,
  fault: NonNullable<LaneResult['fault']>,
): void {
  const { tenant, stream } = lane;
  const entry = lane.entries.find((row) => row.seq === fault.seq);
  invariant(entry, `Lane ${stream} has no entry ${fault.seq}.`);
  const { interchange } = entry.envelope.cause;
  const id = derivedId(entry.envelope.id, 'lane fault');
  rows.holds.push({ tenant, stream, seq: entry.seq, quarantine: id });
  writes.quarantine({
    id,
    tenant,
    what: 'lane',
    ...(interchange === undefined ? {} : { interchange }),
    ...(entry.document === undefined ? {} : { document: entry.document }),
    stream,
    code: 'RULE_FAULT',
    text: fault.text,
    stack: fault.stack,
  });
}

/** Answers the commit that the events are of. */
async function flush(sql: Sql, rows: Results): Promise<number | undefined> {
  const [batch] =
    rows.events.count === 0
      ? []
      : await sql.query<{ id: number }>(insertEvents, [rows.events.text(), rows.events.count]);
  await put(sql, updateStates, rows.states);
  await put(sql, putSummaries, rows.summaries);
  await put(sql, deleteLaneEntries, rows.done);
  if (rows.timers.size > 0 || rows.timersCancelled.size > 0) {
    const set = [...rows.timers.values()];
    await sql.query(changeTimers, [
      rowsOf(changeTimers, set),
      rowsOf(changeTimers, [...rows.timersCancelled.values()], 2),
    ]);
  }
  if (rows.references.size > 0) {
    await sql.query(shareReferences);
    await put(sql, changeReferences, [...rows.references.values()].map(referenceRow));
  }
  await put(sql, holdLanes, rows.holds);
  return batch?.id;
}

function referenceRow(change: ReferenceChange): Row {
  const { tenant, value, role, scope, stream, validFrom, validUntil } = change;
  return {
    tenant,
    value,
    role,
    scope,
    stream,
    valid_from: validFrom,
    valid_until: validUntil,
  };
}
