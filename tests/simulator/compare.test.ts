import { describe, expect, test } from 'vitest';
import { compareArrivals } from '../../simulator/compare/arrivals.ts';
import { Comparison } from '../../simulator/compare/disagreement.ts';
import type { LineView, OrderView, TransmissionView } from '../../simulator/compare/hub-views.ts';
import { compareForecast, comparePlanning } from '../../simulator/compare/planning.ts';
import { compareSupplier } from '../../simulator/compare/supplying.ts';
import type { PlanningBelief } from '../../simulator/erp/erp.ts';
import type { BookOrder } from '../../simulator/suppliers/book.ts';

const part = { schedule: '1', quantity: '80', disposition: 'accepted', deliveryOn: '2026-06-15' };
const line: LineView = {
  terms: {
    line: '1',
    unit: 'EA',
    quantity: '100',
    schedules: [{ schedule: '1', quantity: '100' }],
  },
  cancelled: false,
  accepted: {
    parts: [
      { ...part, deliveryAt: '2026-06-15T20:00:00.000Z' },
      { ...part, quantity: '20', disposition: 'backordered', deliveryOn: '2026-06-25' },
    ],
    remainder: '0',
    restDeclined: false,
  },
  promise: {},
};
const order: OrderView = {
  stream: 'order/E/1/1/-',
  phase: 'confirmed',
  open: true,
  version: 3,
  title: '1',
  state: {
    supplier: 'S',
    erp: 'E',
    revision: 0,
    sequence: 0,
    cancelled: false,
    revisions: [{ revision: 0, kind: 'original' }],
    lines: [line],
    held: [],
  },
};

const amount = (value: string) => ({ value, unit: 'EA' });
const promised = (value: string, disposition: string, deliveryAt?: string) => ({
  line: '1',
  item: { buyer: 'A' },
  quantity: amount(value),
  standing: 'agreed' as const,
  disposition,
  ...(deliveryAt === undefined ? {} : { deliveryAt }),
});
const belief: PlanningBelief = {
  updates: 1,
  update: {
    kind: 'planning_update',
    number: 'u1',
    order: { number: '1' },
    supplier: 'S',
    revision: 0,
    phase: 'confirmed',
    lines: [
      {
        line: '1',
        ordered: amount('100'),
        confirmed: amount('80'),
        unapproved: amount('0'),
        rejected: amount('0'),
        backordered: amount('20'),
        parts: [
          promised('80', 'accepted', '2026-06-15T20:00:00.000Z'),
          promised('20', 'backordered'),
        ],
      },
    ],
  },
};

function found(compare: (comparison: Comparison) => void): string[] {
  const comparison = new Comparison();
  compare(comparison);
  expect(comparison.points).toBeGreaterThan(0);
  return comparison.disagreements.map(({ what, believes, hub }) => `${what}: ${believes} / ${hub}`);
}

describe('planning', () => {
  test('agrees where every figure and date is the same', () => {
    expect(found((c) => comparePlanning(c, 'ERP', '1', belief, order))).toEqual([]);
  });

  test('disagrees where a date moved, a quantity did, or nothing was heard', () => {
    const [known] = belief.update.lines;
    if (known === undefined) throw new Error('no line');
    const moved = structuredClone(belief);
    moved.update.lines = [
      {
        ...known,
        confirmed: amount('81'),
        parts: [
          promised('80', 'accepted', '2026-06-16T20:00:00.000Z'),
          promised('20', 'backordered'),
        ],
      },
    ];
    const differences = found((c) => comparePlanning(c, 'ERP', '1', moved, order));
    expect(differences).toHaveLength(2);
    expect(differences[0]).toBe('confirmed: 81 / 80');
    expect(found((c) => comparePlanning(c, 'ERP', '1', undefined, order))).toHaveLength(1);
  });

  test('a line that waits for the buyer confirms nothing', () => {
    const { accepted, ...rest } = line;
    if (accepted === undefined) throw new Error('no answer');
    const waiting: OrderView = {
      ...order,
      state: { ...order.state, lines: [{ ...rest, waiting: { proposal: 'p', answer: accepted } }] },
    };
    expect(found((c) => comparePlanning(c, 'ERP', '1', belief, waiting))).toContain(
      'confirmed: 80 / 0',
    );
  });

  test('a forecast leaves nothing out and adds nothing', () => {
    const forecast = {
      kind: 'readiness_forecast' as const,
      number: 'f1',
      order: { number: '1' },
      supplier: 'S',
      parts: [
        promised('80', 'accepted', '2026-06-15T20:00:00.000Z'),
        promised('20', 'backordered'),
      ],
    };
    expect(found((c) => compareForecast(c, 'TRANSPORT', '1', forecast, order))).toEqual([]);
    const less = { ...forecast, parts: forecast.parts.slice(1) };
    expect(found((c) => compareForecast(c, 'TRANSPORT', '1', less, order))).toEqual([
      expect.stringContaining('still to come: 20 / 100'),
      expect.stringContaining('forecast'),
    ]);
  });
});

describe('suppliers', () => {
  const book: BookOrder = {
    number: '1',
    currency: 'USD',
    orderedOn: '2026-06-01',
    revision: 0,
    changes: 0,
    cancelled: false,
    decisions: [],
    answers: [],
    lines: [
      {
        line: '1',
        quantity: '100',
        unit: 'EA',
        schedules: [],
        closed: false,
        changedIn: 0,
        promise: {
          line: '1',
          quantity: '100',
          unit: 'EA',
          parts: [
            {
              quantity: '80',
              unit: 'EA',
              disposition: 'accepted',
              on: '2026-06-15',
              dateKind: 'delivery',
            },
            {
              quantity: '20',
              unit: 'EA',
              disposition: 'backordered',
              on: '2026-06-25',
              dateKind: 'delivery',
            },
          ],
        },
      },
    ],
  };

  test('agree where promise, quantity, revision and decisions are the same', () => {
    expect(found((c) => compareSupplier(c, 'S', '1', book, order))).toEqual([]);
  });

  test('disagree where a decision never came', () => {
    const decided: OrderView = {
      ...order,
      state: {
        ...order.state,
        revision: 1,
        revisions: [...order.state.revisions, { revision: 1, kind: 'approval' }],
      },
    };
    expect(found((c) => compareSupplier(c, 'S', '1', book, decided))).toEqual([
      'revision: 0 / 1',
      'decisions:  / 1 approval',
    ]);
  });
});

describe('what was received', () => {
  const sent = (id: string, createdAt: string, phase = 'sent'): TransmissionView => ({
    id,
    partner: 'S',
    endpoint: 'orders',
    kind: 'purchase_order',
    phase,
    orderingKey: 'order/1',
    createdAt,
  });

  test('is what was sent, in the order of its key', () => {
    const rows = [sent('a', '2026-06-01T00:00:00Z'), sent('b', '2026-06-01T00:00:01Z')];
    expect(found((c) => compareArrivals(c, 'S', ['a', 'b'], rows))).toEqual([]);
    expect(found((c) => compareArrivals(c, 'S', ['b', 'a'], rows))).toEqual([
      'order of arrival: false / true',
    ]);
    expect(found((c) => compareArrivals(c, 'S', ['a'], rows))).toEqual([
      'purchase_order received: not received / sent',
    ]);
    expect(found((c) => compareArrivals(c, 'S', ['a', 'b', 'x'], rows))).toEqual([
      'sent by the hub: received / unknown',
    ]);
  });
});
