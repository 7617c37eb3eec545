import { describe, expect, it } from 'vitest';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import {
  answer,
  answerLine,
  change,
  changeLine,
  fromErp,
  fromSupplier,
  headerAnswer,
  issued,
  line,
  on,
  part,
  quantity,
  receive,
  schedule,
} from './documents.ts';

const phase = (scene: ReturnType<typeof issued>) => orderWorkflow.summarize(scene.state).phase;
const promised = (date: string) => on('delivery_promised', date);
describe('schedule lines', () => {
  const two = line('1', '100 EA', '', {
    schedules: [
      schedule('1', '50 EA', promisedAs('2026-06-10')),
      schedule('2', '50 EA', promisedAs('2026-06-24')),
    ],
  });
  function promisedAs(date: string) {
    return on('delivery_requested', date);
  }

  it('are served by the part of their date', () => {
    const scene = issued(two).when(
      fromSupplier(
        answer([
          answerLine('1', [
            part('50 EA', 'accepted', promised('2026-06-24')),
            part('50 EA', 'accepted', promised('2026-06-10')),
          ]),
        ]),
      ),
    );
    expect(phase(scene)).toBe('confirmed');
    scene.stands({
      lines: [{ accepted: { parts: [{ schedule: '2' }, { schedule: '1' }] } }],
    });
  });

  it('share a part that is larger than one of them', () => {
    const scene = issued(two).when(
      fromSupplier(answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-12'))])])),
    );
    scene.stands({
      lines: [
        {
          waiting: {
            answer: {
              parts: [
                { schedule: '1', quantity: '50' },
                { schedule: '2', quantity: '50' },
              ],
            },
          },
        },
      ],
    });
    expect(scene.exceptions()).toEqual(['early_promise/1', 'late_promise/1']);
  });
});

describe('an answer that promises nothing yet', () => {
  it.each(['on_hold', 'price_pending', 'date_pending'] as const)('%s keeps the wait', (word) => {
    const scene = issued().when(fromSupplier(answer([answerLine('1', [part('100 EA', word)])])));
    scene.among({ type: 'order.answer_pending', lines: ['1'] });
    expect(phase(scene)).toBe('partly_answered');
    expect(scene.timers()).toMatchObject([{ name: 'answer' }]);
    scene.later(24).when({ type: 'check_answer', revision: 0 });
    expect(scene.exceptions()).toEqual(['answer_overdue']);
    scene.when(fromSupplier(headerAnswer('accepted')));
    expect(scene.exceptions()).toEqual([]);
    expect(phase(scene)).toBe('confirmed');
  });
  it('of the header holds every line', () => {
    issued()
      .when(fromSupplier(headerAnswer('hold')))
      .among({ type: 'order.answer_pending' });
  });
  it('shows a price to follow as unapproved, goods on hold as asked for only', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(
      fromSupplier(
        answer([
          answerLine('1', [part('100 EA', 'price_pending', promised('2026-06-10'))]),
          answerLine('2', [part('5 EA', 'on_hold')]),
        ]),
      ),
    );
    expect(scene.documents('planning_update')[0]?.document).toMatchObject({
      lines: [
        { confirmed: quantity('0 EA'), unapproved: quantity('100 EA') },
        {
          unapproved: quantity('0 EA'),
          parts: [{ standing: 'requested', disposition: 'on_hold' }],
        },
      ],
    });
  });
});

describe('header types of refusal', () => {
  it.each([
    'rejected_no_detail',
    'rejected_with_detail',
    'rejected_exceptions_only',
    'rejected_not_as_agreed',
    'rejected_industry_practice',
    'rejected_counter_offer',
  ] as const)('%s rejects what it does not name', (type) => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA'));
    scene.when(fromSupplier(headerAnswer(type)));
    expect(scene.exceptions()).toEqual(['rejection/1', 'rejection/2']);
  });
  it('exceptions only: what is not named is accepted', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(
      fromSupplier(
        answer([answerLine('2', [part('5 EA', 'rejected')])], {
          type: { value: 'exceptions_only' },
        }),
      ),
    );
    scene.among({ type: 'order.confirmed', lines: [{ line: '1' }] });
    expect(scene.exceptions()).toEqual(['rejection/2']);
  });
});

