import { describe, expect, it } from 'vitest';
import { LINE_CHANGES, type OrderChangeLine } from '../../../src/model/order-documents.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { given } from '../kit.ts';
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
  ORDER,
  on,
  part,
  progress,
  schedule,
} from './documents.ts';

const cut = (sequence: number, amount: string) =>
  fromErp(change(sequence, [changeLine('quantity_decrease', line('1', amount))]));

describe('changes by sequence', () => {
  it('make one revision each and go on to the supplier under its number', () => {
    const scene = issued().when(cut(1, '90 EA'));
    scene.gives(
      { type: 'order.changed', revision: 1, sequence: 1 },
      { type: 'order.outlook_changed' },
    );
    expect(scene.documents('purchase_order_change')).toMatchObject([
      { to: { partner: 'ACME' }, document: { sequence: 1, version: '1', number: '4500017' } },
    ]);
    scene.stands({
      revision: 1,
      sequence: 1,
      lines: [{ terms: { quantity: '90' }, changedIn: 1 }],
    });
  });

  it('wait in a gap and are applied in order when it closes', () => {
    const scene = issued().when(cut(3, '70 EA'), cut(2, '80 EA'));
    scene.gives(
      { type: 'order.change_held', waitingFor: 1, sequence: 3 },
      { type: 'order.change_held', waitingFor: 1, sequence: 2 },
    );
    scene.when(cut(1, '90 EA'));
    const revisions = scene.events.filter((event) => event.type === 'order.changed');
    expect(revisions.map((event) => event.sequence)).toEqual([1, 2, 3]);
    scene.stands({ revision: 3, held: [], lines: [{ terms: { quantity: '70' } }] });
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'gap' });
  });

  it('raise an exception when the gap stays open, which ends by itself', () => {
    const scene = issued().when(cut(2, '80 EA'));
    expect(scene.timers()).toMatchObject([{ name: 'gap', at: '2026-06-01T12:00:00.000Z' }]);
    scene.when({ type: 'check_gap' });
    expect(scene.exceptions()).toEqual(['change_gap']);
    scene.when(cut(1, '90 EA'));
    expect(scene.exceptions()).toEqual([]);
    scene.when({ type: 'check_gap' }).nothing();
  });

  it('are refused when they come twice, applied or waiting', () => {
    issued().when(cut(1, '90 EA')).when(cut(1, '90 EA')).refuses('CHANGE_DUPLICATE');
    issued().when(cut(2, '90 EA')).when(cut(2, '80 EA')).refuses('CHANGE_DUPLICATE');
  });

  it('take the next sequence where the sender has none', () => {
    const scene = issued().when(
      fromErp(change(undefined, [changeLine('quantity_increase', line('1', '120 EA'))])),
    );
    scene.stands({ revision: 1, sequence: 1 });
  });

  it('that are refused use up their sequence, so that the next one does not wait', () => {
    const scene = issued().when(cut(1, '200 EA'));
    scene.refuses('CHANGE_INCONSISTENT', { type: 'order.change_refused' });
    scene.when(cut(2, '80 EA'));
    scene.stands({ revision: 1, sequence: 2, lines: [{ terms: { quantity: '80' } }] });
  });
});

