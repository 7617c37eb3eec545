/** Station 1: interchanges that arrive together share one INSERT and one commit. */
import { type Database, DataRefused, type Sql } from '../sql.ts';
import type { AcceptOutcome, InboundInterchange } from '../store.ts';
import { atomically, tried } from './atomically.ts';
import { contentKey, dedupeKey } from './keys.ts';
import { ofRequest, statement } from './load.ts';
import { exactRowsOf, rowsOf } from './rows.ts';
import { endUpload, lockUpload, packed } from './upload.ts';

const insertInterchanges = statement('accept', ofRequest);
const insertParts = statement('insert-parts');
const findDedupe = statement('find-dedupe', ofRequest);

/** A larger one gets a transaction of its own, and its parts are written a few at a time. */
const GROUPED_BYTES_MAX = 4 * 1024 * 1024;

/** Answers in the order of the batch. */
export async function accept(
  database: Database,
  batch: readonly InboundInterchange[],
): Promise<AcceptOutcome[]> {
  const outcomes = new Map<InboundInterchange, AcceptOutcome>();
  let group: InboundInterchange[] = [];
  let bytes = 0;
  const write = async (): Promise<void> => {
    await acceptGroup(database, group, outcomes);
    group = [];
    bytes = 0;
  };
  for (const interchange of batch) {
    if (group.length > 0 && bytes + interchange.size > GROUPED_BYTES_MAX) await write();
    group.push(interchange);
    bytes += interchange.size;
  }
  if (group.length > 0) await write();
  return batch.map((interchange) => outcomes.get(interchange) as AcceptOutcome);
}

/** Tries the group, then its halves: a body that breaks it ends alone and gets its own answer. */
async function acceptGroup(
  database: Database,
  group: readonly InboundInterchange[],
  outcomes: Map<InboundInterchange, AcceptOutcome>,
): Promise<void> {
  const repeated = repeatedKeys(group);
  const first = group.filter((interchange) => !repeated.includes(interchange));
  try {
    const taken = await insert(database, first);
    for (const interchange of first) {
      const seq = taken.get(interchange.id);
      if (seq !== undefined) {
        outcomes.set(interchange, { outcome: 'accepted', id: interchange.id, seq });
      }
    }
  } catch (error) {
    if (!(error instanceof DataRefused)) throw error;
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      outcomes.set(only, { outcome: 'refused', reason: reasonOf(error, only) });
      return;
    }
    const middle = Math.ceil(group.length / 2);
    await acceptGroup(database, group.slice(0, middle), outcomes);
    await acceptGroup(database, group.slice(middle), outcomes);
    return;
  }
  const left = group.filter((interchange) => !outcomes.has(interchange));
  if (left.length > 0) await answerKnown(database, left, outcomes);
}

/** Those whose idempotency key stands earlier in the same group. */
function repeatedKeys(group: readonly InboundInterchange[]): InboundInterchange[] {
  const seen = new Set<string>();
  return group.filter((interchange) => {
    const key = idempotency(interchange);
    if (key === undefined) return false;
    const known = seen.has(`${interchange.tenant}\u0000${key}`);
    seen.add(`${interchange.tenant}\u0000${key}`);
    return known;
  });
}

function idempotency({ channel, idempotencyKey }: InboundInterchange): string | undefined {
  return idempotencyKey === undefined
    ? undefined
    : dedupeKey('idempotency', channel, idempotencyKey);
}

/** The numbers that were given, by id. */
async function insert(
  database: Database,
  group: readonly InboundInterchange[],
): Promise<Map<string, number>> {
  const inline = group.filter(({ parts }) => parts.length === 1);
  const bytes = Buffer.concat(inline.map(({ parts }) => parts[0] as Uint8Array));
  let at = 1;
  const rows = group.map((interchange, n) => {
    if (interchange.parts.length !== 1) return rowOf(interchange, n);
    const length = interchange.parts[0]?.byteLength ?? 0;
    at += length;
    return rowOf(interchange, n, { at: at - length, length });
  });
  // What SQL text cannot hold must be answered, not mended.
  const values = [exactRowsOf(insertInterchanges, rows), bytes];
  const inParts = group.filter(({ parts, uploaded }) => parts.length > 1 || uploaded !== undefined);
  const write = (sql: Sql) => sql.query<{ id: string; seq: number }>(insertInterchanges, values);
  const taken =
    inParts.length === 0
      ? await tried(() => write(database))
      : await atomically(database, async (sql) => {
          for (const one of inParts) if (one.uploaded !== undefined) await lockUpload(sql, one);
          const ids = await write(sql);
          const known = new Set(ids.map(({ id }) => id));
          for (const one of inParts.filter(({ id }) => known.has(id)))
            await (one.uploaded === undefined ? writeParts(sql, one) : endUpload(sql, one));
          return ids;
        });
  return new Map(taken.map(({ id, seq }) => [id, seq]));
}

function rowOf(
  interchange: InboundInterchange,
  n: number,
  body?: { at: number; length: number },
): Record<string, unknown> {
  const { id, tenant, channel, partner, contentType, attributes, size } = interchange;
  return {
    n,
    id,
    tenant,
    channel,
    partner,
    content_type: contentType,
    attributes,
    size,
    content_hash: interchange.contentHash,
    actor: interchange.actor,
    reprocesses: interchange.reprocesses,
    idempotency: idempotency(interchange),
    content: contentKey(interchange.contentHash),
    body_at: body?.at,
    body_length: body?.length,
  };
}

async function writeParts(sql: Sql, { tenant, id, parts }: InboundInterchange): Promise<void> {
  let from = 0;
  while (from < parts.length) {
    const some: Uint8Array[] = [];
    let bytes = 0;
    for (const part of parts.slice(from)) {
      if (some.length > 0 && bytes + part.byteLength > GROUPED_BYTES_MAX) break;
      some.push(part);
      bytes += part.byteLength;
    }
    const { places, bytes: together } = packed(insertParts, some, 4);
    await sql.query(insertParts, [tenant, id, from, places, together]);
    from += some.length;
  }
}

/** Their idempotency keys were used before: the same content is answered as the first was. */
async function answerKnown(
  database: Database,
  left: readonly InboundInterchange[],
  outcomes: Map<InboundInterchange, AcceptOutcome>,
): Promise<void> {
  const wanted = left.map((one) => ({ tenant: one.tenant, key: idempotency(one) }));
  const known = await database.query<{
    tenant: string;
    key: string;
    subject: string;
    content: string;
  }>(findDedupe, [rowsOf(findDedupe, wanted)]);
  for (const interchange of left) {
    const key = idempotency(interchange);
    const row = known.find((found) => found.tenant === interchange.tenant && found.key === key);
    if (row === undefined) {
      // The first of this key was refused in the same group: this one stands for itself.
      await acceptGroup(database, [interchange], outcomes);
      continue;
    }
    const same = row.content === contentKey(interchange.contentHash);
    outcomes.set(interchange, { outcome: same ? 'repeated' : 'conflict', id: row.subject });
  }
}

/** SQLSTATE 22P05: untranslatable character; 23505: unique violation. */
function reasonOf(error: DataRefused, { id }: InboundInterchange): string {
  if (error.code === '22P05')
    return 'A text field holds a character that text cannot hold, such as U+0000.';
  if (error.code === '23505') return `An interchange with the id ${id} exists.`;
  return error.message;
}
