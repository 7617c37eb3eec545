import { describe, expect, test } from 'vitest';
import { supplierOf } from '../../simulator/catalogue.ts';
import { ORDER_SITUATIONS } from '../../simulator/scenario.ts';
import { scenariosOf } from '../../simulator/scenarios.ts';
import { nameOf } from '../../simulator/trade.ts';
import { add } from '../../src/base/decimal.ts';
import fc from '../random.ts';

const startMs = Date.UTC(2026, 5, 1, 6);

describe('scenarios', () => {
  test('fifty orders show every situation, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const intended = new Set(
          scenariosOf({ seed, orders: 50, startMs }).flatMap(({ intends }) => intends),
        );
        for (const situation of ORDER_SITUATIONS) expect(intended).toContain(situation);
      }),
      { numRuns: 30 },
    );
  });

  test('every trouble of trucks, docks and bills befalls orders that are shipped', () => {
    const journeys = scenariosOf({ seed: 11, orders: 50, startMs })
      .filter(({ changes }) => changes.every(({ cancelsOrder }) => cancelsOrder !== true))
      .map(({ journey }) => journey);
    const troubles = new Set(journeys.flatMap(({ truck, dock }) => [...truck, dock?.kind]));
    const trucks = ['latePickup', 'customsHold', 'traffic', 'breakdown', 'silence', 'twice'];
    const words = ['retraction', 'correction', 'outOfOrder', 'earlyWord'];
    for (const trouble of [...trucks, ...words, 'short', 'over', 'damaged'])
      expect(troubles).toContain(trouble);
    const bills = journeys.map(({ invoice }) => invoice);
    expect(bills.some(({ beforeReceipt }) => beforeReceipt === true)).toBe(true);
    expect(bills.some(({ pricePercentMore }) => pricePercentMore !== undefined)).toBe(true);
  });

  test('the same seed plans the same, another one something else', () => {
    const plan = (seed: number) => scenariosOf({ seed, orders: 50, startMs });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  test('orders have names of their own, and lines that their supplier sells', () => {
    const scenarios = scenariosOf({ seed: 3, orders: 200, startMs });
    expect(new Set(scenarios.map(nameOf)).size).toBe(200);
    for (const { supplier, lines } of scenarios)
      for (const { item, quantity, schedules } of lines) {
        expect(supplierOf(supplier).items.map((one) => one.item)).toContain(item);
        expect(schedules.map((schedule) => schedule.quantity).reduce(add, '0')).toBe(quantity);
      }
  });

  test('a later round goes on counting', () => {
    const first = scenariosOf({ seed: 3, orders: 50, startMs }).map(nameOf);
    const second = scenariosOf({ seed: 3, orders: 50, startMs, firstIndex: 50 }).map(nameOf);
    expect(second.filter((name) => first.includes(name))).toEqual([]);
  });
});