describe('the words of a change', () => {
  const everything = line('1', '60 EA', '2026-06-20', {
    price: { amount: '3.00', currency: 'USD' },
    item: { buyer: 'W-100', supplier: 'AC-9' },
  });
  const after = (word: OrderChangeLine['change']['value'], row = everything) =>
    issued().when(fromErp(change(1, [changeLine(word, row)]))).state.lines[0]?.terms;
  const old = { quantity: '100', amount: '2.50', latestOn: '2026-06-10', item: undefined };
  const all = { quantity: '60', amount: '3.00', latestOn: '2026-06-20', item: 'AC-9' };

  it.each<[OrderChangeLine['change']['value'], Partial<typeof all>]>([
    ['change', all],
    ['replace_values', all],
    ['replacement_item', all],
    ['replacement_item_modified', all],
    ['price', { amount: '3.00' }],
    ['price_quantity', { amount: '3.00', quantity: '60' }],
    ['price_reschedule', { amount: '3.00', latestOn: '2026-06-20' }],
    ['price_quantity_reschedule', { amount: '3.00', quantity: '60', latestOn: '2026-06-20' }],
    ['quantity_decrease', { quantity: '60' }],
    ['quantity_reschedule', { quantity: '60', latestOn: '2026-06-20' }],
    ['change_dates', { latestOn: '2026-06-20' }],
    ['change_date_terms', { latestOn: '2026-06-20' }],
    ['replace_dates', { latestOn: '2026-06-20' }],
    ['reschedule', { latestOn: '2026-06-20' }],
    ['no_change', {}],
    ['change_terms', {}],
    ['change_allowances', {}],
    ['change_total_allowances', {}],
    ['replace_mode', {}],
    ['transfer', {}],
  ])('%s touches what it says and nothing else', (word, touched) => {
    const terms = after(word);
    expect({
      quantity: terms?.quantity,
      amount: terms?.price?.amount,
      latestOn: terms?.schedules[0]?.requested?.latestOn,
      item: terms?.item.supplier,
    }).toEqual({ ...old, ...touched });
    expect(terms?.schedules.map((row) => row.quantity)).toEqual([terms?.quantity]);
  });

  it('cover every word of the model: applied, or refused with a code', () => {
    for (const word of LINE_CHANGES) {
      const scene = issued(line('1', '100 EA'), line('2', '5 EA'));
      const row = word === 'add' ? line('3', '7 EA') : everything;
      scene.when(fromErp(change(1, [changeLine(word, row)])));
      const made = scene.events.some((event) => event.type === 'order.changed');
      expect([word, made || scene.refusals.length === 1]).toEqual([word, true]);
    }
  });

  it('add and delete lines', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA'));
    scene.when(
      fromErp(
        change(1, [changeLine('add', line('3', '7 EA')), changeLine('delete', line('2', '5 EA'))]),
      ),
    );
    scene.stands({
      lines: [
        { cancelled: false },
        { cancelled: true },
        { terms: { line: '3', quantity: '7' }, changedIn: 1 },
      ],
    });
    scene
      .when(fromErp(change(2, [changeLine('add', line('3', '7 EA'))])))
      .refuses('CHANGE_LINE_EXISTS', { type: 'order.change_refused' });
    scene
      .when(fromErp(change(3, [changeLine('price', line('2', '7 EA'))])))
      .refuses('CHANGE_LINE_CANCELLED', { type: 'order.change_refused' });
    scene
      .when(fromErp(change(4, [changeLine('price', line('9', '7 EA'))])))
      .refuses('CHANGE_LINE_UNKNOWN', { type: 'order.change_refused' });
  });

  it('of a supplier, and unknown ones, are refused and never guessed', () => {
    issued()
      .when(fromErp(change(1, [changeLine('original_confirmation', line('1', '5 EA'))])))
      .refuses('CHANGE_UNCLEAR', { type: 'order.change_refused' });
    issued()
      .when(
        fromErp(change(1, [{ ...line('1', '5 EA'), change: { value: 'unmapped', wire: 'ZQ' } }])),
      )
      .refuses('CHANGE_UNCLEAR', { type: 'order.change_refused' });
  });

  it('apply line by line: a bad line is refused, the others stand and alone go on', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(
      fromErp(
        change(1, [
          changeLine('quantity_decrease', line('1', '90 EA')),
          changeLine('quantity_decrease', line('2', '9 EA')),
        ]),
      ),
    );
    expect(scene.refusals).toMatchObject([{ code: 'CHANGE_INCONSISTENT' }]);
    scene.stands({
      revision: 1,
      lines: [{ terms: { quantity: '90' } }, { terms: { quantity: '5' } }],
    });
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({
      lines: [{ line: '1' }],
    });
  });

  it('of the header alone move the dates of every line', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(
      fromErp(change(1, [], { dates: [on('delivery_requested', '2026-07-01')] })),
    );
    scene.stands({
      lines: [
        { terms: { schedules: [{ requested: { latestOn: '2026-07-01' } }] } },
        { terms: { schedules: [{ requested: { latestOn: '2026-07-01' } }] } },
      ],
    });
  });

  it('replace several schedule lines', () => {
    const row = line('1', '100 EA', '', {
      schedules: [
        schedule('1', '40 EA', on('delivery_requested', '2026-06-10')),
        schedule('2', '60 EA', on('delivery_requested', '2026-06-24')),
      ],
    });
    const scene = issued().when(fromErp(change(1, [changeLine('reschedule', row)])));
    scene.stands({ lines: [{ terms: { schedules: [{ quantity: '40' }, { quantity: '60' }] } }] });
  });
});

