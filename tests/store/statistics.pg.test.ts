/**
 * A queue that was empty when the server counted it last, and has grown since: how the planner reads it, and how
 * it is counted anew.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../src/store/postgres/load.ts';
import type { SqlStore } from '../../src/store/postgres/store.ts';
import { run, skipped, type TestSchema, testSchema } from './postgres-kit.ts';

const ROWS = 4000;
/** A process tells of the rows that it wrote within a second where it is busy, and within ten where it is not. */
const TOLD_MS_MAX = 20_000;
const FILL = `INSERT INTO outbox (tenant, transmission, seq, partner, endpoint, ordering_key, due_at)
  SELECT 'default', gen_random_uuid(), n, 'LISTENER', 'events', 'shipment/' || n % 1000, now()
  FROM generate_series(1, ${ROWS}) n`;

describe.skipIf(skipped !== undefined)('statistics that were overtaken', () => {
  let schema: TestSchema;
  let store: SqlStore;

  beforeAll(async () => {
    schema = await testSchema();
    store = schema.open({ connectionsMax: 1 });
    // The server's own look must not come between.
    await store.database.script('ALTER TABLE outbox SET (autovacuum_enabled = off)');
  });
  afterAll(() => schema.drop());

  beforeEach(async () => {
    const { database } = store;
    await database.script('TRUNCATE outbox');
    await database.script(`${FILL}; DELETE FROM outbox`);
    await database.script('ANALYZE outbox');
    expect(await believed()).toBe(0);
    await database.script(FILL);
  });

  async function believed(): Promise<number> {
    const [row] = await run<{ reltuples: number }>(
      store.database,
      `SELECT reltuples::integer FROM pg_class WHERE oid = 'outbox'::regclass AND relpages > 0`,
    );
    return row?.reltuples ?? -1;
  }

  async function planOf(name: string, parameters: readonly string[]): Promise<string> {
    const { text } = statement(name);
    const rows = await store.database.transaction(async (sql) => {
      await run(sql, `PREPARE planned AS ${text}`);
      const plan = await run<{ 'QUERY PLAN': string }>(
        sql,
        `EXPLAIN EXECUTE planned(${parameters.join(', ')})`,
      );
      await run(sql, 'DEALLOCATE planned');
      return plan;
    });
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it('do not let a claim read the whole queue for each of its rows', async () => {
    const plan = await planOf('claim', [`''`, `'hub'`, '8000', '256']);
    expect(plan.match(/Index Scan using outbox_by_key on outbox p/g)).toHaveLength(1);
    expect(plan.match(/Index Scan Backward using outbox_by_key on outbox p_1/g)).toHaveLength(1);
    expect(plan).toContain('Index Scan using outbox_in_order on outbox q');
    expect(plan).toContain('Tid Scan on outbox o');
    expect(plan).not.toMatch(/Join|Seq Scan/);
  });

  it('do not let leases be prolonged by comparing every row with every other', async () => {
    const plan = await planOf('heartbeat', [`'hub'`, '8000']);
    expect(plan).toContain('Tid Scan on outbox');
    expect(plan).not.toMatch(/Join|Nested Loop/);
  });

  it('are renewed where a table has many times as many rows, and then no more', async () => {
    const deadline = Date.now() + TOLD_MS_MAX;
    let renewed = await store.renewStatistics();
    while (renewed.length === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      renewed = await store.renewStatistics();
    }
    expect(renewed).toEqual(['outbox']);
    expect(await believed()).toBe(ROWS);
    expect(await store.renewStatistics()).toEqual([]);
  }, 30_000);
});
