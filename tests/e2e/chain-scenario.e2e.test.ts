/**
 * From ready goods to the payment, told once with X12 papers and once with JSON ones: the simulated world's
 * real servers, folders and trucks around a whole hub, on each database.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buyerOf, supplierOf } from '../../simulator/catalogue.ts';
import { compareAll } from '../../simulator/compare/compare.ts';
import type {
  DocumentView,
  ExceptionView,
  InvoiceView,
  LedgerView,
  ShipmentView,
} from '../../simulator/compare/hub-views.ts';
import { orderPath } from '../../simulator/erp/erp.ts';
import { INSTANCE } from '../../simulator/population.ts';
import type { RunningHub } from '../../simulator/running-hub.ts';
import type { OrderScenario } from '../../simulator/scenario.ts';
import { startWorldHub } from '../../simulator/start-hub.ts';
import type { BillBelief } from '../../simulator/suppliers/biller.ts';
import type { PlannedLoad } from '../../simulator/transport/planner.ts';
import { World } from '../../simulator/world.ts';
import { addDays, dateFromMs } from '../../src/base/instant.ts';
import type { ShipmentUpdate } from '../../src/model/planning-documents.ts';
import type { PaymentRelease } from '../../src/model/settlement-documents.ts';
import { databaseUrl, skipped, testSchema } from '../store/postgres-kit.ts';

const STEP_MS_MAX = 120_000;
const NUMBER = '4712';

/** The dock of DC1 and FASTFREIGHT write X12, the dock of DC2 and RIVERLINE canonical JSON. */
const papers = [
  { paper: 'X12', buyer: 'ERP-US', supplier: 'BRIGHTWATER', last: 'FASTFREIGHT' },
  { paper: 'JSON', buyer: 'ERP-CA', supplier: 'LUMEN', last: 'RIVERLINE' },
] as const;

interface Place {
  database: string;
  drop(): Promise<void>;
}
const databases = [
  {
    name: 'the embedded database',
    skip: undefined,
    open: async (folder: string): Promise<Place> => ({
      database: join(folder, 'data'),
      drop: async () => {},
    }),
  },
  {
    name: 'PostgreSQL',
    skip: skipped,
    open: async (): Promise<Place> => {
      const { schema, drop } = await testSchema(false);
      const url = new URL(databaseUrl ?? '');
      url.searchParams.set('schema', schema);
      return { database: url.href, drop };
    },
  },
];

/** A hundred of one item; the truck is late, ten arrive broken and go back, the invoice comes too early. */
function scenarioOf(buyer: string, supplier: string, startMs: number): OrderScenario {
  const [item] = supplierOf(supplier).items;
  if (item === undefined) throw new Error('an item is needed');
  const { currency, site } = buyerOf(buyer);
  const deliverOn = addDays(dateFromMs(startMs), 14);
  return {
    index: 0,
    number: NUMBER,
    buyer,
    supplier,
    currency,
    site,
    issueAtMs: startMs,
    lines: [
      {
        line: '1',
        item: item.item,
        quantity: '100',
        unit: 'EA',
        price: { amount: '2.50' },
        schedules: [{ quantity: '100', deliverOn }],
      },
    ],
    answers: [{ to: 0, afterHours: 2 }],
    changes: [],
    decision: 'approve',
    decisionAfterHours: 1,
    forgetsReceipt: false,
    issuedTwice: false,
    journey: {
      truck: ['latePickup'],
      dock: { kind: 'damaged', percent: 10 },
      returns: true,
      invoice: { beforeReceipt: true, mends: true },
    },
    terms: {},
    intends: [],
  };
}

