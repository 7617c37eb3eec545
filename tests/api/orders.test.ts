/** Orders as they stand, and the buyer's decision on what the supplier answered. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  ERP,
  type Hub,
  openHub,
  purchaseOrder,
  SUPPLIER,
  shortAnswer,
  TENANT,
} from './kit.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
});
afterAll(() => hub.stop());

const url = (number: string, rest = '') => `/v1/purchase-orders/E1/US01/${number}/-${rest}`;
const get = (path: string, headers: Record<string, string> = {}) =>
  ask(hub, 'GET', path, { key: hub.keys.admin, headers });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(hub, 'POST', path, { key: hub.keys.admin, body, headers });

/** An order whose answer waits for the buyer. */
async function waiting(number: string): Promise<void> {
  const order = await post(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder(number));
  expect(order.status).toBe(200);
  const answer = await ask(hub, 'POST', '/v1/order-acknowledgments?wait=5', {
    key: hub.keys.supplier,
    body: shortAnswer(number),
  });
  expect(answer.status).toBe(200);
}

describe('an order', () => {
  it('shows its lines, answers and promises, with the version as ETag', async () => {
    await waiting('10');
    const answer = await get(url('10'));
    expect(answer.status).toBe(200);
    expect(answer.headers.etag).toBe(`"${answer.body.version}"`);
    expect(answer.body).toMatchObject({
      stream: 'order/E1/US01/10/-',
      partner: SUPPLIER,
      open: true,
      state: { lines: [{ terms: { quantity: '100' }, waiting: { answer: {} }, promise: {} }] },
    });
    const again = await get(url('10'), { 'if-none-match': String(answer.headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('shows its supplier what is between the two, and not what is between our own people', async () => {
    await waiting('11');
    const answer = await ask(hub, 'GET', url('11'), { key: hub.keys.supplier });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body.state)).toContain('lines');
    for (const inner of ['exceptions', 'told', 'held'])
      expect(Object.keys(answer.body.state)).not.toContain(inner);
  });

  it('with characters that paths reserve is found', async () => {
    const number = 'A/1 %2F#?';
    await post(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder(number));
    const answer = await get(url(encodeURIComponent(number)));
    expect(answer.body.title).toContain('A/1');
  });

  it('that nobody sent is a 404', async () => {
    expect((await get(url('none'))).status).toBe(404);
  });
});

describe('the list', () => {
  it('has filters and a second page that goes on behind the first', async () => {
    for (const number of ['20', '21', '22'])
      await post(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder(number));
    const list = `/v1/purchase-orders?partner=${SUPPLIER}&open=true&limit=2`;
    const first = await get(list);
    expect(first.body.rows).toHaveLength(2);
    expect(first.headers.link).toBe(`<${first.body.next}>; rel="next"`);
    await post(`/v1/purchase-orders?wait=5&partner=${ERP}`, purchaseOrder('23'));
    const seen = first.body.rows.map(({ stream }: { stream: string }) => stream);
    for (let next = first.body.next; next !== undefined; ) {
      const page = await get(next);
      expect(page.status).toBe(200);
      seen.push(...page.body.rows.map(({ stream }: { stream: string }) => stream));
      next = page.body.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['order/E1/US01/20/-', 'order/E1/US01/22/-']));
    expect((await get('/v1/purchase-orders?text=22')).body.rows).toHaveLength(1);
    expect((await get('/v1/purchase-orders?phase=settled')).body.rows).toEqual([]);
    expect((await get('/v1/purchase-orders?partner=NOBODY')).body.rows).toEqual([]);
  });
});

describe('a decision', () => {
  it('approves what waits, names the person, and is audited', async () => {
    await waiting('30');
    const before = await get(url('30'));
    const done = await post(
      url('30', '/approve'),
      { reason: 'fine' },
      { 'if-match': String(before.headers.etag), 'syncline-person': 'Ann' },
    );
    expect(done.status).toBe(200);
    expect(done.body.documents).toMatchObject([{ kind: 'order_decision', outcome: 'applied' }]);
    const after = await get(url('30'));
    expect(after.body.state.lines[0].waiting).toBeUndefined();
    const { rows } = await hub.store.streamEvents(TENANT, 'order/E1/US01/30/-', { limit: 50 });
    const approved = rows.find(({ type }) => type === 'order.proposal_approved');
    expect(approved?.actor).toEqual({ kind: 'person', id: 'Ann' });
    const audit = await get('/v1/audit?limit=1');
    expect(audit.body.rows).toMatchObject([
      {
        action: 'order.approve',
        subject: 'order/E1/US01/30/-',
        actor: { kind: 'person', id: 'Ann' },
        details: { reason: 'fine' },
      },
    ]);
  });

  it('rejects, without a body too', async () => {
    await waiting('31');
    const done = await ask(hub, 'POST', url('31', '/reject'), { key: hub.keys.admin });
    expect(done.status).toBe(200);
    const { rows } = await hub.store.streamEvents(TENANT, 'order/E1/US01/31/-', { limit: 50 });
    expect(rows.map(({ type }) => type)).toContain('order.proposal_rejected');
  });

  it('on a state that has moved is refused', async () => {
    await waiting('32');
    const old = await post(url('32', '/approve'), {}, { 'if-match': '"1"' });
    expect([old.status, old.body.code]).toEqual([412, 'VERSION_MOVED']);
    const any = await post(url('32', '/approve'), {}, { 'if-match': '*' });
    expect(any.status).toBe(200);
  });

  it("where nothing waits is refused with the rule's own code", async () => {
    await waiting('33');
    await post(url('33', '/approve'), {});
    const again = await post(url('33', '/approve'), {});
    expect([again.status, again.body.code]).toEqual([409, 'DECISION_REFUSED']);
    expect(again.body.refusal.code).toMatch(/^[A-Z_]+$/);
    expect(again.body.refusal.text.length).toBeGreaterThan(5);
  });

  it('on a proposal that a newer one has replaced is refused', async () => {
    await waiting('34');
    const old = await post(url('34', '/approve'), { proposal: 'another' });
    expect([old.status, old.body.code]).toEqual([409, 'DECISION_REFUSED']);
  });

  it('repeated under its key is one decision with one answer', async () => {
    await waiting('35');
    const headers = { 'idempotency-key': '"approve-35"' };
    const first = await post(url('35', '/approve'), {}, headers);
    const second = await post(url('35', '/approve'), {}, headers);
    expect(first.status).toBe(200);
    expect([second.status, second.body.id]).toEqual([200, first.body.id]);
  });

  it('on an order that is not there is a 404, and on no order at all a 422', async () => {
    expect((await post(url('none', '/approve'), {})).status).toBe(404);
    expect((await post(url('10', '/approve'), { surprise: true })).status).toBe(422);
  });
});
