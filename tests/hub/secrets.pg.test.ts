/**
 * Secrets of a whole run, looked for in everything that it printed, answered, sent out and stored. The receiver
 * does the worst: it answers with all that it was told.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routes } from '../../src/api/routes.ts';
import { startHub } from '../../src/hub.ts';
import { openStore } from '../../src/store/open.ts';
import { configure, profile } from '../pipeline/kit.ts';
import { databaseUrl, run, skipped, type TestSchema, testSchema } from '../store/postgres-kit.ts';
import { order } from './hard-world.ts';

const DIST = new URL('../../dist/src/', import.meta.url).href;
const CLI = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const reference = (name: string) => `$${`{${name}}`}`;
/** Kept in the environment: nowhere else at all. */
const environment = {
  HOOK_SECRET: 'whsec_c2VjcmV0IG9mIHRoZSB3ZWJob29rISE=',
  HOOK_SECRET_OLD: 'whsec_b2xkIHNlY3JldCBvZiB0aGUgd2ViaG9vaw==',
  TOKEN: 'tok-4f1d0c7e2b9a',
};
/** Written into a profile by somebody who does not know better: in the configuration, and nowhere else. */
const LITERAL = 'tok-written-into-the-profile';

const HUB = `
  import { openStore, startHub } from '${DIST}hub.js';
  const { where, schema, environment } = JSON.parse(process.argv[1]);
  const store = await openStore(where, { schema });
  const hub = await startHub({ store, port: 0, logLevel: 'debug', environment });
  console.log(hub.url);
`;

let schema: TestSchema;
let server: Server;
let child: ChildProcess | undefined;
const printed: string[] = [];

async function prepared() {
  const store = await openStore(databaseUrl ?? '', { schema: schema.schema });
  const { port } = server.address() as AddressInfo;
  const endpoint = (id: string, bearerToken: string) => ({
    id: `${id}.out`,
    channel: 'webhook' as const,
    format: 'json' as const,
    sends: ['purchase_order', 'event:order.*'],
    settings: {
      url: `http://127.0.0.1:${port}/${id}`,
      secret: reference('HOOK_SECRET'),
      previousSecret: reference('HOOK_SECRET_OLD'),
      bearerToken,
    },
    retrySeconds: [0.05],
  });
  await configure(store, {
    settings: [{ company: 'Delta', zone: 'UTC', privateAddressesAllowed: ['127.0.0.1'] }],
    partner: [
      profile('ERP', ['erp'], {
        erp: { instance: 'E1', entity: 'US01' },
        channels: [{ id: 'rest', channel: 'rest' }],
        endpoints: [endpoint('ERP', LITERAL)],
      }),
      profile('ACME', ['supplier'], { endpoints: [endpoint('ACME', reference('TOKEN'))] }),
    ],
  });
  const hub = await startHub({ store, port: 0, logLevel: 'silent', environment });
  const erp = await hub.issueKey({ name: 'E', partner: 'ERP', scopes: ['documents:write'] });
  const admin = await hub.issueKey({ name: 'admin', scopes: ['admin'] });
  await hub.stop();
  return { erp, admin };
}

async function started(): Promise<string> {
  const told = JSON.stringify({ where: databaseUrl, schema: schema.schema, environment });
  const script = ['--input-type=module', '--eval', HUB, '--', told];
  const started = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  started.stderr?.on('data', (data) => printed.push(String(data)));
  const lines = createInterface(started.stdout);
  lines.on('line', (line) => printed.push(line));
  const [url] = await once(lines, 'line');
  return url;
}

