/** Folds events into the state of an invoice. */
import { assertNever } from '../../base/assert.ts';
import { max } from '../../base/decimal.ts';
import type {
  InvoiceCredited,
  InvoiceEvent,
  InvoiceMatched,
  InvoiceReceived,
} from './invoice-events.ts';
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
      return { ...unpaid(state), phase: 'replaced' };
    case 'invoice.cancelled':
      return { ...unpaid(state), phase: 'cancelled', disputed: false };
    case 'invoice.credited':
      return credited(state, event);
    case 'invoice.receipt_overdue':
      return { ...state, overdue: true };
    case 'invoice.wait_ended':
      return { ...state, overdue: false };
    default:
      return assertNever(event);
  }
}

function received(state: InvoiceState, event: InvoiceReceived): InvoiceState {
  const { document, mark, credit, orders } = event;
  return {
    ...unpaid(state),
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

/** A credit memo that was revised credits what it says now; what was credited in full may be so no more. */
function credited(state: InvoiceState, event: InvoiceCredited): InvoiceState {
  const { by, amount, value, complete, before } = event;
  const { phase, paid, overrides } = state;
  if (before === undefined) {
    const next = { ...state, credits: [...state.credits, { by, amount, value }] };
    return complete && isCreditable(phase) ? { ...ended(next), phase: 'credited' } : next;
  }
  const others = state.credits.filter((one) => one.by !== by);
  const known = state.credits.find((one) => one.by === by);
  const most = [before, amount].reduce(max, known?.most ?? '0');
  const next = { ...state, credits: [...others, { by, amount, value, most }] };
  if (complete && isCreditable(phase)) return { ...ended(next), phase: 'credited' };
  if (phase !== 'credited' || paid === undefined) return next;
  return { ...next, phase: overrides.length > 0 ? 'released' : 'matched' };
}
function isCreditable(phase: InvoiceState['phase']): boolean {
  return !isOpen(phase) && phase !== 'unknown' && phase !== 'cancelled';
}

function unpaid(state: InvoiceState): InvoiceState {
  const { paid: _paid, ...rest } = ended(state);
  return rest;
}
function ended(state: InvoiceState): InvoiceState {
  return { ...withoutWaiting(state), holds: [], awaiting: [], overdue: false };
}
function withoutWaiting(state: InvoiceState): InvoiceState {
  const { awaitingSince: _since, ...rest } = state;
  return rest;
}
