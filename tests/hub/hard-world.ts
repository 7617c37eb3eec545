/** A whole hub on the memory store, for hard input sent through its API by an ERP, a supplier and carriers. */
import { expect } from 'vitest';
import { type Hub, startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import type {
  DocumentRow,
  InterchangeRow,
  LoggedEvent,
  QuarantineRow,
  Store,
  StreamRow,
} from '../../src/store/store.ts';
import { configure, profile } from '../pipeline/kit.ts';

const TENANT = 'default';
type Partner = 'ERP' | 'ACME' | 'FAST' | 'SLOW';

export interface HardWorld {
  hub: Hub;
  store: Store;
  /**
   * Sends, by default to where everything may go, and waits until nothing is left to do; gives the answer's
   * status and codes, and what became of it.
   */
  send(partner: Partner, body: object | string | Uint8Array, path?: string): Promise<Sent>;
  documents(id: string | undefined): Promise<DocumentRow[]>;
  /** Kinds of exceptions that are open, sorted. */
  exceptions(): Promise<string[]>;
  quarantine(): Promise<string[]>;
  state(stream: string): Promise<Record<string, unknown> | undefined>;
  events(stream: string): Promise<string[]>;
  /** An order from another number goes its way, every message is in one account, nothing is held. */
  othersUnaffected(): Promise<void>;
  stop(): Promise<void>;
}
export interface Sent {
  status: number;
  id: string | undefined;
  /** Of a refusal: the problem's, then those of the places that it names. */
  codes: string[];
  interchange: InterchangeRow | undefined;
  documents: DocumentRow[];
}

async function prepared(): Promise<Store> {
  const store = memoryStore();
  const rest = [{ id: 'rest', channel: 'rest' as const }];
  const x12 = { ourQualifier: 'ZZ', ourId: 'DELTA', theirQualifier: 'ZZ', theirId: 'ACME' };
  const scac = (value: string) => [{ scheme: 'scac', value }];
  await configure(store, {
    settings: [{ company: 'Delta', zone: 'UTC', currency: 'USD' }],
    partner: [
      profile('ERP', ['erp'], { erp: { instance: 'E1', entity: 'US01' }, channels: rest }),
      profile('ACME', ['supplier'], { channels: rest, x12: { ...x12, version: '004010' } }),
      profile('FAST', ['carrier'], { channels: rest, identifiers: scac('FAST') }),
      profile('SLOW', ['carrier'], { channels: rest, identifiers: scac('SLOW') }),
    ],
  });
  return store;
}

export async function hardWorld(): Promise<HardWorld> {
  const store = await prepared();
  const hub = await startHub({ store, port: 0, logLevel: 'silent' });
  const keys = new Map<Partner, string>();
  for (const partner of ['ERP', 'ACME', 'FAST', 'SLOW'] as const)
    keys.set(partner, await hub.issueKey({ name: partner, partner, scopes: ['documents:write'] }));
  const admin = await hub.issueKey({ name: 'admin', scopes: ['admin'] });
  /** What a person sees. Tests look into answers with matchers; what they expect says what it is. */
  const read = async (path: string) => {
    const seen = await fetch(`${hub.url}${path}`, {
      headers: { authorization: `Bearer ${admin}` },
    });
    expect(seen.status).toBe(200);
    return JSON.parse(await seen.text());
  };
  const documents = async (id: string | undefined): Promise<DocumentRow[]> =>
    id === undefined ? [] : (await read(`/v1/documents?interchange=${id}`)).rows;
  let others = 0;
  const world: HardWorld = {
    hub,
    store,
    async send(partner, body, path = '/v1/interchanges') {
      const isRaw = typeof body === 'string' || body instanceof Uint8Array;
      const answer = await fetch(`${hub.url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${keys.get(partner)}`,
          'content-type':
            isRaw && path === '/v1/interchanges' ? 'application/octet-stream' : 'application/json',
        },
        body: isRaw ? body : JSON.stringify(body),
      });
      const { id, code, problems } = JSON.parse(await answer.text());
      await hub.quiesce();
      return {
        status: answer.status,
        id,
        codes: [code, ...(problems ?? []).map((one: { code: string }) => one.code)].filter(Boolean),
        interchange: id === undefined ? undefined : await read(`/v1/interchanges/${id}`),
        documents: await documents(id),
      };
    },
    documents,
    async exceptions() {
      const rows: StreamRow[] = (await read('/v1/exceptions?open=true')).rows;
      return rows.map(({ category }) => category ?? '').sort();
    },
    async quarantine() {
      const rows: QuarantineRow[] = (await read('/v1/quarantine')).rows;
      return rows.map(({ code }) => code);
    },
    state: async (stream) =>
      (await store.getStream(TENANT, stream))?.state as Record<string, unknown> | undefined,
    async events(stream) {
      const path = `/v1/streams/${encodeURIComponent(stream)}/events?limit=200`;
      const rows: LoggedEvent[] = (await read(path)).rows;
      return rows.toSorted((a, b) => a.version - b.version).map(({ type }) => type);
    },
    async othersUnaffected() {
      others += 1;
      const sent = await world.send('ERP', order(`OTHER-${others}`));
      expect(sent).toMatchObject({ status: 202, documents: [{ outcome: 'applied' }] });
      expect((await hub.observe()).conservation.holds).toBe(true);
      expect(await store.workload(TENANT)).toMatchObject({ heldLanes: 0, untranslated: 0 });
    },
    stop: () => hub.stop(),
  };
  return world;
}

