import { describe, expect, it } from 'vitest';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { person } from '../kit.ts';
import {
  answer,
  answerLine,
  change,
  changeLine,
  decision,
  fromErp,
  fromSupplier,
  headerAnswer,
  issued,
  line,
  on,
  part,
  progress,
  quantity,
  receive,
} from './documents.ts';

const phase = (scene: ReturnType<typeof issued>) => orderWorkflow.summarize(scene.state).phase;
const promised = (date: string) => on('delivery_promised', date);
const late = (date = '2026-06-15', amount = '100 EA') =>
  fromSupplier(answer([answerLine('1', [part(amount, 'accepted', promised(date))])]));
const proposed = () => issued().when(late());
const proposalOf = (scene: ReturnType<typeof issued>, index = 0) =>
  scene.state.lines[index]?.waiting?.proposal ?? '';

describe("the buyer's approval", () => {
  it('makes the promise agreed, ends the exception, and goes to the supplier as the next change', () => {
    const scene = proposed();
    scene.by(person).when(receive(decision('approve', { proposal: proposalOf(scene) })));
    scene.gives(
      { type: 'order.proposal_approved', revision: 1, lines: ['1'], actor: person },
      {
        type: 'order.confirmed',
        by: 'buyer',
        lines: [{ line: '1', confirmed: quantity('100 EA') }],
      },
      { type: 'order.exception_withdrawn', kind: 'late_promise' },
      { type: 'order.outlook_changed', phase: 'confirmed' },
    );
    expect(scene.exceptions()).toEqual([]);
    expect(scene.documents('purchase_order_change')).toMatchObject([
      {
        to: { partner: 'ACME' },
        document: {
          purpose: { value: 'approval' },
          sequence: 1,
          lines: [
            {
              line: '1',
              quantity: quantity('100 EA'),
              change: { value: 'reschedule' },
              schedules: [{ quantity: quantity('100 EA'), dates: [{ on: '2026-06-15' }] }],
            },
          ],
        },
      },
    ]);
    expect(scene.documents('planning_update')[0]?.document).toMatchObject({
      lines: [
        {
          confirmed: quantity('100 EA'),
          unapproved: quantity('0 EA'),
          parts: [{ standing: 'agreed' }],
        },
      ],
    });
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'agreed' }],
    });
    scene.stands({
      lines: [{ promise: { agreed: { parts: [{ deliveryAt: '2026-06-15T22:00:00.000Z' }] } } }],
    });
  });

  it('of less, with the rest declined, leaves that much to deliver and to invoice', () => {
    const scene = issued().when(
      fromSupplier(answer([answerLine('1', [part('80 EA'), part('20 EA', 'rejected')])])),
    );
    expect(scene.exceptions()).toEqual(['rejection/1']);
    scene.when(receive(decision('approve')));
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({
      lines: [{ quantity: quantity('80 EA'), change: { value: 'quantity_decrease' } }],
    });
    expect(scene.commandsTo('ledger')[0]?.command).toMatchObject({
      lines: [{ schedules: [{ quantity: quantity('80 EA') }] }],
    });
    expect(phase(scene)).toBe('confirmed');
    scene.when(progress('1', { shipped: '80', received: '80' }));
    expect(phase(scene)).toBe('received');
  });

  it('of a rejection of everything leaves a rejected order', () => {
    const scene = issued().when(fromSupplier(headerAnswer('rejected_no_detail')));
    scene.when(receive(decision('approve')));
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({
      lines: [{ change: { value: 'delete' } }],
    });
    expect(orderWorkflow.summarize(scene.state)).toMatchObject({ phase: 'rejected', open: false });
    // Supply fell away with the answer: what the supplier refuses does not come, whatever is decided.
    expect(scene.commandsTo('supply')).toEqual([]);
    expect(scene.state.told.supplies).toEqual({});
  });

  it('takes the price that it agrees to the ledger', () => {
    const scene = issued().when(
      fromSupplier(answer([answerLine('1', [{ ...part('100 EA'), price: { amount: '2.75' } }])])),
    );
    scene.when(receive(decision('approve')));
    expect(scene.commandsTo('ledger')[0]?.command).toMatchObject({
      lines: [{ price: { amount: '2.75' } }],
    });
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({
      lines: [{ change: { value: 'price' }, price: { amount: '2.75' } }],
    });
  });

  it('of a substitution brings the other item to the site', () => {
    const scene = issued().when(
      fromSupplier(
        answer([answerLine('1', [{ ...part('100 EA', 'substituted'), item: { buyer: 'W-200' } }])]),
      ),
    );
    scene.when(receive(decision('approve')));
    expect(scene.commandsTo('supply')).toMatchObject([
      { stream: 'supply/DC1/W-200', command: { parts: [{ standing: 'agreed' }] } },
    ]);
    expect(scene.allReactions).toContainEqual(
      expect.objectContaining({
        stream: 'supply/DC1/W-100',
        command: expect.objectContaining({ parts: [] }),
      }),
    );
  });

  it('may be for some lines only', () => {
    const scene = issued(line('1', '100 EA'), line('2', '5 EA')).when(
      fromSupplier(
        answer([
          answerLine('1', [part('100 EA', 'accepted', promised('2026-06-15'))]),
          answerLine('2', [part('5 EA', 'accepted', promised('2026-06-15'))]),
        ]),
      ),
    );
    scene.when(receive(decision('approve', { lines: ['2'] })));
    scene.stands({ lines: [{ waiting: {} }, { accepted: {} }] });
    expect(scene.exceptions()).toEqual(['late_promise/1']);
    scene
      .when(receive(decision('reject', { lines: ['1', '2'] })))
      .refuses('DECISION_NOTHING_WAITS');
  });

  it('is heard by the supplier, whose answer to it changes nothing', () => {
    const scene = proposed().when(receive(decision('approve')));
    scene.when(fromSupplier(headerAnswer('accepted', { answersSequence: 1 })));
    scene.gives({ type: 'order.answer_repeated' });
    scene.when(late());
    scene.gives({ type: 'order.answer_repeated' });
    expect(phase(scene)).toBe('confirmed');
  });

  it("does not disturb the ERP's own sequence", () => {
    const scene = proposed().when(receive(decision('approve')));
    scene.when(fromErp(change(1, [changeLine('quantity_decrease', line('1', '90 EA'))])));
    scene.among({ type: 'order.changed', revision: 2, sequence: 1 });
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({ sequence: 2 });
  });

  it('may come as a change of the ERP with purpose approval', () => {
    const scene = proposed().when(fromErp(change(1, [], { purpose: { value: 'approval' } })));
    scene.among({ type: 'order.proposal_approved', sequence: 1 });
    scene.stands({ sequence: 1 });
  });
});

