/** The whole hub behind real sockets: an order, its answer, goods, an invoice, each asked for over HTTP alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/api/scopes.ts';
import { type Hub, startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import { ERP, OTHER, purchaseOrder, readinessNotice, rows, SUPPLIER, shortAnswer } from './kit.ts';

let hub: Hub;
const keys: Record<string, string> = {};

beforeAll(async () => {
  hub = await startHub({ store: memoryStore(), port: 0, logLevel: 'silent', environment: {} });
  const first = await hub.issueKey({ name: 'first', scopes: ['admin'] });
  keys.admin = first;
  const changes = rows.map(({ body, ...row }) => ({ ...row, body: { ...body, endpoints: [] } }));
  const applied = await call('POST', '/v1/configuration/apply', { changes });
  expect(applied.status).toBe(200);
  keys.supplier = await issue(SUPPLIER, ['documents:write', 'documents:read', 'orders:read']);
  keys.other = await issue(OTHER, ['documents:write', 'documents:read', 'orders:read']);
  keys.warehouse = await issue('WMS', ['documents:write']);
});
afterAll(() => hub.stop());

async function issue(partner: string, scopes: Scope[]): Promise<string> {
  const { body } = await call('POST', '/v1/keys', { name: partner, partner, scopes });
  return body.secret;
}

async function call(method: string, path: string, body?: unknown, key = keys.admin) {
  const answer = await fetch(`${hub.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

describe('a buyer, a supplier and a warehouse', () => {
  it('agree on an order', async () => {
    const url = `/v1/purchase-orders?wait=10&partner=${ERP}`;
    expect((await call('POST', url, purchaseOrder('1'))).status).toBe(200);
    const sent = await call(
      'POST',
      '/v1/order-acknowledgments?wait=10',
      shortAnswer('1'),
      keys.supplier,
    );
    expect(sent.body.documents).toMatchObject([{ outcome: 'applied' }]);
    const path = '/v1/purchase-orders/E1/US01/1/-';
    const seen = await call('GET', path);
    const { proposal } = seen.body.state.lines[0].waiting;
    const done = await call('POST', `${path}/approve`, { proposal });
    expect(done.body.documents).toMatchObject([{ outcome: 'applied' }]);
    const own = await call('GET', path, undefined, keys.supplier);
    expect(own.body.state.lines[0].accepted.parts).toMatchObject([{ quantity: '80' }]);
    expect((await call('GET', path, undefined, keys.other)).status).toBe(404);
  });

  it('know what is available when somebody is promised something', async () => {
    const site = { id: 'DC1', identifiers: [], zone: 'UTC', workdays: [1, 2, 3, 4, 5] };
    await call('POST', '/v1/configuration/apply', {
      changes: [{ kind: 'site', key: 'DC1', body: site }],
    });
    const order = purchaseOrder('2');
    const shipTo = {
      role: { value: 'ship_to' },
      identifiers: [{ scheme: 'site', value: 'DC1' }],
      site: 'DC1',
    };
    const sent = await call('POST', `/v1/purchase-orders?wait=10&partner=${ERP}`, {
      ...order,
      parties: [shipTo],
    });
    expect(sent.status).toBe(200);
    await hub.quiesce();
    const supplies = await call('GET', '/v1/supplies');
    expect(supplies.body.rows).toHaveLength(1);
    const answer = await call('POST', '/v1/capabilities/inventory-availability', {
      site: 'DC1',
      lines: [
        { item: 'I-1', quantity: '30', unit: 'EA' },
        { item: 'I-1', quantity: '500', unit: 'EA' },
      ],
    });
    expect(answer.body.lines).toMatchObject([
      { known: true, available: '30', covered: true },
      { known: true, available: '100', covered: false },
    ]);
  });

  it('hear what holds a shipment, and have a booking asked for', async () => {
    const ready = await call(
      'POST',
      '/v1/readiness-notices?wait=10',
      readinessNotice('S1'),
      keys.supplier,
    );
    expect(ready.body.documents).toMatchObject([{ outcome: 'applied' }]);
    const shipment = `${SUPPLIER}/S1`;
    const held = await call(
      'POST',
      '/v1/capabilities/shipment-release',
      { shipment },
      keys.supplier,
    );
    expect(held.body).toMatchObject({ released: false, phase: 'ready' });
    const asked = call('POST', '/v1/capabilities/booking-requests?wait=10', { shipment });
    const place = { role: { value: 'ship_from' }, identifiers: [] };
    const booked = await call('POST', '/v1/booking-confirmations?wait=10&partner=TMS', {
      number: 'B1',
      load: 'L1',
      shipments: [shipment],
      outcome: 'booked',
      stops: [
        { sequence: 1, activity: { value: 'load' }, place, shipments: [{ shipment }] },
        { sequence: 2, activity: { value: 'unload' }, place, shipments: [{ shipment }] },
      ],
      legs: [{ sequence: 1, carrier: 'SWIFT', fromStop: 1, toStop: 2, references: [] }],
    });
    expect(booked.body.documents).toMatchObject([{ outcome: 'applied' }]);
    expect((await asked).body).toMatchObject({
      shipment,
      phase: 'booked',
      bookings: [{ load: 'L1' }],
    });
    const free = await call('POST', '/v1/capabilities/shipment-release', { shipment });
    expect(free.body).toMatchObject({ released: true, holds: [] });
    expect((await call('GET', '/v1/loads/L1')).status).toBe(200);
  });

  it('have an invoice matched, or held with a reason that a person lets pass', async () => {
    const invoice = {
      kind: 'invoice',
      number: 'I1',
      invoiceType: { value: 'invoice' },
      order: { number: 'UNKNOWN' },
      currency: 'USD',
      lines: [
        {
          line: '1',
          item: { supplier: 'S-1' },
          quantity: { value: '1', unit: 'EA' },
          price: { amount: '2.50' },
        },
      ],
      total: '2.50',
    };
    const path = '/v1/capabilities/invoice-match?wait=10';
    const answer = await call('POST', path, invoice, keys.supplier);
    expect(answer.status).toBe(200);
    expect(answer.body.invoice).toMatchObject({
      kind: 'invoice',
      partner: SUPPLIER,
      phase: 'held',
    });
    const again = await call('POST', path, invoice, keys.supplier);
    expect(again.body.invoice.stream).toBe(answer.body.invoice.stream);
    const at = `/v1/invoices/${SUPPLIER}/I1`;
    expect((await call('POST', `${at}/reject`, {})).status).toBe(422);
    const rejected = await call('POST', `${at}/reject`, { reason: 'we ordered nothing' });
    expect([rejected.status, rejected.body.phase]).toEqual([200, 'rejected']);
    const late = await call('POST', `${at}/reject`, { reason: 'again' });
    expect([late.status, late.body.code]).toEqual([409, 'DECISION_REFUSED']);
  });

  it('account for everything', async () => {
    await hub.quiesce();
    expect((await call('GET', '/v1/conservation')).body).toMatchObject({
      holds: true,
      violations: [],
    });
    const trace = await call('GET', '/v1/trace?reference=1');
    const kinds = trace.body.entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['purchase_order', 'order_acknowledgment', 'order.proposal_approved']),
    );
  });
});
