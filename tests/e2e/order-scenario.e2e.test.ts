/**
 * An order and its answer kept in step, told once over X12 and once over JSON, with the simulated world's
 * real servers and folders around a whole hub, on each database.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buyerOf, supplierOf } from '../../simulator/catalogue.ts';
import { compareAll } from '../../simulator/compare/compare.ts';
import type { ExceptionView, OrderView } from '../../simulator/compare/hub-views.ts';
import { orderPath, type PlanningBelief } from '../../simulator/erp/erp.ts';
import { INSTANCE } from '../../simulator/population.ts';
import type { RunningHub } from '../../simulator/running-hub.ts';
import type { OrderScenario } from '../../simulator/scenario.ts';
import { startWorldHub } from '../../simulator/start-hub.ts';
import type { BookOrder } from '../../simulator/suppliers/book.ts';
import type { ReceivedGroup } from '../../simulator/suppliers/x12-wire.ts';
import type { Impact } from '../../simulator/warehouse/warehouse.ts';
import { World } from '../../simulator/world.ts';
import { addDays, dateFromMs } from '../../src/base/instant.ts';
import type { ReadinessForecast } from '../../src/model/planning-documents.ts';
import { databaseUrl, skipped, testSchema } from '../store/postgres-kit.ts';

const STEP_MS_MAX = 120_000;
const NUMBER = '4711';

const wires = [
  { wire: 'X12', buyer: 'ERP-CA', supplier: 'BRIGHTWATER' },
  { wire: 'JSON', buyer: 'ERP-US', supplier: 'LUMEN' },
] as const;
/** Where the hub keeps everything, and how that is taken away afterwards. */
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

/** 100 of one item and 40 of another, due in two weeks; what will happen to them hour by hour. */
function scenarioOf(buyer: string, supplier: string, startMs: number): OrderScenario {
  const deliverOn = addDays(dateFromMs(startMs), 14);
  const [first, second] = supplierOf(supplier).items;
  if (first === undefined || second === undefined) throw new Error('two items are needed');
  const { currency, site } = buyerOf(buyer);
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
        item: first.item,
        quantity: '100',
        unit: 'EA',
        price: first.price,
        schedules: [
          { quantity: '70', deliverOn },
          { quantity: '30', deliverOn: addDays(deliverOn, 7) },
        ],
      },
      {
        line: '2',
        item: second.item,
        quantity: '40',
        unit: 'EA',
        price: second.price,
        schedules: [{ quantity: '40', deliverOn }],
      },
    ],
    answers: [
      {
        to: 0,
        afterHours: 3,
        lines: { '2': { how: 'backorder', sharePercent: 50, restDaysLate: 12 } },
      },
      { to: 2, afterHours: 30 },
    ],
    changes: [
      { sequence: 2, afterHours: 12, lines: [{ line: '1', percentOfOrdered: 50 }] },
      { sequence: 1, afterHours: 14, lines: [{ line: '1', daysLater: 7 }] },
    ],
    decision: 'approve',
    decisionAfterHours: 4,
    commitment: {
      outboundOrder: 'OUT-1',
      line: '2',
      pegged: true,
      quantity: '40',
      requiredAt: `${addDays(deliverOn, 3)}T18:00:00.000Z`,
      dockSlot: 'D4',
    },
    forgetsReceipt: false,
    issuedTwice: false,
    journey: { truck: [], invoice: {} },
    terms: {},
    intends: [],
  };
}

