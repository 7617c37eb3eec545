/**
 * Every route × every kind of key, made from the route table: a route without a place here fails. No partner reads
 * or writes another's, and no scope does more than it says.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/api/route.ts';
import { routes } from '../../src/api/routes.ts';
import { partnerScopes, type Scope, scopeNames } from '../../src/api/scopes.ts';
import type { StreamRow } from '../../src/store/store.ts';
import {
  type Asked,
  ask,
  CARRIER,
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
/** What belongs to the supplier, by what it is. */
const owned: Record<string, string> = {};
const secrets: Record<string, string> = {};

beforeAll(async () => {
  hub = await openHub();
  const { admin, supplier } = hub.keys;
  const order = await ask(hub, 'POST', `/v1/purchase-orders?wait=5&partner=${ERP}`, {
    key: admin,
    body: purchaseOrder('1'),
  });
  expect(order.status).toBe(200);
  const sent = await ask(hub, 'POST', '/v1/order-acknowledgments?wait=5', {
    key: supplier,
    body: shortAnswer('1'),
  });
  expect(sent.status).toBe(200);
  await hub.pipeline.quiesce();
  owned.interchange = sent.body.id;
  owned.document = sent.body.documents[0].id;
  const { rows } = await hub.store.listTransmissions(TENANT, { partner: SUPPLIER }, { limit: 1 });
  owned.transmission = rows[0]?.id ?? '';
  await seedProof();
  for (const [kind, stream] of STREAMS) await seedStream(kind, stream);
  await seedKeys();
});
afterAll(() => hub.stop());

const STREAMS = [
  ['shipment', `shipment/${SUPPLIER}/S1`],
  ['load', 'load/L1'],
  ['carriage', `carriage/${SUPPLIER}/L1`],
  ['invoice', `invoice/${SUPPLIER}/I1`],
] as const;

async function seedStream(kind: string, stream: string): Promise<void> {
  const row: Omit<StreamRow, 'tenant' | 'stream'> = {
    kind,
    version: 1,
    phase: 'ready',
    title: stream,
    partner: SUPPLIER,
    open: true,
    openedAt: '2026-01-01T00:00:00.000Z',
    changedAt: '2026-01-01T00:00:00.000Z',
  };
  const { store } = hub;
  const getStream = store.getStream.bind(store);
  store.getStream = async (tenant, id) =>
    tenant === TENANT && id === stream
      ? { ...row, tenant, stream, state: {} }
      : getStream(tenant, id);
}

const PICTURE = Buffer.from('picture');

/** A proof of delivery of the supplier with a file. */
async function seedProof(): Promise<void> {
  const proof = {
    kind: 'proof_of_delivery' as const,
    number: 'P1',
    deliveredAt: '2026-11-20T08:00:00.000Z',
    contentType: 'image/png',
    content: PICTURE.toString('base64'),
  };
  const sent = await ask(hub, 'POST', '/v1/proofs-of-delivery', {
    key: hub.keys.supplier,
    body: proof,
  });
  await hub.pipeline.quiesce();
  const filter = { interchange: String(sent.body.id) };
  owned.proof = (await hub.store.listDocuments(TENANT, filter, { limit: 1 })).rows[0]?.id ?? '';
}

async function seedKeys(): Promise<void> {
  const revoked = await hub.key(['admin']);
  const { rows } = await hub.store.listApiKeys(TENANT, { limit: 500 });
  const last = rows.find(({ hash }) => hash === rows.at(-1)?.hash);
  expect(last).toBeDefined();
  for (const row of rows) {
    const { hashSecret } = await import('../../src/api/authenticate.ts');
    if (row.hash === hashSecret(revoked))
      await hub.store.revokeApiKey(TENANT, row.id, { kind: 'system', id: 'test' });
  }
  secrets.unknown = `slk_${'x'.repeat(43)}`;
  secrets.expired = await hub.key(['admin'], undefined, '2026-01-02T00:00:00.000Z');
  secrets.revoked = revoked;
  for (const scope of scopeNames) {
    const others = scopeNames.filter((other) => other !== scope && other !== 'admin');
    secrets[`without ${scope}`] = await hub.key(others);
    secrets[`only ${scope}`] = await hub.key([scope]);
  }
  // Whoever issues keys may make a mistake: a partner's key with every scope is still a partner's.
  secrets.mighty = await hub.key(scopeNames, OTHER);
}

