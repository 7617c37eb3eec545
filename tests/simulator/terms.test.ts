/** Orders with terms of their own: several places, a customer's, inspection, tax. */
import { describe, expect, test } from 'vitest';
import { buyerOf, isCustomer } from '../../simulator/catalogue.ts';
import { newOrder, purchaseOrder, tradeOrder, withChange } from '../../simulator/erp/orders.ts';
import { taxOf, totalOf } from '../../simulator/goods/bill.ts';
import type { OrderScenario } from '../../simulator/scenario.ts';
import { scenariosOf } from '../../simulator/scenarios.ts';
import { sharesOf } from '../../simulator/suppliers/destinations.ts';
import { messageOf } from '../../simulator/suppliers/json-wire.ts';
import type { AnswerPart } from '../../simulator/trade.ts';
import { writeReceivingAdvice } from '../../simulator/x12/goods-sets.ts';
import { writeBill } from '../../simulator/x12/invoice-sets.ts';
import { readOrder, writeOrder } from '../../simulator/x12/order-sets.ts';
import { add } from '../../src/base/decimal.ts';
import fc from '../random.ts';

const startMs = Date.UTC(2026, 5, 1, 6);
const writtenAt = new Date(startMs);
const scenarios = scenariosOf({ seed: 5, orders: 50, startMs });

function scenarioWith(test: (scenario: OrderScenario) => boolean): OrderScenario {
  const found = scenarios.find(test);
  if (found === undefined) throw new Error('no such scenario');
  return found;
}

describe('the terms of orders', () => {
  test('go round whatever the seed: each befalls several of fifty orders', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const terms = scenariosOf({ seed, orders: 50, startMs }).map((one) => one.terms);
        expect(terms.filter(({ tax }) => tax !== undefined).length).toBeGreaterThan(3);
        expect(terms.filter(({ branch }) => branch !== undefined).length).toBeGreaterThan(3);
        expect(terms.filter(({ dropShip }) => dropShip === true).length).toBeGreaterThan(3);
        const inspected = terms.filter(({ rejectedPercent }) => rejectedPercent !== undefined);
        expect(inspected.length).toBeGreaterThan(3);
      }),
      { numRuns: 20 },
    );
  });

  test('a drop shipment goes to a customer, where nobody counts', () => {
    const { site, journey, commitment } = scenarioWith(({ terms }) => terms.dropShip === true);
    expect(isCustomer(site)).toBe(true);
    expect(journey.dock).toBeUndefined();
    expect(commitment).toBeUndefined();
  });

  test.each(['ERP-US', 'ERP-CA'])('two places are on what %s writes, and add up', (buyer) => {
    const scenario = scenarioWith((one) => one.buyer === buyer && one.terms.branch !== undefined);
    const order = tradeOrder(newOrder(scenario), writtenAt);
    const segments = writeOrder(order);
    const read =
      buyerOf(buyer).wire === 'x12'
        ? readOrder({ set: '850', control: '1', segments })
        : messageOf(purchaseOrder(order));
    expect(read).toMatchObject({ buyer: buyerOf(buyer).entity, shipTo: buyerOf(buyer).site });
    for (const { quantity, schedules } of read?.lines ?? []) {
      expect(schedules.map(({ shipTo }) => shipTo)).toContain(buyerOf(buyer).branch);
      expect(schedules.map((one) => one.quantity).reduce(add, '0')).toBe(quantity);
      expect(schedules.every(({ deliverOn }) => /^2026-06-\d\d$/.test(deliverOn))).toBe(true);
    }
  });

  test('a change leaves the sum of the places what the line asks for', () => {
    const scenario = scenarioWith(({ terms }) => terms.branch !== undefined);
    for (let percentOfOrdered = 30; percentOfOrdered <= 170; percentOfOrdered += 7) {
      const lines = [{ line: '1', percentOfOrdered }];
      const after = withChange(newOrder(scenario), { sequence: 1, afterHours: 1, lines });
      const [line] = after.lines;
      expect(line?.schedules.map(({ quantity }) => quantity).reduce(add, '0')).toBe(line?.quantity);
    }
  });

  test('an 850 has places below a line as the hub writes them, tax, and drop shipment', () => {
    const segments = [
      ['BEG', '00', 'DS', '1', '', '20260601'],
      ['PO1', '1', '50', 'EA'],
      ['N1', 'ST', '', '92', 'DC1'],
      ['SCH', '30', 'EA', '', '', '002', '20260610'],
      ['N1', 'ST', '', '92', 'DC3'],
      ['SCH', '20', 'EA', '', '', '002', '20260610'],
    ];
    expect(readOrder({ set: '850', control: '1', segments })).toMatchObject({
      orderType: 'drop_ship',
      lines: [{ schedules: [{ shipTo: 'DC1' }, { quantity: '20', shipTo: 'DC3' }] }],
    });
    const taxed = scenarioWith(({ terms }) => terms.tax?.kind === 'GS');
    expect(writeOrder(tradeOrder(newOrder(taxed), writtenAt))).toContainEqual([
      'TXI',
      'GS',
      '',
      '5',
    ]);
  });
});

