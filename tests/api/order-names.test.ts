/** Papers that name an order by number alone, where the hub serves two ERPs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '../../src/model/document.ts';
import type { LedgerState } from '../../src/workflows/settlement/ledger-state.ts';
import { ask, ERP, type Hub, openHub, purchaseOrder, rows, SUPPLIER, TENANT } from './kit.ts';

let hub: Hub;
const OTHER_ERP = 'ERP2';

beforeAll(async () => {
  hub = await openHub();
  const [first] = rows;
  const body = { ...first?.body, id: OTHER_ERP, erp: { instance: 'E2', entity: 'CA01' } };
  const changes = [{ kind: 'partner' as const, key: OTHER_ERP, body }];
  await hub.store.applyConfiguration(TENANT, changes, { kind: 'system', id: 'test' });
  await hub.context.refreshConfiguration?.(TENANT);
});
afterAll(() => hub.stop());

async function send(path: string, document: CanonicalDocument, partner: string) {
  const { body } = await ask(hub, 'POST', `/v1/${path}?partner=${partner}`, {
    key: hub.keys.admin,
    body: document,
  });
  await hub.pipeline.quiesce();
  const filter = { interchange: String(body.id) };
  const [row] = (await hub.store.listDocuments(TENANT, filter, { limit: 1 })).rows;
  if (row === undefined) throw new Error('The document is not there.');
  return row.id;
}
const issue = (number: string, erp = ERP) =>
  send('purchase-orders', { ...purchaseOrder(number), order: { number } } as never, erp);
const outcome = async (id: string) => (await hub.store.getDocument(TENANT, id))?.outcome;
const counted = async (stream: string, kind: 'shipped' | 'received') => {
  const state = (await hub.store.getStream(TENANT, stream))?.state as LedgerState | undefined;
  return state?.lines[0]?.schedules[0]?.totals[kind];
};

const quantity = { value: '10', unit: 'EA' };
const shipNotice = (number: string, ...orders: string[]): CanonicalDocument => ({
  kind: 'ship_notice',
  number,
  dates: [],
  orders: [],
  handlingUnits: [],
  items: orders.map((order, index) => ({
    id: String(index + 1),
    link: { order: { number: order }, line: '1' },
    item: { buyer: 'I-1' },
    quantity,
  })),
});
const advice = (number: string, order: string): CanonicalDocument => ({
  kind: 'receiving_advice',
  number,
  lines: [
    {
      id: '1',
      link: { order: { number: order }, line: '1' },
      item: { buyer: 'I-1' },
      received: quantity,
      parts: [],
    },
  ],
});
async function exceptions(): Promise<{ kind: string; open: boolean; details: string }[]> {
  const { rows: all } = await hub.store.listStreams(TENANT, { kind: 'exception' }, { limit: 100 });
  return Promise.all(
    all.map(async ({ stream, category, open }) => ({
      kind: category ?? '',
      open,
      details: JSON.stringify((await hub.store.getStream(TENANT, stream))?.state),
    })),
  );
}

describe('a number that one order has', () => {
  it('takes receipt and ship notice to the ledger of that order', async () => {
    await issue('N1', OTHER_ERP);
    await send('ship-notices', shipNotice('ASN-1', 'N1'), SUPPLIER);
    await send('receiving-advices', advice('RA-1', 'N1'), 'WMS');
    expect(await counted('ledger/E2/CA01/N1/-', 'shipped')).toBe('10');
    expect(await counted('ledger/E2/CA01/N1/-', 'received')).toBe('10');
    expect(await hub.store.getStream(TENANT, 'ledger/-/-/N1/-')).toBeUndefined();
  });

  it('that comes later: the paper waits by name, seen by a person, and is applied then', async () => {
    await issue('N2');
    const early = await send('ship-notices', shipNotice('ASN-2', 'N2', 'N3'), SUPPLIER);
    expect(await outcome(early)).toBe('waiting');
    const [waiting] = (await exceptions()).filter(({ kind }) => kind === 'reference_unknown');
    expect(waiting).toMatchObject({ open: true, details: expect.stringContaining('N3') });
    await issue('N3', OTHER_ERP);
    await hub.pipeline.quiesce();
    expect(await outcome(early)).toBe('applied');
    expect(await counted('ledger/E1/US01/N2/-', 'shipped')).toBe('10');
    expect(await counted('ledger/E2/CA01/N3/-', 'shipped')).toBe('10');
    expect(
      (await exceptions()).filter(({ kind, open }) => kind === 'reference_unknown' && open),
    ).toEqual([]);
  });
});

describe('a number that two orders have', () => {
  it('is for a person, with both as candidates; nothing is guessed', async () => {
    await issue('N4');
    await issue('N4', OTHER_ERP);
    const unclear = await send('receiving-advices', advice('RA-4', 'N4'), 'WMS');
    expect(await outcome(unclear)).toBe('quarantined');
    const [asked] = (await exceptions()).filter(({ kind }) => kind === 'reference_ambiguous');
    expect(asked?.details).toContain('order/E1/US01/N4/-');
    expect(asked?.details).toContain('order/E2/CA01/N4/-');
    expect(await counted('ledger/E1/US01/N4/-', 'received')).toBe('0');
    expect(await counted('ledger/E2/CA01/N4/-', 'received')).toBe('0');
    expect((await hub.store.conservation(TENANT)).holds).toBe(true);

    // Somebody says whose dock it is, and the same bytes are read again.
    const [dock] = rows.filter(({ key }) => key === 'WMS');
    const body = { ...dock?.body, erp: { instance: 'E2', entity: 'CA01' } };
    const change = { kind: 'partner' as const, key: 'WMS', body };
    await hub.store.applyConfiguration(TENANT, [change], { kind: 'system', id: 'test' });
    await hub.context.refreshConfiguration?.(TENANT);
    const [held] = (await hub.store.listQuarantine(TENANT, { open: true }, { limit: 9 })).rows;
    await ask(hub, 'POST', `/v1/quarantine/${held?.id}/reprocess?wait=5`, { key: hub.keys.admin });
    await hub.pipeline.quiesce();
    expect(await counted('ledger/E2/CA01/N4/-', 'received')).toBe('10');
    expect(await counted('ledger/E1/US01/N4/-', 'received')).toBe('0');
    expect(
      (await exceptions()).filter(({ kind, open }) => kind === 'reference_ambiguous' && open),
    ).toEqual([]);
  });
});
