import { describe, expect, it } from 'vitest';
import type { AnswerTolerances } from '../../../src/model/profile.ts';
import type { OrderState } from '../../../src/workflows/order/state.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { profile, world } from '../kit.ts';
import {
  answer,
  answerLine,
  fromSupplier,
  headerAnswer,
  issued,
  line,
  on,
  part,
  quantity,
  schedule,
} from './documents.ts';

const phase = (scene: ReturnType<typeof issued>) => orderWorkflow.summarize(scene.state).phase;
const promised = (date: string) => on('delivery_promised', date);
const tolerating = (tolerances: AnswerTolerances) =>
  world({
    partner: [profile('ACME', ['supplier'], { policies: { answerDueHours: 24, tolerances } })],
  });

describe('an answer as asked', () => {
  it('confirms by itself, ends the wait, and tells ERP, transport and supply', () => {
    const scene = issued().when(fromSupplier(answer([answerLine('1', [part('100 EA')])])));
    scene.gives(
      { type: 'order.answered', revision: 0, documentId: expect.any(String) },
      {
        type: 'order.confirmed',
        by: 'tolerance',
        lines: [{ line: '1', confirmed: quantity('100 EA'), ordered: quantity('100 EA') }],
      },
      { type: 'order.outlook_changed', phase: 'confirmed' },
    );
    expect(phase(scene)).toBe('confirmed');
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'answer' });
    expect(scene.documents('planning_update')).toMatchObject([
      {
        to: { partner: 'ERP' },
        document: {
          supplier: 'ACME',
          revision: 0,
          phase: 'confirmed',
          lines: [
            {
              line: '1',
              ordered: quantity('100 EA'),
              confirmed: quantity('100 EA'),
              unapproved: quantity('0 EA'),
              expectedReceiptAt: '2026-06-10T22:00:00.000Z',
              parts: [{ standing: 'agreed', disposition: 'accepted', site: 'DC1' }],
            },
          ],
        },
      },
    ]);
    expect(scene.documents('readiness_forecast')).toMatchObject([
      { to: { role: 'transport_system' }, document: { parts: [{ line: '1' }] } },
    ]);
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'agreed', availableAt: '2026-06-10T22:00:00.000Z' }],
    });
    expect(scene.commandsTo('ledger').map(({ command }) => command.type)).toEqual([
      'set_ordered',
      'record_confirmed',
    ]);
    expect(scene.exceptions()).toEqual([]);
  });

  it('of the header alone confirms every line', () => {
    for (const type of ['accepted', 'no_detail', 'detail_no_change', 'exceptions_only'] as const) {
      const scene = issued(line('1', '100 EA'), line('2', '5 EA'));
      scene.when(fromSupplier(headerAnswer(type)));
      expect([type, phase(scene)]).toEqual([type, 'confirmed']);
    }
  });

  it('says nothing twice: a repeated answer tells nobody anything', () => {
    const scene = issued().when(fromSupplier(headerAnswer('accepted')));
    scene.when(fromSupplier(headerAnswer('accepted')));
    scene.gives({ type: 'order.answer_repeated' });
    expect(scene.reactions).toEqual([]);
  });

  it('finds its line by number, with or without zeros, and by item', () => {
    for (const named of [
      answerLine('0001', [part('100 EA')]),
      answerLine(undefined, [part('100 EA')], { item: { buyer: 'W-100' } }),
      answerLine(undefined, [part('100 EA')], { item: { supplier: 'AC-1' } }),
      answerLine(undefined, [part('100 EA')], { item: { gtin: '00012345678905' } }),
    ]) {
      const scene = issued(line('1', '100 EA'), line('2', '5 EA'));
      scene.when(fromSupplier(answer([named])));
      scene.among({ type: 'order.confirmed', lines: [{ line: '1' }] });
      expect(phase(scene)).toBe('partly_answered');
    }
  });

  it('speaks of the whole line where it states no quantity', () => {
    issued()
      .when(
        fromSupplier(
          answer([
            answerLine('1', [
              { ...part('0 EA'), quantity: { value: '0', unit: '' }, derived: true },
            ]),
          ]),
        ),
      )
      .among({ type: 'order.confirmed', lines: [{ confirmed: quantity('100 EA') }] });
  });

  it('converts the unit by the item and the partner', () => {
    issued(line('1', '48 EA'))
      .when(fromSupplier(answer([answerLine('1', [part('2 CA')])])))
      .among({ type: 'order.confirmed', lines: [{ confirmed: quantity('48 EA') }] });
  });

  it('cuts what was sent in cases with the part that serves two schedules', () => {
    const parts = (given: OrderState) =>
      given.lines[0]?.accepted?.parts.map(({ quantity: value, sent }) => `${value} ${sent?.value}`);
    const two = { schedules: [schedule('1', '24 EA'), schedule('2', '72 EA')] };
    const scene = issued(line('1', '96 EA', '', two)).when(
      fromSupplier(answer([answerLine('1', [part('4 CA')])])),
    );
    expect(parts(scene.state)).toEqual(['24 1', '72 3']);
  });

  it('derives the delivery from a ship date and says so', () => {
    const scene = issued().when(
      fromSupplier(
        answer([answerLine('1', [part('100 EA', 'accepted', on('ship_promised', '2026-06-08'))])]),
      ),
    );
    // Monday 17:00 in New York and 48 h: Wednesday 16:00 in Chicago, the tenth, as asked.
    expect(scene.documents('planning_update')[0]?.document).toMatchObject({
      phase: 'confirmed',
      lines: [
        {
          parts: [
            {
              deliveryAt: '2026-06-10T21:00:00.000Z',
              shipAt: '2026-06-08T21:00:00.000Z',
              derived: true,
            },
          ],
        },
      ],
    });
  });
});