describe('goods for two places', () => {
  const schedules = [
    { quantity: '60', deliverOn: '2026-06-10' },
    { quantity: '40', deliverOn: '2026-06-10', shipTo: 'DC3' },
  ];
  const shares = (...parts: [string, string][]) =>
    sharesOf(
      parts.map(([quantity, unit]): AnswerPart => ({ quantity, unit, disposition: 'accepted' })),
      { schedules, unit: 'EA', shipTo: 'DC1', perCase: '20' },
    ).map((of) => of.map(({ place, quantity, unit }) => `${place} ${quantity} ${unit}`));

  test('fill one after the other, in the unit of the answer', () => {
    expect(shares(['100', 'EA'])).toEqual([['DC1 60 EA', 'DC3 40 EA']]);
    expect(shares(['50', 'EA'], ['50', 'EA'])).toEqual([['DC1 50 EA'], ['DC1 10 EA', 'DC3 40 EA']]);
    expect(shares(['5', 'CA'])).toEqual([['DC1 3 CA', 'DC3 2 CA']]);
    expect(shares(['110', 'EA'])).toEqual([['DC1 60 EA', 'DC3 50 EA']]);
  });
});

describe('inspection and tax', () => {
  const parcel = { id: '1', order: { number: '1' }, line: '1', quantity: '100', unit: 'EA' };

  test('an 861 says that goods wait, later how many are good', () => {
    const lines = [
      { parcel, received: '100', held: '100' },
      { parcel, received: '0', accepted: '90', rejected: '10' },
    ];
    const consignment = {
      supplier: 'HALDEN',
      number: 'S',
      site: 'DC1',
      entity: 'US01',
      parcels: [parcel],
      cartons: [],
    };
    const paper = { number: 'QC', consignment, vendorNumber: '1', countedAt: writtenAt, lines };
    expect(writeReceivingAdvice(paper).filter(([id]) => id === 'RCD')).toEqual([
      ['RCD', '1', '100', 'EA', '', '', '100', 'EA', '09'],
      ['RCD', '2', '', '', '', '', '90', 'EA', '07', '10', 'EA', '08'],
    ]);
  });

  test('an 810 shows the tax of each line and has it in its total', () => {
    const tax = { kind: 'ST', percent: '6.25' } as const;
    const line = { ...parcel, price: { amount: '4.10', per: '100' }, tax };
    expect(taxOf(line)).toBe('0.26');
    expect(totalOf([line, { ...line, quantity: '333' }], '10.00')).toBe('28.86');
    const segments = writeBill({
      number: 'I-1',
      type: 'invoice',
      shipment: 'S',
      currency: 'USD',
      entity: 'US01',
      vendorNumber: '1',
      writtenAt,
      lines: [line],
      total: totalOf([line], undefined),
    });
    expect(segments).toContainEqual(['TXI', 'ST', '0.26', '6.25']);
    expect(segments).toContainEqual(['TDS', '436']);
  });
});
