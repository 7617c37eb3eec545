/** What follows from the events of an invoice elsewhere: ledgers, ERP, supplier, people. */

import { abs, compare, sum } from '../../base/decimal.ts';
import { addMs } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReleaseReceipts, ReserveReceipts } from '../protocol.ts';
import { ledgerStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { completeLink, completeOrder, orderKey } from '../rules/order-identity.ts';
import type { Facts, RaiseException, Reaction, WithdrawException } from '../workflow.ts';
import { exceptionStream, streamId } from '../workflow.ts';
import { isNothing, shareOf, sumFamilies } from './agreed.ts';
import type { CheckReceipt, CreditInvoice, ReplaceInvoice } from './commands.ts';
import { type ByFamily, familiesOf, lineAmount } from './invoice-amounts.ts';
import { disputes, paymentReleases, paymentTakenBack } from './invoice-documents.ts';
import type {
  InvoiceCancelled,
  InvoiceCredited,
  InvoiceEvent,
  InvoiceHeld,
  InvoiceMatched,
  InvoiceReceived,
  InvoiceReplaced,
} from './invoice-events.ts';
import { currencyOf } from './invoice-match.ts';
import type { Hold, InvoiceState, TakenBack } from './invoice-state.ts';

/** After this time without goods, somebody is asked where they are. */
const RECEIPT_DUE_HOURS = 120;
const MS_PER_HOUR = 3_600_000;

export function reactInvoice(event: InvoiceEvent, state: InvoiceState, facts: Facts): Reaction[] {
  switch (event.type) {
    case 'invoice.received':
    case 'invoice.revised':
      return received(event, state, facts);
    case 'invoice.conflict_received':
      return [
        raise(state, 'invoice_number_conflict', {
          text: `Invoice ${state.number} came again with other content (total ${event.total}).`,
        }),
      ];
    case 'invoice.held':
      return [
        ...heldExceptions(event, state),
        ...disputes(state, facts, 'held', event.holds),
        noTimer,
      ];
    case 'invoice.awaiting_receipt':
      return [
        ...event.ended.map((one) => withdrawn(state, one)),
        ...(event.endsDispute ? disputes(state, facts, 'awaiting_receipt', []) : []),
        receiptTimer(event.since, facts),
      ];
    case 'invoice.wait_ended':
      return [withdraw(state, 'invoice_awaiting_receipt')];
    case 'invoice.receipt_overdue':
      return [
        raise(state, 'invoice_awaiting_receipt', {
          text: `Nothing was received for ${event.lines.length} lines since ${event.since}.`,
        }),
      ];
    case 'invoice.matched':
    case 'invoice.released':
      return matched(event, state, facts);
    case 'invoice.rejected':
      return [
        ...releases(state, 'given_back'),
        ...disputes(state, facts, 'rejected', [], event.reason),
        ...event.ended.map((one) => withdrawn(state, one)),
        noTimer,
      ];
    case 'invoice.replaced':
      return gone(event, state, facts, 'replaced', `Invoice ${event.by} replaces it.`);
    case 'invoice.cancelled':
      return gone(event, state, facts, 'cancelled', 'Its sender cancelled it.');
    case 'invoice.credited':
      return credited(event, state);
    default:
      return [];
  }
}

/** Its sender wants nothing of it any more: what it held, had entered or was paid is given back. */
function gone(
  event: InvoiceReplaced | InvoiceCancelled,
  state: InvoiceState,
  facts: Facts,
  standing: 'replaced' | 'cancelled',
  why: string,
): Reaction[] {
  return [
    ...releases(state, 'given_back'),
    ...takenBack(event.takenBack, state, facts),
    ...(event.endsDispute ? disputes(state, facts, standing, [], why) : []),
    ...event.ended.map((one) => withdrawn(state, one)),
    noTimer,
  ];
}

/** The payment, and what a credit memo credited. */
function takenBack(
  taken: TakenBack | undefined,
  state: InvoiceState,
  facts: Facts,
  orders: readonly OrderReference[] = state.orders,
): Reaction[] {
  if (taken === undefined) return [];
  const { credited: of } = taken;
  return [
    ...paymentTakenBack(taken, state, facts, orders),
    ...(of === undefined ? [] : [credits(state, of, '0', '0')]),
  ];
}

/** A paid invoice that is credited less than before: nothing judges it again by itself. */
function credited({ by, before }: InvoiceCredited, state: InvoiceState): Reaction[] {
  if (before === undefined || state.paid === undefined) return [];
  const { amount, most = amount } = state.credits.find((one) => one.by === by) ?? { amount: '0' };
  const kind = 'invoice_credited_less';
  if (compare(amount, most) >= 0) return [withdraw(state, kind, by)];
  const text = `Credit memo ${by} credits ${amount} instead of ${most}; the invoice is paid.`;
  return [raise(state, kind, { text, part: by })];
}

const noTimer: Reaction = { type: 'timer_cancelled', name: 'receipt_due' };

function receiptTimer(since: string, facts: Facts): Reaction {
  const command: CheckReceipt = { type: 'check_receipt', since };
  const at = addMs(since, RECEIPT_DUE_HOURS * MS_PER_HOUR);
  return { type: 'timer', name: 'receipt_due', at: at < facts.at ? facts.at : at, command };
}

/** Reserves in every ledger; a revision first gives back what it held, had entered or was paid before. */
function received(event: InvoiceReceived, state: InvoiceState, facts: Facts): Reaction[] {
  const { document, takesBack, droppedOrders, orders, ended } = event;
  const again = takesBack ? [...orders, ...droppedOrders] : droppedOrders;
  const { corrects } = document;
  const isOther = corrects !== undefined && corrects !== state.number;
  const isReplacement = ['replacement', 'corrected'].includes(document.invoiceType.value);
  const replaces = isOther && isReplacement ? corrects : undefined;
  const command: ReplaceInvoice = { type: 'replace_invoice', by: state.number };
  return [
    ...ended.map((one) => withdrawn(state, one)),
    ...takenBack(event.takenBack, state, facts, [...orders, ...droppedOrders]),
    ...again.map((order) => release(order, state, 'given_back')),
    ...orders.map((order) => reserve(order, document, state, facts, replaces)),
    ...(replaces !== undefined
      ? [
          {
            type: 'command' as const,
            stream: streamId('invoice', state.supplier, replaces),
            command,
          },
        ]
      : []),
  ];
}

function reserve(
  order: OrderReference,
  document: DocumentOf<'invoice'>,
  state: InvoiceState,
  facts: Facts,
  replaces: string | undefined,
): Reaction {
  const { configuration } = facts;
  const amounts = goodsAmounts(state, document, configuration);
  const lines = document.lines.flatMap(({ line, link, item, quantity, price }) => {
    const named = link ?? (document.order === undefined ? undefined : { order: document.order });
    if (named === undefined) return [];
    if (orderKey(completeOrder(named.order, configuration)) !== orderKey(order)) return [];
    const whole = completeLink(named, configuration);
    const amount = amounts.get(line);
    return [defined({ invoiceLine: line, link: whole, item, quantity, price, amount })];
  });
  const command: ReserveReceipts = defined({
    type: 'reserve_receipts' as const,
    invoice: state.number,
    stream: state.stream,
    credit: state.credit,
    request: state.request,
    replaces,
    issuedOn: document.issuedOn,
    total: document.total,
    beside: besideOf(document, lines, amounts),
    about: aboutOf(document),
    lines,
  });
  return { type: 'command', stream: ledgerStream(order), command };
}

function aboutOf({ corrects, references }: DocumentOf<'invoice'>): string[] | undefined {
  if (corrects !== undefined) return [`invoice ${corrects}`];
  const shipments = (references ?? []).filter(({ role }) => role.value === 'shipment');
  return shipments.length === 0 ? undefined : shipments.map(({ value }) => `shipment ${value}`);
}

function goodsAmounts(
  state: InvoiceState,
  document: DocumentOf<'invoice'>,
  configuration: Configuration,
): Map<string, string> {
  const currency = currencyOf(state, document, configuration);
  return new Map(
    document.lines.flatMap((line) => {
      const amount = lineAmount(line, currency, state.supplier, configuration);
      return amount === undefined ? [] : [[line.line, amount] as const];
    }),
  );
}

/** Charges at the head of an invoice that spans orders are each order's by its part of the goods. */
function besideOf(
  document: DocumentOf<'invoice'>,
  lines: ReserveReceipts['lines'],
  amounts: ReadonlyMap<string, string>,
): ByFamily | undefined {
  const own = new Set(lines.map(({ invoiceLine }) => invoiceLine));
  const goods = sum(lines.map(({ amount = '0' }) => amount));
  const all = sum([...amounts.values()]);
  const ofLines = document.lines.flatMap(({ line, charges, taxes }) =>
    own.has(line) ? [familiesOf(charges, taxes, amounts.get(line) ?? '0')] : [],
  );
  const head = familiesOf(document.charges, document.taxes, all);
  const beside = sumFamilies([...ofLines, shareOf(head, goods, all)]);
  return isNothing(beside) ? undefined : beside;
}

function release(
  order: OrderReference,
  state: InvoiceState,
  as: ReleaseReceipts['as'],
  lines?: string[],
): Reaction {
  const command: ReleaseReceipts = defined({
    type: 'release_receipts' as const,
    invoice: state.number,
    as,
    lines,
  });
  return { type: 'command', stream: ledgerStream(order), command };
}
function releases(state: InvoiceState, as: ReleaseReceipts['as'], lines?: string[]): Reaction[] {
  return state.orders.map((order) => release(order, state, as, lines));
}

function matched(event: InvoiceMatched, state: InvoiceState, facts: Facts): Reaction[] {
  const as = state.credit ? 'credited' : 'invoiced';
  const corrects = state.document?.corrects;
  return [
    ...releases(state, as, event.entered),
    ...paymentReleases(event, state, facts),
    ...(state.disputed ? disputes(state, facts, 'released', []) : []),
    ...(state.credit && corrects !== undefined
      ? [credits(state, corrects, abs(event.amount), event.value ?? '0')]
      : []),
    ...event.ended.map((one) => withdrawn(state, one)),
    noTimer,
  ];
}

/** Tells the invoice `of` by how much this credit memo credits it now. */
function credits(state: InvoiceState, of: string, amount: string, value: string): Reaction {
  const { number: by, supplier } = state;
  const command: CreditInvoice = { type: 'credit_invoice', by, amount, value };
  return { type: 'command', stream: streamId('invoice', supplier, of), command };
}

/** One exception per kind of hold and line, owned by who can end it. */
function heldExceptions(event: InvoiceHeld, state: InvoiceState): Reaction[] {
  return [
    ...event.ended.map((one) => withdrawn(state, one)),
    ...event.placed.map(({ kind, line, owner, text, endedBy, expected, actual }) =>
      raise(state, `invoice_held_${kind}`, {
        text,
        part: line,
        line,
        details: defined({ expected, actual, owner, endedBy }),
      }),
    ),
  ];
}
function withdrawn(state: InvoiceState, { kind, line }: Hold): Reaction {
  return withdraw(state, `invoice_held_${kind}`, line);
}
function raise(
  state: InvoiceState,
  kind: string,
  words: {
    text: string;
    part?: string | undefined;
    line?: string | undefined;
    details?: Record<string, string>;
  },
): Reaction {
  const { text, part, line, details } = words;
  const subject = defined({
    stream: state.stream,
    title: `Invoice ${state.number}`,
    partner: state.supplier,
    line,
  });
  const command: RaiseException = defined({
    type: 'raise_exception' as const,
    exceptionKind: kind,
    subject,
    text,
    details,
  });
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}
function withdraw(state: InvoiceState, kind: string, part?: string): Reaction {
  const command: WithdrawException = {
    type: 'withdraw_exception',
    reason: `The invoice is ${state.phase}.`,
  };
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}