describe('what has moved already', () => {
  it('refuses a cut below what was shipped', () => {
    const scene = issued().when(progress('1', { shipped: '60' }));
    scene.when(cut(1, '50 EA')).refuses('CHANGE_BELOW_SHIPPED', { type: 'order.change_refused' });
    scene
      .when(fromErp(change(2, [changeLine('delete', line('1', '100 EA'))])))
      .refuses('CHANGE_BELOW_SHIPPED', { type: 'order.change_refused' });
    scene.when(cut(3, '60 EA'));
    scene.stands({ lines: [{ terms: { quantity: '60' } }] });
  });
  it('refuses a change after receipt in full', () => {
    issued()
      .when(progress('1', { shipped: '100', received: '100' }))
      .when(fromErp(change(1, [changeLine('price', line('1', '100 EA'))])))
      .refuses('CHANGE_AFTER_RECEIPT', { type: 'order.change_refused' });
  });
});

describe('what was received without a ship notice', () => {
  const received = () => issued().when(progress('1', { received: '60' }));

  it('refuses a cut below it, and a deletion', () => {
    const scene = received();
    scene.when(cut(1, '40 EA')).refuses('CHANGE_BELOW_SHIPPED', { type: 'order.change_refused' });
    scene
      .when(fromErp(change(2, [changeLine('delete', line('1', '100 EA'))])))
      .refuses('CHANGE_BELOW_SHIPPED', { type: 'order.change_refused' });
    scene.when(cut(3, '60 EA'));
    scene.stands({ lines: [{ terms: { quantity: '60' } }] });
  });
  it('stays ordered when the rest is cancelled, and payable', () => {
    const scene = received().when(fromErp(change(1, [], { purpose: { value: 'cancellation' } })));
    scene.stands({
      cancelled: false,
      lines: [{ cancelled: false, shortClosed: true, terms: { quantity: '60' } }],
    });
    expect(scene.commandsTo('ledger')[0]?.command).toMatchObject({
      cancelled: false,
      lines: [{ schedules: [{ quantity: { value: '60' } }] }],
    });
  });
  it('is not counted on top of what was shipped', () => {
    const scene = issued().when(progress('1', { shipped: '60', received: '50' }));
    scene.when(cut(1, '60 EA'));
    scene.stands({ lines: [{ terms: { quantity: '60' } }] });
  });
});

describe('what moved of one of several schedule lines', () => {
  const split = line('1', '100 EA', '', {
    schedules: [
      schedule('1', '60 EA', on('delivery_requested', '2026-06-10')),
      schedule('2', '40 EA', on('delivery_requested', '2026-06-24')),
    ],
  });
  const scheduled = (scene: ReturnType<typeof issued>) =>
    scene.state.lines[0]?.terms.schedules.map((row) => `${row.schedule}: ${row.quantity}`);

  it('is not cut: what is open gives way first', () => {
    const scene = issued(split).when(progress('1', { shipped: '30' }, '2'));
    scene.when(cut(1, '80 EA'));
    expect(scheduled(scene)).toEqual(['1: 50', '2: 30']);
  });
  it('is what a cancellation leaves', () => {
    const scene = issued(split)
      .when(progress('1', { received: '30' }, '2'))
      .when(fromErp(change(1, [], { purpose: { value: 'cancellation' } })));
    expect(scheduled(scene)).toEqual(['2: 30']);
  });
  it('gives way where it stands on more of them than the line says', () => {
    const scene = issued(split)
      .when(progress('1', { shipped: '60' }, '1'), progress('1', { received: '40' }, '2'))
      .when(cut(1, '60 EA'));
    expect(scheduled(scene)).toEqual(['1: 60']);
  });
});

