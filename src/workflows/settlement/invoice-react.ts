/** What follows from the events of an invoice elsewhere: ledgers, ERP, supplier, people. */

import { abs, negate, sum } from '../../base/decimal.ts';
import { addMs } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReleaseReceipts, ReserveReceipts } from '../protocol.ts';
import { ledgerStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { completeLink, completeOrder, erpAudiences, orderKey } from '../rules/order-identity.ts';
import type { Audience, Facts, RaiseException, Reaction, WithdrawException } from '../workflow.ts';
import { exceptionStream, streamId } from '../workflow.ts';
import { isNothing, shareOf, sumFamilies } from './agreed.ts';
import type { CheckReceipt, CreditInvoice, ReplaceInvoice } from './commands.ts';
import { type ByFamily, familiesOf, lineAmount } from './invoice-amounts.ts';
import type {
  InvoiceEvent,
  InvoiceHeld,
  InvoiceMatched,
  InvoiceReceived,
} from './invoice-events.ts';
import { currencyOf } from './invoice-match.ts';
import type { Hold, InvoiceState } from './invoice-state.ts';

/** After this time without goods, somebody is asked where they are. */
const RECEIPT_DUE_HOURS = 120;
const MS_PER_HOUR = 3_600_000;
const IDENTIFIER_MAX = 80;
const WORDS_MAX = 256;

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
      return [
        ...releases(state, 'given_back'),
        ...(event.wasPaid ? takeBack(state, facts) : []),
        ...(event.endsDispute
          ? disputes(state, facts, 'replaced', [], `Invoice ${event.by} replaces it.`)
          : []),
        ...event.ended.map((one) => withdrawn(state, one)),
        noTimer,
      ];
    default:
      return [];
  }
}

const noTimer: Reaction = { type: 'timer_cancelled', name: 'receipt_due' };

function receiptTimer(since: string, facts: Facts): Reaction {
  const command: CheckReceipt = { type: 'check_receipt', since };
  const at = addMs(since, RECEIPT_DUE_HOURS * MS_PER_HOUR);
  return { type: 'timer', name: 'receipt_due', at: at < facts.at ? facts.at : at, command };
}

/** Reserves in every ledger; a revision first gives back what it held or had entered before. */
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
  const command: CreditInvoice = {
    type: 'credit_invoice',
    by: state.number,
    amount: abs(event.amount),
    value: event.value ?? '0',
  };
  return [
    ...releases(state, as, event.entered),
    ...paymentReleases(state, facts, event.amount, false),
    ...(state.disputed ? disputes(state, facts, 'released', []) : []),
    ...(state.credit && corrects !== undefined
      ? [
          {
            type: 'command' as const,
            stream: streamId('invoice', state.supplier, corrects),
            command,
          },
        ]
      : []),
    ...event.ended.map((one) => withdrawn(state, one)),
    noTimer,
  ];
}

/** To the ERP: pay; negative for a credit memo, and cancelled where a payment is taken back. */
function paymentReleases(
  state: InvoiceState,
  facts: Facts,
  amount: string,
  isTakenBack: boolean,
): Reaction[] {
  const { paid } = state;
  if (paid === undefined) return [];
  const sign = (value: string) => (isTakenBack ? negate(value) : value);
  const document: DocumentOf<'payment_release'> = {
    kind: 'payment_release',
    number: numberOf(state, 'PR', facts),
    issuedAt: facts.at,
    ...(isTakenBack ? { purpose: { value: 'cancellation' as const } } : {}),
    invoice: state.number,
    supplier: state.supplier,
    amount: sign(amount),
    currency: paid.currency,
    lines: paid.lines.map((line) => ({ ...line, amount: sign(line.amount) })),
  };
  return erps(state, facts).map((to) => send(to, document, state));
}
function takeBack(state: InvoiceState, facts: Facts): Reaction[] {
  return paymentReleases(state, facts, state.paid?.amount ?? '0', true);
}

/** To supplier and ERP: held, released or rejected, and why. */
function disputes(
  state: InvoiceState,
  facts: Facts,
  standing: DocumentOf<'invoice_dispute'>['state'],
  holds: readonly Hold[],
  why?: string,
): Reaction[] {
  const document: DocumentOf<'invoice_dispute'> = {
    kind: 'invoice_dispute',
    number: numberOf(state, 'D', facts),
    issuedAt: facts.at,
    invoice: state.number,
    supplier: state.supplier,
    state: standing,
    holds: holds.map(({ kind, line, reason, action, owner, text, endedBy, expected, actual }) =>
      defined({
        hold: kind,
        line,
        reason,
        action,
        owner,
        text: `${text} Ended by ${endedBy}.`.slice(0, WORDS_MAX),
        expected,
        actual,
      }),
    ),
    ...(why === undefined ? {} : { notes: [{ text: why }] }),
  };
  const audiences: Audience[] = [{ partner: state.supplier }, ...erps(state, facts)];
  return audiences.map((to) => send(to, document, state));
}

function erps(state: InvoiceState, facts: Facts): Audience[] {
  const named = new Set(state.answers.flatMap(({ answer }) => answer.erp ?? []));
  return named.size > 0
    ? [...named].map((partner) => ({ partner }))
    : erpAudiences(state.orders, facts.configuration);
}

function numberOf(state: InvoiceState, word: string, facts: Facts): string {
  const number = `${state.number}-${word}${state.revision}`;
  return number.length <= IDENTIFIER_MAX ? number : facts.id(`document ${number}`);
}
function send(
  to: Audience,
  document: DocumentOf<'payment_release'> | DocumentOf<'invoice_dispute'>,
  state: InvoiceState,
): Reaction {
  return { type: 'document', to, document, orderingKey: state.stream };
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