describe("the buyer's rejection", () => {
  it('leaves the terms as they were, tells the supplier and asks again', () => {
    const scene = proposed().when(receive(decision('reject', { reason: 'Too late.' })));
    scene.among({ type: 'order.proposal_rejected', revision: 1, reason: 'Too late.' });
    expect(scene.documents('purchase_order_change')).toMatchObject([
      {
        document: {
          purpose: { value: 'rejection' },
          sequence: 1,
          notes: [{ text: 'Too late.' }],
          lines: [{ quantity: quantity('100 EA'), change: { value: 'no_change' } }],
        },
      },
    ]);
    expect(scene.exceptions()).toEqual([]);
    expect(scene.timers()).toMatchObject([{ name: 'answer' }]);
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'requested' }],
    });
    scene.later(24).when({ type: 'check_answer', revision: 1 });
    expect(scene.exceptions()).toEqual(['answer_overdue']);
    scene.when(fromSupplier(headerAnswer('accepted', { answersSequence: 1 })));
    expect(phase(scene)).toBe('confirmed');
    expect(scene.exceptions()).toEqual([]);
  });

  it('is crossed by the same answer sent before the supplier heard of it', () => {
    const scene = proposed().when(receive(decision('reject')));
    scene.when(
      fromSupplier(
        answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-15'))])], {
          answersSequence: 0,
        }),
      ),
    );
    scene.among({ type: 'order.answer_crossed', revision: 0, currentRevision: 1 });
    scene.never('order.proposal_opened');
  });

  it('of a new proposal leaves the promise that was agreed before', () => {
    const scene = issued().when(fromSupplier(headerAnswer('accepted')));
    scene.when(
      fromSupplier(
        answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-20'))])], {
          proposal: true,
        }),
      ),
    );
    scene.among({ type: 'order.proposal_opened' }, { type: 'order.answered', proposal: true });
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'unapproved' }],
    });
    scene.when(receive(decision('reject')));
    expect(phase(scene)).toBe('confirmed');
    expect(scene.commandsTo('supply')[0]?.command).toMatchObject({
      parts: [{ standing: 'agreed', availableAt: '2026-06-10T22:00:00.000Z' }],
    });
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'answer' });
  });
});

