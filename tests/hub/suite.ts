/**
 * The hub as a whole, in one process on any store, over real sockets: an order goes from the ERP to a
 * supplier in JSON and to another in X12, is answered, and the ERP learns what it means.
 */
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from '../../src/hub.ts';
import type { OutboundEndpoint, PartnerProfile } from '../../src/model/profile.ts';
import type { Store } from '../../src/store/store.ts';
import { configure, profile } from '../pipeline/kit.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Received {
  path: string;
  id: string;
  body: string;
}

export type OpenStore = () => Promise<{ store: Store; drop?: () => Promise<void> | void }>;

let hub: Hub;
let drop: (() => Promise<void> | void) | undefined;
let keys: Record<string, string>;
let received: Received[];
let answer: (path: string) => number;
let server: ReturnType<typeof createServer>;
let folder: string;

async function start(openStore: OpenStore): Promise<void> {
  received = [];
  answer = () => 200;
  folder = mkdtempSync(join(tmpdir(), 'syncline-hub-'));
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const {
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': signature,
    } = request.headers;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    received.push({ path: request.url ?? '', id: String(id), body });
    response.writeHead(answer(request.url ?? '')).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const opened = await openStore();
  const { store } = opened;
  drop = opened.drop;
  await store.migrate();
  await configure(store, {
    settings: [
      { company: 'Delta', zone: 'UTC', currency: 'USD', privateAddressesAllowed: ['127.0.0.1'] },
    ],
    partner: partners(`http://127.0.0.1:${port}`),
    site: [
      {
        id: 'DC1',
        identifiers: [{ scheme: 'gln', value: '0012345000011' }],
        zone: 'UTC',
        workdays: [1, 2, 3, 4, 5],
      },
    ],
  });
  hub = await startHub({
    store,
    port: 0,
    environment: { HOOK_SECRET: secret },
    logLevel: 'silent',
  });
  keys = {};
  for (const partner of ['ERP', 'ACME', 'BOLT'])
    keys[partner] = await hub.issueKey({ name: partner, partner, scopes: ['documents:write'] });
}

async function stop(): Promise<void> {
  await hub.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await drop?.();
  rmSync(folder, { recursive: true, force: true });
}

function partners(url: string): PartnerProfile[] {
  const hook = (id: string, sends: string[], more: Partial<OutboundEndpoint> = {}) => ({
    id: `${id}.out`,
    channel: 'webhook' as const,
    format: 'json' as const,
    sends,
    settings: { url: `${url}/${id}`, secret: '$' + '{HOOK_SECRET}' },
    retrySeconds: [0.05, 0.05],
    ...more,
  });
  const rest = [{ id: 'rest', channel: 'rest' as const }];
  return [
    profile('ERP', ['erp'], {
      erp: { instance: 'ERP1', entity: 'US01' },
      channels: rest,
      endpoints: [hook('ERP', ['planning_update', 'event:order.*'])],
    }),
    profile('ACME', ['supplier'], {
      channels: [
        ...rest,
        { id: 'drop', channel: 'directory', settings: { folder, pollSeconds: 0.02 } },
      ],
      endpoints: [hook('ACME', ['purchase_order', 'purchase_order_change'])],
    }),
    profile('BOLT', ['supplier'], {
      channels: rest,
      x12: {
        ourQualifier: 'ZZ',
        ourId: 'DELTA',
        theirQualifier: 'ZZ',
        theirId: 'BOLT',
        version: '004010',
        sendFunctionalAcknowledgment: true,
        functionalAcknowledgmentDueHours: 24,
      },
      endpoints: [hook('BOLT', ['purchase_order', 'functional_acknowledgment'], { format: 'x12' })],
    }),
  ];
}

async function post(partner: string, body: unknown): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${hub.url}/v1/interchanges`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys[partner]}`,
      'content-type': text.startsWith('ISA') ? 'application/edi-x12' : 'application/json',
    },
    body: text,
  });
}

const order = (supplier: string, number = '4711') => ({
  kind: 'purchase_order',
  number,
  issuedOn: '2026-06-01',
  order: { number },
  supplier,
  currency: 'USD',
  lines: [
    {
      line: '1',
      item: { buyer: 'W-100', supplier: 'AC-1' },
      quantity: { value: '100', unit: 'EA' },
      price: { amount: '2.5', currency: 'USD' },
      schedules: [
        {
          schedule: '1',
          quantity: { value: '100', unit: 'EA' },
          dates: [{ kind: { value: 'delivery_requested' }, on: '2030-06-10' }],
        },
      ],
    },
  ],
});
const confirmation = (number = '4711') => ({
  kind: 'order_acknowledgment',
  number,
  order: { number },
  type: { value: 'detail_no_change' },
  lines: [
    {
      line: '1',
      item: { supplier: 'AC-1' },
      allocations: [
        {
          quantity: { value: '100', unit: 'EA' },
          disposition: { value: 'accepted' },
          dates: [{ kind: { value: 'delivery_promised' }, on: '2030-06-10' }],
        },
      ],
    },
  ],
});
const bodiesAt = (path: string) =>
  received.filter((one) => one.path === path).map(({ body }) => body);

/**
 * One table of cases for every store. `skip` gives the reason why it cannot run here; `brief` leaves out
 * what does not depend on the store, where a fresh one takes seconds.
 */
export function hubSuite(
  name: string,
  openStore: OpenStore,
  { skip, brief = false }: { skip?: string | undefined; brief?: boolean } = {},
): void {
  const title = `the hub on ${name}${skip === undefined ? '' : `: ${skip}`}`;
  describe.skipIf(skip !== undefined)(title, () => {
    beforeEach(() => start(openStore));
    afterEach(stop);
    ordersAndAnswers();
    if (!brief) whatGoesWrong();
  });
}