/** Example of every path parameter, as something of the supplier. */
const examples: Record<string, () => string> = {
  getInterchange: () => `/v1/interchanges/${owned.interchange}`,
  getInterchangeContent: () => `/v1/interchanges/${owned.interchange}/content`,
  getDocument: () => `/v1/documents/${owned.document}`,
  getDocumentFile: () => `/v1/documents/${owned.proof}/file`,
  getPurchaseOrder: () => '/v1/purchase-orders/E1/US01/1/-',
  getShipment: () => `/v1/shipments/${SUPPLIER}/S1`,
  getLoad: () => '/v1/loads/L1',
  getCarriage: () => `/v1/carriages/${SUPPLIER}/L1`,
  getInvoice: () => `/v1/invoices/${SUPPLIER}/I1`,
  getStream: () => `/v1/streams/${encodeURIComponent('order/E1/US01/1/-')}`,
  listStreamEvents: () => `/v1/streams/${encodeURIComponent('order/E1/US01/1/-')}/events`,
  getTimeline: () => `/v1/streams/${encodeURIComponent('order/E1/US01/1/-')}/timeline`,
  getLineage: () => `/v1/lineage/${owned.document}`,
  getTransmission: () => `/v1/transmissions/${owned.transmission}`,
  getTransmissionContent: () => `/v1/transmissions/${owned.transmission}/content`,
  getPartner: () => `/v1/partners/${SUPPLIER}`,
  shipmentRelease: () => '/v1/capabilities/shipment-release',
};
const bodies: Record<string, unknown> = {
  shipmentRelease: { shipment: `${SUPPLIER}/S1` },
};

/** Some path of the route; parameters are made up where nobody is let through anyway. */
function urlOf(one: Route): string {
  return examples[one.operationId]?.() ?? one.path.replace(/\{\w+\}/g, 'x');
}

async function call(one: Route, asked: Asked = {}, query = '') {
  const streamed = one.operationId === 'readEvents' ? { accept: 'application/json' } : {};
  const body = bodies[one.operationId];
  return ask(hub, one.method, `${urlOf(one)}${query}`, {
    ...(body === undefined ? {} : { body }),
    ...asked,
    headers: { ...streamed, ...asked.headers },
  });
}

const keyed = routes.filter(({ access }) => access !== 'open');

