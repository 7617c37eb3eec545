/** Station 6: leases with epochs, because something outside happens between claim and finish. */
import type {
  AttemptResult,
  AttemptRow,
  Author,
  ClaimedTransmission,
  ClaimRequest,
  ControlNumbers,
  OutboxEndpoint,
  OutboxQueue,
  TransmissionRow,
} from '../store.ts';
import { enqueue } from './lanes.ts';
import { positioned } from './log.ts';
import { kept, keyOf, sortedBy } from './table.ts';
import type { StoredTransmission, Tables } from './tables.ts';

export function claim(tables: Tables, request: ClaimRequest): ClaimedTransmission[] {
  const claimed: ClaimedTransmission[] = [];
  const open = openByEndpoint(tables);
  for (const endpoint of request.endpoints) {
    const queue = open.get(keyOf(endpoint.tenant, endpoint.partner, endpoint.endpoint)) ?? [];
    const candidates = endpoint.ordered ? headsOf(queue) : queue;
    let free = endpoint.free;
    for (const stored of candidates) {
      if (free <= 0 || claimed.length === request.limit) break;
      if (!isDue(tables, stored, request.leaseMs) || !isSendable(tables, stored.row)) continue;
      const one = lease(tables, stored, request, endpoint.numbered);
      claimed.push(isFollowed(stored, queue) ? { ...one, followed: true } : one);
      free -= 1;
    }
  }
  return claimed;
}

function openByEndpoint(tables: Tables): Map<string, StoredTransmission[]> {
  const open = new Map<string, StoredTransmission[]>();
  const rows = [...tables.outbox.values()].map(
    (key) => tables.transmissions.get(key) as StoredTransmission,
  );
  for (const stored of sortedBy(rows, ({ seq }) => seq)) {
    const key = keyOf(stored.row.tenant, stored.row.partner, stored.row.endpoint);
    const queue = open.get(key);
    if (queue === undefined) open.set(key, [stored]);
    else queue.push(stored);
  }
  return open;
}

/** The oldest open one of each ordering key; what has no key waits for nobody. */
function headsOf(queue: readonly StoredTransmission[]): StoredTransmission[] {
  const seen = new Set<string>();
  return queue.filter(({ row: { orderingKey } }) => {
    if (orderingKey === undefined) return true;
    if (seen.has(orderingKey)) return false;
    seen.add(orderingKey);
    return true;
  });
}

/** A lease that ends later than any can was given before somebody set the clock back. */
function isDue(
  tables: Tables,
  { row, leasedUntilMs = 0 }: StoredTransmission,
  leaseMs: number,
): boolean {
  const leftMs = leasedUntilMs - tables.clockMs();
  if (row.phase === 'leased') return leftMs <= 0 || leftMs > leaseMs * 1.25;
  return row.nextAt === undefined || row.nextAt <= tables.now();
}

/** An event goes out with its position in the log, so not before it has one. */
function isSendable(tables: Tables, row: TransmissionRow): boolean {
  if (row.event === undefined) return true;
  const order = tables.eventsById.get(keyOf(row.tenant, row.event));
  return order !== undefined && order <= (tables.counters.get('sequenced') ?? 0);
}

function lease(
  tables: Tables,
  stored: StoredTransmission,
  request: ClaimRequest,
  numbered: boolean,
): ClaimedTransmission {
  const { nextAt: _due, ...rest } = stored.row;
  const numbers = rest.numbers ?? (numbered ? nextNumbers(tables, rest) : undefined);
  const row: TransmissionRow = {
    ...rest,
    phase: 'leased',
    attempts: rest.attempts + 1,
    ...(numbers === undefined ? {} : { numbers }),
  };
  const epoch = stored.epoch + 1;
  const leasedUntilMs = tables.clockMs() + request.leaseMs;
  save(tables, { ...stored, row, epoch, owner: request.owner, leasedUntilMs });
  return claimedOf(tables, row, epoch);
}

/** One count per partner, whatever the endpoint: a partner sees one sender. An envelope holds one set. */
function nextNumbers(tables: Tables, row: TransmissionRow): ControlNumbers {
  const number = tables.next(keyOf('control', row.tenant, row.partner));
  return { interchange: number, group: number, set: number };
}

function claimedOf(tables: Tables, row: TransmissionRow, epoch: number): ClaimedTransmission {
  const { id, tenant, partner, endpoint, kind, title, orderingKey, numbers } = row;
  const document = row.document === undefined ? undefined : keyOf(tenant, row.document);
  const body = document === undefined ? undefined : tables.documents.get(document)?.row.body;
  const order =
    row.event === undefined ? undefined : tables.eventsById.get(keyOf(tenant, row.event));
  return {
    id,
    tenant,
    partner,
    endpoint,
    kind,
    title,
    ...(orderingKey === undefined ? {} : { orderingKey }),
    attempt: row.attempts,
    epoch,
    createdAt: row.createdAt,
    ...(row.document === undefined || body === undefined
      ? {}
      : { document: { id: row.document, body } }),
    ...(order === undefined ? {} : { event: positioned(tables, order) }),
    ...(numbers === undefined ? {} : { numbers }),
    cause: row.cause,
  };
}