describe('an answer beyond tolerance', () => {
  const late = answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-15'))])]);

  it('waits for the buyer while everybody sees the promise as unapproved', () => {
    const scene = issued().when(fromSupplier(late));
    scene.among({
      type: 'order.proposal_opened',
      lines: [
        {
          line: '1',
          findings: [{ finding: 'date_late', expected: '2026-06-10', actual: '2026-06-15' }],
        },
      ],
    });
    scene.never('order.confirmed');
    expect(scene.documents('planning_update')[0]?.document).toMatchObject({
      lines: [
        {
          confirmed: quantity('0 EA'),
          unapproved: quantity('100 EA'),
          parts: [{ standing: 'unapproved', deliveryAt: '2026-06-15T22:00:00.000Z' }],
        },
      ],
    });
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'unapproved' }],
    });
    expect(scene.documents('readiness_forecast')[0]?.document).toMatchObject({
      parts: [{ standing: 'unapproved' }],
    });
    expect(scene.exceptions()).toEqual(['late_promise/1']);
    expect(phase(scene)).toBe('partly_answered');
  });

  it.each<[string, Parameters<typeof answerLine>[1], AnswerTolerances, string | undefined]>([
    [
      'late by five days, none allowed',
      [part('100 EA', 'accepted', promised('2026-06-15'))],
      {},
      'late_promise/1',
    ],
    [
      'late within the limit',
      [part('100 EA', 'accepted', promised('2026-06-15'))],
      { dateLate: { check: 'limit', amount: '5.0' } },
      undefined,
    ],
    [
      'late beyond the limit',
      [part('100 EA', 'accepted', promised('2026-06-16'))],
      { dateLate: { check: 'limit', amount: '5' } },
      'late_promise/1',
    ],
    [
      'late, not checked',
      [part('100 EA', 'accepted', promised('2026-07-16'))],
      { dateLate: { check: 'none' } },
      undefined,
    ],
    [
      'early, zero allowed',
      [part('100 EA', 'accepted', promised('2026-06-09'))],
      { dateEarly: { check: 'zero' } },
      'early_promise/1',
    ],
    [
      'early within the limit',
      [part('100 EA', 'accepted', promised('2026-06-09'))],
      { dateEarly: { check: 'limit', amount: '1' } },
      undefined,
    ],
    [
      'less, as changed by the supplier',
      [{ ...part('98 EA'), changes: ['quantity'] }],
      {},
      'shortfall/1',
    ],
    [
      'less within percent',
      [{ ...part('98 EA'), changes: ['quantity'] }],
      { quantityUnder: { check: 'limit', percent: '2' } },
      undefined,
    ],
    [
      'less within percent, beyond amount',
      [{ ...part('98 EA'), changes: ['quantity'] }],
      { quantityUnder: { check: 'limit', percent: '2', amount: '1' } },
      'shortfall/1',
    ],
    ['more', [part('101 EA')], {}, 'excess_promise/1'],
    ['more, not checked', [part('101 EA')], { quantityOver: { check: 'none' } }, undefined],
    ['dearer', [{ ...part('100 EA'), price: { amount: '2.60' } }], {}, 'price_variance/1'],
    [
      'dearer within percent',
      [{ ...part('100 EA'), price: { amount: '2.60' } }],
      { priceOver: { check: 'limit', percent: '4' } },
      undefined,
    ],
    [
      'dearer within amount',
      [{ ...part('100 EA'), price: { amount: '2.60' } }],
      { priceOver: { check: 'limit', amount: '0.10' } },
      undefined,
    ],
    ['cheaper', [{ ...part('100 EA'), price: { amount: '2.40' } }], {}, 'price_variance/1'],
    [
      'the same price per hundred',
      [{ ...part('100 EA'), price: { amount: '250', per: quantity('100 EA') } }],
      {},
      undefined,
    ],
    [
      'the same price per case',
      [{ ...part('100 EA'), price: { amount: '60', per: quantity('1 CA') } }],
      {},
      undefined,
    ],
    [
      'another currency',
      [{ ...part('100 EA'), price: { amount: '2.50', currency: 'EUR' } }],
      {},
      'price_variance/1',
    ],
    [
      'substituted',
      [{ ...part('100 EA', 'substituted'), item: { buyer: 'W-200' } }],
      {},
      'substitution_proposed/1',
    ],
    [
      'substituted, as the profile accepts',
      [{ ...part('100 EA', 'substituted'), item: { buyer: 'W-200' } }],
      { substitution: 'accept' },
      undefined,
    ],
    [
      'split',
      [
        part('60 EA', 'accepted', promised('2026-06-09')),
        part('40 EA', 'accepted', promised('2026-06-10')),
      ],
      { dateEarly: { check: 'none' } },
      'split_proposed/1',
    ],
    [
      'split, as the profile accepts',
      [
        part('60 EA', 'accepted', promised('2026-06-09')),
        part('40 EA', 'accepted', promised('2026-06-10')),
      ],
      { dateEarly: { check: 'none' }, split: 'accept' },
      undefined,
    ],
    [
      'backordered in part',
      [part('80 EA'), part('20 EA', 'backordered', promised('2026-06-10'))],
      {},
      'shortfall/1',
    ],
    [
      'backordered, as the profile accepts',
      [part('80 EA'), part('20 EA', 'backordered')],
      { backorder: 'accept' },
      undefined,
    ],
    ['rejected', [part('100 EA', 'rejected')], {}, 'rejection/1'],
    [
      'rejected, as the profile accepts',
      [part('100 EA', 'rejected')],
      { rejection: 'accept' },
      undefined,
    ],
  ])('%s', (_name, allocations, tolerances, exception) => {
    const scene = issued()
      .with(tolerating(tolerances))
      .when(fromSupplier(answer([answerLine('1', allocations)])));
    expect(scene.exceptions()).toEqual(exception === undefined ? [] : [exception]);
    expect(scene.events.some((event) => event.type === 'order.confirmed')).toBe(
      exception === undefined,
    );
  });

  it("takes the hub's tolerances key by key where the partner has none", () => {
    const both = world({
      settings: [
        {
          company: 'D',
          zone: 'UTC',
          policies: { tolerances: { dateLate: { check: 'none' }, priceOver: { check: 'none' } } },
        },
      ],
      partner: [
        profile('ACME', ['supplier'], {
          policies: { tolerances: { priceOver: { check: 'zero' } } },
        }),
      ],
    });
    const row = answerLine('1', [
      { ...part('100 EA', 'accepted', promised('2026-06-15')), price: { amount: '2.60' } },
    ]);
    const scene = issued()
      .with(both)
      .when(fromSupplier(answer([row])));
    expect(scene.exceptions()).toEqual(['price_variance/1']);
  });

  it('counts a rest that was declined within tolerance as rejected', () => {
    const scene = issued()
      .with(tolerating({ quantityUnder: { check: 'limit', percent: '5' } }))
      .when(fromSupplier(answer([answerLine('1', [{ ...part('98 EA'), changes: ['quantity'] }])])));
    expect(scene.documents('planning_update')[0]?.document).toMatchObject({
      phase: 'confirmed',
      lines: [{ confirmed: quantity('98 EA'), rejected: quantity('2 EA') }],
    });
    expect(scene.commandsTo('ledger')[0]?.command).toMatchObject({
      lines: [{ schedules: [{ quantity: quantity('98 EA') }] }],
    });
  });
});

