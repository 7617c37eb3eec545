/** Timelines, lineage, traces and business capabilities. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../src/api/server.ts';
import { wordsOf } from '../../src/api/story.ts';
import {
  ask,
  ERP,
  type Hub,
  OTHER,
  openHub,
  purchaseOrder,
  readinessNotice,
  SUPPLIER,
  shortAnswer,
  TENANT,
} from './kit.ts';

let hub: Hub;
let order: string;
let answered: string;
const stream = encodeURIComponent('order/E1/US01/T1/-');

beforeAll(async () => {
  hub = await openHub();
  const issued = await ask(hub, 'POST', `/v1/purchase-orders?wait=5&partner=${ERP}`, {
    key: hub.keys.admin,
    body: purchaseOrder('T1'),
  });
  order = issued.body.id;
  const sent = await ask(hub, 'POST', '/v1/order-acknowledgments?wait=5', {
    key: hub.keys.supplier,
    body: shortAnswer('T1'),
  });
  answered = sent.body.id;
  await hub.pipeline.quiesce();
});
afterAll(() => hub.stop());

const get = (path: string, key = hub.keys.admin) => ask(hub, 'GET', path, { key });
const post = (path: string, body: unknown, key = hub.keys.admin) =>
  ask(hub, 'POST', path, { key, body });

describe('the timeline', () => {
  it('tells in order and in words what happened to an order', async () => {
    const { body } = await get(`/v1/streams/${stream}/timeline`);
    const kinds = body.entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds[0]).toBe('purchase_order');
    expect(kinds).toEqual(
      expect.arrayContaining(['order.received', 'order.answered', 'planning_update']),
    );
    const place = (kind: string) => kinds.indexOf(kind);
    expect(place('order.received')).toBeLessThan(place('order_acknowledgment'));
    expect(place('order_acknowledgment')).toBeLessThan(place('order.answered'));
    const times = body.entries.map(({ at }: { at: string }) => at);
    expect(times).toEqual([...times].sort());
    expect(body.entries[0].text).toBe(`Purchase order T1 from ${ERP}`);
    expect(body.truncated).toBe(false);
  });

  it('shows a partner what was sent to it and nothing sent to others', async () => {
    const { body } = await get(`/v1/streams/${stream}/timeline`, hub.keys.supplier);
    const partners = body.entries.map(({ partner }: { partner?: string }) => partner);
    expect(new Set(partners)).toEqual(new Set([SUPPLIER, undefined]));
  });

  it('has words for every type', () => {
    expect(wordsOf('shipment.pickup_delayed')).toBe('Shipment pickup delayed');
  });
});

describe('lineage', () => {
  type Node = { id: string; what: string; kind: string; stream?: string };

  it('leads from the bytes of an answer to everything that was sent because of it', async () => {
    const { body } = await get(`/v1/lineage/${answered}`);
    const what = new Set(body.nodes.map((node: Node) => node.what));
    expect(what).toEqual(new Set(['interchange', 'document', 'event', 'transmission']));
    const planning = body.nodes.find((node: Node) => node.kind === 'planning_update');
    expect(planning).toBeDefined();
    // Every node hangs together with the root.
    const reached = new Set([answered]);
    for (let size = -1; size !== reached.size; ) {
      size = reached.size;
      for (const { from, to } of body.edges) if (reached.has(from)) reached.add(to);
    }
    expect(body.nodes.filter(({ id }: Node) => !reached.has(id))).toEqual([]);
  });

  it('leads from what was sent back to the bytes that made it', async () => {
    const { rows } = await hub.store.listTransmissions(TENANT, { partner: ERP }, { limit: 50 });
    const sent = rows.find(({ kind }) => kind === 'planning_update');
    const { body } = await get(`/v1/lineage/${sent?.id}`);
    expect(body.nodes.map(({ id }: Node) => id)).toContain(answered);
    const kinds = body.nodes.map(({ kind }: Node) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['order_acknowledgment', 'order.outlook_changed']),
    );
  });

  it('of an event and of a document go both ways', async () => {
    const { rows } = await hub.store.streamEvents(TENANT, 'order/E1/US01/T1/-', { limit: 1 });
    const ofEvent = await get(`/v1/lineage/${rows[0]?.id}`);
    const ids = ofEvent.body.nodes.map(({ id }: Node) => id);
    expect(ids).toContain(order);
    expect(ofEvent.body.nodes.map(({ what }: Node) => what)).toContain('transmission');
  });

  it('shows a partner its own nodes alone', async () => {
    const { body } = await get(`/v1/lineage/${answered}`, hub.keys.supplier);
    expect(JSON.stringify(body)).not.toContain(`"partner":"${ERP}"`);
    const ids = new Set(body.nodes.map(({ id }: Node) => id));
    for (const { from, to } of body.edges) expect(ids.has(from) && ids.has(to)).toBe(true);
    expect((await get(`/v1/lineage/${order}`, hub.keys.supplier)).status).toBe(404);
  });

  it('has nothing of exceptions without their scope', async () => {
    const key = await hub.key(['orders:read']);
    const all = (await get(`/v1/lineage/${answered}`)).body.nodes;
    const some = (await get(`/v1/lineage/${answered}`, key)).body.nodes;
    const isOfException = ({ kind, stream: of = '' }: Node) =>
      kind.startsWith('exception') || of.startsWith('exception/');
    const hidden = all.filter(isOfException);
    expect(new Set(hidden.map(({ what }: Node) => what))).toEqual(
      new Set(['event', 'document', 'transmission']),
    );
    for (const { id } of hidden) expect((await get(`/v1/lineage/${id}`, key)).status).toBe(404);
    const ids = (nodes: Node[]) => nodes.map(({ id }) => id).sort();
    expect(ids(some)).toEqual(ids(all.filter((node: Node) => !isOfException(node))));
  });

  it('of nothing is a 404', async () => {
    expect((await get('/v1/lineage/none')).status).toBe(404);
  });
});

describe('a trace', () => {
  it('finds the chain behind the number on the paper', async () => {
    const { body } = await get('/v1/trace?reference=T1');
    const streams = body.streams.map((row: { stream: string }) => row.stream);
    expect(streams[0]).toBe('order/E1/US01/T1/-');
    expect(streams.some((one: string) => one.startsWith('exception/'))).toBe(true);
    const kinds = body.entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['purchase_order', 'exception.raised']));
  });

  it('finds what the supplier calls it', async () => {
    const { body } = await get('/v1/trace?reference=SO-T1');
    expect(body.streams[0].stream).toBe('order/E1/US01/T1/-');
  });

  it('does not show a supplier what is between our own people', async () => {
    const { body } = await get('/v1/trace?reference=T1', hub.keys.supplier);
    for (const { kind } of body.streams) expect(['order', 'shipment', 'invoice']).toContain(kind);
  });

  it('asks for the scope of exceptions where it leads to one', async () => {
    const key = await hub.key(['orders:read']);
    const { body } = await get('/v1/trace?reference=T1', key);
    const kinds = body.streams.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toContain('order');
    expect(kinds).not.toContain('exception');
    const told = body.entries.map(({ stream }: { stream?: string }) => stream ?? '');
    expect(told.filter((one: string) => one.startsWith('exception/'))).toEqual([]);
    const { rows } = (await get('/v1/exceptions')).body;
    const path = `/v1/trace?reference=${encodeURIComponent(rows[0].stream)}`;
    expect((await get(path, key)).status).toBe(404);
    expect((await get(path, await hub.key(['orders:read', 'exceptions:read']))).status).toBe(200);
  });

  it('does not tell of the notice of an exception without that scope', async () => {
    const { rows } = (await get('/v1/documents?kind=exception_notice')).body;
    const path = `/v1/trace?reference=${rows[0].number}`;
    expect((await get(path)).status).toBe(200);
    expect((await get(path, await hub.key(['orders:read']))).status).toBe(404);
  });

  it('shows another order on the same truck as a neighbour, and tells nothing of it', async () => {
    for (const number of ['T8', 'T9'])
      await post(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder(number));
    const goods = ['T8', 'T9'].map((number, index) => ({
      id: String(index + 1),
      link: { order: { number }, line: '1' },
      item: { supplier: 'S-1' },
      quantity: { value: '10', unit: 'EA' },
    }));
    const notice = { kind: 'ship_notice', number: 'A8', dates: [], orders: [], handlingUnits: [] };
    await post('/v1/ship-notices?wait=5', { ...notice, items: goods }, hub.keys.supplier);
    await hub.pipeline.quiesce();
    const { body } = await get('/v1/trace?reference=T8');
    const streams = body.streams.map((row: { stream: string }) => row.stream);
    expect(streams).toContain('order/E1/US01/T9/-');
    expect(streams).toContain('ledger/E1/US01/T8/-');
    expect(streams).not.toContain('ledger/E1/US01/T9/-');
    const texts = body.entries.map(({ text }: { text: string }) => text).join('\n');
    expect(texts).toContain('Purchase order T8');
    expect(texts).not.toContain('Purchase order T9');
  });

  it('of what nobody knows is a 404', async () => {
    expect((await get('/v1/trace?reference=unheard-of')).status).toBe(404);
    expect((await get('/v1/trace?reference=T1', hub.keys.other)).status).toBe(404);
    expect((await get('/v1/trace')).status).toBe(400);
  });
});

describe('capabilities', () => {
  it('say how much is not committed', async () => {
    const ask1 = {
      site: 'DC1',
      lines: [{ item: 'I-1', quantity: '5', unit: 'EA', requiredAt: '2026-12-01T00:00:00.000Z' }],
    };
    const able = await openHub({
      context: {
        availability: (_state, { unit }) => ({ available: '9', unit, covered: true }),
      },
    });
    const path = '/v1/capabilities/inventory-availability';
    const none = await ask(able, 'POST', path, { key: able.keys.admin, body: ask1 });
    expect(none.body.lines).toMatchObject([{ known: false, available: '0', covered: false }]);
    able.store.getStream = async (tenant, id) => ({
      tenant,
      stream: id,
      kind: 'supply',
      version: 1,
      phase: 'open',
      title: id,
      open: true,
      openedAt: '',
      changedAt: '',
      state: {},
    });
    const some = await ask(able, 'POST', path, { key: able.keys.admin, body: ask1 });
    expect(some.body.lines).toMatchObject([{ item: 'I-1', known: true, available: '9' }]);
    await able.stop();
    const unknown = await post(path, ask1);
    expect(unknown.body.lines).toMatchObject([{ known: false }]);
  });

  it('are missing where the hub has none', async () => {
    const { availability: _, ...rest } = hub.context;
    const app = buildApi(rest);
    const answer = await ask({ app }, 'POST', '/v1/capabilities/inventory-availability', {
      key: hub.keys.admin,
      body: { site: 'DC1', lines: [{ item: 'I-1', quantity: '5', unit: 'EA' }] },
    });
    expect([answer.status, answer.body.code]).toEqual([501, 'CAPABILITY_MISSING']);
    await app.close();
  });

  it('ask for a booking with a time limit, then answer by event', async () => {
    const ready = await post(
      '/v1/readiness-notices?wait=5',
      readinessNotice('S1'),
      hub.keys.supplier,
    );
    expect(ready.status).toBe(200);
    const row = await hub.store.getStream(TENANT, `shipment/${SUPPLIER}/S1`);
    expect(row?.phase).toBe('ready');
    const asked = await post('/v1/capabilities/booking-requests?wait=0.05', {
      shipment: `${SUPPLIER}/S1`,
    });
    expect(asked.status).toBe(202);
    const events = await get(asked.body.links.events);
    expect(events.status).toBe(200);
    const gone = await post('/v1/capabilities/booking-requests', { shipment: `${OTHER}/S1` });
    expect(gone.status).toBe(404);
  });

  it('say what holds a shipment', async () => {
    const body = { shipment: `${SUPPLIER}/S1` };
    const held = await post('/v1/capabilities/shipment-release', body, hub.keys.supplier);
    expect(held.body).toMatchObject({ released: false, holds: [{ hold: 'phase' }] });
    const other = await post('/v1/capabilities/shipment-release', body, hub.keys.other);
    expect(other.status).toBe(404);
  });

  it('take an invoice and wait for its match', async () => {
    const invoice = {
      kind: 'invoice',
      number: 'I1',
      invoiceType: { value: 'invoice' },
      lines: [],
      total: '0',
    };
    const path = '/v1/capabilities/invoice-match';
    const answer = await post(`${path}?wait=1`, invoice, hub.keys.supplier);
    expect([200, 202, 409]).toContain(answer.status);
    const carrier = await post(path, invoice, hub.keys.carrier);
    expect([carrier.status, carrier.body.code]).toEqual([403, 'DOCUMENT_KIND_REFUSED']);
  });
});
