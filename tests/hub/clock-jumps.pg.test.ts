/** The clock of the database set back and forward under load: a hub in its own process goes on at once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import {
  databaseUrl,
  jumpClock,
  skipped,
  type TestSchema,
  testSchema,
} from '../store/postgres-kit.ts';
import { goesOn, HubProcess, nothingLost, prepare, Sender, Sink } from './mid-traffic.ts';

const LANES = 4;
const RECOVERY_MS_MAX = 15_000;
const HOUR_MS = 3_600_000;
/** Against the true clock; it ends ahead, since what is to be tried again at a time waits for that time. */
const JUMPS_MS = [-HOUR_MS, 0, 2 * HOUR_MS, 25 * HOUR_MS];

let sink: Sink;
let schema: TestSchema;
let hub: HubProcess;

const title = `the clock of the database under load${skipped === undefined ? '' : `: ${skipped}`}`;
describe.skipIf(skipped !== undefined)(title, () => {
  beforeEach(async () => {
    sink = new Sink();
    await sink.open();
    schema = await testSchema(false);
    hub = new HubProcess();
  });
  afterEach(async () => {
    await hub.kill();
    await sink.close();
    await schema.drop();
  });

  it('that is set back and forward stops nothing and loses nothing', async () => {
    const place = { where: databaseUrl ?? '', schema: schema.schema };
    const open = () => openStore(place.where, { schema: place.schema });
    const key = await prepare(await open(), sink.url);
    const sender = new Sender(key, LANES);
    sender.url = await hub.start(place);
    await goesOn(sender, sink, RECOVERY_MS_MAX);
    const { database } = schema.open();
    for (const ms of JUMPS_MS) {
      await jumpClock(database, ms);
      await goesOn(sender, sink, RECOVERY_MS_MAX);
    }
    await sender.end();
    expect(hub.lives()).toBe(true);
    expect([...sender.refused.keys()].filter((status) => status !== 429)).toEqual([]);
    await hub.kill();
    await nothingLost(await open(), sender, sink);
  }, 120_000);
});