/** Another of its ordering key stands behind it. */
function isFollowed(
  { row, seq }: StoredTransmission,
  queue: readonly StoredTransmission[],
): boolean {
  const { orderingKey } = row;
  if (orderingKey === undefined) return false;
  return queue.some((other) => other.seq > seq && other.row.orderingKey === orderingKey);
}

/** Keeps the row, and its place in the outbox as long as it is open. */
function save(tables: Tables, stored: StoredTransmission): void {
  const key = keyOf(stored.row.tenant, stored.row.id);
  tables.transmissions.set(key, { ...stored, row: kept(stored.row) });
  if (stored.row.phase === 'waiting' || stored.row.phase === 'leased') tables.outbox.set(key, key);
  else tables.outbox.delete(key);
}

export function outboxQueues(tables: Tables, tenant: string, deepMin: number): OutboxQueue[] {
  const counts = new Map<string, OutboxEndpoint & { count: number }>();
  for (const stored of tables.outbox.values()) {
    const { row } = tables.transmissions.get(stored) as StoredTransmission;
    if (row.tenant !== tenant) continue;
    const { partner, endpoint } = row;
    const key = keyOf(partner, endpoint);
    counts.set(key, { partner, endpoint, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const queues = [...counts.values()].map(({ partner, endpoint, count }) => ({
    partner,
    endpoint,
    isDeep: count > deepMin,
  }));
  return sortedBy(queues, ({ partner, endpoint }) => keyOf(partner, endpoint));
}

export function heartbeat(tables: Tables, owner: string, leaseMs: number): void {
  for (const key of [...tables.outbox.values()]) {
    const stored = tables.transmissions.get(key) as StoredTransmission;
    if (stored.row.phase !== 'leased' || stored.owner !== owner) continue;
    save(tables, { ...stored, leasedUntilMs: tables.clockMs() + leaseMs });
  }
}

export function finish(tables: Tables, results: readonly AttemptResult[]): { stale: string[] } {
  const stale: string[] = [];
  for (const result of results) {
    const stored = tables.transmissions.get(keyOf(result.tenant, result.id));
    if (stored?.row.phase === 'leased' && stored.epoch === result.epoch) {
      finishOne(tables, stored, result);
    } else {
      stale.push(result.id);
    }
  }
  return { stale };
}

function finishOne(tables: Tables, stored: StoredTransmission, result: AttemptResult): void {
  const { owner: _owner, leasedUntilMs: _until, ...free } = stored;
  const again = result.outcome === 'retry' ? result.nextAt : undefined;
  const over = result.outcome === 'accepted' ? 'sent' : 'dead_letter';
  const row: TransmissionRow =
    again === undefined
      ? { ...stored.row, phase: over, finishedAt: tables.now() }
      : { ...stored.row, phase: 'waiting', nextAt: again };
  save(tables, {
    ...free,
    row,
    attemptRows: [...stored.attemptRows, attemptRow(stored.row, result)],
    ...(result.sentBytes === undefined ? {} : { sentBytes: result.sentBytes.slice() }),
  });
  enqueue(tables, result.commands);
}

function attemptRow(row: TransmissionRow, result: AttemptResult): AttemptRow {
  const { outcome, startedAt, durationMs, receipt, reason } = result;
  return kept({
    transmission: row.id,
    attempt: row.attempts,
    outcome,
    startedAt,
    durationMs,
    ...(receipt === undefined ? {} : { receipt }),
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Due now, whatever became of it; not while it is under lease. */
export function resend(
  tables: Tables,
  tenant: string,
  transmission: string,
  author: Author,
  renumber: boolean,
): boolean {
  const stored = tables.transmissions.get(keyOf(tenant, transmission));
  if (stored === undefined || stored.row.phase === 'leased') return false;
  const { finishedAt: _over, numbers, ...rest } = stored.row;
  const row: TransmissionRow = {
    ...rest,
    phase: 'waiting',
    nextAt: tables.now(),
    ...(renumber || numbers === undefined ? {} : { numbers }),
  };
  save(tables, { ...stored, row });
  tables.audit(tenant, author, 'transmission.resent', transmission, { renumber });
  return true;
}

/** Only while it waits: what is under lease may be on the wire. */
export function cancelTransmission(
  tables: Tables,
  tenant: string,
  transmission: string,
  author: Author,
): boolean {
  const stored = tables.transmissions.get(keyOf(tenant, transmission));
  if (stored?.row.phase !== 'waiting') return false;
  const { nextAt: _due, ...rest } = stored.row;
  save(tables, { ...stored, row: { ...rest, phase: 'cancelled', finishedAt: tables.now() } });
  tables.audit(tenant, author, 'transmission.cancelled', transmission);
  return true;
}
