/** Station 6: leases with epochs, because something outside happens between claim and finish. */
import { isId } from '../../base/ids.ts';
import { merged } from '../../base/merged.ts';
import type { CanonicalDocument } from '../../model/document.ts';
import type { Actor } from '../../workflows/workflow.ts';
import { signed } from '../author.ts';
import type { Database, Sql } from '../sql.ts';
import type {
  AttemptResult,
  Author,
  ClaimedTransmission,
  ClaimRequest,
  ControlNumbers,
  EventRecord,
  OutboxQueue,
} from '../store.ts';
import { atomically, tried } from './atomically.ts';
import { audit } from './audit.ts';
import { type CauseColumns, causeOf } from './event-row.ts';
import { type JustWritten, type Outgoing, transmissionKey } from './just-written.ts';
import { statement } from './load.ts';
import { rowsOf } from './rows.ts';
import { Writes } from './writes.ts';

const claimDue = statement('claim');
const readClaimed = statement('read-claimed');
const takeControlNumbers = statement('take-control-numbers');
const keepControlNumbers = statement('keep-control-numbers');
const queuesNamed = statement('outbox-queues');
const prolong = statement('heartbeat');
const finishAttempts = statement('finish');
const sendAgain = statement('resend');
const cancel = statement('cancel-transmission');

/** Nine digits (X12 I12); after the last comes 1. */
const CONTROL_NUMBER_MAX = 999_999_999;

/** A lease. */
interface ClaimedRow {
  tenant: string;
  id: string;
  partner: string;
  endpoint: string;
  ordering_key: string | null;
  followed: boolean;
  attempts: number;
  epoch: number;
  numbers: ControlNumbers | null;
  due_at: string;
  first_position: number | null;
}

/** What is sent under it. */
interface TransmissionRow extends CauseColumns {
  tenant: string;
  id: string;
  kind: string;
  title: string;
  created_at: string;
  document: string | null;
  body: CanonicalDocument | null;
  event: string | null;
  stream: string;
  version: number;
  type: string;
  schema_version: number;
  data: EventRecord['data'];
  at: string;
  actor: Actor;
  command: string;
  configuration: number;
  event_cause_interchange: string | null;
  event_cause_document: string | null;
  event_cause_event: string | null;
  event_cause_timer: string | null;
  position: number | null;
}

/** Due transmissions under lease, with control numbers where their format numbers envelopes. */
export async function claim(
  database: Database,
  written: JustWritten,
  request: ClaimRequest,
): Promise<ClaimedTransmission[]> {
  const endpoints = request.endpoints.filter(({ free }) => free > 0);
  if (endpoints.length === 0 || request.limit <= 0) return [];
  const values = [rowsOf(claimDue, endpoints), request.owner, request.leaseMs, request.limit];
  const numbered = new Set(endpoints.filter((one) => one.numbered).map(endpointKey));
  // Without numbers the claim is one statement and needs no transaction around it.
  const rows =
    numbered.size === 0
      ? await tried(() => database.query<ClaimedRow>(claimDue, values))
      : await atomically(database, async (sql) => {
          const claimed = await sql.query<ClaimedRow>(claimDue, values);
          await number(
            sql,
            claimed.filter((row) => row.numbers === null && numbered.has(endpointKey(row))),
          );
          return claimed;
        });
  return await described(database, written, rows);
}

/** What the leases are for: known from when it was written, or read. */
async function described(
  sql: Sql,
  written: JustWritten,
  rows: readonly ClaimedRow[],
): Promise<ClaimedTransmission[]> {
  // Under a later epoch it was sent before, and perhaps changed by a person.
  const known = rows.map((row) => {
    const outgoing = written.take(row.tenant, row.id);
    return row.epoch === 1 && outgoing !== undefined ? knownOf(row, outgoing) : undefined;
  });
  const unknown = rows.filter((_row, at) => known[at] === undefined);
  const read = new Map<string, TransmissionRow>();
  if (unknown.length > 0) {
    const wanted = rowsOf(readClaimed, unknown);
    for (const row of await sql.query<TransmissionRow>(readClaimed, [wanted]))
      read.set(transmissionKey(row.tenant, row.id), row);
  }
  return rows.flatMap((row, at) => {
    const before = known[at];
    const found = before === undefined ? read.get(transmissionKey(row.tenant, row.id)) : undefined;
    return before ?? (found === undefined ? [] : claimedOf(row, found));
  });
}

