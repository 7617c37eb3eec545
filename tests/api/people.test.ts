/** What people do: exceptions, transmissions, quarantine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaneBatch } from '../../src/store/store.ts';
import {
  ask,
  ERP,
  type Hub,
  openHub,
  purchaseOrder,
  readinessNotice,
  rows,
  SUPPLIER,
  shortAnswer,
  TENANT,
} from './kit.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
  for (const number of ['1', '2', '3']) {
    const { admin, supplier } = hub.keys;
    await ask(hub, 'POST', `/v1/purchase-orders?wait=5&partner=${ERP}`, {
      key: admin,
      body: purchaseOrder(number),
    });
    await ask(hub, 'POST', '/v1/order-acknowledgments?wait=5', {
      key: supplier,
      body: shortAnswer(number),
    });
  }
  await hub.pipeline.quiesce();
});
afterAll(() => hub.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(hub, 'GET', path, { key: hub.keys.admin, headers });
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  ask(hub, 'POST', path, { key: hub.keys.admin, body, headers });

/** Path of an open exception, each time another one. */
const used = new Set<string>();
async function openException(): Promise<string> {
  const { body } = await get('/v1/exceptions?open=true');
  const row = body.rows.find(({ stream }: { stream: string }) => !used.has(stream));
  used.add(row.stream);
  const [, ...parts] = row.stream.split('/');
  return `/v1/exceptions/${parts.join('/')}`;
}

describe('an exception', () => {
  it('is listed by kind, severity, owner, and read with its ETag', async () => {
    const { body } = await get('/v1/exceptions?open=true');
    expect(body.rows.length).toBeGreaterThanOrEqual(3);
    const [{ category, severity, owner }] = body.rows;
    const same = await get(
      `/v1/exceptions?category=${category}&severity=${severity}&owner=${owner}&limit=1`,
    );
    expect(same.body.rows).toHaveLength(1);
    expect((await get('/v1/exceptions?category=none')).body.rows).toEqual([]);
    const one = await get(await openException());
    expect(one.status).toBe(200);
    expect(one.headers.etag).toMatch(/^"\d+"$/);
  });

  it('is acknowledged, assigned, commented and resolved by a person', async () => {
    const path = await openException();
    const { headers } = await get(path);
    const person = { 'syncline-person': 'Bob' };
    const noted = await post(
      `${path}/acknowledge`,
      {},
      { ...person, 'if-match': String(headers.etag) },
    );
    expect([noted.status, noted.body.phase]).toEqual([200, 'acknowledged']);
    const stale = await post(
      `${path}/assign`,
      { owner: 'buyers' },
      { 'if-match': String(headers.etag) },
    );
    expect([stale.status, stale.body.code]).toEqual([412, 'VERSION_MOVED']);
    const given = await post(`${path}/assign`, { owner: 'buyers' }, person);
    expect([given.status, given.body.owner]).toEqual([200, 'buyers']);
    expect((await post(`${path}/comment`, { text: 'asked them' }, person)).status).toBe(200);
    const ended = await post(`${path}/resolve`, { reason: 'agreed by phone' }, person);
    expect([ended.status, ended.body.open]).toEqual([200, false]);
    const again = await post(`${path}/resolve`, { reason: 'again' }, person);
    expect([again.status, again.body.code]).toEqual([409, 'ATTEMPT_REFUSED']);
    const { body } = await get('/v1/audit?limit=4');
    expect(body.rows.map(({ action }: { action: string }) => action)).toEqual([
      'exception.resolve_exception',
      'exception.comment_exception',
      'exception.assign_exception',
      'exception.acknowledge_exception',
    ]);
    expect(body.rows[0].actor).toEqual({ kind: 'person', id: 'Bob' });
  });

  it('takes no decision without its reason, and none for what is not there', async () => {
    const path = await openException();
    expect((await post(`${path}/resolve`)).status).toBe(422);
    expect((await post(`${path}/assign`)).status).toBe(422);
    expect((await post('/v1/exceptions/a/b/c/acknowledge')).status).toBe(404);
  });
});

