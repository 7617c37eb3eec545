/** The order workflow: what is asked, what is answered, what is decided, and what that means for others. */
import type { Inner, Summary, Workflow } from '../workflow.ts';
import { decideOrder } from './decide.ts';
import type { OrderCommand, OrderEvent } from './events.ts';
import { evolveOrder, initialOrder } from './evolve.ts';
import { derivePhase } from './quantities.ts';
import { reactToOrder } from './react.ts';
import type { OrderState } from './state.ts';

const ENDED = new Set(['closed', 'cancelled', 'rejected']);

/** A change that the supplier was not sent, what others plan with, and what our people are asked about. */
const inner: Inner<OrderEvent> = {
  state: ['exceptions', 'ended', 'told', 'held', 'gapOverdue', 'answerOverdue'],
  events: [
    'order.exception_raised',
    'order.exception_withdrawn',
    'order.exception_ended',
    'order.outlook_changed',
    'order.change_held',
    'order.change_refused',
    'order.change_gap_found',
    'order.answer_overdue',
  ],
  persons: {
    state: [],
    events: { 'order.proposal_approved': 'actor', 'order.proposal_rejected': 'actor' },
  },
};

export const orderWorkflow: Workflow<OrderState, OrderCommand, OrderEvent> = {
  kind: 'order',
  inner,
  initial: initialOrder,
  decide: decideOrder,
  evolve: evolveOrder,
  react: reactToOrder,
  summarize: summarizeOrder,
};

function summarizeOrder(state: OrderState): Summary {
  const { number, release } = state.order;
  const phase = derivePhase(state);
  return {
    phase,
    title: release === undefined ? number : `${number}/${release}`,
    open: !ENDED.has(phase),
    category: state.header.orderType?.value ?? 'stand_alone',
    ...(state.supplier === '' ? {} : { partner: state.supplier }),
  };
}