for (const { name, open, skip } of databases) {
  const title = `on ${name}, over $wire${skip === undefined ? '' : ` (${skip})`}`;
  describe.skipIf(skip !== undefined).each(wires)(title, ({ wire, buyer, supplier }) => {
    let folder: string;
    let place: Place;
    let hub: RunningHub;
    let world: World;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'scenario-'));
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

    const order = () =>
      world.population.office.get<OrderView>(
        orderPath(INSTANCE, buyerOf(buyer).entity, { number: NUMBER }),
      );
    const planning = () =>
      world.population.erps.get(buyer)?.beliefs.get<PlanningBelief>('planning', NUMBER)?.update;
    const book = () => world.population.beliefs.get(supplier)?.get<BookOrder>('orders', NUMBER);
    const impact = () => world.population.warehouse.beliefs.get<Impact>('impacts', 'OUT-1/1');
    const forecast = () =>
      world.population.transport.beliefs.get<ReadinessForecast>('forecasts', NUMBER);
    const exceptions = (open: boolean) =>
      world.population.office.list<ExceptionView>(`/v1/exceptions?open=${open}`);
    const kinds = (rows: readonly ExceptionView[]) => rows.map(({ category }) => category).sort();

    test(
      'the ERP issues an order, the hub commits it, the supplier has it in its own format',
      async () => {
        await world.passHours(2);
        expect(await order()).toMatchObject({ phase: 'issued', state: { revision: 0, supplier } });
        expect(book()).toMatchObject({
          revision: 0,
          lines: [
            { line: '1', quantity: '100', schedules: [{ quantity: '70' }, { quantity: '30' }] },
            { line: '2', quantity: '40' },
          ],
        });
        // Nobody has promised anything yet.
        expect(planning()).toBeUndefined();
      },
      STEP_MS_MAX,
    );

    test(
      'the supplier answers per line; beyond the tolerances the buyer must decide, and all see it unapproved',
      async () => {
        await world.passHours(3);
        expect(planning()).toMatchObject({
          phase: 'partly_answered',
          lines: [
            { line: '1', confirmed: { value: '100' }, unapproved: { value: '0' } },
            { line: '2', confirmed: { value: '0' }, unapproved: { value: '40' } },
          ],
        });
        const unapproved = forecast()?.parts.filter(({ standing }) => standing === 'unapproved');
        expect(unapproved?.map(({ quantity }) => quantity.value)).toEqual(['20', '20']);
        expect(kinds(await exceptions(true))).toEqual(
          expect.arrayContaining(['commitment_breaks', 'late_promise']),
        );
      },
      STEP_MS_MAX,
    );

    test('the warehouse knows exactly which commitment breaks, and by how much', () => {
      expect(impact()).toMatchObject({
        outboundOrder: 'OUT-1',
        dockSlot: 'D4',
        standing: 'breaks',
        required: { value: '40', unit: 'EA' },
        covered: { value: '20', unit: 'EA' },
        short: { value: '20', unit: 'EA' },
      });
      expect(impact()?.lateMinutes).toBeGreaterThan(8 * 24 * 60);
    });

    test(
      'the buyer approves; the decision goes back to the supplier and the promise is agreed',
      async () => {
        await world.passHours(6);
        expect(book()).toMatchObject({
          revision: 1,
          decisions: [{ sequence: 1, decision: 'approval', lines: ['2'] }],
        });
        expect(planning()).toMatchObject({
          phase: 'confirmed',
          lines: [
            { line: '1', confirmed: { value: '100' } },
            { line: '2', confirmed: { value: '20' }, backordered: { value: '20' } },
          ],
        });
        expect(kinds(await exceptions(true))).toEqual(['commitment_breaks']);
        if (wire !== 'X12') return;
        const groups = world.population.beliefs
          .get(supplier)
          ?.rows<ReceivedGroup>('receivedGroups');
        // The order, and the decision as an 860.
        expect(groups?.map(({ functional }) => functional)).toEqual(['PO', 'PC']);
      },
      STEP_MS_MAX,
    );

    test(
      'changes apply by sequence: the second waits for the first, then the supplier has both',
      async () => {
        await world.passHours(2);
        expect(await order()).toMatchObject({ state: { sequence: 0, revision: 1 } });
        expect(book()?.revision).toBe(1);
        await world.passHours(2);
        expect(await order()).toMatchObject({ state: { sequence: 2, revision: 3, held: [] } });
        expect(book()).toMatchObject({
          revision: 3,
          lines: [{ quantity: '50' }, { quantity: '40' }],
        });
      },
      STEP_MS_MAX,
    );

    test(
      'silence becomes an exception with owner and due time, and ends by itself when the answer comes',
      async () => {
        await world.passHours(25);
        const silent = (await exceptions(true)).find(
          ({ category }) => category === 'answer_overdue',
        );
        expect(silent).toMatchObject({
          phase: 'raised',
          owner: expect.any(String),
          severity: expect.any(String),
          dueAt: expect.any(String),
        });
        await world.passHours(10);
        expect(kinds(await exceptions(true))).not.toContain('answer_overdue');
        expect(kinds(await exceptions(false))).toContain('answer_overdue');
      },
      STEP_MS_MAX,
    );

    test(
      'in the end everybody believes what the hub believes, and nothing has vanished',
      async () => {
        const { comparison } = await compareAll(world.population, world.scenarios);
        expect(comparison.disagreements).toEqual([]);
        expect(comparison.points).toBeGreaterThan(30);
        expect(await order()).toMatchObject({ phase: 'confirmed' });
        expect(await world.population.office.get('/v1/conservation')).toMatchObject({
          holds: true,
          violations: [],
        });
      },
      STEP_MS_MAX,
    );
  });
}