for (const { name, open, skip } of databases) {
  const title = `on ${name}, with $paper papers${skip === undefined ? '' : ` (${skip})`}`;
  describe.skipIf(skip !== undefined).each(papers)(title, ({ paper, buyer, supplier, last }) => {
    let folder: string;
    let place: Place;
    let hub: RunningHub;
    let world: World;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'chain-'));
      place = await open(folder);
      hub = await startWorldHub(place.database);
      world = await World.open({
        hub,
        folder: join(folder, 'systems'),
        seed: 1,
        orders: 1,
        faults: { answerLost: 0, unavailable: 0 },
        scenariosFrom: (startMs) => [scenarioOf(buyer, supplier, startMs)],
      });
    }, STEP_MS_MAX);
    afterAll(async () => {
      await world?.close();
      await hub?.stop();
      await place?.drop();
      rmSync(folder, { recursive: true, force: true });
    }, STEP_MS_MAX);

    const office = () => world.population.office;
    const only = async <T>(path: string): Promise<T | undefined> => {
      const [row] = await office().list<{ stream: string }>(path);
      if (row === undefined) return undefined;
      return office().get<T>(`/v1/streams/${encodeURIComponent(row.stream)}`);
    };
    const shipment = () => only<ShipmentView>('/v1/shipments');
    const ledger = () =>
      office().get<LedgerView>(
        orderPath(INSTANCE, buyerOf(buyer).entity, { number: NUMBER }).replace(
          'purchase-orders',
          'ledgers',
        ),
      );
    const totals = async () => (await ledger())?.state.lines[0]?.schedules[0]?.totals;
    const load = () => world.population.planner.beliefs.rows<PlannedLoad>('loads')[0];
    const open_ = async () =>
      (await office().list<ExceptionView>('/v1/exceptions?open=true')).map(
        ({ category }) => category,
      );
    const believes = <T>(system: string, table: string) =>
      world.population.beliefs.get(system)?.rows<T>(table) ?? [];
    /** Lets hours pass until something is so. */
    const until = async (isSo: () => Promise<boolean> | boolean, hoursMax: number) => {
      for (let hours = 0; hours < hoursMax && !(await isSo()); hours += 2) await world.passHours(2);
      expect(await isSo()).toBe(true);
    };

    test(
      'the supplier reports ready; the transport system gets it, plans, and its booking reaches ERP and supplier',
      async () => {
        await world.passHours(9.5 * 24);
        await until(() => load() !== undefined, 48);
        expect(await shipment()).toMatchObject({ phase: 'booked' });
        expect(load()?.legs.at(-1)?.carrier).toBe(last);
        expect(believes(buyer, 'booking_confirmation')).toHaveLength(1);
        expect(believes(supplier, 'bookings')).toHaveLength(1);
      },
      STEP_MS_MAX,
    );

    test(
      'a late truck is an exception; the ship notice attaches cartons with their SSCC',
      async () => {
        await until(async () => (await open_()).includes('pickup_late'), 48);
        await until(async () => (await shipment())?.phase !== 'booked', 48);
        const [notice] = (await shipment())?.state.notices ?? [];
        expect(notice?.goods).toMatchObject([{ quantity: { value: '100', unit: 'EA' } }]);
        expect(notice?.units.map(({ sscc }) => sscc)).toHaveLength(2);
        expect(await totals()).toMatchObject({ shipped: '100', received: '0' });
        const updates = believes<ShipmentUpdate>('SERVICE', 'shipment_update');
        expect(updates[0]?.expectedDeliveryAt).toBeDefined();
      },
      STEP_MS_MAX,
    );

    test(
      'an invoice before the goods waits: that is a state and no variance',
      async () => {
        await world.passHours(4);
        expect(await only<InvoiceView>('/v1/invoices')).toMatchObject({
          phase: 'awaiting_receipt',
          state: { holds: [] },
        });
        expect(believes(supplier, 'bills')).toHaveLength(1);
      },
      STEP_MS_MAX,
    );

    test(
      'delivery is told by the carrier and proven by a document of its own, its file kept by hash',
      async () => {
        await until(async () => ((await shipment())?.state.proofs.length ?? 0) > 0, 14 * 24);
        const [proof] = (await shipment())?.state.proofs ?? [];
        const [row] = await office().list<DocumentView>('/v1/documents?kind=proof_of_delivery');
        const file = await fetch(`${hub.url}/v1/documents/${row?.id}/file`, {
          headers: { authorization: `Bearer ${hub.adminKey}` },
        });
        const bytes = Buffer.from(await file.arrayBuffer());
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(proof?.contentHash);
        expect(await totals()).toMatchObject({ delivered: '100', proven: '100' });
      },
      STEP_MS_MAX,
    );

    test(
      'the dock counts; what it received matches the invoice and releases the payment to the ERP',
      async () => {
        await until(async () => (await totals())?.received === '100', 48);
        expect(await totals()).toMatchObject({ accepted: '90', rejected: '10' });
        await until(() => believes(buyer, 'payment_release').length > 0, 24);
        expect(believes<PaymentRelease>(buyer, 'payment_release')).toMatchObject([
          { supplier, amount: '250', currency: buyerOf(buyer).currency },
        ]);
        expect(await open_()).toContain('received_damaged');
      },
      STEP_MS_MAX,
    );

    test(
      'broken goods go back, a credit is expected, comes, and is released as such',
      async () => {
        await until(async () => (await totals())?.returned === '10', 72);
        await until(() => believes(buyer, 'payment_release').length > 1, 72);
        const releases = believes<PaymentRelease>(buyer, 'payment_release');
        expect(releases.map(({ amount }) => amount)).toEqual(['250', '-25']);
        expect(await totals()).toMatchObject({ invoiced: '100', credited: '10' });
        const types = believes<BillBelief>(supplier, 'bills').map(({ type }) => type);
        expect(types).toEqual(['invoice', 'credit_memo']);
      },
      STEP_MS_MAX,
    );

    test(
      'in the end everybody believes what the hub believes, and nothing has vanished',
      async () => {
        await world.run();
        const { comparison } = await compareAll(world.population, world.scenarios);
        expect(comparison.disagreements).toEqual([]);
        expect(comparison.points).toBeGreaterThan(100);
        expect(await office().get('/v1/conservation')).toMatchObject({
          holds: true,
          violations: [],
        });
        const formats = (await office().list<DocumentView & { format?: string }>('/v1/documents'))
          .filter(({ kind, direction }) => kind === 'receiving_advice' && direction === 'in')
          .map(({ format }) => format);
        const expected = paper === 'X12' ? 'x12-861' : 'json';
        expect(new Set(formats)).toEqual(new Set([expected]));
      },
      STEP_MS_MAX,
    );
  });
}
