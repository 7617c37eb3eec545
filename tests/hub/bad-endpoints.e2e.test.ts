/**
 * Suppliers whose endpoints are down, slow, moved, busy or talk rubbish, beside one that is well: over real
 * sockets, from the first attempt to the dead letter, and sent again once they are mended.
 */
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import { configure, profile } from '../pipeline/kit.ts';

const RETRY_SECONDS = [0.2, 0.4, 0.8];
const ATTEMPTS = RETRY_SECONDS.length + 1;
/** A delay varies by a fifth either way; times of attempts are whole milliseconds. */
const DELAY_MS_MIN = RETRY_SECONDS.map((seconds) => seconds * 800 - 2);
/** Long enough for an answer that comes, on a busy machine too. */
const TIMEOUT_SECONDS = 1.5;
const GOOD_ORDERS = 20;
/** Few: an endpoint that keeps failing is left alone ever longer. */
const ORDERS_PER_CASE = 2;

interface Case {
  id: string;
  /** What is listening there while it is bad; nothing: nobody is. */
  bad?: () => Server;
  reason: RegExp;
}

const web = (listener: RequestListener): HttpServer => createServer(listener);
const cases: readonly Case[] = [
  { id: 'DOWN', reason: /ECONNREFUSED/ },
  { id: 'SILENT', bad: () => web(() => undefined), reason: /No answer within 1500 ms/ },
  {
    id: 'MOVED',
    bad: () => web((_, response) => response.writeHead(308, { location: `${well.url}/` }).end()),
    reason: /HTTP 308: redirects are not followed/,
  },
  {
    id: 'BROKEN',
    bad: () => web((_, response) => response.writeHead(500).end('<h1>')),
    reason: /500: <h1>/,
  },
  {
    id: 'RUBBISH',
    bad: () =>
      createTcpServer((socket) =>
        socket.on('error', () => socket.destroy()).end('\u0000rubbish\r\n\r\n'),
      ),
    reason: /does not match the HTTP/,
  },
  {
    id: 'CUT',
    bad: () => createTcpServer((socket) => socket.destroy()),
    reason: /closed|ECONNRESET|EPIPE/,
  },
  {
    id: 'TRICKLE',
    bad: () =>
      web((_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      }),
    reason: /No answer within 1500 ms/,
  },
];

/** Takes everything, by supplier. */
class Well {
  readonly arrived: { path: string; id: string; number: string }[] = [];
  url = '';
  readonly listener: RequestListener = async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { number } = JSON.parse(Buffer.concat(parts).toString());
    const id = String(request.headers['webhook-id']);
    this.arrived.push({ path: request.url ?? '', id, number });
    response.writeHead(204).end();
  };
}

let well: Well;
let open: Server[];
let sockets: Set<Socket>;
let hub: Hub;
let admin: string;
let erp: string;
let ports: Map<string, number>;

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  open.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  open = open.filter((one) => one !== server);
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
}

beforeEach(async () => {
  open = [];
  sockets = new Set();
  ports = new Map();
  well = new Well();
  well.url = `http://127.0.0.1:${await listen(web(well.listener))}`;
  for (const { id, bad } of cases) {
    const server = bad?.() ?? createTcpServer();
    ports.set(id, await listen(server));
    if (bad === undefined) await close(server);
  }
  const store = memoryStore();
  const supplier = (id: string, url: string) =>
    profile(id, ['supplier'], {
      endpoints: [
        {
          id: `${id}.out`,
          channel: 'webhook',
          format: 'json',
          sends: ['purchase_order'],
          ordering: 'per_key',
          settings: { url: `${url}/${id}` },
          timeoutSeconds: TIMEOUT_SECONDS,
          retrySeconds: RETRY_SECONDS,
        },
      ],
    });
  const settings = { company: 'Delta', zone: 'UTC', currency: 'USD' };
  await configure(store, {
    settings: [{ ...settings, privateAddressesAllowed: ['127.0.0.1'] }],
    partner: [
      profile('ERP', ['erp'], {
        erp: { instance: 'ERP1', entity: 'US01' },
        channels: [{ id: 'rest', channel: 'rest' }],
      }),
      supplier('WELL', well.url),
      ...cases.map(({ id }) => supplier(id, `http://127.0.0.1:${ports.get(id)}`)),
    ],
  });
  hub = await startHub({ store, port: 0, logLevel: 'silent' });
  admin = await hub.issueKey({ name: 'admin', scopes: ['admin'] });
  erp = await hub.issueKey({ name: 'ERP', partner: 'ERP', scopes: ['documents:write'] });
});
afterEach(async () => {
  await hub.stop();
  for (const server of open) await close(server);
});

