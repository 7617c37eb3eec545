/** What is between our own people: no partner reads or is sent it, whichever way it asks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamKinds } from '../../src/api/routes/streams.ts';
import { newId } from '../../src/base/ids.ts';
import { workflows } from '../../src/workflows/list.ts';
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

const ORDER = 'order/E1/US01/1/-';
const SHIPMENT = `shipment/${SUPPLIER}/S1`;
const INNER = [
  'order.change_held',
  'order.exception_ended',
  'order.exception_raised',
  'order.outlook_changed',
  'shipment.booking_requested',
];
const person = { 'syncline-person': 'Ann' };
const json = { accept: 'application/json' };

let hub: Hub;
const get = (path: string, key = hub.keys.supplier) =>
  ask(hub, 'GET', path, { key, headers: json });
const send = async (path: string, body: unknown, key = hub.keys.admin) => {
  const { status, text } = await ask(hub, 'POST', path, { key, body, headers: person });
  expect([200, 202], text).toContain(status);
};
const events = (stream: string, key?: string) =>
  get(`/v1/streams/${encodeURIComponent(stream)}/events?limit=200`, key);
const typesOf = (list: { type: string }[]) => list.map(({ type }) => type);

/** The ERP's change after next: it waits for the one before, and the supplier hears of neither. */
function laterChange() {
  const { lines, ...order } = purchaseOrder('1', '777') as { lines: object[] };
  const changed = lines.map((line) => ({ ...line, change: { value: 'quantity_increase' } }));
  return { ...order, kind: 'purchase_order_change', sequence: 2, lines: changed };
}

/** The supplier answers a change that was never sent, and one of our people ends what came of it. */
async function endedIncident() {
  const answer = { ...shortAnswer('1'), number: 'SO-2', answersSequence: 99 };
  const path = '/v1/order-acknowledgments?wait=5';
  await ask(hub, 'POST', path, { key: hub.keys.supplier, body: answer, headers: json });
  await hub.pipeline.quiesce();
  const { rows: raised } = (await get('/v1/exceptions?category=answer_unclear', hub.keys.admin))
    .body;
  await send(`/v1/exceptions/${raised[0].stream.slice('exception/'.length)}/resolve`, {
    reason: 'A slip of theirs.',
  });
  await hub.pipeline.quiesce();
}

beforeAll(async () => {
  hub = await openHub();
  const changes = rows
    .filter(({ key }) => key === SUPPLIER || key === ERP)
    .map((row) => ({
      ...row,
      body: {
        ...row.body,
        endpoints: row.body.endpoints.map((one) => ({ ...one, sends: ['*', 'event:*'] })),
      },
    }));
  await send('/v1/configuration/apply', { changes });
  await send(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder('1'));
  await send('/v1/order-acknowledgments?wait=5', shortAnswer('1'), hub.keys.supplier);
  await send(`/v1/purchase-order-changes?wait=5&partner=${ERP}`, laterChange());
  await send('/v1/purchase-orders/E1/US01/1/-/approve', { reason: 'fine' });
  await endedIncident();
  await send('/v1/readiness-notices?wait=5', readinessNotice('S1'), hub.keys.supplier);
  const envelope = {
    id: newId(Date.now(), Math.random),
    stream: SHIPMENT,
    command: { type: 'release_shipment' },
    at: await hub.store.now(),
    actor: { kind: 'person' as const, id: 'Ann' },
    cause: {},
    depth: 0,
  };
  await hub.store.enqueue([{ tenant: TENANT, envelope }]);
  await hub.pipeline.quiesce();
  await hub.store.sequence();
});
afterAll(() => hub.stop());

it('there is something to hide', async () => {
  const all = [...(await events(ORDER, hub.keys.admin)).body.rows];
  all.push(...(await events(SHIPMENT, hub.keys.admin)).body.rows);
  expect(typesOf(all)).toEqual(expect.arrayContaining(INNER));
  expect(JSON.stringify(all)).toContain('777');
  expect(JSON.stringify(all)).toContain('Ann');
});

