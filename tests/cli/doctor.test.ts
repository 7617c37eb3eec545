/** What `doctor` says of rows that are stored already. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configurationCheck } from '../../src/cli/commands/doctor.ts';
import type { Connection } from '../../src/cli/connection.ts';
import { CommandFailed, exitCodes } from '../../src/cli/exit-codes.ts';
import { ask, type Hub, openHub, TENANT } from '../api/kit.ts';

let hub: Hub;
beforeEach(async () => {
  hub = await openHub();
});
afterEach(() => hub.stop());

const asked = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
  const { status, text, ...answer } = await ask(hub, method, path, { key: hub.keys.admin, body });
  if (status >= 400) throw new CommandFailed(text, exitCodes.refused);
  return { status, body: answer.body };
};
const connection: Pick<Connection, 'get' | 'send'> = {
  get: (path) => asked('GET', path),
  send: (_method, path, body) => asked('POST', path, body),
};

it('is content with a configuration that can work, secrets and all', async () => {
  expect(await configurationCheck(connection)).toMatchObject({ ok: true });
});

it('finds what was stored before anybody checked it', async () => {
  const body = {
    ...hub.context.configuration(TENANT).partners.get('OTHER'),
    zone: 'America/Chicgo',
    endpoints: [
      {
        id: 'hook',
        channel: 'webhook',
        format: 'json',
        sends: ['*'],
        settings: { url: 'https://example.test/', secret: '•••' },
      },
    ],
  };
  const change = { kind: 'partner' as const, key: 'OTHER', body };
  await hub.store.applyConfiguration(TENANT, [change], { kind: 'system', id: 'test' });
  const { ok, text } = await configurationCheck(connection);
  expect(ok).toBe(false);
  expect(text).toContain('SECRET_NOT_STORED');
  const mended = { ...change, body: { ...body, endpoints: [] } };
  await hub.store.applyConfiguration(TENANT, [mended], { kind: 'system', id: 'test' });
  expect((await configurationCheck(connection)).text).toContain('ZONE_UNKNOWN');
});