async function ask(method: string, path: string, key: string, body?: object) {
  const answer = await fetch(`${hub.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // Tests look into answers with matchers; what they expect says what it is.
  return { status: answer.status, body: await answer.json() };
}

async function issue(supplier: string, number: string): Promise<void> {
  const quantity = { value: '100', unit: 'EA' };
  const { status } = await ask('POST', '/v1/purchase-orders', erp, {
    kind: 'purchase_order',
    number,
    issuedOn: '2026-06-01',
    order: { number },
    supplier,
    currency: 'USD',
    lines: [
      {
        line: '1',
        item: { buyer: 'W-100' },
        quantity,
        price: { amount: '2.5' },
        schedules: [{ schedule: '1', quantity, dates: [] }],
      },
    ],
  });
  expect(status).toBe(202);
}

interface Row {
  id: string;
  partner: string;
  phase: string;
  attempts: number;
  nextAt?: string;
}
interface AttemptRow {
  attempt: number;
  reason: string;
  startedAt: string;
}
const rowsOf = async (path: string) =>
  ((await ask('GET', path, admin)).body as { rows: Row[] }).rows;
const transmissionOf = async (supplier: string) => {
  const [row] = await rowsOf(`/v1/transmissions?partner=${supplier}`);
  const { body } = await ask('GET', `/v1/transmissions/${row?.id}`, admin);
  return body as Row & { attemptRows: AttemptRow[] };
};
const phases = async () =>
  new Set((await rowsOf('/v1/transmissions?limit=200')).map(({ phase }) => phase));

describe('endpoints that are down, slow, moved, cut or talk rubbish', () => {
  it('do not keep the others waiting, back off visibly, and end as dead letters that can be sent again', async () => {
    for (const { id } of cases) for (const n of ['1', '2']) await issue(id, `${id}-${n}`);
    const startedMs = performance.now();
    for (let n = 0; n < GOOD_ORDERS; n += 1) await issue('WELL', `WELL-${n}`);
    await expect.poll(() => well.arrived.length, { timeout: 10_000 }).toBe(GOOD_ORDERS);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(well.arrived.every(({ path }) => path === '/WELL')).toBe(true);
    await waitsByName();
    await expect
      .poll(async () => (await hub.store.workload('default')).deadLetters, {
        timeout: 60_000,
        interval: 100,
      })
      .toBe(cases.length * ORDERS_PER_CASE);
    await hub.quiesce();
    for (const one of cases) await endedAsDeadLetter(one);
    expect(await phases()).toEqual(new Set(['sent', 'dead_letter']));
    for (const one of cases) await goesOutAgain(one);
    expect(await phases()).toEqual(new Set(['sent']));
    expect((await hub.observe()).conservation.holds).toBe(true);
  }, 120_000);
});

/** While attempts are left, each transmission says why it waits and when it goes on. */
async function waitsByName(): Promise<void> {
  const seen = async () => {
    const rows = await rowsOf('/v1/transmissions?phase=waiting&limit=200');
    return rows.filter(({ nextAt, attempts }) => nextAt !== undefined && attempts > 0);
  };
  await expect
    .poll(async () => (await seen()).length, { timeout: 5000, interval: 10 })
    .toBeGreaterThan(0);
}

async function endedAsDeadLetter({ id, reason }: Case): Promise<void> {
  const { phase, attempts, attemptRows } = await transmissionOf(id);
  expect({ id, phase, attempts }).toEqual({ id, phase: 'dead_letter', attempts: ATTEMPTS });
  const inOrder = attemptRows.toSorted((a, b) => a.attempt - b.attempt);
  for (const row of inOrder) expect(row.reason, id).toMatch(reason);
  for (const [at, minMs] of DELAY_MS_MIN.entries()) {
    const gapMs =
      Date.parse(inOrder[at + 1]?.startedAt ?? '') - Date.parse(inOrder[at]?.startedAt ?? '');
    expect(gapMs, `${id}, after attempt ${at + 1}`).toBeGreaterThanOrEqual(minMs);
  }
  expect(await openExceptions(id)).toBe(ORDERS_PER_CASE);
}

async function openExceptions(partner: string): Promise<number> {
  const filter = { kind: 'exception', partner, open: true };
  const { rows } = await hub.store.listStreams('default', filter, { limit: 50 });
  return rows.filter(({ category }) => category === 'dead_letter').length;
}

/** Mended at the same address: under the id that it had, and its exception ends. */
async function goesOutAgain({ id }: Case): Promise<void> {
  const port = ports.get(id) ?? 0;
  const bad = open.find((server) => (server.address() as AddressInfo).port === port);
  if (bad !== undefined) await close(bad);
  await listen(web(well.listener), port);
  const rows = await rowsOf(`/v1/transmissions?partner=${id}`);
  for (const row of rows) {
    const answer = await ask('POST', `/v1/transmissions/${row.id}/resend`, admin, {});
    expect(answer).toEqual({ status: 200, body: { done: true } });
  }
  const arrived = () => well.arrived.filter(({ path }) => path === `/${id}`).map((one) => one.id);
  await expect.poll(() => arrived().length, { timeout: 15_000 }).toBe(rows.length);
  expect(arrived().sort()).toEqual(rows.map((row) => row.id).sort());
  await expect.poll(() => openExceptions(id), { timeout: 5000 }).toBe(0);
}
