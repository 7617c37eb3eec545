/** The exceptions about one stream are found by their own index, whatever the server believes of the table. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pgliteDatabase } from '../../src/store/pglite/driver.ts';
import { sqlStore } from '../../src/store/postgres/store.ts';
import { listStreams } from '../../src/store/postgres/streams.ts';
import type { Database, Sql } from '../../src/store/sql.ts';
import type { StreamFilter } from '../../src/store/store.ts';
import { run, skipped, testSchema } from './postgres-kit.ts';

const ROWS = 5000;
const OPEN_MS_MAX = 180_000;
const SUBJECT = 'shipment/ACME/4711';
const FILL = `INSERT INTO stream_state (tenant, stream, version)
    SELECT 'default', 'exception/dead_letter/transmission%2F' || n || '/-', 1
    FROM generate_series(1, ${ROWS}) n;
  INSERT INTO stream_summary (tenant, stream, kind, phase, title, partner, severity, open, opened_at)
    SELECT tenant, stream, 'exception', 'raised', 'x', 'ACME', 'critical', true, now() FROM stream_state`;
const filter: StreamFilter = { kind: 'exception', open: true, subject: SUBJECT };

interface Opened {
  database: Database;
  close(): Promise<void>;
}

async function onPostgres(): Promise<Opened> {
  const schema = await testSchema();
  return { database: schema.open().database, close: () => schema.drop() };
}

async function embedded(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-subjects-'));
  const store = sqlStore(await pgliteDatabase(folder));
  await store.migrate();
  return {
    database: store.database,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The plan of what the list asks, instead of its rows. */
async function planOf(database: Database): Promise<string> {
  const plan: string[] = [];
  const explaining: Sql = {
    async query({ text }, values = []) {
      const lines = await run<{ 'QUERY PLAN': string }>(database, `EXPLAIN ${text}`, [...values]);
      plan.push(...lines.map((line) => line['QUERY PLAN']));
      return [];
    },
  };
  await listStreams(explaining, 'default', filter, { limit: 200 });
  return plan.join('\n');
}

describe.each([
  ['PostgreSQL', onPostgres, skipped],
  ['the embedded database', embedded, undefined],
] as const)('the exceptions about one stream on %s', (_name, open, why) => {
  let opened: Opened | undefined;
  afterAll(() => opened?.close());

  it(
    'are looked up, not looked for',
    async (context) => {
      if (why !== undefined) return context.skip(why);
      opened = await open();
      const { database } = opened;
      await database.script(FILL);
      expect(await planOf(database)).toContain('stream_summary_by_subject');
      await database.script('ANALYZE stream_summary; ANALYZE stream_state');
      expect(await planOf(database)).toContain('stream_summary_by_subject');
    },
    OPEN_MS_MAX,
  );
});
