import { describe, expect, it } from 'vitest';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { given, profile, world } from '../kit.ts';
import {
  change,
  changeLine,
  DC1,
  fromErp,
  issued,
  line,
  ORDER,
  on,
  order,
  quantity,
  receive,
  schedule,
} from './documents.ts';

const phase = (scene: ReturnType<typeof issued>) => orderWorkflow.summarize(scene.state).phase;

describe('an order that the ERP issues', () => {
  it('goes to its supplier, to the ledger and into the supply of its site, and is due an answer', () => {
    const scene = issued();
    scene.gives(
      { type: 'order.received', supplier: 'ACME', erp: 'ERP', configurationVersion: 7 },
      { type: 'order.outlook_changed' },
    );
    expect(scene.documents('purchase_order')).toMatchObject([
      {
        to: { partner: 'ACME' },
        orderingKey: ORDER,
        document: { number: '4500017', issuedAt: '2026-06-01T08:00:00.000Z' },
      },
    ]);
    expect(scene.commandsTo('ledger')).toMatchObject([
      {
        stream: 'ledger/ERP1/US01/4500017/-',
        command: {
          type: 'set_ordered',
          revision: 0,
          lines: [{ line: '1', site: 'DC1', matchPolicy: 'three_way' }],
        },
      },
    ]);
    expect(scene.commandsTo('supply')).toMatchObject([
      {
        stream: 'supply/DC1/W-100',
        command: {
          type: 'set_supply',
          line: '1',
          // Close of the tenth at Chicago, daylight saving.
          parts: [
            {
              quantity: quantity('100 EA'),
              availableAt: '2026-06-10T22:00:00.000Z',
              standing: 'requested',
            },
          ],
        },
      },
    ]);
    expect(scene.timers()).toMatchObject([
      { name: 'answer', at: '2026-06-02T08:00:00.000Z', command: { type: 'check_answer' } },
    ]);
    expect(phase(scene)).toBe('issued');
  });

  it('tells the ERP and transport nothing before the supplier said something', () => {
    const scene = issued();
    expect(scene.documents('planning_update')).toEqual([]);
    expect(scene.documents('readiness_forecast')).toEqual([]);
  });

  it('is known by its number to the supplier, the ERP and everybody', () => {
    const references = issued().reactions.filter((reaction) => reaction.type === 'reference');
    expect(references.map(({ scope, role, value }) => [scope, role, value])).toEqual([
      ['ACME', 'purchase_order', '4500017'],
      ['ERP', 'purchase_order', '4500017'],
      ['*', 'purchase_order', '4500017'],
    ]);
  });

  it('keeps the releases of a blanket apart by their number', () => {
    const release = order([line('1', '10 EA')], {
      orderType: { value: 'release' },
      order: { erp: 'ERP1', entity: 'US01', number: '4500017', release: '3' },
    });
    const scene = given(orderWorkflow).in('order/ERP1/US01/4500017/3').when(fromErp(release));
    expect(scene.reactions).toContainEqual(
      expect.objectContaining({ type: 'reference', scope: 'ACME', value: '4500017/3' }),
    );
    expect(orderWorkflow.summarize(scene.state).title).toBe('4500017/3');
    given(orderWorkflow)
      .in(ORDER)
      .when(fromErp(order([line('1', '10 EA')], { orderType: { value: 'release' } })))
      .refuses('ORDER_RELEASE_MISSING');
  });

  it("finds its supplier by the supplier party's identifiers", () => {
    const { supplier: _supplier, ...rest } = order([line('1', '10 EA')]);
    const parties = [
      DC1,
      {
        role: { value: 'supplier' as const },
        identifiers: [{ scheme: 'vendor_number', value: 'V200' }],
      },
    ];
    given(orderWorkflow)
      .in(ORDER)
      .when(fromErp({ ...rest, parties }))
      .among({ type: 'order.received', supplier: 'BOLT' });
  });

  it('is refused, and a person hears of it, when the supplier is no partner', () => {
    const scene = given(orderWorkflow)
      .in(ORDER)
      .when(fromErp(order([line('1', '10 EA')], { supplier: 'NOBODY' })));
    scene.refuses('ORDER_SUPPLIER_UNKNOWN', { type: 'order.exception_raised' });
    expect(scene.exceptions()).toEqual(['supplier_unknown']);
  });

  it('is no longer a matter for a person once it came again and its supplier is one', () => {
    const document = order([line('1', '10 EA')], { supplier: 'NEWCO' });
    const scene = given(orderWorkflow).in(ORDER).when(fromErp(document));
    expect(scene.exceptions()).toEqual(['supplier_unknown']);
    scene.with(world({ partner: [profile('NEWCO', ['supplier'])] })).when(fromErp(document));
    scene.among({ type: 'order.exception_withdrawn', kind: 'supplier_unknown' });
    expect(scene.exceptions()).toEqual([]);
  });

  it.each([
    ['ORDER_WITHOUT_LINES', order([])],
    ['ORDER_LINE_TWICE', order([line('1', '1 EA'), line('1', '2 EA')])],
    ['ORDER_QUANTITY_NOT_POSITIVE', order([line('1', '0 EA')])],
    ['ORDER_NOT_BINDING', order([line('1', '1 EA')], { purpose: { value: 'draft' } })],
    ['ORDER_UNKNOWN', order([line('1', '1 EA')], { purpose: { value: 'cancellation' } })],
    [
      'ORDER_SCHEDULES_DO_NOT_SUM',
      order([
        line('1', '100 EA', '', { schedules: [schedule('1', '60 EA'), schedule('2', '30 EA')] }),
      ]),
    ],
    [
      'ORDER_UNIT_UNCONVERTIBLE',
      order([line('2', '100 EA', '', { schedules: [schedule('1', '5 CA')] })]),
    ],
  ])('is refused with %s', (code, document) => {
    given(orderWorkflow).in(ORDER).when(fromErp(document)).refuses(code);
  });

  it('takes schedule lines in another unit, as the item converts it', () => {
    issued(
      line('1', '60 EA', '', {
        schedules: [
          schedule('1', '2 CA', on('delivery_requested', '2026-06-10')),
          schedule('2', '1 DZ', on('delivery_requested', '2026-06-17')),
        ],
      }),
    ).stands({
      lines: [{ terms: { schedules: [{ quantity: '48' }, { quantity: '12' }] } }],
    });
  });

  it('reads a ship date at the supplier and computes the delivery with transit time and calendar', () => {
    // Thursday the 4th closes 16:00 in New York? The profile has no hours: 17:00. 48 h later is Saturday: Monday 07:00 in Chicago.
    const scene = issued(
      line('1', '10 EA', '', {
        schedules: [schedule('1', '10 EA', on('ship_requested', '2026-06-04'))],
      }),
    );
    scene.stands({
      lines: [
        {
          terms: {
            schedules: [
              {
                requested: {
                  basis: 'ship',
                  shipAt: '2026-06-04T21:00:00.000Z',
                  deliveryAt: '2026-06-08T12:00:00.000Z',
                  derived: true,
                },
              },
            ],
          },
        },
      ],
    });
  });
});