describe("a supplier's key", () => {
  const ways: [string, () => string][] = [
    ["the stream's events", () => `/v1/streams/${encodeURIComponent(ORDER)}/events?limit=200`],
    ["the shipment's events", () => `/v1/streams/${encodeURIComponent(SHIPMENT)}/events?limit=200`],
    ['the event log', () => '/v1/events?limit=500'],
    ['the timeline', () => `/v1/streams/${encodeURIComponent(ORDER)}/timeline`],
    ["the shipment's timeline", () => `/v1/streams/${encodeURIComponent(SHIPMENT)}/timeline`],
    ['the trace', () => '/v1/trace?reference=1'],
    ["the order's state", () => '/v1/purchase-orders/E1/US01/1/-'],
    ["the shipment's state", () => `/v1/shipments/${SUPPLIER}/S1`],
  ];

  it.each(ways)('reads nothing of it in %s', async (_, path) => {
    const { status, text } = await get(path());
    expect(status).toBe(200);
    for (const type of INNER) expect(text).not.toContain(type);
    for (const said of ['777', 'Ann']) expect(text).not.toContain(said);
  });

  it('reads what is between it and us, with the positions and versions of the log', async () => {
    const mine = (await events(ORDER)).body.rows;
    const all = (await events(ORDER, hub.keys.admin)).body.rows;
    expect(typesOf(mine)).toEqual(
      expect.arrayContaining(['order.received', 'order.answered', 'order.proposal_approved']),
    );
    const places = (list: { position: number; version: number }[]) =>
      list.map(({ position, version }) => `${position} ${version}`);
    expect(places(all)).toEqual(expect.arrayContaining(places(mine)));
    const [approved] = mine.filter(({ type }: { type: string }) => type.endsWith('_approved'));
    expect(approved.actor).toEqual({ kind: 'person', id: '-' });
    expect(approved.data).toMatchObject({ reason: 'fine' });
  });

  it('pages over the gaps to the end', async () => {
    const seen: string[] = [];
    let next: string | undefined = `/v1/streams/${encodeURIComponent(ORDER)}/events?limit=1`;
    while (next !== undefined) {
      const { body }: { body: { rows: { type: string }[]; next?: string } } = await get(next);
      seen.push(...typesOf(body.rows));
      next = body.next;
    }
    expect(seen).toEqual(typesOf((await events(ORDER)).body.rows));
  });

  it('finds no lineage of it, and no node in the lineage of anything else', async () => {
    const all = (await events(ORDER, hub.keys.admin)).body.rows;
    const hidden = all.filter(({ type }: { type: string }) => INNER.includes(type));
    for (const { id } of hidden) expect((await get(`/v1/lineage/${id}`)).status).toBe(404);
    const answered = all.find(({ type }: { type: string }) => type === 'order.answered');
    const { status, text } = await get(`/v1/lineage/${answered.id}`);
    expect(status).toBe(200);
    for (const type of INNER) expect(text).not.toContain(type);
  });
});

describe('an endpoint that subscribes to every event', () => {
  const sentTo = async (partner: string) => {
    const list = await hub.store.listTransmissions(TENANT, { partner }, { limit: 500 });
    return list.rows.filter(({ event }) => event !== undefined);
  };

  it('of a supplier is sent nothing of it', async () => {
    const kinds = (await sentTo(SUPPLIER)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['order.received', 'order.proposal_approved']));
    for (const type of INNER) expect(kinds).not.toContain(type);
    const streams = new Set(kinds.map((kind) => kind.split('.')[0]));
    expect([...streams].sort()).toEqual(['order', 'shipment']);
  });

  it('of our own systems is sent all of it', async () => {
    const kinds = (await sentTo(ERP)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining([...INNER, 'exception.raised']));
  });

  it('of a supplier is not told who decided, and its content shows what was sent', async () => {
    const content = async (partner: string) => {
      const row = (await sentTo(partner)).find(({ kind }) => kind === 'order.proposal_approved');
      return (await get(`/v1/transmissions/${row?.id}/content`, hub.keys.admin)).text;
    };
    expect(await content(SUPPLIER)).not.toContain('Ann');
    expect(await content(ERP)).toContain('Ann');
  });
});

it('the bytes that one of us sent in its name say so without the name or the key', async () => {
  const sent = await ask(hub, 'POST', `/v1/interchanges?partner=${SUPPLIER}`, {
    key: hub.keys.admin,
    bytes: 'x',
    headers: person,
  });
  const one = await get(`/v1/interchanges/${sent.body.id}`);
  expect(one.body.actor).toEqual({ kind: 'person', id: '-' });
  expect(one.body.attributes).toEqual({});
  expect((await get('/v1/interchanges')).text).not.toContain('Ann');
  const ours = await get(`/v1/interchanges/${sent.body.id}`, hub.keys.admin);
  expect(ours.body.actor).toEqual({ kind: 'person', id: 'Ann' });
  expect(ours.body.attributes).toEqual({ key: expect.any(String) });
});

it('partners are shown streams of a kind by the API where its workflow says so, and nowhere else', () => {
  const shared = Object.values(streamKinds).filter((known) => known.shared);
  const open = [...workflows.values()].filter(({ inner }) => inner !== 'all');
  expect(open.map(({ kind }) => kind).sort()).toEqual(shared.map(({ kind }) => kind).sort());
});
