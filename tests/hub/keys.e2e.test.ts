/** Whether a hub has a key already: an administrator's first one is printed only where there is none. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Hub, startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';

let hub: Hub;
beforeEach(async () => {
  hub = await startHub({ store: memoryStore(), port: 0, stations: false });
});
afterEach(() => hub.stop());

const scopes = ['admin'] as const;
const revokeAll = async () => {
  const { rows } = await hub.store.listApiKeys('default', { limit: 9 });
  for (const { id } of rows)
    await hub.store.revokeApiKey('default', id, { kind: 'system', id: 'test' });
};

it('counts no key that ends by itself or was revoked', async () => {
  expect(await hub.hasLastingKey()).toBe(false);
  await hub.issueKey({ name: 'brief', scopes, expiresAt: '2100-01-01T00:00:00.000Z' });
  await hub.issueKey({ name: 'gone', scopes });
  expect(await hub.hasLastingKey()).toBe(true);
  await revokeAll();
  expect(await hub.hasLastingKey()).toBe(false);
});

it('finds one behind any number of others', async () => {
  const expiresAt = '2100-01-01T00:00:00.000Z';
  const names = Array.from({ length: 501 }, (_, at) => `brief ${at}`);
  for (const name of names) await hub.issueKey({ name, scopes, expiresAt });
  expect(await hub.hasLastingKey()).toBe(false);
  await hub.issueKey({ name: 'lasting', scopes });
  expect(await hub.hasLastingKey()).toBe(true);
});
