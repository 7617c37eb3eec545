/**
 * The bare skeleton of the work and nothing else, as a process of its own: POST → grouped insert → batch
 * decide → outbox → POST out → marked. Same PostgreSQL, driver, fsync and load as the hub; no formats, no
 * routing, no audit, no lineage, no leases. What the hub adds to this is what its promises cost.
 */
import { createServer, type ServerResponse } from 'node:http';
import pg from 'pg';
import { Pool } from 'undici';
import { serveParent } from './children.ts';
import { ordinalIn } from './load/milestones.ts';

const GROUP_MAX = 512;
const BATCH_MAX = 1000;
const OUT_CONNECTIONS = 16;
const GAP_MS = 2;

const SCHEMA = `
  DROP SCHEMA IF EXISTS bench_floor CASCADE;
  CREATE SCHEMA bench_floor;
  SET search_path = bench_floor;
  CREATE TABLE inbox (seq bigserial PRIMARY KEY, body text NOT NULL);
  CREATE TABLE applied (id bigint PRIMARY KEY);
  CREATE TABLE state (key text PRIMARY KEY, version integer NOT NULL, body text NOT NULL);
  CREATE TABLE event (seq bigserial PRIMARY KEY, id bigint NOT NULL, key text NOT NULL, body text NOT NULL);
  CREATE TABLE outbox (seq bigserial PRIMARY KEY, id bigint NOT NULL, key text NOT NULL, body text NOT NULL);
  CREATE TABLE mark (id bigint PRIMARY KEY);
`;
const INSERT = `INSERT INTO inbox (body) SELECT unnest($1::text[])`;
const TAKE = `SELECT seq, body FROM inbox ORDER BY seq LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED`;
const DECIDE = `
  WITH fresh AS (
    INSERT INTO applied SELECT DISTINCT id FROM unnest($1::bigint[]) AS r (id)
    ON CONFLICT DO NOTHING RETURNING id
  ), decided AS (
    SELECT DISTINCT ON (r.id) r.* FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY
      AS r (id, key, body, n) JOIN fresh USING (id) ORDER BY r.id, r.n
  ), events AS (
    INSERT INTO event (id, key, body) SELECT id, key, body FROM decided ORDER BY n
  ), states AS (
    INSERT INTO state SELECT DISTINCT ON (key) key, 1, body FROM decided ORDER BY key, n DESC
    ON CONFLICT (key) DO UPDATE SET version = state.version + 1, body = excluded.body
  ), done AS (
    DELETE FROM inbox WHERE seq = ANY ($4::bigint[])
  )
  INSERT INTO outbox (id, key, body) SELECT id, key, body FROM decided ORDER BY n`;
const DUE = `SELECT seq, id, key, body FROM outbox WHERE seq > $1 ORDER BY seq LIMIT ${BATCH_MAX}`;
const MARK = `
  WITH sent AS (DELETE FROM outbox WHERE seq = ANY ($1::bigint[]) RETURNING id)
  INSERT INTO mark SELECT id FROM sent`;

interface Row {
  seq: string;
  id: string;
  key: string;
  body: string;
}
interface Start {
  url: string;
  sink: string;
  /** False: what comes in is committed and left there. */
  onward: boolean;
}

let database: pg.Pool;
let onward = true;
let stopped = false;
let sendTo: (body: string) => Promise<void>;
let closeOut: () => Promise<void> = async () => {};

let waiting: { body: string; response: ServerResponse }[] = [];
let committing = false;

async function commitAll(): Promise<void> {
  committing = true;
  await Promise.resolve();
  while (waiting.length > 0) {
    const group = waiting.slice(0, GROUP_MAX);
    waiting = waiting.slice(group.length);
    await database.query({ name: 'insert', text: INSERT, values: [group.map(({ body }) => body)] });
    for (const { response } of group) response.writeHead(202, { 'content-length': 0 }).end();
  }
  committing = false;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    waiting.push({ body: Buffer.concat(parts).toString(), response });
    if (!committing) void commitAll();
  });
});
server.keepAliveTimeout = 75_000;

async function decideBatch(): Promise<number> {
  const client = await database.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<Row>({ name: 'take', text: TAKE });
    if (rows.length > 0) {
      const read = rows.map(({ body }) => ({
        id: ordinalIn(body),
        body,
        document: JSON.parse(body),
      }));
      const keys = read.map(({ document }) => String(document.number));
      const values = [
        read.map(({ id }) => id),
        keys,
        read.map(({ body }) => body),
        rows.map(({ seq }) => seq),
      ];
      await client.query({ name: 'decide', text: DECIDE, values });
    }
    await client.query('COMMIT');
    return rows.length;
  } finally {
    client.release();
  }
}

let lastSeq = '0';
const inOrder = new Map<string, Promise<void>>();
let free = OUT_CONNECTIONS * 4;
let freed: (() => void) | undefined;
let sent: string[] = [];
let marking = false;

async function sendDue(): Promise<number> {
  const { rows } = await database.query<Row>({ name: 'due', text: DUE, values: [lastSeq] });
  for (const row of rows) {
    lastSeq = row.seq;
    while (free === 0) await new Promise<void>((resolve) => (freed = resolve));
    free -= 1;
    const before = inOrder.get(row.key);
    const turn = before === undefined ? sendTo(row.body) : before.then(() => sendTo(row.body));
    inOrder.set(row.key, turn);
    void turn.then(() => {
      if (inOrder.get(row.key) === turn) inOrder.delete(row.key);
      free += 1;
      freed?.();
      sent.push(row.seq);
      if (!marking) void markAll();
    });
  }
  return rows.length;
}

async function markAll(): Promise<void> {
  marking = true;
  await Promise.resolve();
  while (sent.length > 0) {
    const group = sent;
    sent = [];
    await database.query({ name: 'mark', text: MARK, values: [group] });
  }
  marking = false;
}

/** A batch of ten costs hardly more than one of one: a round that was not full waits a moment. */
async function round(look: () => Promise<number>): Promise<void> {
  while (!stopped) {
    const found = await look();
    if (found < BATCH_MAX) await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
}

let rounds: Promise<void>[] = [];

async function start({ url, sink, onward: goesOn }: Start): Promise<{ port: number }> {
  onward = goesOn;
  const options = '-c search_path=bench_floor -c enable_seqscan=off -c jit=off';
  database = new pg.Pool({ connectionString: url, max: 6, options });
  await database.query(SCHEMA);
  const out = new Pool(sink, { connections: OUT_CONNECTIONS });
  sendTo = async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await out.request({ path: '/', method: 'POST', headers, body });
    await answer.body.dump();
  };
  closeOut = () => out.close();
  rounds = onward ? [round(decideBatch), round(sendDue)] : [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0 };
}

serveParent(
  {
    start,
    marked: async () => Number((await database.query('SELECT count(*) FROM mark')).rows[0].count),
    usage: () => ({ rssBytes: process.memoryUsage().rss, cpu: process.cpuUsage() }),
  },
  async () => {
    stopped = true;
    server.closeAllConnections();
    server.close();
    await Promise.all(rounds);
    await closeOut();
    await database.end();
  },
);
