import { describe, expect, test } from 'vitest';
import { itineraryOf } from '../../simulator/carriers/itinerary.ts';
import { amountOf, dearer, totalOf } from '../../simulator/goods/bill.ts';
import { type Consignment, ssccOf } from '../../simulator/goods/goods.ts';
import type { TruckTrouble } from '../../simulator/scenario.ts';
import type { PlannedLoad } from '../../simulator/transport/planner.ts';
import {
  writeReceivingAdvice,
  writeShipNotice,
  writeStatus,
} from '../../simulator/x12/goods-sets.ts';
import { cents, writeBill } from '../../simulator/x12/invoice-sets.ts';

const parcel = {
  id: '1',
  order: { number: '4500017', release: '2' },
  line: '3',
  buyerItem: 'BW-1000',
  supplierItem: 'HB-M8-40',
  quantity: '100',
  unit: 'EA',
};
const consignment: Consignment = {
  supplier: 'BRIGHTWATER',
  number: 'BRI-S0001',
  site: 'DC1',
  entity: 'US01',
  parcels: [parcel],
  cartons: [
    { id: 'C1', sscc: '001', contents: [{ parcel: '1', quantity: '60', unit: 'EA' }] },
    { id: 'C2', sscc: '002', contents: [{ parcel: '1', quantity: '40', unit: 'EA' }] },
  ],
};
const at = new Date('2026-06-14T15:30:00Z');

describe('papers of goods', () => {
  test('an SSCC has eighteen digits and the check digit of GS1', () => {
    expect(ssccOf('0614141', 1234567890 % 1_000_000_000)).toMatch(/^\d{18}$/);
    // GS1 General Specifications, figure of the check digit: 37610425002123456 has the digit 9.
    const digits = [...'37610425002123456'].map(Number);
    const sum = digits.reduce(
      (total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1),
      0,
    );
    expect((10 - (sum % 10)) % 10).toBe(9);
    const own = [...ssccOf('07100100', 7)].map(Number);
    const ownSum = own
      .slice(0, 17)
      .reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
    expect(own[17]).toBe((10 - (ownSum % 10)) % 10);
  });

  test('an 856 holds each carton with what is in it', () => {
    const segments = writeShipNotice({
      number: 'ASN-1',
      consignment,
      scac: 'FAFR',
      billOfLading: 'BOL-1',
      shippedAt: at,
      vendorNumber: '100100',
    });
    expect(segments.filter(([id]) => id === 'HL').map((hl) => hl.slice(1, 4))).toEqual([
      ['1', '', 'S'],
      ['2', '1', 'O'],
      ['3', '2', 'P'],
      ['4', '3', 'I'],
      ['5', '2', 'P'],
      ['6', '5', 'I'],
    ]);
    expect(segments.filter(([id]) => id === 'SN1').map((sn1) => sn1[2])).toEqual(['60', '40']);
    expect(segments).toContainEqual(['PRF', '4500017', '2']);
  });

  test('a 214 names status, stop, load and PRO', () => {
    const paper = {
      status: 'D1',
      reason: 'NS',
      at,
      pro: '7001',
      load: 'LD-1',
      scac: 'FAFR',
      stop: 2,
    };
    expect(writeStatus(paper)).toEqual([
      ['B10', '7001', 'LD-1', 'FAFR'],
      ['L11', 'LD-1', 'LO'],
      ['LX', '1'],
      ['AT7', 'D1', 'NS', '', '', '20260614', '1530', 'UT'],
      ['L11', '2', 'QN'],
    ]);
  });

  test('an 861 tells received, broken, missing and returned apart', () => {
    const lines = [
      { parcel, received: '90', damaged: '5', short: '10' },
      { parcel, received: '0', returned: '5' },
    ];
    const paper = { number: 'GR-1', consignment, vendorNumber: '100100', countedAt: at, lines };
    expect(writeReceivingAdvice(paper).filter(([id]) => id === 'RCD')).toEqual([
      ['RCD', '1', '90', 'EA', '', '', '5', 'EA', '01', '10', 'EA', '02'],
      ['RCD', '2', '', '', '5', 'EA'],
    ]);
  });
});

describe('bills', () => {
  const line = { ...parcel, price: { amount: '4.10', per: '100' } };

  test('amounts are exact and rounded to cents', () => {
    expect(amountOf({ quantity: '333', price: { amount: '4.10', per: '100' } })).toBe('13.65');
    expect(totalOf([line, { ...line, quantity: '333' }], '25.00')).toBe('42.75');
    expect(dearer({ amount: '6.95' }, 4).amount).toBe('7.228');
    expect(cents('42.75')).toBe('4275');
    expect(cents('7')).toBe('700');
  });

  test('an 810 names order, release and order line', () => {
    const segments = writeBill({
      number: 'I-1',
      type: 'credit_memo',
      corrects: 'I-0',
      shipment: 'BRI-S0001',
      currency: 'USD',
      entity: 'US01',
      vendorNumber: '100100',
      writtenAt: at,
      lines: [line],
      total: '4.10',
    });
    const credited = ['BIG', '20260614', 'I-1', '', '4500017', '2', '', 'CR', '00', '', 'I-0'];
    expect(segments[0]).toEqual(credited);
    const item = segments.find(([id]) => id === 'IT1');
    expect(item?.slice(0, 6)).toEqual(['IT1', '1', '100', 'EA', '4.10', 'HP']);
    expect(item?.slice(-2)).toEqual(['PL', '3']);
    expect(segments).toContainEqual(['TDS', '410']);
  });
});

