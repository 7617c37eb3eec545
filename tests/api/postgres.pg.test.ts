/** The API over the SQL store: what a store in memory forgives, PostgreSQL does not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/api/routes.ts';
import { databaseUrl, skipped, type TestSchema, testSchema } from '../store/postgres-kit.ts';
import {
  ask,
  ERP,
  type Hub,
  openHub,
  purchaseOrder,
  rows,
  SUPPLIER,
  shortAnswer,
  TENANT,
} from './kit.ts';

let schema: TestSchema;
let hub: Hub;

beforeAll(async () => {
  if (databaseUrl === undefined) return;
  schema = await testSchema();
  hub = await openHub({ store: schema.open() });
  await hub.store.applyConfiguration(TENANT, rows, { kind: 'system', id: 'test' });
  for (const number of ['1', '2', '3']) {
    const { admin, supplier } = hub.keys;
    const issued = await ask(hub, 'POST', `/v1/purchase-orders?wait=10&partner=${ERP}`, {
      key: admin,
      body: purchaseOrder(number),
    });
    expect(issued.status).toBe(200);
    const answered = await ask(hub, 'POST', '/v1/order-acknowledgments?wait=10', {
      key: supplier,
      body: shortAnswer(number),
    });
    expect(answered.status).toBe(200);
  }
  await hub.pipeline.quiesce();
});
afterAll(async () => {
  await hub?.stop();
  await schema?.drop();
});

const get = (path: string, key = hub.keys.admin) => ask(hub, 'GET', path, { key });

describe.skipIf(skipped)(
  `the API on PostgreSQL${skipped === undefined ? '' : `: ${skipped}`}`,
  () => {
    const single = routes.filter(({ path, access }) => path.includes('{') && access !== 'open');
    const odd = ['none', '0', "'; --", '00000000-0000-0000-0000-000000000000', 'é'.repeat(200)];

    it.each(single)('$method $path answers 404 for whatever is not there', async (one) => {
      for (const value of odd) {
        const path = one.path.replaceAll(/\{\w+\}/g, encodeURIComponent(value));
        const body = one.body === undefined ? {} : { body: bodyOf(one.operationId) };
        const answer = await ask(hub, one.method, path, { key: hub.keys.admin, ...body });
        expect([answer.status, answer.body?.code], `${path} ${answer.text}`).toEqual([
          404,
          'NOT_FOUND',
        ]);
      }
    });

    it.each([
      '/v1/interchanges',
      '/v1/documents',
      '/v1/transmissions',
      '/v1/purchase-orders',
      '/v1/exceptions?open=true',
      `/v1/streams/${encodeURIComponent('order/E1/US01/1/-')}/events`,
      '/v1/audit',
      '/v1/keys',
      '/v1/partners',
      '/v1/configuration',
      `/v1/configuration/partner/${SUPPLIER}/history`,
    ])('%s goes from page to page, each row once', async (list) => {
      const seen: string[] = [];
      const begin = `${list}${list.includes('?') ? '&' : '?'}limit=1`;
      for (let next: string | undefined = begin; next !== undefined; ) {
        const { status, body } = await get(next);
        expect(status).toBe(200);
        seen.push(...body.rows.map((row: object) => JSON.stringify(row)));
        next = body.next;
      }
      const whole = await get(`${begin.replace('limit=1', 'limit=500')}`);
      expect(seen).toEqual(whole.body.rows.map((row: object) => JSON.stringify(row)));
      expect(seen.length).toBeGreaterThan(1);
    });

    it('refuses a cursor of another list instead of failing', async () => {
      const { body } = await get('/v1/documents?limit=1');
      const cursor = new URL(body.next, 'http://hub').searchParams.get('after') ?? '';
      for (const list of [
        '/v1/transmissions',
        '/v1/purchase-orders',
        '/v1/audit',
        '/v1/quarantine',
        '/v1/keys',
        '/v1/partners',
        '/v1/configuration',
        `/v1/configuration/partner/${SUPPLIER}/history`,
      ])
        expect((await get(`${list}?after=${cursor}`)).status).toBeLessThan(500);
    });

    it('filters with whatever text somebody types', async () => {
      for (const text of ['%', '_', "'", '\\', 'é', '1'])
        expect((await get(`/v1/purchase-orders?text=${encodeURIComponent(text)}`)).status).toBe(
          200,
        );
      const { body } = await get('/v1/purchase-orders?text=2');
      expect(body.rows.map(({ title }: { title: string }) => title)).toEqual(['2']);
      for (const name of ['interchange', 'stream', 'kind', 'partner', 'number'])
        expect((await get(`/v1/documents?${name}=none`)).body.rows).toEqual([]);
    });

    it('tells story, lineage and trace', async () => {
      const stream = encodeURIComponent('order/E1/US01/1/-');
      const { body } = await get(`/v1/streams/${stream}/timeline`);
      const kinds = body.entries.map(({ kind }: { kind: string }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['purchase_order', 'order.answered']));
      const sent = body.entries.find(({ what }: { what: string }) => what === 'transmission');
      const lineage = await get(`/v1/lineage/${sent.id}`);
      expect(lineage.body.nodes[0].what).toBe('interchange');
      const trace = await get('/v1/trace?reference=SO-1');
      expect(trace.body.streams[0].stream).toBe('order/E1/US01/1/-');
    });

    it('decides, and keeps what a person did', async () => {
      const path = '/v1/purchase-orders/E1/US01/1/-/approve';
      const done = await ask(hub, 'POST', `${path}?wait=10`, {
        key: hub.keys.admin,
        headers: { 'syncline-person': 'Ann' },
      });
      expect(done.status).toBe(200);
      const { body } = await get('/v1/audit?limit=500');
      expect(body.rows).toContainEqual(
        expect.objectContaining({ action: 'order.approve', actor: { kind: 'person', id: 'Ann' } }),
      );
    });

    it('reads the log by position', async () => {
      const { body } = await get('/v1/events?limit=500');
      const positions = body.rows.map(({ position }: { position: number }) => position);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      const mine = await get('/v1/events?limit=500', hub.keys.supplier);
      expect(mine.body.rows.length).toBeGreaterThan(0);
      expect(mine.text).not.toContain('exception.');
      expect((await hub.store.conservation(TENANT)).holds).toBe(true);
      expect(SUPPLIER).toBe('ACME');
    });
  },
);

/** A body that passes, so that the path alone is what fails. */
function bodyOf(operation: string): object {
  const reason = 'because';
  const bodies: Record<string, object> = {
    assignException: { owner: 'x' },
    commentException: { text: 'x' },
    shortCloseLine: { line: '1', reason },
    approvePurchaseOrder: {},
    rejectPurchaseOrder: {},
    acknowledgeException: {},
    resendTransmission: {},
  };
  return bodies[operation] ?? { reason };
}
