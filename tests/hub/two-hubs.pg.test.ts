/** Two hubs on one PostgreSQL: one dies or stops in mid-traffic, the other does its work within 15 s. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { databaseUrl, skipped, type TestSchema, testSchema } from '../store/postgres-kit.ts';
import { HubProcess, nothingLost, prepare, Sender, Sink } from './mid-traffic.ts';

const LANES = 4;
const ACCEPTED_MIN = 40;
/** Design §2, promise 6. */
const RECOVERY_MS_MAX = 15_000;

let sink: Sink;
let schema: TestSchema;
let hubs: HubProcess[];

const title = `of two hubs${skipped === undefined ? '' : `: ${skipped}`}`;
describe.skipIf(skipped !== undefined)(title, () => {
  beforeEach(async () => {
    sink = new Sink();
    await sink.open();
    schema = await testSchema(false);
    hubs = [new HubProcess(), new HubProcess()];
  });
  afterEach(async () => {
    for (const hub of hubs) await hub.kill();
    await sink.close();
    await schema.drop();
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'one that ends by %s leaves work that the other has done within 15 s',
    async (signal) => {
      const place = { where: databaseUrl ?? '', schema: schema.schema };
      const open = () => openStore(place.where, { schema: place.schema });
      const key = await prepare(await open(), sink.url);
      const [ending, staying] = hubs as [HubProcess, HubProcess];
      const sender = new Sender(key, LANES);
      const [url, otherUrl] = await Promise.all([ending.start(place), staying.start(place)]);
      sender.url = url;
      await expect
        .poll(() => sender.accepted.size, { timeout: 30_000, interval: 5 })
        .toBeGreaterThan(ACCEPTED_MIN);
      ending.signal(signal);
      sender.url = otherUrl;
      const endedMs = performance.now();
      const before = [...sender.accepted];
      const left = () => before.filter((name) => !sink.documents().has(name)).length;
      await expect.poll(left, { timeout: RECOVERY_MS_MAX, interval: 20 }).toBe(0);
      expect(performance.now() - endedMs).toBeLessThan(RECOVERY_MS_MAX);
      await sender.end();
      for (const hub of hubs) await hub.kill();
      await nothingLost(await open(), sender, sink);
    },
    120_000,
  );
});
