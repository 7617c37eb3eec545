/** A hub of the world's own: started through the composition root, with a first key that opens everything. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { instantFromMs } from '../src/base/instant.ts';
import { type Hub, type HubOptions, startHub } from '../src/hub.ts';
import type { RunningHub } from './running-hub.ts';

const TENANT = 'default';

/** Starts a hub on `store` and puts a key with the scope `admin` into it. */
export async function startWorldHub(
  store: HubOptions['store'],
  options: Omit<HubOptions, 'store'> = {},
): Promise<RunningHub> {
  const hub = await startHub({ port: 0, logLevel: 'error', ...options, store });
  const adminKey = await firstKey(hub);
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

async function firstKey(hub: Hub): Promise<string> {
  const secret = `slk_${randomBytes(32).toString('base64url')}`;
  await hub.store.putApiKey(
    {
      id: randomUUID(),
      tenant: TENANT,
      name: 'Simulated world',
      hash: createHash('sha256').update(secret).digest('hex'),
      scopes: ['admin'],
      createdAt: instantFromMs(Date.now()),
    },
    { kind: 'system', id: 'simulator' },
  );
  return secret;
}
