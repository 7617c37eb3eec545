/** What the purpose of an answer (X12 element 353) makes of it: some bind no supplier. */
import { describe, expect, it } from 'vitest';
import type { OrderAcknowledgment } from '../../../src/model/order-documents.ts';
import type { Purpose } from '../../../src/model/values.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { NON_BINDING } from '../kit.ts';
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
  part,
  receive,
} from './documents.ts';
import { x12 } from './x12.ts';

const phase = (scene: ReturnType<typeof issued>) => orderWorkflow.summarize(scene.state).phase;
const as = (value: Purpose): Partial<OrderAcknowledgment> => ({ purpose: { value } });
const all = (more: Partial<OrderAcknowledgment>) =>
  fromSupplier(answer([answerLine('1', [part('100 EA')])], more));

describe('an answer that binds nobody', () => {
  it.each(NON_BINDING)(
    '(%s) is refused, and the order waits on for the one that does',
    (purpose) => {
      const scene = issued().when(all(as(purpose)));
      scene.refuses('ANSWER_NOT_BINDING');
      expect(scene.reactions).toEqual([]);
      expect(phase(scene)).toBe('issued');
      scene.when(all({}));
      expect(phase(scene)).toBe('confirmed');
    },
  );

  it('changes nothing of what was agreed', () => {
    const scene = issued().when(all({}));
    scene.when(fromSupplier(headerAnswer('rejected_no_detail', as('draft'))));
    scene.refuses('ANSWER_NOT_BINDING');
    expect(phase(scene)).toBe('confirmed');
  });

  it('calls nobody to find out who sent it', () => {
    const scene = issued().when(receive(answer([], as('information_copy')), 'OTHER'));
    scene.refuses('ANSWER_NOT_BINDING');
    expect(scene.exceptions()).toEqual([]);
  });
});

describe('over X12', () => {
  it.each(['22', '24'])('an 855 of purpose %s confirms nothing', (code) => {
    const sent = x12('855', `BAK*${code}*AD*4500017*20260601`, 'PO1*1*100*EA', 'ACK*IA*100*EA');
    const scene = issued().when(fromSupplier(sent));
    scene.refuses('ANSWER_NOT_BINDING');
    expect(phase(scene)).toBe('issued');
  });

  it.each(['00', '06', '05'])('an 855 of purpose %s confirms', (code) => {
    const sent = x12('855', `BAK*${code}*AD*4500017*20260601`, 'PO1*1*100*EA', 'ACK*IA*100*EA');
    expect(phase(issued().when(fromSupplier(sent)))).toBe('confirmed');
  });

  it.each(['22', '24'])('an 865 of purpose %s answers no change', (code) => {
    const scene = issued()
      .when(fromSupplier(headerAnswer('accepted')))
      .when(fromErp(change(1, [changeLine('quantity_increase', line('1', '120 EA'))])));
    const before = phase(scene);
    const segments = ['POC*1*OC*120**EA', 'ACK*IA*120*EA'];
    scene.when(fromSupplier(x12('865', `BCA*${code}*AD*4500017**1*20260601`, ...segments)));
    scene.refuses('ANSWER_NOT_BINDING');
    expect(phase(scene)).toBe(before);
    scene.when(fromSupplier(x12('865', 'BCA*11*AD*4500017**1*20260601', ...segments)));
    expect(phase(scene)).toBe('confirmed');
  });

  it.each(['16', '19'])(
    'an 865 of purpose %s is a proposal, on which the buyer decides',
    (code) => {
      const sent = x12('865', `BCA*${code}**4500017***20260601`, 'POC*1*QD*80**EA', 'ACK*IQ*80*EA');
      const scene = issued().when(fromSupplier(sent));
      scene.among({ type: 'order.proposal_opened' });
    },
  );
});