describe('a truck', () => {
  const hourMs = 3_600_000;
  const load = (troubles: TruckTrouble[], terminal = false): PlannedLoad => ({
    number: 'LD-1',
    site: 'DC1',
    shipments: [{ identity: 'A/1', supplier: 'A', number: '1' }],
    pickups: [{ stop: 1, supplier: 'A', atMs: 100 * hourMs }],
    ...(terminal ? { terminalStop: 2 } : {}),
    unload: { stop: terminal ? 3 : 2, atMs: 148 * hourMs },
    legs: [
      { sequence: 1, carrier: 'FASTFREIGHT', scac: 'FAFR', pro: '1', from: 1, to: 2 },
      ...(terminal
        ? [{ sequence: 2, carrier: 'RIVERLINE', scac: 'RVLN', pro: '2', from: 2, to: 3 }]
        : []),
    ],
    troubles,
  });
  const wordsOf = (planned: PlannedLoad) =>
    [...itineraryOf(planned).words].sort((a, b) => a.saidMs - b.saidMs).map(({ type }) => type);

  test('says in order what it does', () => {
    const types = wordsOf(load([]));
    const story = [
      'arrived_at_pickup',
      'picked_up',
      'in_transit',
      'arrived_at_delivery',
      'delivered',
    ] as const;
    const places = story.map((type) => types.indexOf(type));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(itineraryOf(load([])).deeds.map(({ deed }) => deed)).toEqual(['pickup', 'unload']);
  });

  test('is held at the border and let go', () => {
    const types = wordsOf(load(['customsHold'], true));
    expect(types.indexOf('customs_released')).toBeGreaterThan(types.indexOf('customs_hold'));
    expect(types.indexOf('customs_hold')).toBeGreaterThan(-1);
  });

  test('takes back only what it said, under the id of it', () => {
    const retracting = load(['retraction'], true);
    const { words } = itineraryOf(retracting);
    const [retraction] = words.filter(({ retracts }) => retracts !== undefined);
    expect(words.map(({ id }) => id)).toContain(retraction?.retracts);
    expect(new Set(words.map(({ id }) => id)).size).toBe(words.length);
  });

  test('says again what was keyed wrong: taken back first where the carrier can, else with the reason', () => {
    const pickupsOf = (planned: PlannedLoad) =>
      itineraryOf(planned).words.filter(({ type }) => type === 'picked_up');
    const [wrong, right] = pickupsOf(load(['correction']));
    expect(right).toMatchObject({ corrects: wrong?.id, reason: 'carrier_keying_error' });
    expect(right?.occurredMs).toBe(itineraryOf(load(['correction'])).deeds[0]?.atMs);
    expect(wrong?.occurredMs).toBeLessThan(right?.occurredMs ?? 0);
    const json = load(['correction']);
    json.legs = json.legs.map((leg) => ({ ...leg, carrier: 'RIVERLINE' }));
    const [said, retraction, again] = pickupsOf(json);
    expect(retraction).toMatchObject({ retracts: said?.id });
    expect(again).toMatchObject({ corrects: said?.id });
    expect(again?.saidMs).toBeGreaterThan(retraction?.saidMs ?? 0);
  });

  test.each(['traffic', 'breakdown', 'silence'] as const)('%s makes it come later', (trouble) => {
    const unloadOf = (planned: PlannedLoad) =>
      itineraryOf(planned).deeds.find(({ deed }) => deed === 'unload')?.atMs ?? 0;
    expect(unloadOf(load([trouble]))).toBeGreaterThan(unloadOf(load([])));
    const { words } = itineraryOf(load([trouble]));
    const delays = words.filter(({ type }) => type === 'delayed').map(({ reason }) => reason);
    const reasons = { traffic: ['road_conditions'], breakdown: ['mechanical'], silence: [] };
    expect(delays).toEqual(reasons[trouble]);
  });

  test('that is late says so before it comes', () => {
    const types = wordsOf(load(['latePickup']));
    expect(types.indexOf('delayed')).toBeLessThan(types.indexOf('picked_up'));
    const late = itineraryOf(load(['latePickup'])).deeds[0]?.atMs ?? 0;
    const punctual = itineraryOf(load([])).deeds[0]?.atMs ?? 0;
    expect(late).toBeGreaterThan(punctual);
  });
});
