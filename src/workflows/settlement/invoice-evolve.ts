/** Folds events into the state of an invoice. */
import { assertNever } from '../../base/assert.ts';
import type { InvoiceEvent, InvoiceMatched, InvoiceReceived } from './invoice-events.ts';
import { type InvoiceState, isOpen } from './invoice-state.ts';

export function evolveInvoice(before: InvoiceState, event: InvoiceEvent): InvoiceState {
  const state = { ...before, revision: before.revision + 1 };
  switch (event.type) {
    case 'invoice.received':
    case 'invoice.revised':
      return received(state, event);
    case 'invoice.noted':
      return { ...state, document: event.document, mark: event.mark, phase: 'noted' };
    case 'invoice.duplicate_received':
    case 'invoice.conflict_received':
      return state;
    case 'invoice.answered': {
      const others = state.answers.filter(({ key }) => key !== event.key);
      return { ...state, answers: [...others, { key: event.key, answer: event.answer }] };
    }
    case 'invoice.held':
      return {
        ...withoutWaiting(state),
        phase: 'held',
        holds: event.holds,
        awaiting: event.awaiting,
        disputed: true,
      };
    case 'invoice.awaiting_receipt':
      return {
        ...withoutWaiting(state),
        phase: 'awaiting_receipt',
        holds: [],
        awaiting: event.lines,
        awaitingSince: event.since,
      };
    case 'invoice.hold_released': {
      const { by, reason } = event;
      const added = event.holds.map((one) => ({ ...one, by, reason }));
      return { ...state, overrides: [...state.overrides, ...added], touched: true };
    }
    case 'invoice.matched':
    case 'invoice.released':
      return matched(state, event);
    case 'invoice.rejected':
      return { ...ended(state), phase: 'rejected', touched: true };
    case 'invoice.replaced':
      return { ...ended(state), phase: 'replaced' };
    case 'invoice.credited': {
      const { by, amount, value, complete } = event;
      const credits = [...state.credits, { by, amount, value }];
      const next = { ...state, credits };
      return complete && !isOpen(state.phase) && state.phase !== 'unknown'
        ? { ...ended(next), phase: 'credited' }
        : next;
    }
    case 'invoice.receipt_overdue':
      return { ...state, overdue: true };
    case 'invoice.wait_ended':
      return { ...state, overdue: false };
    default:
      return assertNever(event);
  }
}

function received(state: InvoiceState, event: InvoiceReceived): InvoiceState {
  const { paid: _paid, ...rest } = ended(state);
  const { document, mark, credit, orders } = event;
  return {
    ...rest,
    document,
    mark,
    credit,
    orders,
    phase: 'received',
    request: String(state.revision),
    answers: [],
    overrides: [],
  };
}

function matched(state: InvoiceState, event: InvoiceMatched): InvoiceState {
  const { amount, currency, lines } = event;
  const phase = event.type === 'invoice.matched' ? 'matched' : 'released';
  return { ...ended(state), phase, disputed: state.disputed, paid: { amount, currency, lines } };
}

function ended(state: InvoiceState): InvoiceState {
  return { ...withoutWaiting(state), holds: [], awaiting: [], overdue: false };
}
function withoutWaiting(state: InvoiceState): InvoiceState {
  const { awaitingSince: _since, ...rest } = state;
  return rest;
}