describe('a rule that says no', () => {
  it('is heard at once, and nothing is put into the lane', async () => {
    const issued = await ask(hub, 'POST', '/v1/readiness-notices?wait=5', {
      key: hub.keys.supplier,
      body: readinessNotice('S1'),
    });
    expect(issued.status).toBe(200);
    const path = `/v1/shipments/${SUPPLIER}/S1`;
    const first = await post(`${path}/cancel`, { reason: 'not wanted' });
    expect([first.status, first.body.phase]).toEqual([200, 'cancelled']);
    const audited = (await get('/v1/audit?limit=1')).body.rows[0].seq;
    const again = await post(`${path}/cancel`, { reason: 'still not' });
    expect([200, 409]).toContain(again.status);
    if (again.status === 409) expect(again.body.refusal.code).toMatch(/^[A-Z_]+$/);
    expect((await get('/v1/audit?limit=1')).body.rows[0].seq).toBe(audited);
    expect((await get(path)).body.version).toBe(first.body.version);
  });

  it('on what is not there is a 404', async () => {
    for (const path of [
      '/v1/shipments/x/y/cancel',
      '/v1/invoices/x/y/reject',
      '/v1/invoices/x/y/release',
    ])
      expect((await post(path, { reason: 'x' })).status).toBe(404);
    const line = await post('/v1/ledgers/a/b/c/d/short-close', { line: '1', reason: 'x' });
    expect(line.status).toBe(404);
  });
});

describe('a transmission', () => {
  it('is listed with a second page, and read with its attempts and content', async () => {
    const first = await get(`/v1/transmissions?partner=${SUPPLIER}&phase=sent&limit=1`);
    expect(first.body.rows).toHaveLength(1);
    const second = await get(first.body.next);
    expect(second.body.rows[0].id).not.toBe(first.body.rows[0].id);
    const [{ id, document }] = first.body.rows;
    const one = await get(`/v1/transmissions/${id}`);
    expect(one.body.attemptRows).toMatchObject([{ attempt: 1, outcome: 'accepted' }]);
    expect(JSON.stringify(one.body)).not.toContain('sentBytes');
    const content = await get(`/v1/transmissions/${id}/content`);
    expect(content.status).toBe(200);
    expect(content.headers['content-type']).toContain('application/json');
    expect(content.body).toEqual((await get(`/v1/documents/${document}`)).body.body);
  });

  it('of an event has the CloudEvent as its content', async () => {
    const wms = rows.find(({ key }) => key === 'WMS')?.body;
    const endpoints = wms?.endpoints.map((one) => ({ ...one, sends: ['event:order.received'] }));
    const changes = [{ kind: 'partner', key: 'EARS', body: { ...wms, id: 'EARS', endpoints } }];
    expect((await post('/v1/configuration/apply', { changes })).status).toBe(200);
    await post(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder('4'));
    await hub.pipeline.quiesce();
    const { body } = await get('/v1/transmissions?partner=EARS&phase=sent');
    expect(body.rows).toHaveLength(1);
    const [{ id, event }] = body.rows;
    const content = await get(`/v1/transmissions/${id}/content`);
    expect(content.headers['content-type']).toContain('application/cloudevents+json');
    const log = await get('/v1/events?type=order.received&after=0');
    expect(content.body).toEqual(log.body.rows.at(-1));
    expect(content.body).toMatchObject({ specversion: '1.0', id: event, type: 'order.received' });
  });

  it('is sent again under the same id', async () => {
    const { body } = await get('/v1/transmissions?phase=sent&limit=1');
    const [{ id, attempts }] = body.rows;
    expect((await post(`/v1/transmissions/${id}/resend`)).body).toEqual({ done: true });
    await expect
      .poll(async () => (await get(`/v1/transmissions/${id}`)).body)
      .toMatchObject({ id, phase: 'sent', attempts: attempts + 1 });
    expect((await get('/v1/audit?limit=1')).body.rows[0].action).toBe('transmission.resent');
  });

  it('that was sent cannot be cancelled', async () => {
    const { body } = await get('/v1/transmissions?phase=sent&limit=1');
    const answer = await post(`/v1/transmissions/${body.rows[0].id}/cancel`);
    expect([answer.status, answer.body.code]).toEqual([409, 'ATTEMPT_REFUSED']);
  });

  it('that is not there is a 404', async () => {
    for (const rest of ['resend', 'cancel'])
      expect((await post(`/v1/transmissions/none/${rest}`)).status).toBe(404);
    expect((await get('/v1/transmissions/none')).status).toBe(404);
    expect((await get('/v1/transmissions/none/content')).status).toBe(404);
  });
});

