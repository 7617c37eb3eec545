/** What follows outside the order: documents to supplier, ERP and transport, quantities to the ledger. */
import { sum } from '../../base/decimal.ts';
import { addMs } from '../../base/instant.ts';
import type { PlanningUpdate, ReadinessForecast } from '../../model/planning-documents.ts';
import type { SetOrdered } from '../protocol.ts';
import { ledgerStream, supplyStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { groupBy } from '../rules/group.ts';
import { policyOf } from '../rules/tolerance.ts';
import { exceptionStream, type Facts, type Reaction, type WithdrawException } from '../workflow.ts';
import type { CheckAnswer, OrderEvent, OrderEventOf } from './events.ts';
import { expectedBySchedule, isBackordered, isFirm, linesAwaited } from './quantities.ts';
import type { LineState, OrderState } from './state.ts';
import { partyOf } from './terms.ts';

const MS_PER_HOUR = 3_600_000;
/** Where neither partner nor hub says how long an answer may take. */
const ANSWER_DUE_HOURS = 24;
/** How long a change may wait for the one before it until a person hears of it. */
const GAP_DUE_HOURS = 4;

export function reactToOrder(event: OrderEvent, state: OrderState, facts: Facts): Reaction[] {
  switch (event.type) {
    case 'order.received':
      return [
        toSupplier(state, event.document, facts),
        setOrdered(state),
        ...references(state),
        ...answerTimer(state, facts),
      ];
    case 'order.changed':
      return [
        toSupplier(state, event.document, facts),
        setOrdered(state),
        ...gapTimer(state, facts),
        ...(event.needsAnswer ? answerTimer(state, facts) : answeredTimer(state)),
      ];
    case 'order.change_held':
      return [gapDue(facts)];
    case 'order.change_refused':
      return gapTimer(state, facts);
    case 'order.proposal_approved':
    case 'order.proposal_rejected':
      return [toSupplier(state, event.document, facts), ...answerTimer(state, facts)];
    case 'order.confirmed':
      return [setOrdered(state), ...recordConfirmed(state, event), ...answeredTimer(state)];
    case 'order.answered':
      return event.salesOrders.map((value) => salesOrder(state, value));
    case 'order.answer_pending':
      return answerTimer(state, facts);
    case 'order.answer_unclear':
    case 'order.proposal_opened':
      return answeredTimer(state);
    case 'order.cancelled':
      return [{ type: 'timer_cancelled', name: 'answer' }];
    case 'order.outlook_changed':
      return tellOutlook(event, state, facts);
    case 'order.exception_raised':
    case 'order.exception_withdrawn':
      return [exception(event, state)];
    default:
      return [];
  }
}

function toSupplier(
  state: OrderState,
  document: OrderEventOf<'order.received'>['document'] | OrderEventOf<'order.changed'>['document'],
  facts: Facts,
): Reaction {
  const isDated = document.issuedOn !== undefined || document.issuedAt !== undefined;
  return {
    type: 'document',
    to: { partner: state.supplier },
    document: {
      ...document,
      order: state.order,
      supplier: state.supplier,
      // BEG05 and BCH06 are mandatory; what came without a date is dated by when it is passed on.
      ...(isDated ? {} : { issuedAt: facts.at }),
    },
    orderingKey: state.stream,
  };
}

/** What the ledger checks against: quantities without what was refused by consent, at agreed prices. */
function setOrdered(state: OrderState): Reaction {
  const command: SetOrdered = {
    type: 'set_ordered',
    order: state.order,
    supplier: state.supplier,
    erp: state.erp,
    currency: state.currency,
    revision: state.revision,
    cancelled: state.cancelled,
    lines: state.lines.map(orderedLine),
    ...defined({ charges: state.header.charges, taxes: state.header.taxes }),
  };
  return { type: 'command', stream: ledgerStream(state.order), command };
}

function orderedLine(line: LineState): SetOrdered['lines'][number] {
  const { terms } = line;
  const expected = expectedBySchedule(line);
  const price = line.accepted?.parts.find((part) => part.price !== undefined)?.price ?? terms.price;
  return {
    line: terms.line,
    item: terms.item,
    matchPolicy: terms.matchPolicy,
    schedules: terms.schedules.map(({ schedule, quantity, site }) => ({
      schedule,
      quantity: { value: expected.get(schedule) ?? quantity, unit: terms.unit },
      ...defined({ site }),
    })),
    ...defined({
      price,
      site: terms.schedules[0]?.site,
      charges: terms.charges,
      taxes: terms.taxes,
    }),
  };
}

function recordConfirmed(state: OrderState, event: OrderEventOf<'order.confirmed'>): Reaction[] {
  const named = new Set(event.lines.map((line) => line.line));
  const lines = state.lines.flatMap(({ terms, accepted }) => {
    if (accepted === undefined || !named.has(terms.line)) return [];
    const promised = accepted.parts.filter((part) => isFirm(part) || isBackordered(part));
    return [...groupBy(promised, (part) => part.schedule)].map(([schedule, parts]) => ({
      line: terms.line,
      schedule,
      quantity: { value: sum(parts.map((part) => part.quantity)), unit: terms.unit },
    }));
  });
  if (lines.length === 0) return [];
  const command = { type: 'record_confirmed', lines };
  return [{ type: 'command', stream: ledgerStream(state.order), command }];
}

/** Suppliers know number and release alone; the hub's own documents know the order by either. */
function references(state: OrderState): Reaction[] {
  const { number, release } = state.order;
  const value = release === undefined ? number : `${number}/${release}`;
  const scopes = [state.supplier, state.erp, '*'].filter((scope) => scope !== '');
  return scopes.map((scope) => ({ type: 'reference', scope, role: 'purchase_order', value }));
}

function salesOrder(state: OrderState, value: string): Reaction {
  return { type: 'reference', scope: state.supplier, role: 'sales_order', value };
}

/** A new question was put to the supplier. */
function answerTimer(state: OrderState, facts: Facts): Reaction[] {
  if (linesAwaited(state).length === 0) return [{ type: 'timer_cancelled', name: 'answer' }];
  return [answerDue(state, facts)];
}

/** Nothing is left to answer. While something is, what was due stays due: part of an answer buys no time. */
function answeredTimer(state: OrderState): Reaction[] {
  return linesAwaited(state).length === 0 ? [{ type: 'timer_cancelled', name: 'answer' }] : [];
}

function answerDue(state: OrderState, facts: Facts): Reaction {
  const hours = policyOf('answerDueHours', state.supplier, facts.configuration) ?? ANSWER_DUE_HOURS;
  const command: CheckAnswer = { type: 'check_answer', revision: state.revision };
  return {
    type: 'timer',
    name: 'answer',
    at: addMs(facts.at, Math.round(hours * MS_PER_HOUR)),
    command,
  };
}

function gapTimer(state: OrderState, facts: Facts): Reaction[] {
  if (state.held.length === 0) return [{ type: 'timer_cancelled', name: 'gap' }];
  return [gapDue(facts)];
}

function gapDue(facts: Facts): Reaction {
  return {
    type: 'timer',
    name: 'gap',
    at: addMs(facts.at, GAP_DUE_HOURS * MS_PER_HOUR),
    command: { type: 'check_gap' },
  };
}

function tellOutlook(
  event: OrderEventOf<'order.outlook_changed'>,
  state: OrderState,
  facts: Facts,
): Reaction[] {
  const reactions: Reaction[] = event.supplies.map(({ site, item, line, parts }) => {
    const command = { type: 'set_supply', order: state.order, line, parts };
    return { type: 'command', stream: supplyStream(site, item), command };
  });
  if (event.planning !== undefined)
    reactions.push({
      type: 'document',
      to: state.erp === '' ? { role: 'erp' } : { partner: state.erp },
      document: planningUpdate(event, state, event.planning.lines, facts),
      orderingKey: state.stream,
    });
  if (event.forecast !== undefined)
    reactions.push({
      type: 'document',
      to: { role: 'transport_system' },
      document: readinessForecast(event.forecast.parts, state, facts),
      orderingKey: state.stream,
    });
  return reactions;
}

function planningUpdate(
  event: OrderEventOf<'order.outlook_changed'>,
  state: OrderState,
  lines: PlanningUpdate['lines'],
  facts: Facts,
): PlanningUpdate {
  return {
    kind: 'planning_update',
    number: facts.id('planning_update'),
    issuedAt: facts.at,
    order: state.order,
    supplier: state.supplier,
    revision: event.revision,
    phase: event.phase,
    lines,
  };
}

function readinessForecast(
  parts: ReadinessForecast['parts'],
  state: OrderState,
  facts: Facts,
): ReadinessForecast {
  return {
    kind: 'readiness_forecast',
    number: facts.id('readiness_forecast'),
    issuedAt: facts.at,
    order: state.order,
    supplier: state.supplier,
    parts,
    ...defined({
      shipFrom: partyOf(state.header, 'ship_from') ?? partyOf(state.header, 'supplier'),
      shipTo: partyOf(state.header, 'ship_to'),
    }),
  };
}

function exception(
  event: OrderEventOf<'order.exception_raised' | 'order.exception_withdrawn'>,
  state: OrderState,
): Reaction {
  const stream = exceptionStream(event.kind, state.stream, event.part);
  if (event.type === 'order.exception_withdrawn') {
    const command: WithdrawException = { type: 'withdraw_exception', reason: event.reason };
    return { type: 'command', stream, command };
  }
  const { number, release } = state.order;
  const title = release === undefined ? number : `${number}/${release}`;
  const isLine = state.lines.some((line) => line.terms.line === event.part);
  const subject = {
    stream: state.stream,
    title,
    ...defined({
      partner: state.supplier === '' ? undefined : state.supplier,
      line: isLine ? event.part : undefined,
    }),
  };
  const { kind: exceptionKind, text, details } = event;
  const command = { type: 'raise_exception', exceptionKind, subject, text, details };
  return { type: 'command', stream, command };
}
