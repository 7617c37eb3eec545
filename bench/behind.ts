/**
 * A database that has long been at work: milestones of shipments that have ended, each with all rows that
 * it left behind. Written by SQL, because a hub would take the better part of an hour for a million.
 */
import pg from 'pg';

const STEP = 50_000;
const PER_STREAM = 20;
const PER_COMMIT = 250;

/** Ids of old milestones are of 1970, and all others are greater than this. */
export const OLD_BEFORE = '01000000-0000-0000-0000-000000000000';
/** An id that sorts by time, as the hub's own do; `kind` tells those of one milestone apart. */
const id = (kind: string) =>
  `overlay(md5('${kind}' || n) placing lpad(to_hex(26000000000 + n), 12, '0') from 1 for 12)::uuid`;
const STREAM = `'shipment/SUPPLIER/OLD' || (n / ${PER_STREAM})`;
const NUMBER = `'OLD' || (n / ${PER_STREAM})`;
const CARRIER = `'CARRIER-' || (n % 16)`;
const BODY = `'{"kind":"milestone","number":"' || ${NUMBER} || '","milestone":"old-' || n ||
  '","type":{"value":"in_transit"},"classifier":"actual","occurredAt":"2026-03-04T08:00:00.000Z","references":[],' ||
  '"place":{"role":{"value":"other"},"identifiers":[],"name":"Terminal 1"},"equipment":"TRLU1000001"}'`;
const ACTOR = `'{"kind":"partner","id":"CARRIER-1"}'`;
const AT = `hub_now() - interval '30 days'`;
const SERIES = `FROM generate_series($1::bigint, $2::bigint) AS n`;
const STREAMS = `FROM generate_series($1::bigint / ${PER_STREAM}, $2::bigint / ${PER_STREAM}) AS n`;

/** One statement per table, over the milestones from $1 to $2. */
const STATEMENTS = [
  `INSERT INTO interchange (tenant, id, channel, partner, content_type, attributes, size, content_hash,
     received_at, actor, body)
   SELECT 'default', ${id('i')}, ${CARRIER} || '/rest', ${CARRIER}, 'application/json', '{}', 320,
     decode(md5('a' || n) || md5('b' || n), 'hex'), ${AT}, ${ACTOR}, convert_to(${BODY}, 'UTF8') ${SERIES}`,
  `INSERT INTO interchange_outcome (tenant, interchange, seq, outcome, format, partner,
     expected_documents, at)
   SELECT i.tenant, i.id, i.seq, 'translated', 'json', i.partner, 1, ${AT}
   FROM generate_series($1::bigint, $2::bigint) AS n
   JOIN interchange i ON i.tenant = 'default' AND i.id = ${id('i')}`,
  `INSERT INTO dedupe (tenant, key, subject, content, at)
   SELECT 'default', md5('k' || n)::uuid, ${id('d')}, md5('c' || n)::uuid, ${AT} ${SERIES}`,
  `INSERT INTO document (tenant, id, direction, interchange, index, kind, number, partner, stream, format,
     source, body, at, cause_interchange)
   SELECT 'default', ${id('d')}, 'in', ${id('i')}, 0, 'milestone', ${NUMBER}, ${CARRIER}, ${STREAM}, 'json',
     '{}', (${BODY})::json, ${AT}, ${id('i')} ${SERIES}`,
  `INSERT INTO document_outcome (tenant, document, outcome, at)
   SELECT 'default', ${id('d')}, 'applied', ${AT} ${SERIES}`,
  `INSERT INTO tally (tenant, ledger, account, count) VALUES
     ('default', 'interchange', 'received', $2::bigint - $1::bigint + 1),
     ('default', 'interchange', 'translated', $2::bigint - $1::bigint + 1),
     ('default', 'document', 'expected', $2::bigint - $1::bigint + 1),
     ('default', 'document', 'received', $2::bigint - $1::bigint + 1),
     ('default', 'document', 'applied', $2::bigint - $1::bigint + 1)`,
  `INSERT INTO stream_state (tenant, stream, version, state, changed_at)
   SELECT 'default', 'shipment/SUPPLIER/OLD' || n, ${PER_STREAM}, '{}', ${AT} ${STREAMS}`,
  `INSERT INTO stream_summary (tenant, stream, kind, phase, title, partner, open, opened_at)
   SELECT 'default', 'shipment/SUPPLIER/OLD' || n, 'shipment', 'received', 'OLD' || n, 'SUPPLIER', false, ${AT}
   ${STREAMS}`,
  `WITH batches AS (
     INSERT INTO commit_batch (id, events, first_position, last_position)
     SELECT -b - 1, ${PER_COMMIT}, -(b + 1) * ${PER_COMMIT} - 1000, -b * ${PER_COMMIT} - 1001
     FROM generate_series($1::bigint / ${PER_COMMIT}, $2::bigint / ${PER_COMMIT}) AS b
   )
   INSERT INTO event (tenant, stream, version, id, type, schema_version, data, at, actor, command,
     configuration, batch, index, cause_interchange, cause_document)
   SELECT 'default', ${STREAM}, n % ${PER_STREAM} + 1, ${id('e')}, 'shipment.milestone_recorded', 1,
     (${BODY})::json, ${AT}, ${ACTOR}, ${id('d')}, 1, -(n / ${PER_COMMIT}) - 1, n % ${PER_COMMIT},
     ${id('i')}, ${id('d')} ${SERIES}`,
  `INSERT INTO transmission (tenant, id, partner, endpoint, event, kind, title, ordering_key, created_at,
     cause_event)
   SELECT 'default', ${id('t')}, 'LISTENER', 'events', ${id('e')}, 'shipment.milestone_recorded', ${NUMBER},
     ${STREAM}, ${AT}, ${id('e')} ${SERIES}`,
  `INSERT INTO transmission_outcome (tenant, transmission, seq, phase, attempts, epoch, finished_at,
     outcome, started_at, duration_ms, receipt)
   SELECT t.tenant, t.id, t.seq, 'sent', 1, 1, ${AT}, 'accepted', ${AT}, 3, 'HTTP 200'
   FROM generate_series($1::bigint, $2::bigint) AS n
   JOIN transmission t ON t.tenant = 'default' AND t.id = ${id('t')}`,
];

/** Puts `events` old milestones behind what a migrated schema holds. */
export async function fillBehind(url: string, schema: string, events: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: `-c search_path=${schema}` });
  await client.connect();
  try {
    for (let from = 0; from < events; from += STEP)
      for (const text of STATEMENTS)
        await client.query(text, [from, Math.min(events, from + STEP) - 1]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
