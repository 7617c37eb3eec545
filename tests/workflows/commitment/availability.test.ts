import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../../src/model/configuration.ts';
import { availabilityOf } from '../../../src/workflows/commitment/availability.ts';
import type { SupplyState } from '../../../src/workflows/commitment/state.ts';

const MONDAY = '2026-06-01T08:00:00.000Z';
const FRIDAY = '2026-06-05T08:00:00.000Z';
const item = {
  id: 'BOLT',
  baseUnit: 'EA',
  conversions: [{ unit: 'CA', factor: '24' }],
};
const configuration = configurationOf(1, [
  { kind: 'item', key: 'BOLT', body: item, version: 1, changedAt: MONDAY, changedBy: 'test' },
]);

/** 100 agreed for Monday, 50 unapproved for Friday; 60 of it committed on Monday. */
const state: SupplyState = {
  stream: 'supply/DC1/BOLT',
  site: 'DC1',
  item: 'BOLT',
  supplies: {
    a: {
      order: { number: '1' },
      line: '1',
      parts: [
        { quantity: { value: '100', unit: 'EA' }, availableAt: MONDAY, standing: 'agreed' },
        { quantity: { value: '50', unit: 'EA' }, availableAt: FRIDAY, standing: 'unapproved' },
      ],
    },
  },
  demands: {
    d: {
      commitment: 'commitment/DC1/O1',
      outboundOrder: 'O1',
      line: '1',
      requiredAt: MONDAY,
      quantity: { value: '60', unit: 'EA' },
      cover: { standing: 'holds', covered: '60', short: '0' },
    },
  },
};

const ask = (quantity: string, unit: string, requiredAt?: string) =>
  availabilityOf(
    state,
    { quantity, unit, ...(requiredAt === undefined ? {} : { requiredAt }) },
    configuration,
  );

describe('availability', () => {
  it('is what is left when everybody who committed is served', () => {
    expect(ask('40', 'EA', MONDAY)).toEqual({
      available: '40',
      unit: 'EA',
      covered: true,
      coveredAt: MONDAY,
    });
  });
  it('names what is short and when the rest comes', () => {
    expect(ask('60', 'EA', MONDAY)).toEqual({
      available: '40',
      unit: 'EA',
      covered: false,
      coveredAt: FRIDAY,
      unapproved: true,
    });
  });
  it('says nothing of a time when not all of it is in sight', () => {
    expect(ask('91', 'EA')).toMatchObject({ available: '90', covered: false });
    expect(ask('91', 'EA')).not.toHaveProperty('coveredAt');
  });
  it('takes any unit that the item converts, and no other', () => {
    expect(ask('1', 'CA', MONDAY)).toMatchObject({ available: '24', unit: 'EA', covered: true });
    expect(ask('1', 'LB')).toBeUndefined();
  });
  it('is nothing where nobody promised anything', () => {
    const empty = { ...state, supplies: {}, demands: {} };
    expect(availabilityOf(empty, { quantity: '1', unit: 'EA' }, configuration)).toEqual({
      available: '0',
      unit: 'EA',
      covered: false,
    });
  });
});
