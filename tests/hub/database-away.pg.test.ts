/** The database stopped, crashed and started again under load, while the hub's process stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { noCluster, type OwnCluster, ownCluster } from '../store/own-cluster.ts';
import { goesOn, HubProcess, nothingLost, prepare, Sender, Sink } from './mid-traffic.ts';

const AWAY_MS = 3000;
/**
 * Longer than a lease, than a claim on a connection and than every back-off of the stations (1 s): what would
 * pile up, lapse or give up does so within it.
 */
const MINUTE_MS = 60_000;
const SLICES = 12;
const GROWTH_MEGABYTES_MAX = 64;
/** Long enough for whoever waits to be answered, and for what was tried again. */
const HANGS_MS = 20_000;
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

  async function underLoad(): Promise<Sender> {
    const key = await prepare(await openStore(cluster.url), sink.url);
    const sender = new Sender(key, LANES);
    sender.url = await hub.start({ where: cluster.url });
    await goesOn(sender, sink, RECOVERY_MS_MAX);
    return sender;
  }

  async function wasAnsweredAndLostNothing(sender: Sender): Promise<void> {
    await sender.end();
    expect(hub.lives()).toBe(true);
    expect([...sender.refused.keys()].filter((status) => status !== 429)).toEqual([503]);
    expect(sender.withoutRetryAfter).toBe(0);
    expect(sender.unanswered).toBe(0);
    await hub.kill();
    await nothingLost(await openStore(cluster.url), sender, sink);
  }

  it('is answered with 503 and Retry-After, loses nothing, and is over within 15 s', async () => {
    const sender = await underLoad();
    for (const mode of ['fast', 'immediate'] as const) {
      await cluster.stop(mode);
      const before = sender.accepted.size;
      await sleep(AWAY_MS);
      expect(hub.lives()).toBe(true);
      // Those whose commit had ended when the server stopped may still be on their way here.
      expect(sender.accepted.size - before).toBeLessThanOrEqual(LANES);
      await cluster.start();
      await goesOn(sender, sink, RECOVERY_MS_MAX);
    }
    await wasAnsweredAndLostNothing(sender);
  }, 120_000);

  it('that hangs instead of being down is answered for as well, before a sender gives up', async () => {
    const sender = await underLoad();
    cluster.hang();
    await sleep(HANGS_MS);
    const answered = sender.refused.get(503) ?? 0;
    expect(answered).toBeGreaterThanOrEqual(LANES);
    cluster.goOn();
    await goesOn(sender, sink, RECOVERY_MS_MAX);
    await wasAnsweredAndLostNothing(sender);
  }, 120_000);

  it('for a minute is answered all the time in bounded memory, and is over within 15 s', async () => {
    const sender = await underLoad();
    await cluster.stop('immediate');
    const megabytes: number[] = [];
    let answered = 0;
    for (let slice = 0; slice < SLICES; slice += 1) {
      await sleep(MINUTE_MS / SLICES);
      const now = sender.refused.get(503) ?? 0;
      expect(now, `answers in slice ${slice}`).toBeGreaterThan(answered);
      answered = now;
      megabytes.push(hub.megabytes());
    }
    // What it came to in the first slices it keeps; nothing grows with the time or with what was turned away.
    const early = Math.max(...megabytes.slice(0, SLICES / 3));
    expect(Math.max(...megabytes.slice(SLICES / 3))).toBeLessThan(early + GROWTH_MEGABYTES_MAX);
    await cluster.start();
    await goesOn(sender, sink, RECOVERY_MS_MAX);
    await wasAnsweredAndLostNothing(sender);
  }, 180_000);
});