const amount = (text: string) => {
  const [value = '', unit = 'EA'] = text.split(' ');
  return { value, unit };
};

/** An order for ACME of one line. */
export function order(number: string, quantity = '100 EA', scheduled = quantity): object {
  return {
    kind: 'purchase_order',
    number,
    issuedOn: '2026-06-01',
    order: { number },
    supplier: 'ACME',
    currency: 'USD',
    lines: [orderLine(quantity, scheduled)],
  };
}
function orderLine(quantity: string, scheduled = quantity): object {
  const dates = [{ kind: { value: 'delivery_requested' }, on: '2030-06-10' }];
  return {
    line: '1',
    item: { buyer: 'W-100', supplier: 'AC-1' },
    quantity: amount(quantity),
    price: { amount: '2.5', currency: 'USD' },
    schedules: [{ schedule: '1', quantity: amount(scheduled), dates }],
  };
}
export function cancellation(number: string): object {
  return {
    kind: 'purchase_order_change',
    number,
    order: { number },
    sequence: 1,
    purpose: { value: 'cancellation' },
    lines: [],
  };
}

/** ACME's answer to line 1. */
export function answer(number: string, quantity = '100 EA', more: object = {}): object {
  const dates = [{ kind: { value: 'delivery_promised' }, on: '2030-06-10' }];
  const allocation = { quantity: amount(quantity), disposition: { value: 'accepted' }, dates };
  return {
    kind: 'order_acknowledgment',
    number: `SO-${number}`,
    order: { number },
    type: { value: 'detail_with_change' },
    lines: [{ line: '1', item: { supplier: 'AC-1' }, allocations: [allocation] }],
    ...more,
  };
}

/** ACME says that a shipment left with FAST under a PRO number. */
export function shipNotice(shipment: string, pro: string): object {
  return {
    kind: 'ship_notice',
    number: `ASN-${shipment}`,
    shipment,
    dates: [{ kind: { value: 'shipped' }, on: '2026-06-02' }],
    orders: [],
    references: [{ role: { value: 'pro' }, value: pro }],
    carrier: { partner: 'FAST', scac: 'FAST' },
    items: [{ id: '1', item: { buyer: 'W-100' }, quantity: amount('10 EA') }],
    handlingUnits: [],
  };
}
export function milestone(number: string, pro: string, type = 'picked_up'): object {
  return {
    kind: 'milestone',
    number,
    milestone: number,
    type: { value: type },
    classifier: 'actual',
    occurredAt: '2026-06-02T14:00:00Z',
    references: [{ role: { value: 'pro' }, value: pro }],
  };
}

/** An 855 of ACME in an envelope of its own. */
export function x12Answer(
  number: string,
  { control = 7, quantity = 100, test = false, tail = '' } = {},
): string {
  const padded = String(control).padStart(9, '0');
  const segments = [
    `ISA*00*          *00*          *ZZ*ACME           *ZZ*DELTA          *260601*0800*U*00401*${padded}*0*${test ? 'T' : 'P'}*>`,
    `GS*PR*ACME*DELTA*20260601*0800*${control}*X*004010`,
    'ST*855*0001',
    `BAK*00*AC*${number}*20260601`,
    `PO1*1*${quantity}*EA*2.5**BP*W-100*VP*AC-1`,
    `ACK*IA*${quantity}*EA*067*20300610`,
    'CTT*1',
    'SE*6*0001',
    `GE*1*${control}`,
    `IEA*1*${padded}`,
  ];
  return `${segments.join('~\n')}~\n${tail}`;
}