describe.each(keyed)('$method $path', (one) => {
  it('asks for a key', async () => {
    const answer = await call(one);
    expect([answer.status, answer.body.code]).toEqual([401, 'KEY_MISSING']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it.each(['unknown', 'expired', 'revoked'])('does not open to an %s key', async (kind) => {
    const answer = await call(one, { key: secrets[kind] ?? '' });
    expect([answer.status, answer.body.code]).toEqual([401, 'KEY_UNKNOWN']);
  });

  it('does not open to a key with every scope but its own', async () => {
    expect(one.scope).toBeDefined();
    const answer = await call(one, { key: secrets[`without ${one.scope}`] ?? '' });
    expect([answer.status, answer.body.code]).toEqual([403, 'SCOPE_MISSING']);
  });

  it('opens to a key with its scope alone', async () => {
    const answer = await call(one, { key: secrets[`only ${one.scope}`] ?? '' });
    expect([401, 403]).not.toContain(answer.status);
    expect(answer.status).toBeLessThan(500 + Number(answer.body?.code === 'CAPABILITY_MISSING'));
  });
});

describe.each(routes.filter(({ access }) => access === 'tenant'))(
  '$method $path, of our own organisation,',
  (one) => {
    it.each(['supplier', 'other', 'carrier', 'erp'] as const)(
      'does not open to the key of a partner (%s)',
      async (name) => {
        const answer = await call(one, { key: hub.keys[name] });
        expect([answer.status, answer.body.code]).toEqual([403, 'PARTNER_KEY_REFUSED']);
      },
    );
    it('does not open to a key of a partner that was given every scope', async () => {
      const answer = await call(one, { key: secrets.mighty ?? '' });
      expect([answer.status, answer.body.code]).toEqual([403, 'PARTNER_KEY_REFUSED']);
    });
  },
);

const shared = routes.filter(({ access }) => access === 'partner');

it('says of every shared route how it keeps partners apart', () => {
  expect(shared.filter(({ isolation }) => isolation === undefined)).toEqual([]);
  const scopesOfPartners: readonly (Scope | undefined)[] = partnerScopes;
  expect(shared.filter(({ scope }) => !scopesOfPartners.includes(scope))).toEqual([]);
});

describe.each(shared.filter(({ isolation }) => isolation === 'owned'))(
  '$method $path, of one partner,',
  (one) => {
    it('has an example here', () => {
      expect(examples[one.operationId]?.()).toBeDefined();
      expect(examples[one.operationId]?.()).not.toContain('undefined');
    });
    it('shows its owner what is there', async () => {
      expect((await call(one, { key: hub.keys.supplier })).status).toBe(200);
    });
    it.each(['other', 'carrier', 'erp'] as const)('shows nothing to %s', async (name) => {
      const answer = await call(one, { key: hub.keys[name] });
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    });
    it('shows nothing to a partner whose key was given every scope', async () => {
      expect((await call(one, { key: secrets.mighty ?? '' })).status).toBe(404);
    });
    it('answers the same for what is not there at all', async () => {
      const there = await call(one, { key: hub.keys.other });
      const url = urlOf(one).replaceAll(/[0-9a-f-]{36}|%2F1%2F|\/1\/|S1|L1|I1/g, 'none');
      const body = { shipment: `${SUPPLIER}/none` };
      const gone = await ask(hub, one.method, url, {
        key: hub.keys.other,
        ...(one.method === 'POST' ? { body } : {}),
      });
      expect(gone.text).toBe(there.text);
    });
  },
);

describe.each(shared.filter(({ isolation }) => isolation === 'filtered'))(
  '$method $path, a list,',
  (one) => {
    const query = one.operationId === 'getTrace' ? '?reference=1' : '';
    it('gives another partner nothing of the supplier', async () => {
      for (const key of [hub.keys.other, secrets.mighty ?? '']) {
        const answer = await call(one, { key }, query);
        expect([200, 404]).toContain(answer.status);
        for (const id of Object.values(owned)) expect(answer.text).not.toContain(id);
        expect(answer.text).not.toContain(SUPPLIER);
      }
    });
    it('cannot be talked into it', async () => {
      if (!JSON.stringify(one.query ?? {}).includes('"partner"')) return;
      const answer = await call(one, { key: hub.keys.other }, `?partner=${SUPPLIER}`);
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(SUPPLIER);
    });
  },
);

describe.each(shared.filter(({ isolation }) => isolation === 'stamped'))(
  '$method $path, sent by a partner,',
  (one) => {
    const body = { kind: 'inventory_report', number: '1', site: 'X', lines: [] };
    it('cannot be sent in the name of another', async () => {
      const before = await count(SUPPLIER);
      const answer = await call(
        one,
        one.raw === true
          ? { key: hub.keys.other, body }
          : { key: hub.keys.other, body: valid(one) },
        `?partner=${SUPPLIER}`,
      );
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
      expect(await count(SUPPLIER)).toBe(before);
    });
    it('counts as what its key is, or is refused by its role', async () => {
      const sent = one.raw === true ? body : valid(one);
      const answer = await call(one, { key: hub.keys.other, body: sent }, '?wait=0');
      if (answer.status === 403) return expect(answer.body.code).toBe('DOCUMENT_KIND_REFUSED');
      expect([200, 202]).toContain(answer.status);
      const row = await hub.store.getInterchange(TENANT, answer.body.id);
      return expect(row).toMatchObject({ partner: OTHER, channel: `${OTHER}/rest` });
    });
  },
);

async function count(partner: string): Promise<number> {
  const { rows } = await hub.store.listInterchanges(TENANT, { partner }, { limit: 500 });
  return rows.length;
}

/** A body that passes the schema of an intake route. */
function valid(one: Route): unknown {
  const at = '2026-11-20T08:00:00.000Z';
  const made: Record<string, unknown> = {
    sendDocument: { kind: 'inventory_report', number: 'X', site: 'X', lines: [] },
    sendPurchaseOrder: purchaseOrder('X'),
    sendPurchaseOrderChange: { number: 'X', order: { number: 'X' }, lines: [] },
    sendOrderAcknowledgment: shortAnswer('X'),
    sendDownstreamCommitment: {
      number: 'X',
      site: 'X',
      outboundOrder: 'X',
      requiredAt: at,
      lines: [{ line: '1', item: {}, quantity: { value: '1', unit: 'EA' } }],
    },
    sendReadinessNotice: readinessNotice('X'),
    sendBookingConfirmation: {
      number: 'X',
      load: 'X',
      shipments: ['X'],
      outcome: 'booked',
      stops: [],
      legs: [],
    },
    sendShipNotice: { number: 'X', dates: [], orders: [], items: [], handlingUnits: [] },
    sendMilestone: { number: 'X', type: { value: 'delivered' }, classifier: 'actual' },
    sendProofOfDelivery: { number: 'X', deliveredAt: at },
    sendReceivingAdvice: { number: 'X', lines: [] },
    sendInvoice: { number: 'X', invoiceType: { value: 'invoice' }, lines: [], total: '0' },
    matchInvoice: {
      kind: 'invoice',
      number: 'X',
      invoiceType: { value: 'invoice' },
      lines: [],
      total: '0',
    },
  };
  return made[one.operationId];
}

describe('the file of a proof of delivery', () => {
  const fileOf = async (key: string, proof: object) => {
    const path = '/v1/proofs-of-delivery?wait=5';
    const sent = await ask(hub, 'POST', path, { key, body: proof });
    return ask(hub, 'GET', `/v1/documents/${sent.body.documents[0].id}/file`, { key });
  };
  const proof = {
    number: 'P2',
    shipment: `${OTHER}/S9`,
    deliveredAt: '2026-11-20T08:00:00.000Z',
  };

  it('opens to the partner that sent it', async () => {
    const content = PICTURE.toString('base64');
    const { status, text } = await fileOf(hub.keys.other, { ...proof, content });
    expect([status, text]).toEqual([200, PICTURE.toString()]);
  });

  it('does not open to a partner that names its hash alone', async () => {
    const contentHash = createHash('sha256').update(PICTURE).digest('hex');
    const answer = await fileOf(hub.keys.carrier, { ...proof, number: 'P3', contentHash });
    expect([answer.status, answer.body?.code]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('roles', () => {
  it.each([
    ['supplier', '/v1/purchase-orders', purchaseOrder('9')],
    ['carrier', '/v1/order-acknowledgments', shortAnswer('1')],
    ['carrier', '/v1/readiness-notices', readinessNotice('9')],
    ['erp', '/v1/readiness-notices', readinessNotice('9')],
  ] as const)('keep the %s from %s', async (name, url, body) => {
    const answer = await ask(hub, 'POST', url, { key: hub.keys[name], body });
    expect([answer.status, answer.body.code]).toEqual([403, 'DOCUMENT_KIND_REFUSED']);
  });

  it('keep a supplier from approving its own answer, raw bytes too', async () => {
    const decision = {
      kind: 'order_decision',
      number: 'D1',
      order: { erp: 'E1', entity: 'US01', number: '1' },
      decision: 'approve',
    };
    const named = await ask(hub, 'POST', '/v1/documents', {
      key: hub.keys.supplier,
      body: decision,
    });
    expect(named.status).toBe(403);
    const raw = await ask(hub, 'POST', '/v1/interchanges?wait=5', {
      key: hub.keys.supplier,
      body: decision,
    });
    expect(raw.body.documents).toMatchObject([{ outcome: 'refused', code: 'DOCUMENT_NOT_THEIRS' }]);
  });

  it('let nobody decide without the scope for it', async () => {
    const key = await hub.key(['documents:write']);
    const body = {
      kind: 'order_decision',
      number: 'D2',
      order: { number: '1' },
      decision: 'approve',
    };
    const answer = await ask(hub, 'POST', '/v1/documents', { key, body });
    expect([answer.status, answer.body.code]).toEqual([403, 'SCOPE_MISSING']);
  });

  it('let the carrier send its milestones', async () => {
    const body = { number: 'M1', type: { value: 'delivered' }, classifier: 'actual' };
    const answer = await ask(hub, 'POST', '/v1/milestones', { key: hub.keys.carrier, body });
    expect(answer.status).toBe(202);
    expect(await hub.store.getInterchange(TENANT, answer.body.id)).toMatchObject({
      partner: CARRIER,
    });
  });
});

it('lets no partner speak for a person of ours', async () => {
  const headers = { 'syncline-person': 'Ann' };
  const send = (key: string) => ask(hub, 'POST', '/v1/interchanges', { key, bytes: 'x', headers });
  const theirs = await send(hub.keys.supplier);
  const ours = await send(hub.keys.admin);
  const actorOf = async (id: string) => (await hub.store.getInterchange(TENANT, id))?.actor;
  expect(await actorOf(theirs.body.id)).toEqual({ kind: 'partner', id: SUPPLIER });
  expect(await actorOf(ours.body.id)).toEqual({ kind: 'person', id: 'Ann' });
});

describe('what is open', () => {
  it.each(routes.filter(({ access }) => access === 'open'))(
    '$path shows nothing of a tenant',
    async (one) => {
      const url = one.path.replace('{kind}', 'purchase_order');
      const answer = await ask(hub, one.method, url);
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(SUPPLIER);
    },
  );
});

it('keeps secrets out of everything that was answered and logged', async () => {
  const answers = await Promise.all(
    ['/v1/partners', '/v1/configuration', '/v1/keys', '/v1/audit', `/v1/partners/${SUPPLIER}`].map(
      (url) => ask(hub, 'GET', url, { key: hub.keys.admin }),
    ),
  );
  const text = [...answers.map((answer) => answer.text), ...hub.logged].join('\n');
  expect(text).not.toContain('whsec_');
  for (const secret of [...Object.values(hub.keys), ...Object.values(secrets)])
    expect(text).not.toContain(secret);
  const { rows } = await hub.store.listApiKeys(TENANT, { limit: 500 });
  for (const { hash } of rows) expect(text).not.toContain(hash);
});