function knownOf(row: ClaimedRow, { draft, content }: Outgoing): ClaimedTransmission | undefined {
  const { document, event } = content;
  if (event !== undefined && row.first_position === null) return undefined;
  // What was never tried is due since it was made.
  const claimed = leased(row, { kind: draft.kind, title: draft.title, createdAt: row.due_at });
  claimed.cause = draft.cause;
  if (document !== undefined) claimed.document = document;
  if (event !== undefined)
    claimed.event = merged(event.record, { position: (row.first_position ?? 0) + event.index });
  return claimed;
}

function leased(
  row: ClaimedRow,
  { kind, title, createdAt }: { kind: string; title: string; createdAt: string },
): ClaimedTransmission {
  const { id, tenant, partner, endpoint, attempts, epoch } = row;
  const claimed: ClaimedTransmission = {
    id,
    tenant,
    partner,
    endpoint,
    kind,
    title,
    attempt: attempts,
    epoch,
    createdAt,
    cause: {},
  };
  if (row.ordering_key !== null) claimed.orderingKey = row.ordering_key;
  if (row.followed) claimed.followed = true;
  if (row.numbers !== null) claimed.numbers = row.numbers;
  return claimed;
}

function endpointKey(of: { tenant: string; partner: string; endpoint: string }): string {
  return `${of.tenant}\u0000${of.partner}\u0000${of.endpoint}`;
}

/** Every envelope holds one group with one set, so one count per partner serves all three. */
async function number(sql: Sql, rows: readonly ClaimedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const counts = new Map<string, { tenant: string; partner: string; count: number }>();
  for (const { tenant, partner } of rows) {
    const key = `${tenant}\u0000${partner}`;
    const before = counts.get(key)?.count ?? 0;
    counts.set(key, { tenant, partner, count: before + 1 });
  }
  const taken = await sql.query<{ tenant: string; partner: string; last: number }>(
    takeControlNumbers,
    [rowsOf(takeControlNumbers, [...counts.values()])],
  );
  const next = new Map(
    taken.map(({ tenant, partner, last }) => {
      const key = `${tenant}\u0000${partner}`;
      return [key, last - (counts.get(key)?.count ?? 0)];
    }),
  );
  const kept = rows.map((row) => {
    const key = `${row.tenant}\u0000${row.partner}`;
    const count = (next.get(key) ?? 0) + 1;
    next.set(key, count);
    const control = count > 0 ? count : count + CONTROL_NUMBER_MAX;
    row.numbers = { interchange: control, group: control, set: control };
    return { tenant: row.tenant, transmission: row.id, numbers: row.numbers };
  });
  await sql.query(keepControlNumbers, [rowsOf(keepControlNumbers, kept)]);
}

function claimedOf(row: ClaimedRow, found: TransmissionRow): ClaimedTransmission {
  const { kind, title, created_at: createdAt, document, body, event, position } = found;
  const claimed = leased(row, { kind, title, createdAt });
  claimed.cause = causeOf(found);
  if (document !== null && body !== null) claimed.document = { id: document, body };
  if (event !== null && position !== null) claimed.event = eventOf(found, event, position);
  return claimed;
}

function eventOf(row: TransmissionRow, id: string, position: number) {
  const { tenant, stream, version, type, data, at, actor, command, configuration } = row;
  return {
    id,
    tenant,
    stream,
    version,
    type,
    schemaVersion: row.schema_version,
    data,
    at,
    actor,
    cause: causeOf({
      cause_interchange: row.event_cause_interchange,
      cause_document: row.event_cause_document,
      cause_event: row.event_cause_event,
      cause_timer: row.event_cause_timer,
    }),
    command,
    configuration,
    position,
  };
}

