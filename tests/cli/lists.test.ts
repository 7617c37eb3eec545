/** Commands that list show all that there is, however many pages the hub makes of it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configurationRows } from '../../src/cli/configuration-parts.ts';
import type { Connection } from '../../src/cli/connection.ts';
import { CommandFailed } from '../../src/cli/exit-codes.ts';
import { allRows } from '../../src/cli/lists.ts';
import { ask, type Hub, openHub, TENANT } from '../api/kit.ts';

const MORE_THAN_TWO_PAGES = 1200;
const author = { kind: 'system', id: 'test' } as const;

let hub: Hub;
let asked: string[];
beforeEach(async () => {
  hub = await openHub();
  asked = [];
});
afterEach(() => hub.stop());

const connection: Pick<Connection, 'get'> = {
  async get(path) {
    asked.push(path);
    const { status, text, body } = await ask(hub, 'GET', path, { key: hub.keys.admin });
    expect([status, text]).toEqual([200, text]);
    return { status, body };
  },
};

const items = (count: number) =>
  Array.from({ length: count }, (_, at) => {
    const id = `I-${at}`;
    return { kind: 'item' as const, key: id, body: { id, baseUnit: 'EA', conversions: [] } };
  });

it('has every key, the last one too', async () => {
  const names = Array.from({ length: MORE_THAN_TWO_PAGES }, (_, at) => `key-${at}`);
  const createdAt = '2026-01-01T00:00:00.000Z';
  for (const name of names) {
    const row = { id: name, tenant: TENANT, name, hash: name, scopes: ['orders:read'], createdAt };
    await hub.store.putApiKey(row, author);
  }
  const rows = await allRows<{ name: string }>(connection, '/v1/keys');
  const seen = new Set(rows.map(({ name }) => name));
  expect(names.filter((name) => !seen.has(name))).toEqual([]);
  expect(asked).toHaveLength(3);
});

it('has every row of the configuration', async () => {
  await hub.store.applyConfiguration(TENANT, items(MORE_THAN_TWO_PAGES), author);
  const rows = await configurationRows(connection);
  expect(rows.filter(({ kind }) => kind === 'item')).toHaveLength(MORE_THAN_TWO_PAGES);
  expect(new Set(rows.map(({ kind, key }) => `${kind}/${key}`)).size).toBe(rows.length);
});

it('takes no configuration that is of two versions', async () => {
  await hub.store.applyConfiguration(TENANT, items(MORE_THAN_TWO_PAGES), author);
  const moving: Pick<Connection, 'get'> = {
    async get(path) {
      const answer = await connection.get(path);
      await hub.store.applyConfiguration(TENANT, items(1), author);
      return answer;
    },
  };
  const read = configurationRows(moving);
  await expect(read).rejects.toThrow(CommandFailed);
  await expect(read).rejects.toThrow('Run the command again.');
});
