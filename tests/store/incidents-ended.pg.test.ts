/** Incidents that a person ended before orders heard of it: orders of then hear of it when the schema is brought up to date. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pgliteDatabase } from '../../src/store/pglite/driver.ts';
import { type SqlStore, sqlStore } from '../../src/store/postgres/store.ts';
import { exceptionWorkflow } from '../../src/workflows/exception/workflow.ts';
import type { OrderState } from '../../src/workflows/order/state.ts';
import { orderWorkflow } from '../../src/workflows/order/workflow.ts';
import type { CommandEnvelope } from '../../src/workflows/workflow.ts';
import { exceptionStream } from '../../src/workflows/workflow.ts';
import {
  fromErp,
  headerAnswer,
  line,
  ORDER,
  order,
  receive,
} from '../workflows/order/documents.ts';
import { Streams } from '../workflows/streams.ts';
import { run, skipped, testSchema } from './postgres-kit.ts';

const MIGRATION = 8;
const OPEN_MS_MAX = 180_000;
const WRONG = exceptionStream('answer_wrong_partner', ORDER, 'BOLT');
const ended = { type: 'resolve_exception', reason: 'They took it for theirs.' };
interface Row {
  tenant: string;
  stream: string;
  envelope: CommandEnvelope;
}

const answeredByBolt = () =>
  new Streams([orderWorkflow, exceptionWorkflow]).send(
    ORDER,
    fromErp(order([line('1', '100 EA')])),
    receive(headerAnswer('accepted'), 'BOLT'),
  );
const standing = (world: Streams) => Object.keys(world.state<OrderState>(ORDER).exceptions);

/** The order as it was before it heard of anything; its exception as it stands, or as a person has ended it. */
async function keep(store: SqlStore, tenant: string, isEnded: boolean): Promise<void> {
  const world = answeredByBolt();
  const asked = world.state(ORDER);
  if (isEnded) world.send(WRONG, ended);
  for (const [stream, state] of [
    [ORDER, asked],
    [WRONG, world.state(WRONG)],
  ] as const)
    await run(
      store.database,
      'INSERT INTO stream_state (tenant, stream, version, state) VALUES ($1, $2, 1, $3::json)',
      [tenant, stream, JSON.stringify(state)],
    );
  await run(
    store.database,
    `INSERT INTO stream_summary (tenant, stream, kind, phase, title, open, opened_at)
     VALUES ($1, $2, 'exception', $3, 'x', $4::boolean, hub_now())`,
    [tenant, WRONG, isEnded ? 'resolved' : 'raised', String(!isEnded)],
  );
}

async function embedded() {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-incidents-'));
  const store = sqlStore(await pgliteDatabase(folder));
  await store.migrate();
  const drop = async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, drop };
}
async function onPostgres() {
  const schema = await testSchema();
  return { store: schema.open(), drop: () => schema.drop() };
}

describe.each([
  { name: 'PostgreSQL', open: onPostgres, why: skipped },
  { name: 'the embedded database', open: embedded, why: undefined },
])('on $name', ({ open, why }) => {
  it(
    'an order hears of the incident that was ended, and of no other',
    async (context) => {
      if (why !== undefined) return context.skip(why);
      const { store, drop } = await open();
      try {
        await keep(store, 'ended', true);
        await keep(store, 'stands', false);
        await keep(store, 'comes-again', true);
        const again = 'INSERT INTO lane_entry (tenant, stream, envelope) VALUES ($1, $2, $3::json)';
        await run(store.database, again, ['comes-again', WRONG, '{}']);
        await run(store.database, `DELETE FROM migration WHERE number >= ${MIGRATION}`);
        await store.migrate();
        const entries = await run<Row>(
          store.database,
          'SELECT tenant, stream, envelope FROM lane_entry WHERE stream = $1',
          [ORDER],
        );
        expect(entries.map(({ tenant }) => tenant)).toEqual(['ended']);
        const { command, ...envelope } = entries[0]?.envelope ?? { command: { type: 'none' } };
        expect(envelope).toMatchObject({ stream: ORDER, depth: 0, cause: {} });
        const world = answeredByBolt();
        expect(standing(world)).toEqual(['answer_wrong_partner/BOLT']);
        expect(standing(world.send(ORDER, command))).toEqual([]);
      } finally {
        await drop();
      }
    },
    OPEN_MS_MAX,
  );
});