describe('a decision that comes too late or from the wrong side', () => {
  it('is refused when a newer proposal has come', () => {
    const scene = proposed();
    const first = proposalOf(scene);
    scene.when(late('2026-06-18'));
    scene
      .when(receive(decision('approve', { proposal: first })))
      .refuses('DECISION_PROPOSAL_SUPERSEDED');
    scene.when(receive(decision('approve', { proposal: proposalOf(scene), lines: ['1'] })));
    expect(phase(scene)).toBe('confirmed');
  });
  it('is not superseded when the supplier only repeats itself', () => {
    const scene = proposed();
    const first = proposalOf(scene);
    scene.when(late()).gives({ type: 'order.answer_repeated' });
    scene.when(receive(decision('approve', { proposal: first })));
    scene.among({ type: 'order.proposal_approved' });
  });
  it('is refused when nothing waits', () => {
    issued()
      .when(receive(decision('approve')))
      .refuses('DECISION_NOTHING_WAITS');
    const scene = proposed().when(receive(decision('approve')));
    scene.when(receive(decision('reject'))).refuses('DECISION_NOTHING_WAITS');
  });
  it('is refused from anybody but the ERP of the order or a person', () => {
    proposed()
      .when(receive(decision('approve'), 'ACME'))
      .refuses('DECISION_NOT_FROM_BUYER');
    proposed()
      .when(fromErp(decision('approve')))
      .among({ type: 'order.proposal_approved' });
  });
  it('has nothing left to decide after the ERP changed the line', () => {
    const scene = proposed().when(
      fromErp(change(1, [changeLine('quantity_increase', line('1', '120 EA'))])),
    );
    expect(scene.exceptions()).toEqual([]);
    scene.when(receive(decision('approve'))).refuses('DECISION_NOTHING_WAITS');
  });
});

describe('a change that the supplier refuses', () => {
  const refused = () =>
    issued()
      .when(fromSupplier(headerAnswer('accepted')))
      .when(fromErp(change(1, [changeLine('quantity_increase', line('1', '150 EA'))])))
      .when(fromSupplier(headerAnswer('rejected_no_detail', { answersSequence: 1 })));

  it('waits for the buyer as such, not as a rejection of the goods', () => {
    const scene = refused();
    expect(scene.exceptions()).toEqual(['refused_change/1']);
    scene.among({
      type: 'order.proposal_opened',
      lines: [{ findings: [{ finding: 'refused_change' }] }],
    });
  });
  it('is taken back when the buyer approves: the promise before it stands again', () => {
    const scene = refused().when(receive(decision('approve')));
    scene.stands({
      lines: [{ terms: { quantity: '100' }, accepted: { parts: [{ quantity: '100' }] } }],
    });
    expect(phase(scene)).toBe('confirmed');
    expect(scene.documents('purchase_order_change')[0]?.document).toMatchObject({
      lines: [{ quantity: quantity('100 EA') }],
    });
    expect(scene.exceptions()).toEqual([]);
  });
  it('is insisted on when the buyer rejects', () => {
    const scene = refused().when(receive(decision('reject')));
    scene.stands({ lines: [{ terms: { quantity: '150' } }] });
    expect(scene.timers()).toMatchObject([{ name: 'answer' }]);
  });
  it('is recognised by the word of its line too', () => {
    const scene = issued()
      .when(fromSupplier(headerAnswer('accepted')))
      .when(fromErp(change(1, [changeLine('quantity_increase', line('1', '150 EA'))])))
      .when(
        fromSupplier(
          answer([answerLine('1', [], { change: { value: 'reject_change' } })], {
            answersSequence: 1,
          }),
        ),
      );
    expect(scene.exceptions()).toEqual(['refused_change/1']);
  });
});
