/** The database stopped, crashed and started again under load, while the hub's process stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { noCluster, type OwnCluster, ownCluster } from '../store/own-cluster.ts';
import { HubProcess, nothingLost, prepare, Sender, Sink } from './mid-traffic.ts';

const AWAY_MS = 5000;
const LANES = 4;
/** What the hub promises about how soon it goes on (design: bounded recovery). */
const RECOVERY_MS_MAX = 15_000;

let sink: Sink;
let cluster: OwnCluster;
let hub: HubProcess;

const title = `the database away under load${noCluster === undefined ? '' : `: ${noCluster}`}`;
describe.skipIf(noCluster !== undefined)(title, () => {
  beforeEach(async () => {
    sink = new Sink();
    await sink.open();
    cluster = await ownCluster();
    await cluster.start();
    hub = new HubProcess();
  }, 60_000);
  afterEach(async () => {
    await hub.kill();
    await sink.close();
    await cluster.drop();
  });

  it('is answered with 503 and Retry-After, loses nothing, and is over within 15 s', async () => {
    const key = await prepare(await openStore(cluster.url), sink.url);
    const sender = new Sender(key, LANES);
    sender.url = await hub.start({ where: cluster.url });
    const goesOn = async () => {
      const { size } = sender.accepted;
      const { size: arrived } = sink.documents();
      const startedMs = performance.now();
      const done = () => sender.accepted.size > size + 10 && sink.documents().size > arrived + 10;
      await expect.poll(done, { timeout: RECOVERY_MS_MAX, interval: 20 }).toBe(true);
      return performance.now() - startedMs;
    };
    await goesOn();
    for (const mode of ['fast', 'immediate'] as const) {
      await cluster.stop(mode);
      const before = sender.accepted.size;
      await sleep(AWAY_MS);
      expect(hub.lives()).toBe(true);
      // Those whose commit had ended when the server stopped may still be on their way here.
      expect(sender.accepted.size - before).toBeLessThanOrEqual(LANES);
      await cluster.start();
      expect(await goesOn()).toBeLessThan(RECOVERY_MS_MAX);
    }
    await sender.end();
    expect(hub.lives()).toBe(true);
    expect([...sender.refused.keys()].filter((status) => status !== 429)).toEqual([503]);
    expect(sender.withoutRetryAfter).toBe(0);
    expect(sender.unanswered).toBe(0);
    await hub.kill();
    await nothingLost(await openStore(cluster.url), sender, sink);
  }, 120_000);
});