describe('an answer that does not add up', () => {
  it('is flagged, confirms what it says and leaves the rest open with its timer', () => {
    const scene = issued().when(fromSupplier(answer([answerLine('1', [part('80 EA')])])));
    scene.among({ type: 'order.confirmed', lines: [{ line: '1', confirmed: quantity('80 EA') }] });
    expect(scene.exceptions()).toEqual(['answer_incomplete/1']);
    expect(phase(scene)).toBe('partly_answered');
    expect(scene.reactions).not.toContainEqual({ type: 'timer_cancelled', name: 'answer' });
    expect(scene.documents('planning_update')[0]?.document).toMatchObject({
      lines: [
        {
          confirmed: quantity('80 EA'),
          parts: [{ standing: 'agreed' }, { standing: 'requested', quantity: quantity('20 EA') }],
        },
      ],
    });
    scene.when(fromSupplier(answer([answerLine('1', [part('100 EA')])])));
    expect(scene.exceptions()).toEqual([]);
    expect(phase(scene)).toBe('confirmed');
  });

  it('of several answer lines for one order line is added up', () => {
    const scene = issued().when(
      fromSupplier(answer([answerLine('1', [part('60 EA')]), answerLine('1', [part('40 EA')])])),
    );
    expect(phase(scene)).toBe('confirmed');
  });

  it('is replaced by the next answer for the same line and revision; history keeps the first', () => {
    const scene = issued()
      .with(tolerating({ dateLate: { check: 'none' } }))
      .when(
        fromSupplier(
          answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-12'))])]),
        ),
      )
      .when(
        fromSupplier(
          answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-14'))])]),
        ),
      );
    scene.stands({
      lines: [
        {
          accepted: { parts: [{ deliveryOn: '2026-06-14' }] },
          promise: {
            requested: { parts: [{ deliveryAt: '2026-06-10T22:00:00.000Z' }] },
            firstConfirmed: { parts: [{ deliveryAt: '2026-06-12T22:00:00.000Z' }] },
            latestConfirmed: { parts: [{ deliveryAt: '2026-06-14T22:00:00.000Z' }] },
            agreed: { parts: [{ deliveryAt: '2026-06-14T22:00:00.000Z' }] },
          },
        },
      ],
    });
  });
});
