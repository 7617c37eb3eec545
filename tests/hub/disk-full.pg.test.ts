/** The disk of the database full, under load, and with room again: senders are told, nothing is lost. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { noCluster, type OwnCluster, ownCluster } from '../store/own-cluster.ts';
import { type Disk, limitedFiles, smallDisk } from '../store/shortage.ts';
import { goesOn, HubProcess, nothingLost, prepare, Sender, Sink } from './mid-traffic.ts';

/** Few: what they are told while the stations still wait is all there at once when those go on. */
const LANES = 2;
/** Design §2, promise 6, which the embedded database does not make: it may have to begin again. */
const RECOVERY_MS_MAX = 15_000;
const EMBEDDED_RECOVERY_MS_MAX = 60_000;
/** Answers of 503 after which the shortage has been met by everybody. */
const REFUSED_MIN = 40;
const MIB = 1024 * 1024;

let sink: Sink;
let disk: Disk | undefined;
let cluster: OwnCluster | undefined;
let hub: HubProcess;
beforeEach(async () => {
  sink = new Sink();
  await sink.open();
  hub = new HubProcess();
});
afterEach(async () => {
  await hub.kill();
  await sink.close();
  disk?.clear(undefined);
  await cluster?.drop();
  disk?.drop();
  cluster = undefined;
  disk = undefined;
});

/** A folder for the server: the root of a mounted disk can be neither given away nor taken away. */
function made(parent: string): string {
  return mkdtempSync(join(parent, 'own-'));
}

interface Story {
  where: string;
  fill(): void;
  /** There is room again, and whatever has ended for want of it was started again. */
  clear(): Promise<void>;
  /** Requests that may go without an answer for 10 s. */
  unansweredMax?: number;
  /** Within which documents are accepted, and arrive, again. */
  recoveryMsMax?: number;
}

async function story(told: Story): Promise<void> {
  const { where, fill, clear, unansweredMax = 0, recoveryMsMax = RECOVERY_MS_MAX } = told;
  const key = await prepare(await openStore(where), sink.url);
  const sender = new Sender(key, LANES);
  sender.url = await hub.start({ where });
  await goesOn(sender, sink, EMBEDDED_RECOVERY_MS_MAX);
  fill();
  const refused = () => sender.refused.get(503) ?? 0;
  await expect.poll(refused, { timeout: 60_000, interval: 20 }).toBeGreaterThan(REFUSED_MIN);
  expect(hub.lives()).toBe(true);
  await clear();
  await goesOn(sender, sink, recoveryMsMax);
  await sender.end();
  expect(hub.lives()).toBe(true);
  expect([...sender.refused.keys()].filter((status) => status !== 429)).toEqual([503]);
  expect(sender.withoutRetryAfter).toBe(0);
  expect(sender.unanswered).toBeLessThanOrEqual(unansweredMax);
  const left = () => [...sender.accepted].filter((name) => !sink.documents().has(name)).length;
  await expect.poll(left, { timeout: 60_000, interval: 200 }).toBe(0);
  await hub.kill();
  await nothingLost(await openStore(where), sender, sink);
}

const title = `the disk of a PostgreSQL under load${noCluster === undefined ? '' : `: ${noCluster}`}`;
describe.skipIf(noCluster !== undefined)(title, () => {
  it('that is full of its tables is answered with 503 and Retry-After, loses nothing, and is over with room', async () => {
    const own = smallDisk(320, MIB);
    disk = own;
    const server = await ownCluster({ folder: made(own.folder), logFileMegabytes: 1 });
    cluster = server;
    await server.start();
    await story({
      where: server.url,
      fill: () => own.fill(server.pid()),
      clear: async () => own.clear(server.pid()),
    });
  }, 180_000);

  it('that is full of its log ends the server, which goes on with the hub when somebody starts it', async () => {
    const own = smallDisk(40, 64 * 1024);
    disk = own;
    const server = await ownCluster({ logFolder: made(own.folder), logFileMegabytes: 1 });
    cluster = server;
    await server.start();
    await story({
      where: server.url,
      fill: () => own.fill(server.pid()),
      async clear() {
        await expect.poll(() => server.pid(), { timeout: 30_000 }).toBeUndefined();
        own.clear(undefined);
        await server.start();
      },
    });
  }, 180_000);
});

describe('the disk of the embedded database under load', () => {
  const embedded = (own: Disk, unansweredMax: number) => {
    disk = own;
    return story({
      where: join(own.folder, 'data'),
      fill: () => own.fill(hub.pid),
      clear: async () => own.clear(hub.pid),
      unansweredMax,
      recoveryMsMax: EMBEDDED_RECOVERY_MS_MAX,
    });
  };

  it('that is full is answered with 503 and Retry-After, loses nothing, and is over with room', async () => {
    await embedded(smallDisk(480, MIB), LANES);
  }, 240_000);

  // Its program turns in circles then, or ends; it begins again in a new thread. Whoever asked at the very moment
  // learns it when no answer came for some seconds.
  it('on which its log cannot be written is left for a new thread, and loses nothing', async () => {
    await embedded(limitedFiles(MIB), LANES);
  }, 240_000);
});