describe('quarantine', () => {
  async function rubbish(): Promise<string> {
    const sent = await ask(hub, 'POST', '/v1/interchanges', {
      key: hub.keys.supplier,
      bytes: Buffer.from([1, 2, 3, 255]),
    });
    await hub.pipeline.quiesce();
    const { body } = await get(`/v1/quarantine?open=true&partner=${SUPPLIER}`);
    const row = body.rows.find((one: { interchange: string }) => one.interchange === sent.body.id);
    return row.id;
  }

  it('shows what cannot be read, and why', async () => {
    const id = await rubbish();
    const one = await get(`/v1/quarantine/${id}`);
    expect(one.body).toMatchObject({ what: 'interchange', partner: SUPPLIER });
    expect(one.body.code).toMatch(/^[A-Z_0-9]+$/);
    const list = await get('/v1/quarantine?limit=1');
    expect(list.body.rows).toHaveLength(1);
  });

  it('reads it again, which closes the row', async () => {
    const id = await rubbish();
    const done = await post(`/v1/quarantine/${id}/reprocess`);
    expect(done.status).toBe(202);
    expect((await get(`/v1/quarantine/${id}`)).body.resolution).toBe('reprocessed');
    const again = await post(`/v1/quarantine/${id}/reprocess`);
    expect([again.status, again.body.code]).toEqual([409, 'ATTEMPT_REFUSED']);
  });

  it('drops it with a reason, once', async () => {
    const id = await rubbish();
    expect((await post(`/v1/quarantine/${id}/drop`)).status).toBe(422);
    expect((await post(`/v1/quarantine/${id}/drop`, { reason: 'spam' })).status).toBe(200);
    expect((await get(`/v1/quarantine/${id}`)).body.resolution).toContain('spam');
    const again = await post(`/v1/quarantine/${id}/drop`, { reason: 'spam' });
    expect(again.status).toBe(409);
  });

  it('releases lanes alone', async () => {
    const id = await rubbish();
    const answer = await post(`/v1/quarantine/${id}/release`);
    expect([answer.status, answer.body.code]).toEqual([409, 'ATTEMPT_REFUSED']);
    for (const rest of ['release', 'reprocess'])
      expect((await post(`/v1/quarantine/none/${rest}`)).status).toBe(404);
    expect((await post('/v1/quarantine/none/drop', { reason: 'x' })).status).toBe(404);
    expect((await get('/v1/quarantine/none')).status).toBe(404);
  });

  it('lets a held lane go on when the rule does', async () => {
    const { store } = hub;
    const decide = store.decide.bind(store);
    const throwing = { on: true };
    store.decide = (limit, station) =>
      decide(limit, (lanes: LaneBatch[]) =>
        station(lanes).map((result) => {
          const [entry] = lanes.find(({ stream }) => stream === result.stream)?.entries ?? [];
          if (!throwing.on || entry === undefined || !result.stream.endsWith('/HELD/-'))
            return result;
          const { seq, envelope } = entry;
          const nothing = { events: [], commands: [], outboundDocuments: [], transmissions: [] };
          const fault = { seq, envelope, text: 'It threw.', stack: 'at rule' };
          return { ...result, ...nothing, timers: [], references: [], outcomes: [], fault };
        }),
      );
    await post(`/v1/purchase-orders?partner=${ERP}`, purchaseOrder('HELD'));
    await hub.pipeline.quiesce();
    const { body } = await get('/v1/quarantine?open=true');
    const row = body.rows.find(({ what }: { what: string }) => what === 'lane');
    expect(row).toMatchObject({ stream: 'order/E1/US01/HELD/-', text: 'It threw.' });
    throwing.on = false;
    expect((await post(`/v1/quarantine/${row.id}/release`)).body).toEqual({ done: true });
    await hub.pipeline.quiesce();
    expect((await get('/v1/purchase-orders/E1/US01/HELD/-')).status).toBe(200);
    expect((await store.conservation(TENANT)).holds).toBe(true);
  });
});

describe('the audit trail', () => {
  it('names the key behind what a person did to transmissions, lanes and quarantine', async () => {
    const { body } = await get('/v1/audit?limit=200');
    const tended = body.rows.filter(({ action }: { action: string }) =>
      /^(transmission|lane|quarantine)\./.test(action),
    );
    expect(new Set(tended.map(({ action }: { action: string }) => action))).toEqual(
      new Set([
        'transmission.resent',
        'quarantine.resolved',
        'quarantine.drop_asked',
        'lane.released',
      ]),
    );
    for (const { details } of tended) expect(details.key).toMatch(/^[0-9a-f-]{36}$/);
  });
});
