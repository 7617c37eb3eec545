import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import {
  type ExchangeCommand,
  exchangeWorkflow,
} from '../../../src/workflows/exchange/workflow.ts';
import type { ExpectAcknowledgment } from '../../../src/workflows/protocol.ts';
import { given } from '../kit.ts';

const STREAM = 'exchange/ACME/PO/17';
const expectation: ExpectAcknowledgment = {
  type: 'expect_acknowledgment',
  partner: 'ACME',
  group: 'PO',
  groupControl: '17',
  dueAt: '2026-06-01T10:00:00.000Z',
  transmission: 'T-1',
  document: 'D-1',
  title: 'purchase order 4500017',
};
type Functional = DocumentOf<'functional_acknowledgment'>;
const answered = (
  outcome: Functional['outcome']['value'],
  sets: Functional['sets'] = [],
): ExchangeCommand => ({
  type: 'receive_document',
  documentId: 'A-1',
  partner: 'ACME',
  document: {
    kind: 'functional_acknowledgment',
    number: '17',
    group: 'PO',
    groupControl: '17',
    outcome: { value: outcome },
    sets,
    included: 1,
    received: 1,
    accepted: outcome === 'accepted' ? 1 : 0,
    errors: [],
  },
});
const rejectedSet: Functional['sets'][number] = {
  set: '850',
  control: '0001',
  outcome: { value: 'rejected' },
  errors: ['5'],
  segments: [
    {
      segment: 'PO1',
      position: 9,
      error: '8',
      elements: [{ position: 2, error: '6', value: '1O' }],
    },
  ],
};
const waiting = () => given(exchangeWorkflow).in(STREAM).when(expectation);

describe('a group that went out', () => {
  it('waits for its functional acknowledgment and is done when it comes', () => {
    const scene = waiting();
    expect(scene.timers()).toMatchObject([
      { name: 'acknowledgment', at: '2026-06-01T10:00:00.000Z' },
    ]);
    scene.when(answered('accepted')).gives({ type: 'exchange.acknowledged' });
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'acknowledgment' });
    expect(exchangeWorkflow.summarize(scene.state)).toMatchObject({
      phase: 'acknowledged',
      open: false,
    });
    scene.when(answered('accepted')).refuses('EXCHANGE_ANSWER_REPEATED');
  });

  it('that nobody acknowledges becomes an exception, which ends when it is late after all', () => {
    const scene = waiting().later(2).when({ type: 'check_acknowledgment', transmission: 'T-1' });
    scene.gives({ type: 'exchange.acknowledgment_overdue' });
    expect(scene.exceptions()).toEqual(['functional_acknowledgment_overdue']);
    scene.when(answered('accepted_with_errors'));
    expect(scene.exceptions()).toEqual([]);
  });

  it('is not overdue before its time, after its answer, or by the timer of an earlier sending', () => {
    const check = { type: 'check_acknowledgment' as const, transmission: 'T-1' };
    waiting().when(check).nothing();
    waiting().when(answered('accepted')).later(2).when(check).nothing();
    waiting()
      .when({ ...expectation, transmission: 'T-2', dueAt: '2026-06-01T12:00:00.000Z' })
      .later(2)
      .when(check)
      .nothing();
  });

  it('that is rejected becomes an exception with the errors in words', () => {
    const scene = waiting().when(answered('rejected', [rejectedSet]));
    scene.gives({
      type: 'exchange.rejected',
      answer: {
        accepted: false,
        errors: [
          '850 0001: segments are in error (5)',
          '850 0001, segment 9 PO1: elements are in error (8)',
          '850 0001, segment 9 PO1, element 2: a character is not allowed (6) ("1O")',
        ],
      },
    });
    expect(scene.exceptions()).toEqual(['functional_acknowledgment_rejected']);
    scene.when(answered('accepted'));
    expect(scene.exceptions()).toEqual([]);
  });

  it('of which a set is rejected is rejected, whatever the group says', () => {
    waiting()
      .when(answered('accepted_with_errors', [rejectedSet]))
      .gives({ type: 'exchange.rejected' });
    waiting().when(answered('partially_accepted')).gives({ type: 'exchange.rejected' });
    waiting().when(answered('unmapped')).gives({ type: 'exchange.rejected' });
  });

  it('may be answered before we know that it is expected', () => {
    const quick = given(exchangeWorkflow).in(STREAM).when(answered('accepted'));
    quick.when(expectation).gives({ type: 'exchange.acknowledgment_expected' });
    expect(quick.timers()).toEqual([]);
    quick.stands({ phase: 'acknowledged', title: 'purchase order 4500017' });
    quick.when(expectation).nothing();
    const refused = given(exchangeWorkflow).in(STREAM).when(answered('rejected'));
    refused.when(expectation);
    expect(refused.commandsTo('exception')).toMatchObject([
      { command: { subject: { title: 'purchase order 4500017' } } },
    ]);
    refused.stands({ phase: 'rejected' });
  });
});

describe('other answers', () => {
  it('TA1 and application advice raise exceptions of their own', () => {
    const interchange = given(exchangeWorkflow)
      .in('exchange/ACME/interchange/31')
      .when({
        type: 'receive_document',
        documentId: 'A-2',
        document: {
          kind: 'interchange_acknowledgment',
          number: '31',
          interchangeControl: '31',
          interchangeDate: '260601',
          interchangeTime: '0800',
          outcome: { value: 'rejected' },
          error: '025',
        },
      });
    interchange.gives({
      type: 'exchange.rejected',
      answer: { errors: ['the control number was used before (025)'] },
    });
    expect(interchange.exceptions()).toEqual(['interchange_rejected']);
    const advice = given(exchangeWorkflow)
      .in('exchange/ACME/advice/4500017')
      .when({
        type: 'receive_document',
        documentId: 'A-3',
        document: {
          kind: 'application_advice',
          number: '1',
          outcome: { value: 'rejected' },
          document: '4500017',
          errors: [{ code: 'Q', text: 'No such item' }],
        },
      });
    expect(advice.exceptions()).toEqual(['document_rejected_by_partner']);
  });
  it('documents that answer nothing are refused', () => {
    given(exchangeWorkflow)
      .in(STREAM)
      .when({
        type: 'receive_document',
        documentId: 'A-4',
        document: {
          kind: 'order_decision',
          number: '1',
          order: { number: '1' },
          decision: 'approve',
        },
      })
      .refuses('DOCUMENT_NOT_FOR_EXCHANGE');
  });
});