export async function outboxQueues(
  sql: Sql,
  tenant: string,
  deepMin: number,
): Promise<OutboxQueue[]> {
  return await sql.query<OutboxQueue>(queuesNamed, [tenant, deepMin]);
}

export async function heartbeat(sql: Sql, owner: string, leaseMs: number): Promise<void> {
  await sql.query(prolong, [owner, leaseMs]);
}

interface Lease {
  tenant: string;
  id: string;
  epoch: number;
}

function leaseKey({ tenant, id, epoch }: Lease): string {
  return `${tenant}\u0000${id}\u0000${epoch}`;
}

/** Attempt, outcome and the commands that follow are one commit; old epochs are answered as stale. */
export async function finish(
  database: Database,
  results: readonly AttemptResult[],
): Promise<{ stale: string[] }> {
  if (results.length === 0) return { stale: [] };
  // A lease ends with its first result: what comes again in the same batch is as stale as in the next one.
  const first = new Map<string, AttemptResult>();
  for (const result of results) {
    const key = leaseKey(result);
    if (!first.has(key)) first.set(key, result);
  }
  const { rows, bytes } = resultRows([...first.values()]);
  return await atomically(database, async (sql) => {
    const valid = await sql.query<Lease>(finishAttempts, [rows, bytes]);
    const taken = new Set(valid.map(leaseKey));
    const writes = new Writes();
    const stale: string[] = [];
    for (const result of results) {
      if (taken.delete(leaseKey(result)))
        for (const command of result.commands) writes.command(command);
      else stale.push(result.id);
    }
    await writes.flush(sql);
    return { stale };
  });
}

function resultRows(results: readonly AttemptResult[]): { rows: string; bytes: Buffer } {
  const bodies: Uint8Array[] = [];
  let at = 1;
  const rows = results.map((result) => {
    const { id, tenant, epoch, outcome, receipt, reason, sentBytes } = result;
    const retried = outcome === 'retry' && result.nextAt !== undefined;
    const row: Record<string, unknown> = {
      tenant,
      id,
      epoch,
      outcome,
      phase: retried ? 'waiting' : outcome === 'accepted' ? 'sent' : 'dead_letter',
      started_at: result.startedAt,
      duration_ms: result.durationMs,
      receipt,
      reason,
      next_at: result.nextAt,
    };
    if (sentBytes === undefined) return row;
    const placed = { ...row, body_at: at, body_length: sentBytes.byteLength };
    bodies.push(sentBytes);
    at += sentBytes.byteLength;
    return placed;
  });
  return { rows: rowsOf(finishAttempts, rows), bytes: Buffer.concat(bodies) };
}

/** Under the same id, due now; false while it is under lease or where there is none. */
export async function resend(
  database: Database,
  tenant: string,
  transmission: string,
  author: Author,
  renumber: boolean,
): Promise<boolean> {
  if (!isId(transmission)) return false;
  return await atomically(database, async (sql) => {
    const [found] = await sql.query(sendAgain, [tenant, transmission, renumber]);
    if (found === undefined) return false;
    await audit(sql, [
      {
        tenant,
        ...signed(author, { renumber }),
        action: 'transmission.resent',
        subject: transmission,
      },
    ]);
    return true;
  });
}

/** Only while it waits. */
export async function cancelTransmission(
  database: Database,
  tenant: string,
  transmission: string,
  author: Author,
): Promise<boolean> {
  if (!isId(transmission)) return false;
  return await atomically(database, async (sql) => {
    const [found] = await sql.query(cancel, [tenant, transmission]);
    if (found === undefined) return false;
    await audit(sql, [
      { tenant, ...signed(author), action: 'transmission.cancelled', subject: transmission },
    ]);
    return true;
  });
}
