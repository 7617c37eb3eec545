/** A hub that is the API alone: beside one that runs, it takes none of its work. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromEnvironment } from '../../src/channels/secrets.ts';
import { type Hub, type HubOptions, startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';

const TENANT = 'default';
const VALUE = 'value-of-a-variable';
let folder: string;
let hub: Hub | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-api-alone-'));
});
afterEach(async () => {
  await hub?.stop();
  hub = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A partner with a folder in and two out, all of which the environment names. */
const partner = {
  id: 'ACME',
  name: 'ACME',
  roles: ['supplier'],
  identifiers: [],
  channels: [
    { id: 'in', channel: 'directory', settings: { folder: fromEnvironment('IN') } },
    { id: 'rest', channel: 'rest' },
  ],
  endpoints: [
    {
      id: 'out',
      channel: 'directory',
      format: 'json',
      sends: ['purchase_order'],
      settings: { folder: `${fromEnvironment('OUT')}/${fromEnvironment('ROOT')}` },
    },
    {
      id: 'hook',
      channel: 'webhook',
      format: 'json',
      sends: ['purchase_order'],
      settings: { url: fromEnvironment('HOOK') },
    },
  ],
};

/** The store, and which of its methods were called. */
async function watched(): Promise<{ store: Store; called: string[] }> {
  const store = memoryStore();
  const change = { kind: 'partner' as const, key: 'ACME', body: partner };
  await store.applyConfiguration(TENANT, [change], { kind: 'system', id: 'test' });
  const called: string[] = [];
  const proxy = new Proxy<Store>(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member === 'function') called.push(String(name));
      return member;
    },
  });
  return { store: proxy, called };
}

async function started(options: Omit<HubOptions, 'port' | 'logLevel'>): Promise<Hub> {
  hub = await startHub({ port: 0, logLevel: 'silent', ...options });
  return hub;
}

async function get(path: string, key: string) {
  const answer = await fetch(`${hub?.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, text: await answer.text() };
}

describe('the API alone', () => {
  it('answers, and neither migrates, nor works, nor watches, nor writes', async () => {
    const { store, called } = await watched();
    const inbound = join(folder, 'in');
    mkdirSync(inbound);
    writeFileSync(join(inbound, 'a.edi'), 'ISA');
    const environment = { IN: inbound, OUT: folder, ROOT: 'x', HOOK: 'https://example.test/' };
    const { ownKey } = await started({ store, stations: false, environment });
    const key = ownKey('command-line', ['operations:read', 'keys:write', 'audit:read']);
    expect((await get('/v1/workload', key)).status).toBe(200);
    expect(JSON.parse((await get('/v1/keys', key)).text)).toEqual({ rows: [] });
    const { text: audit } = await get('/v1/audit', key);
    expect(JSON.parse(audit).rows.map((row: { action: string }) => row.action)).toEqual([
      'configuration.applied',
    ]);
    // By then a whole hub has looked for everything several times.
    const looks = () => called.filter((name) => name === 'now').length;
    await vi.waitFor(() => expect(looks()).toBeGreaterThan(3), 10_000);
    const reads = /^(schemaNumbers|loadConfiguration|now|workload|backlog|list\w+|findApiKey)$/;
    expect(called.filter((name) => !reads.test(name))).toEqual([]);
    expect(readdirSync(inbound)).toEqual(['a.edi']);
  }, 30_000);

  it('does not start on a schema of another version, and leaves nothing open', async () => {
    const { store } = await watched();
    const close = vi.spyOn(store, 'close');
    vi.spyOn(store, 'schemaNumbers').mockResolvedValue({ found: 1, known: 2 });
    await expect(started({ store, stations: false })).rejects.toThrow('this version needs 2');
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('knows a key of its own for what it may do alone, and only while it runs', async () => {
    const { store } = await watched();
    const { ownKey } = await started({ store, stations: false, environment: {} });
    const key = ownKey('command-line', ['operations:read']);
    expect((await get('/v1/workload', key)).status).toBe(200);
    expect((await get('/v1/configuration', key)).status).toBe(403);
    expect(await store.listApiKeys(TENANT, { limit: 9 })).toEqual({ rows: [] });
  });
});

describe('a hub that cannot bring its database up to date', () => {
  it('closes the store', async () => {
    const store = memoryStore();
    const close = vi.spyOn(store, 'close');
    vi.spyOn(store, 'migrate').mockRejectedValue(new Error('Use a newer Syncline.'));
    await expect(started({ store })).rejects.toThrow('Use a newer Syncline.');
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe('channels that cannot open', () => {
  it('are told with the names of missing variables and no value', async () => {
    const { store } = await watched();
    const { ownKey } = await started({ store, environment: { ROOT: VALUE, HOOK: VALUE } });
    const { status, text } = await get('/v1/channels', ownKey('test', ['operations:read']));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      stations: true,
      configured: 3,
      notOpen: [
        {
          direction: 'in',
          partner: 'ACME',
          id: 'in',
          text: 'The environment of the hub does not have IN.',
          missing: ['IN'],
        },
        {
          direction: 'out',
          partner: 'ACME',
          id: 'out',
          text: 'The environment of the hub does not have OUT.',
          missing: ['OUT'],
        },
        {
          direction: 'out',
          partner: 'ACME',
          id: 'hook',
          text: 'The setting "url" is no http or https address.',
          missing: [],
        },
      ],
    });
    expect(text).not.toContain(VALUE);
    const metrics = await get('/metrics', ownKey('test', ['admin']));
    expect(metrics.text).toContain('syncline_channels_not_open{tenant="default"} 3');
  });
});