describe('an answer that cannot be understood', () => {
  const unmapped = { ...part('100 EA'), disposition: { value: 'unmapped' as const, wire: 'ZX' } };

  it.each([
    ['a code without word', answerLine('1', [unmapped])],
    ['a unit that cannot be converted', answerLine('1', [part('3 KG')])],
    [
      'a date of unknown kind',
      answerLine('1', [
        part('100 EA', 'accepted', { kind: { value: 'unmapped', wire: '999' }, on: '2026-06-10' }),
      ]),
    ],
    [
      'another date that is not stated',
      answerLine('1', [{ ...part('100 EA'), changes: ['date'] }]),
    ],
    [
      'another price that is not stated',
      answerLine('1', [{ ...part('100 EA'), changes: ['price'] }]),
    ],
    [
      'another item under the number of the line',
      answerLine('1', [part('100 EA')], { item: { buyer: 'W-200' } }),
    ],
  ])('%s waits for a person', (_name, row) => {
    const scene = issued().when(fromSupplier(answer([row])));
    scene.among({ type: 'order.answer_unclear', lines: ['1'] });
    scene.never('order.confirmed').never('order.proposal_opened');
    expect(scene.exceptions()).toEqual(['answer_unclear/1']);
    scene.when(fromSupplier(answer([answerLine('1', [part('100 EA')])])));
    expect(scene.exceptions()).toEqual([]);
    expect(phase(scene)).toBe('confirmed');
  });
  it('without lines and with a type that says nothing waits for a person', () => {
    const scene = issued().when(fromSupplier(headerAnswer('none_needed')));
    expect(scene.exceptions()).toEqual(['answer_unclear']);
    scene.when(fromSupplier(headerAnswer('accepted')));
    expect(scene.exceptions()).toEqual([]);
  });
  it('for a line that is not there: the others are applied', () => {
    const scene = issued().when(
      fromSupplier(answer([answerLine('1', [part('100 EA')]), answerLine('7', [part('1 EA')])])),
    );
    expect(scene.refusals).toMatchObject([{ code: 'ANSWER_LINE_UNKNOWN' }]);
    scene.among({ type: 'order.confirmed' });
    expect(scene.exceptions()).toEqual(['answer_unclear/lines']);
  });
  it('that could be one of several lines names the candidates', () => {
    const scene = issued(line('1', '100 EA'), line('3', '50 EA')).when(
      fromSupplier(answer([answerLine(undefined, [part('50 EA')], { item: { buyer: 'W-100' } })])),
    );
    expect(scene.refusals).toMatchObject([
      { code: 'ANSWER_LINE_UNKNOWN', text: expect.stringContaining('line 1 or 3') },
    ]);
  });
  it('from a partner that is not the supplier changes nothing', () => {
    const scene = issued().when(receive(headerAnswer('accepted'), 'BOLT'));
    scene.refuses('ANSWER_NOT_FROM_SUPPLIER', { type: 'order.exception_raised' });
    expect(scene.refusals).toMatchObject([{ whole: true }]);
    expect(scene.exceptions()).toEqual(['answer_wrong_partner/BOLT']);
    expect(phase(scene)).toBe('issued');
  });
});

describe('silence', () => {
  it('is not broken by cancelling another line', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA'))
      .later(24)
      .when({ type: 'check_answer', revision: 0 });
    scene.when(
      fromErp(
        change(1, [changeLine('delete', line('2', '5 EA'))], {
          purpose: { value: 'cancellation' },
        }),
      ),
    );
    expect(scene.exceptions()).toEqual(['answer_overdue']);
    expect(scene.timers()).toEqual([]);
  });

  it('becomes an exception that ends with the answer', () => {
    const scene = issued().later(24).when({ type: 'check_answer', revision: 0 });
    scene.gives({ type: 'order.answer_overdue', lines: ['1'] }, { type: 'order.exception_raised' });
    expect(scene.exceptions()).toEqual(['answer_overdue']);
    scene.when({ type: 'check_answer', revision: 0 }).nothing();
    scene.when(fromSupplier(headerAnswer('accepted')));
    expect(scene.exceptions()).toEqual([]);
  });
  it('is none where the answer came in time', () => {
    issued()
      .when(fromSupplier(headerAnswer('accepted')))
      .when({ type: 'check_answer', revision: 0 })
      .nothing();
  });
});

