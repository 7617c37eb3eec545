/** `kill -9` in mid-traffic, again and again: nothing accepted is lost, nothing is applied twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { databaseUrl, skipped, testSchema } from '../store/postgres-kit.ts';
import { HubProcess, nothingLost, type Place, prepare, Sender, Sink } from './mid-traffic.ts';

const LANES = 6;
/** Documents accepted between a start and the kill, before chance adds some milliseconds. */
const ACCEPTED_MIN = 10;
const DELAY_MS_MAX = 120;

let sink: Sink;
let hubs: HubProcess[];
beforeEach(async () => {
  hubs = [];
  sink = new Sink();
  await sink.open();
});
afterEach(async () => {
  for (const hub of hubs) await hub.kill();
  await sink.close();
});

function loaded(): HubProcess {
  const hub = new HubProcess();
  hubs.push(hub);
  return hub;
}

/** @returns how many kills found accepted documents that had not reached the sink */
async function killAgainAndAgain(place: Place, sender: Sender, kills: number): Promise<number> {
  let inMidTraffic = 0;
  let next = loaded();
  for (let kill = 1; kill <= kills; kill += 1) {
    const hub = next;
    const before = sender.accepted.size;
    sender.url = await hub.start(place);
    if (kill < kills) next = loaded();
    await expect
      .poll(() => sender.accepted.size - before, { timeout: 30_000, interval: 5 })
      .toBeGreaterThanOrEqual(ACCEPTED_MIN);
    // Spread over the range, and different each time: what is under way is never the same.
    await sleep((kill * 37) % DELAY_MS_MAX);
    await hub.kill();
    const arrived = sink.documents();
    if ([...sender.accepted].some((name) => !arrived.has(name))) inMidTraffic += 1;
  }
  return inMidTraffic;
}

/** The whole story on one place; the last hub that takes documents is killed as well. */
async function story(place: Place, kills: number): Promise<void> {
  const open = () =>
    openStore(place.where, place.schema === undefined ? {} : { schema: place.schema });
  const key = await prepare(await open(), sink.url);
  const sender = new Sender(key, LANES);
  const inMidTraffic = await killAgainAndAgain(place, sender, kills);
  const last = loaded();
  sender.url = await last.start(place);
  await sender.end();
  await last.kill();
  expect(inMidTraffic).toBeGreaterThan(kills / 2);
  expect(sender.accepted.size).toBeGreaterThanOrEqual(kills * ACCEPTED_MIN);
  await nothingLost(await open(), sender, sink);
}

describe('kill -9 of the hub in mid-traffic', () => {
  it.skipIf(skipped !== undefined)(
    `twenty times on PostgreSQL loses nothing accepted and applies nothing twice${skipped === undefined ? '' : `: ${skipped}`}`,
    async () => {
      const schema = await testSchema(false);
      try {
        await story({ where: databaseUrl ?? '', schema: schema.schema }, 20);
      } finally {
        for (const hub of hubs) await hub.kill();
        await schema.drop();
      }
    },
    180_000,
  );

  it('twenty times on the embedded database loses nothing accepted and applies nothing twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-kill-'));
    try {
      await story({ where: folder }, 20);
    } finally {
      for (const hub of hubs) await hub.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 420_000);
});