describe('a change that binds nobody', () => {
  it.each(['information_copy', 'draft', 'proposed', 'test', 'request', 'status'] as const)(
    '(%s) is refused, goes to nobody and uses up no sequence',
    (purpose) => {
      const scene = issued().when(
        fromErp(
          change(1, [changeLine('quantity_decrease', line('1', '80 EA'))], {
            purpose: { value: purpose },
          }),
        ),
      );
      scene.refuses('ORDER_NOT_BINDING');
      expect(scene.reactions).toEqual([]);
      scene.when(cut(1, '90 EA'));
      scene.stands({ revision: 1, sequence: 1, lines: [{ terms: { quantity: '90' } }] });
    },
  );
  it('does not wait for the order either', () => {
    const scene = given(orderWorkflow)
      .in(ORDER)
      .when(fromErp(change(1, [], { purpose: { value: 'draft' } })));
    scene.refuses('ORDER_NOT_BINDING');
  });
});

describe('cancellation', () => {
  const cancellation = (lines: OrderChangeLine[]) =>
    fromErp(change(1, lines, { purpose: { value: 'cancellation' } }));

  it('of the order cancels every line and asks for no answer', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(cancellation([]));
    scene.among(
      { type: 'order.changed', reason: 'cancellation', needsAnswer: false },
      { type: 'order.cancelled' },
    );
    expect(orderWorkflow.summarize(scene.state)).toMatchObject({ phase: 'cancelled', open: false });
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'answer' });
    expect(scene.commandsTo('supply').map(({ command }) => command.parts)).toEqual([[], []]);
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({
      purpose: { value: 'cancellation' },
      lines: [],
    });
    scene.when(cut(2, '1 EA')).refuses('ORDER_CANCELLED', { type: 'order.change_refused' });
  });
  it('of a line leaves the others', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(
      cancellation([changeLine('delete', line('2', '5 EA'))]),
    );
    scene.stands({ cancelled: false, lines: [{ cancelled: false }, { cancelled: true }] });
  });
  it('cancels what is open: the shipped part stays ordered', () => {
    const scene = issued()
      .when(progress('1', { shipped: '30' }))
      .when(cancellation([]));
    scene.stands({
      cancelled: false,
      lines: [{ cancelled: false, shortClosed: true, terms: { quantity: '30' } }],
    });
    expect(orderWorkflow.summarize(scene.state).phase).toBe('shipped');
  });
  it('down to what was shipped asks for no answer, and an increase after it does again', () => {
    const scene = issued()
      .when(progress('1', { shipped: '30' }))
      .when(cancellation([]));
    scene.when(fromErp(change(2, [changeLine('price', line('1', '30 EA'))])));
    scene.stands({ lines: [{ shortClosed: true }] });
    scene.when(fromErp(change(3, [changeLine('quantity_increase', line('1', '50 EA'))])));
    expect(scene.state.lines[0]?.shortClosed).toBeUndefined();
    expect(scene.timers()).toMatchObject([{ name: 'answer' }]);
    scene.later(24).when({ type: 'check_answer', revision: 3 });
    expect(scene.exceptions()).toEqual(['answer_overdue']);
    scene.when(fromSupplier(headerAnswer('accepted', { answersSequence: 3 })));
    expect(scene.exceptions()).toEqual([]);
    expect(orderWorkflow.summarize(scene.state).phase).toBe('partly_shipped');
  });
  it('by the word of a line cancels the order', () => {
    const scene = issued().when(
      fromErp(change(1, [changeLine('cancel_order', line('1', '100 EA'))])),
    );
    scene.among({ type: 'order.cancelled' });
  });
  it('is acknowledged, refused or ignored by the supplier', () => {
    const cancelled = () => issued().when(cancellation([]));
    cancelled()
      .when(fromSupplier(headerAnswer('accepted', { answersSequence: 1 })))
      .gives({ type: 'order.cancellation_acknowledged' });
    const refused = cancelled().when(
      fromSupplier(headerAnswer('rejected_no_detail', { answersSequence: 1 })),
    );
    expect(refused.exceptions()).toEqual(['refused_change']);
    const ignored = cancelled().when(fromSupplier(answer([answerLine('1', [part('100 EA')])])));
    ignored.refuses('ORDER_CANCELLED', { type: 'order.exception_raised' });
    expect(ignored.exceptions()).toEqual(['answer_to_cancelled']);
  });
});