describe('an answer that crosses a change', () => {
  const changed = () =>
    issued(line('1', '100 EA'), line('2', '5 EA'))
      .when(fromErp(change(1, [changeLine('quantity_increase', line('1', '120 EA'))])))
      .later(1);
  const full = [answerLine('1', [part('100 EA')]), answerLine('2', [part('5 EA')])];

  it('never acknowledges the change: it is kept against its own revision, other lines stand', () => {
    const scene = changed().when(fromSupplier(answer(full, { answersSequence: 0 })));
    scene.among(
      { type: 'order.answer_crossed', revision: 0, currentRevision: 1, lines: [{ line: '1' }] },
      { type: 'order.confirmed', lines: [{ line: '2' }] },
    );
    scene.stands({ lines: [{ crossed: { revision: 0 } }, { accepted: { revision: 0 } }] });
    expect(scene.state.lines[0]?.accepted).toBeUndefined();
    expect(phase(scene)).toBe('partly_answered');
    expect(scene.reactions).not.toContainEqual({ type: 'timer_cancelled', name: 'answer' });
    scene.when(fromSupplier(answer([answerLine('1', [part('120 EA')])], { answersSequence: 1 })));
    expect(phase(scene)).toBe('confirmed');
  });

  it('is told apart by the time at which it was written', () => {
    changed()
      .when(fromSupplier(answer(full, { issuedAt: '2026-06-01T07:59:00.000Z' })))
      .among({ type: 'order.answer_crossed', revision: 0 });
    changed()
      .when(fromSupplier(headerAnswer('accepted', { issuedAt: '2026-06-01T08:30:00.000Z' })))
      .never('order.answer_crossed')
      .among({ type: 'order.answered', revision: 1 });
    changed()
      .when(fromSupplier(answer(full, { issuedOn: '2026-05-31' })))
      .among({ type: 'order.answer_crossed', revision: 0 });
  });

  describe('in the evening of the supplier, when it is the next day in UTC', () => {
    // The order of the morning was answered; the change leaves at 22:00 in New York.
    const evening = (...lines: Parameters<typeof issued>) =>
      issued(...lines)
        .when(fromSupplier(headerAnswer('accepted', { issuedOn: '2026-06-01' })))
        .at('2026-06-05T02:00:00.000Z')
        .when(fromErp(change(1, [changeLine('quantity_increase', line('1', '120 EA'))])))
        .later(0.2);
    const answered = (issuedOn: string, ordered?: string) =>
      fromSupplier(
        answer(
          [
            answerLine(
              '1',
              [part('120 EA')],
              ordered === undefined ? {} : { ordered: quantity(ordered) },
            ),
          ],
          { issuedOn },
        ),
      );

    it("knows the change on the day of the supplier's calendar", () => {
      const scene = evening().when(answered('2026-06-04'));
      scene.never('order.answer_crossed').among({ type: 'order.answered', revision: 1 });
      expect(phase(scene)).toBe('confirmed');
    });
    it('does not know it on the day before', () => {
      evening().when(answered('2026-06-03')).among({ type: 'order.answer_crossed', revision: 0 });
    });
    it('knows it, whatever the date, where it repeats the new quantity', () => {
      const scene = evening().when(answered('2026-06-03', '120 EA'));
      scene.never('order.answer_crossed').among({ type: 'order.answered', revision: 1 });
    });
    it('does not know it where it repeats the old one', () => {
      evening()
        .when(answered('2026-06-04', '100 EA'))
        .among({ type: 'order.answer_crossed', revision: 0 });
    });
  });

  it('is told apart by the quantity that it repeats', () => {
    const repeating = (amount: string) =>
      fromSupplier(answer([answerLine('1', [part(amount)], { ordered: quantity(amount) })]));
    changed().when(repeating('100 EA')).among({ type: 'order.answer_crossed', revision: 0 });
    changed()
      .when(repeating('120 EA'))
      .never('order.answer_crossed')
      .among({ type: 'order.confirmed', lines: [{ line: '1', confirmed: quantity('120 EA') }] });
  });

  it('without any evidence is taken for the oldest revision that waits for an answer', () => {
    const scene = changed().when(fromSupplier(answer(full)));
    scene.among({ type: 'order.answer_crossed', revision: 0 });
    scene.when(fromSupplier(headerAnswer('accepted')));
    scene.among({ type: 'order.answered', revision: 1 });
    expect(phase(scene)).toBe('confirmed');
  });

  it('cannot be for a change that was never sent', () => {
    changed()
      .when(fromSupplier(headerAnswer('accepted', { answersSequence: 2 })))
      .refuses('ANSWER_REVISION_UNKNOWN', { type: 'order.exception_raised' });
  });

  it('loses nothing that was agreed before where the change does not touch the promise', () => {
    const scene = issued()
      .when(fromSupplier(headerAnswer('accepted')))
      .when(fromErp(change(1, [changeLine('change_terms', line('1', '100 EA'))])));
    expect(phase(scene)).toBe('confirmed');
  });

  it('takes an agreed promise back when the change touches it, until the supplier answers', () => {
    const scene = issued()
      .when(fromSupplier(headerAnswer('accepted')))
      .when(fromErp(change(1, [changeLine('quantity_increase', line('1', '120 EA'))])));
    expect(phase(scene)).toBe('partly_answered');
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'requested' }],
    });
    expect(scene.timers()).toMatchObject([{ name: 'answer' }]);
  });
});