/** Everything that can be read, every page of errors too. */
async function answered(url: string, admin: string, ids: Record<string, string>): Promise<string> {
  const texts: string[] = [];
  const ask = async (path: string, key?: string) => {
    const headers = { accept: 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
    const answer = await fetch(`${url}${path}`, { headers });
    texts.push(JSON.stringify([...answer.headers]), await answer.text());
  };
  for (const { method, path, operationId } of routes) {
    if (method !== 'GET') continue;
    const query = operationId === 'getTrace' ? '?reference=4711' : '';
    const known = path.includes('/transmissions') ? ids.transmission : ids.document;
    const named = path.replace('{stream}', encodeURIComponent('order/E1/US01/4711/-'));
    await ask(named.replaceAll(/\{\w+\}/g, known ?? 'x') + query, admin);
    await ask(`${named.replaceAll(/\{\w+\}/g, 'x')}?access_token=${admin}`);
    await ask(named.replaceAll(/\{\w+\}/g, admin), admin);
  }
  await ask(`/nowhere/${admin}`, `slk_${admin}`);
  return texts.join('\n');
}

async function stored(): Promise<Map<string, string>> {
  const { database } = schema.open();
  const tables = await run<{ name: string }>(
    database,
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1',
    [schema.schema],
  );
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await run<{ text: string }>(database, `SELECT t::text AS text FROM "${name}" t`);
    texts.set(name, rows.map(({ text }) => text).join('\n'));
  }
  return texts;
}

/** As it is, and in the writings in which bytes are kept. */
const writings = (secret: string) => {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
};
function found(secrets: readonly string[], text: string): string[] {
  return secrets.filter((secret) => writings(secret).some((writing) => text.includes(writing)));
}

const title = `secrets${skipped === undefined ? '' : `: ${skipped}`}`;
describe.skipIf(skipped !== undefined)(title, () => {
  beforeEach(async () => {
    schema = await testSchema();
    printed.length = 0;
    server = createServer((request, response) => {
      const { authorization, 'webhook-signature': signature } = request.headers;
      const told = `${authorization} ${signature}`;
      request.resume();
      // Once as the words of a refusal, once as those of a fault.
      const status = request.url === '/ACME' ? 400 : 500;
      response.writeHead(status, { 'www-authenticate': told }).end(`You sent ${told}, ${told}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    if (child !== undefined && child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await schema.drop();
  });

  it('stand in nothing that a run printed, answered or stored', async () => {
    const { erp, admin } = await prepared();
    const url = await started();
    const sent = await fetch(`${url}/v1/purchase-orders?wait=5`, {
      method: 'POST',
      headers: { authorization: `Bearer ${erp}`, 'content-type': 'application/json' },
      body: JSON.stringify(order('4711')),
    });
    expect(sent.status).toBe(200);
    const document = JSON.parse(await sent.text()).documents[0].id;
    const store = schema.open();
    const dead = async () => (await store.workload('default')).deadLetters;
    await expect.poll(dead, { timeout: 15_000 }).toBeGreaterThan(2);
    const { rows } = await store.listTransmissions('default', { partner: 'ACME' }, { limit: 1 });
    const transmission = rows[0]?.id ?? '';
    const seen = await answered(url, admin, { document, transmission });
    // The receiver's words did arrive, without what they must not hold.
    expect(seen).toContain('You sent');
    const kept = await stored();
    expect(kept.get('transmission_outcome')).toContain('You sent');
    const outer = [...Object.values(environment), erp, admin];
    expect(found(outer, [...kept.values()].join('\n'))).toEqual([]);
    const others = [...kept].filter(([table]) => !table.startsWith('configuration'));
    expect(found([LITERAL], others.map(([, text]) => text).join('\n'))).toEqual([]);
    expect(found([...outer, LITERAL], seen)).toEqual([]);
    expect(found([...outer, LITERAL], printed.join('\n'))).toEqual([]);
  }, 60_000);
});

describe('the password of a database', () => {
  it('stands in no error of the command', () => {
    const password = 'pa55-of-the-database';
    for (const command of ['start', 'doctor']) {
      const database = `postgres://somebody:${password}@127.0.0.1:1/none`;
      const ended = spawnSync(process.execPath, [CLI, command, '--database', database], {
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(ended.status).not.toBe(0);
      expect(`${ended.stdout}${ended.stderr}`).not.toContain(password);
      expect(`${ended.stdout}${ended.stderr}`.length).toBeGreaterThan(10);
    }
  }, 60_000);
});