describe('an order that comes again', () => {
  const first = order([line('1', '100 EA')]);
  const second = order([line('1', '80 EA'), line('2', '5 EA')]);

  it('is a duplicate when it says the same', () => {
    issued().when(fromErp(first)).refuses('ORDER_DUPLICATE');
  });
  it('is refused with other content, as a rule', () => {
    issued().when(fromErp(second)).refuses('ORDER_EXISTS');
  });
  it('is put before a person where the profile asks', () => {
    const scene = issued()
      .with(world({ settings: [{ company: 'D', zone: 'UTC', policies: { sameNumber: 'ask' } }] }))
      .when(fromErp(second));
    scene.refuses('ORDER_EXISTS', { type: 'order.exception_raised' });
    expect(scene.exceptions()).toEqual(['order_conflict']);
  });
  it('replaces the first where its purpose says so, as one revision', () => {
    const scene = issued().when(fromErp({ ...second, purpose: { value: 'replacement' } }));
    scene.among({ type: 'order.changed', revision: 1, reason: 'replacement' });
    scene.stands({
      revision: 1,
      lines: [{ terms: { quantity: '80' } }, { terms: { quantity: '5' } }],
    });
    expect(scene.documents('purchase_order_change')).toMatchObject([
      {
        document: {
          sequence: 1,
          lines: [{ change: { value: 'replace_values' } }, { change: { value: 'add' } }],
        },
      },
    ]);
  });
  it('deletes the lines that a replacement no longer has', () => {
    const two = issued(line('1', '100 EA'), line('2', '5 EA'));
    two.when(fromErp({ ...first, purpose: { value: 'replacement' } }));
    two.stands({ lines: [{ cancelled: false }, { cancelled: true }] });
  });
  it('does not replace where the policy refuses', () => {
    issued()
      .with(
        world({ settings: [{ company: 'D', zone: 'UTC', policies: { sameNumber: 'refuse' } }] }),
      )
      .when(fromErp({ ...second, purpose: { value: 'replacement' } }))
      .refuses('ORDER_EXISTS');
  });
  it('cancels by its own document with purpose cancellation', () => {
    const scene = issued().when(fromErp({ ...first, purpose: { value: 'cancellation' } }));
    scene.among({ type: 'order.cancelled' });
    expect(phase(scene)).toBe('cancelled');
    scene.when(fromErp(first)).refuses('ORDER_CANCELLED');
  });
});

describe('what comes before the order', () => {
  it('waits for it, by name, and is applied when it comes', () => {
    const early = change(1, [changeLine('quantity_decrease', line('1', '80 EA'))]);
    const scene = given(orderWorkflow).in(ORDER).when(fromErp(early));
    scene.gives({ type: 'order.change_held', waitingFor: 0, sequence: 1 });
    expect(phase(scene)).toBe('expected');
    scene.when(fromErp(order([line('1', '100 EA')])));
    scene.among({ type: 'order.received' }, { type: 'order.changed', revision: 1 });
    scene.stands({ lines: [{ terms: { quantity: '80' } }], held: [] });
  });
  it('is refused when it answers or decides', () => {
    given(orderWorkflow)
      .in(ORDER)
      .when(
        receive({
          kind: 'order_decision',
          number: 'D',
          order: { number: '1' },
          decision: 'approve',
        }),
      )
      .refuses('ORDER_UNKNOWN');
  });
});
