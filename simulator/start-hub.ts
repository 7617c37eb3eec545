/** A hub of the world's own: started through the composition root, with a first key that opens everything. */
import { type HubOptions, openStore, startHub } from '../src/hub.ts';
import type { RunningHub } from './running-hub.ts';

const TENANT = 'default';
/** Stations are woken by what happens; looking by themselves would only cost time in between. */
const LOOKS_MS = { idleMsMin: 100, idleMsMax: 1000 };

/**
 * Starts a hub on a database: `postgres://…`, a folder for the embedded one, or `memory`. Its first key has
 * the scope `admin`.
 */
export async function startWorldHub(
  database: string,
  options: Omit<HubOptions, 'store'> = {},
): Promise<RunningHub> {
  const store = await openStore(database);
  const hub = await startHub({ port: 0, logLevel: 'error', limits: LOOKS_MS, ...options, store });
  const adminKey = await hub.issueKey({ name: 'Simulated world', scopes: ['admin'] });
  return {
    url: hub.url,
    adminKey,
    now: () => store.now(),
    advanceClock: (to) => hub.advanceClock(to),
    quiesce: () => hub.quiesce(),
    nextDueAt: async () => (await store.workload(TENANT)).nextDueAt,
    stop: () => hub.stop(),
  };
}