function ordersAndAnswers(): void {
  it('takes an order to its supplier, and the answer to the ERP', async () => {
    expect((await post('ERP', order('ACME'))).status).toBe(202);
    await hub.quiesce();
    expect(bodiesAt('/ACME').map((body) => JSON.parse(body))).toMatchObject([
      { kind: 'purchase_order', number: '4711', order: { erp: 'ERP1', entity: 'US01' } },
    ]);
    expect((await post('ACME', confirmation())).status).toBe(202);
    await hub.quiesce();
    const toErp = bodiesAt('/ERP').map((body) => JSON.parse(body));
    const updates = toErp.filter(({ kind }) => kind === 'planning_update');
    expect(updates.at(-1)).toMatchObject({
      supplier: 'ACME',
      lines: [{ line: '1', confirmed: { value: '100', unit: 'EA' } }],
    });
    const events = toErp.filter(({ specversion }) => specversion === '1.0');
    expect(events.map(({ type }) => type)).toContain('order.confirmed');
    const { holds, documents } = (await hub.observe()).conservation;
    expect({ holds, applied: documents.applied }).toEqual({ holds: true, applied: 2 });
    const replayed = await hub.replay('order/ERP1/US01/4711/-');
    expect(replayed).toMatchObject({ paths: [] });
    expect(replayed?.storedVersion).toBeGreaterThan(1);
  });

  it('speaks X12 to a supplier who does, and answers its groups', async () => {
    await post('ERP', order('BOLT'));
    await hub.quiesce();
    const [sent = ''] = bodiesAt('/BOLT');
    expect(sent).toMatch(/^ISA\*.*\*ZZ\*DELTA +\*ZZ\*BOLT /);
    expect(sent).toContain('BEG*00*');
    const envelope = [
      'ISA*00*          *00*          *ZZ*BOLT           *ZZ*DELTA          *260601*0800*U*00401*000000007*0*P*>',
      'GS*PR*BOLT*DELTA*20260601*0800*7*X*004010',
      'ST*855*0001',
      'BAK*00*AD*4711*20260601',
      'PO1*1*100*EA*2.5**BP*W-100*VP*AC-1',
      'ACK*IA*100*EA*067*20300610',
      'CTT*1',
      'SE*6*0001',
      'GE*1*7',
      'IEA*1*000000007',
    ].join('~\n');
    expect((await post('BOLT', `${envelope}~\n`)).status).toBe(202);
    await hub.quiesce();
    const answers = bodiesAt('/BOLT').slice(1);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toContain('AK1*PR*7');
    expect(answers[0]).toContain('AK9*A*1*1*1');
    const { rows } = await hub.store.listDocuments(
      'default',
      { kind: 'order_acknowledgment' },
      { limit: 10 },
    );
    expect(rows).toMatchObject([{ outcome: 'applied', stream: 'order/ERP1/US01/4711/-' }]);
  });
}

function whatGoesWrong(): void {
  it('applies what is sent twice once', async () => {
    await post('ERP', order('ACME'));
    await post('ERP', order('ACME'));
    await hub.quiesce();
    expect(bodiesAt('/ACME')).toHaveLength(1);
    expect(await hub.store.conservation('default')).toMatchObject({
      holds: true,
      documents: { applied: 1, duplicate: 1 },
    });
  });

  it('sends the same id on every try', async () => {
    let failures = 2;
    answer = (path) => {
      if (path !== '/ACME') return 200;
      failures -= 1;
      return failures >= 0 ? 503 : 200;
    };
    await post('ERP', order('ACME'));
    await expect.poll(() => bodiesAt('/ACME').length, { timeout: 5000 }).toBe(3);
    await hub.quiesce();
    const ids = received.filter(({ path }) => path === '/ACME').map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect((await hub.store.workload('default')).deadLetters).toBe(0);
  });

  it('takes files from a watched directory', async () => {
    await post('ERP', order('ACME'));
    await hub.quiesce();
    mkdirSync(join(folder, 'processed'), { recursive: true });
    writeFileSync(join(folder, 'answer.json'), JSON.stringify(confirmation()));
    await expect.poll(() => readdirSync(join(folder, 'processed'))).toEqual(['answer.json']);
    await hub.quiesce();
    const { rows } = await hub.store.listDocuments(
      'default',
      { kind: 'order_acknowledgment' },
      { limit: 10 },
    );
    expect(rows).toMatchObject([{ outcome: 'applied', partner: 'ACME' }]);
  });

  it('keeps what it cannot read, with an exception that ends when it is read after all', async () => {
    await post('BOLT', 'ISA nonsense');
    await hub.quiesce();
    expect(await hub.store.workload('default')).toMatchObject({ quarantined: 1 });
    const exceptions = await hub.store.listStreams('default', { kind: 'exception' }, { limit: 5 });
    expect(exceptions.rows.map(({ category }) => category)).toContain('interchange_quarantined');
  });

  it('does not write as somebody else', async () => {
    const forged =
      'ISA*00*          *00*          *ZZ*BOLT           *ZZ*DELTA          *260601*0800*U*00401*000000009*0*P*>~' +
      'GS*PR*BOLT*DELTA*20260601*0800*9*X*004010~ST*855*0001~BAK*00*AD*4711*20260601~SE*3*0001~GE*1*9~IEA*1*000000009~';
    await post('ACME', forged);
    await hub.quiesce();
    const { rows } = await hub.store.listQuarantine('default', { open: true }, { limit: 5 });
    expect(rows).toMatchObject([{ what: 'interchange', code: 'SENDER_MISMATCH' }]);
  });
}
