/** Rules of an invoice: it matches, waits for goods, or is held for named reasons until they end. */
import { assertNever } from '../../base/assert.ts';
import { add, compare, isZero, subtract, sum } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReceiptsReserved } from '../protocol.ts';
import { contentMark, stableText } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactDecimal } from '../rules/exact.ts';
import { completeOrder, orderKey } from '../rules/order-identity.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import { policyOf } from '../rules/tolerance.ts';
import type { Decision, Facts, Refusal } from '../workflow.ts';
import type { CreditInvoice, InvoiceCommand, ReleaseHold } from './commands.ts';
import type { InvoiceEvent } from './invoice-events.ts';
import { evolveInvoice } from './invoice-evolve.ts';
import { isSameHold } from './invoice-holds.ts';
import { judgeInvoice, payable, type Verdict } from './invoice-match.ts';
import {
  type Hold,
  type InvoiceState,
  isEnded,
  isOpen,
  namedErps,
  type TakenBack,
} from './invoice-state.ts';
import { type SettlementRefusalCode, settlementRefusal } from './refusals.ts';

type Invoice = DocumentOf<'invoice'>;
/** Numbers of lines that a refusal names. */
const NAMED_MAX = 20;

interface Story {
  facts: Facts;
  state: InvoiceState;
  events: InvoiceEvent[];
  refusal?: Refusal;
}
function tell(story: Story, event: InvoiceEvent): void {
  story.events.push(event);
  story.state = evolveInvoice(story.state, event);
}
/** Always of the command as a whole: an event beside it only calls a person. */
function refuse(story: Story, code: SettlementRefusalCode, text: string): void {
  story.refusal = { ...settlementRefusal(code, text), whole: true };
}

export function decideInvoice(
  state: InvoiceState,
  command: InvoiceCommand,
  facts: Facts,
): Decision<InvoiceEvent> {
  const story: Story = { facts, state, events: [] };
  run(story, command);
  if (story.refusal === undefined) conclude(story);
  return story.refusal === undefined
    ? { events: story.events }
    : { events: story.events, refusal: story.refusal };
}

function run(story: Story, command: InvoiceCommand): void {
  switch (command.type) {
    case 'receive_document':
      receive(story, command.document, command.documentId);
      break;
    case 'receipts_reserved':
      noteAnswer(story, command);
      break;
    case 'release_hold':
      releaseHold(story, command);
      break;
    case 'reject_invoice':
      rejectInvoice(story, command.reason);
      break;
    case 'replace_invoice':
      replace(story, command.by);
      break;
    case 'credit_invoice':
      credit(story, command);
      break;
    case 'check_receipt':
      checkReceipt(story, command.since);
      break;
    default:
      assertNever(command);
  }
}

function receive(
  story: Story,
  document: Extract<InvoiceCommand, { type: 'receive_document' }>['document'],
  documentId: string,
): void {
  if (document.kind !== 'invoice') {
    refuse(story, 'SETTLEMENT_DOCUMENT_UNFIT', `A ${document.kind} says nothing to an invoice.`);
    return;
  }
  const purpose = document.purpose?.value ?? 'original';
  if (NOT_BINDING.has(purpose)) {
    const text = `Invoice ${story.state.number} came with purpose "${purpose}".`;
    refuse(story, 'INVOICE_NOT_BINDING', text);
  } else if (CANCELS.has(purpose)) {
    cancel(story, documentId);
  } else {
    receiveBill(story, document, documentId);
  }
}

function receiveBill(story: Story, document: Invoice, documentId: string): void {
  const { state } = story;
  const { version: _version, purpose: _purpose, ...content } = document;
  const mark = contentMark(content);
  const twice = numbersTwice(document);
  const isReissue = state.phase === 'cancelled' && isReplacement(document);
  if (document.lines.length === 0) {
    refuse(story, 'INVOICE_WITHOUT_LINES', `Invoice ${state.number} has no lines.`);
  } else if (state.mark === mark && !isReissue) {
    tell(story, { type: 'invoice.duplicate_received', document: documentId });
  } else if (twice.length > 0) {
    const text = `Invoice ${state.number} has more than one line ${twice.slice(0, NAMED_MAX).join(', ')}.`;
    refuse(story, 'INVOICE_LINE_TWICE', text);
  } else if (state.document === undefined) {
    accept(story, document, mark);
  } else if (state.phase === 'replaced') {
    refuse(story, 'INVOICE_ENDED', `Invoice ${state.number} was replaced.`);
  } else {
    reviseOrRefuse(story, document, mark, documentId);
  }
}

/** Ledgers answer by the line's number: two lines under one would be judged as one. */
function numbersTwice({ lines }: Invoice): string[] {
  const seen = new Set<string>();
  const again = lines.flatMap(({ line }) => {
    const isAgain = seen.has(line);
    seen.add(line);
    return isAgain ? [line] : [];
  });
  return [...new Set(again)];
}

/** Whatever it has come to: what was paid is taken back, as by a replacement. */
function cancel(story: Story, documentId: string): void {
  const { state } = story;
  const { number, phase, holds } = state;
  if (state.document === undefined) {
    refuse(story, 'INVOICE_UNKNOWN', `Invoice ${number} is cancelled, but never came.`);
  } else if (phase === 'replaced') {
    refuse(story, 'INVOICE_ENDED', `Invoice ${number} was replaced.`);
  } else if (phase === 'cancelled') {
    tell(story, { type: 'invoice.duplicate_received', document: documentId });
  } else {
    endWait(story);
    const event = { type: 'invoice.cancelled' as const, document: documentId, ended: holds };
    tell(story, { ...event, ...endOfDispute(state), ...takenBackOf(state) });
  }
}

function reviseOrRefuse(story: Story, document: Invoice, mark: string, documentId: string): void {
  const { state, facts } = story;
  const policy = policyOf('sameNumber', state.supplier, facts.configuration) ?? 'ask';
  if (document.invoiceType.value === 'proforma' && state.phase !== 'noted') {
    const text = `Invoice ${state.number} is there, and a proforma revises nothing.`;
    refuse(story, 'INVOICE_NUMBER_USED', text);
    return;
  }
  if (isReplacement(document) || policy === 'replace') {
    accept(story, document, mark);
    return;
  }
  if (policy === 'ask') {
    const total = exactDecimal(document.total);
    tell(story, { type: 'invoice.conflict_received', document: documentId, total });
  }
  refuse(story, 'INVOICE_NUMBER_USED', `Invoice ${state.number} is there with other content.`);
}

const REPLACES = new Set(['replacement', 'change', 'corrected', 'resubmission', 'reissue']);

function isReplacement({ invoiceType, purpose, corrects, number }: Invoice): boolean {
  const type = invoiceType.value;
  return (
    type === 'replacement' ||
    type === 'corrected' ||
    corrects === number ||
    REPLACES.has(purpose?.value ?? '')
  );
}

function accept(story: Story, document: Invoice, mark: string): void {
  const { state, facts } = story;
  if (document.invoiceType.value === 'proforma') {
    tell(story, { type: 'invoice.noted', document, mark });
    return;
  }
  endWait(story);
  const orders = ordersOf(document, facts.configuration);
  const kept = new Set(orders.map(orderKey));
  tell(story, {
    type: state.document === undefined ? 'invoice.received' : 'invoice.revised',
    document,
    mark,
    credit: document.invoiceType.value === 'credit_memo',
    orders,
    droppedOrders: state.orders.filter((order) => !kept.has(orderKey(order))),
    takesBack: state.paid !== undefined,
    ...takenBackOf(state),
    ended: state.holds,
    configurationVersion: facts.configuration.version,
  });
}

/** The orders that the lines name; the order of the header for those that name none. */
export function ordersOf(document: Invoice, configuration: Configuration): OrderReference[] {
  const named = document.lines.flatMap((line) => {
    const order = line.link?.order ?? document.order;
    return order === undefined ? [] : [completeOrder(order, configuration)];
  });
  return [...new Map(named.map((order) => [orderKey(order), order])).values()];
}

/** A ledger's answer; one about an order that the invoice no longer bills is out of date. */
function noteAnswer(story: Story, answer: ReceiptsReserved): void {
  const { state } = story;
  const key = orderKey(answer.order);
  if (answer.request !== undefined && answer.request !== state.request) return;
  if (!isOpen(state.phase) || !state.orders.some((order) => orderKey(order) === key)) return;
  const known = state.answers.find((one) => one.key === key);
  if (known !== undefined && stableText(known.answer) === stableText(answer)) return;
  tell(story, { type: 'invoice.answered', key, answer });
}

/** Judges again what is open, once every ledger has answered. */
function conclude(story: Story): void {
  const { state, facts } = story;
  const { document } = state;
  if (document === undefined || !isOpen(state.phase)) return;
  if (state.answers.length < state.orders.length) return;
  const verdict = judgeInvoice(state, document, facts.configuration);
  const ended = state.holds.filter((one) => !verdict.holds.some((now) => isSameHold(one, now)));
  if (verdict.holds.length > 0 && !isCreditedInFull(state, document)) {
    const { holds, awaiting } = verdict;
    if (
      state.phase === 'held' &&
      stableText([holds, awaiting]) === stableText([state.holds, state.awaiting])
    )
      return;
    if (awaiting.length === 0) endWait(story);
    const known = new Set(state.holds.map(stableText));
    const placed = holds.filter((one) => !known.has(stableText(one)));
    tell(story, { type: 'invoice.held', holds, awaiting, placed, ended });
    return;
  }
  if (verdict.awaiting.length > 0 && !isCreditedInFull(state, document)) {
    awaitGoods(story, verdict, ended);
    return;
  }
  pass(story, document, verdict, ended);
}

function awaitGoods(story: Story, verdict: Verdict, ended: Hold[]): void {
  const { state, facts } = story;
  if (
    state.phase === 'awaiting_receipt' &&
    stableText(verdict.awaiting) === stableText(state.awaiting)
  )
    return;
  const since = state.awaitingSince ?? facts.at;
  const lines = verdict.awaiting;
  const ends = state.disputed && state.phase !== 'awaiting_receipt' ? endsDispute : {};
  tell(story, { type: 'invoice.awaiting_receipt', lines, ended, since, ...ends });
}

/** Somebody was asked where the goods are: that question is over. */
function endWait(story: Story): void {
  if (story.state.overdue) tell(story, { type: 'invoice.wait_ended' });
}

/** Fully credited: both are booked, nothing is left to argue about. */
function isCreditedInFull(state: InvoiceState, document: Invoice): boolean {
  const credited = sum(state.credits.map(({ amount }) => amount));
  return state.credits.length > 0 && compare(credited, exactDecimal(document.total)) >= 0;
}

function pass(story: Story, document: Invoice, verdict: Verdict, ended: Hold[]): void {
  const { state, facts } = story;
  endWait(story);
  const { amount, currency, lines } = payable(state, document, facts.configuration);
  const isOverride = state.overrides.length > 0;
  tell(
    story,
    defined({
      type: isOverride ? ('invoice.released' as const) : ('invoice.matched' as const),
      amount,
      currency,
      lines,
      ended: state.phase === 'held' ? state.holds : ended,
      touchless: !state.touched,
      entered: verdict.quantityLines,
      value: state.credit ? verdict.value : undefined,
      configurationVersion: facts.configuration.version,
    }),
  );
  if (isCreditedInFull(state, document)) {
    const last = state.credits.at(-1);
    const by = last?.by ?? '';
    tell(story, { type: 'invoice.credited', by, amount: '0', value: '0', complete: true });
  }
}

function isPersons(story: Story): boolean {
  const { kind } = story.facts.actor;
  if (kind === 'person' || kind === 'key') return true;
  refuse(story, 'RELEASE_NEEDS_PERSON', 'Neither partners nor the hub release or reject.');
  return false;
}

function releaseHold(story: Story, command: ReleaseHold): void {
  const { state, facts } = story;
  if (!isPersons(story)) return;
  if (!isOpen(state.phase)) {
    refuse(story, 'INVOICE_NOT_HELD', `Invoice ${state.number} is ${state.phase}.`);
    return;
  }
  const standing = [
    ...state.holds.map(({ kind, line }) => defined({ kind: kind as string, line })),
    ...(state.awaiting.length > 0 ? [{ kind: 'receipt' }] : []),
  ];
  const holds = standing.filter(
    ({ kind, line }: { kind: string; line?: string }) =>
      (command.hold === undefined || command.hold === kind) &&
      (command.line === undefined || command.line === line),
  );
  if (holds.length === 0) {
    refuse(story, 'INVOICE_NOT_HELD', `No hold ${command.hold ?? ''} stands on it.`);
    return;
  }
  const { reason } = command;
  tell(story, { type: 'invoice.hold_released', holds, by: facts.actor.id, reason });
}

function rejectInvoice(story: Story, reason: string): void {
  const { state, facts } = story;
  if (!isPersons(story)) return;
  if (state.document === undefined) {
    refuse(story, 'INVOICE_UNKNOWN', `No invoice ${state.number} has come.`);
  } else if (isEnded(state.phase)) {
    refuse(story, 'INVOICE_ENDED', `Invoice ${state.number} is ${state.phase}.`);
  } else {
    endWait(story);
    const by = facts.actor.id;
    tell(story, { type: 'invoice.rejected', reason, by, ended: state.holds });
  }
}

function replace(story: Story, by: string): void {
  const { state } = story;
  const isOver = ['replaced', 'rejected', 'cancelled', 'noted'].includes(state.phase);
  if (state.document === undefined || isOver) return;
  endWait(story);
  const wasPaid = state.paid !== undefined;
  const event = { type: 'invoice.replaced' as const, by, wasPaid, ended: state.holds };
  tell(story, { ...event, ...endOfDispute(state), ...takenBackOf(state) });
}

const endsDispute = { endsDispute: true } as const;
function endOfDispute({ disputed, phase }: InvoiceState): { endsDispute?: true } {
  return disputed && isOpen(phase) ? endsDispute : {};
}

function takenBackOf(state: InvoiceState): { takenBack?: TakenBack } {
  const { paid, credit: isCredit, document } = state;
  if (paid === undefined) return {};
  const credited = isCredit ? document?.corrects : undefined;
  return { takenBack: defined({ ...paid, erps: namedErps(state), credited }) };
}

/** The same credit memo again, revised, credits what it says now; nothing where it was taken back. */
function credit(story: Story, { by, amount, value }: CreditInvoice): void {
  const { document, credits } = story.state;
  const known = credits.filter((one) => one.by === by);
  const before = sum(known.map((one) => one.amount));
  const isKnown = before === amount && sum(known.map((one) => one.value)) === value;
  if (known.length === 0 ? isZero(amount) : isKnown) return;
  const others = sum(credits.flatMap((one) => (one.by === by ? [] : [one.amount])));
  const rest = subtract(exactDecimal(document?.total ?? '0'), add(others, amount));
  const complete = document !== undefined && compare(rest, '0') <= 0;
  const revised = known.length === 0 ? {} : { before };
  tell(story, { type: 'invoice.credited', by, amount, value, complete, ...revised });
}

function checkReceipt(story: Story, since: string): void {
  const { phase, awaitingSince, awaiting, overdue } = story.state;
  if (phase !== 'awaiting_receipt' || awaitingSince !== since || overdue) return;
  tell(story, { type: 'invoice.receipt_overdue', since, lines: awaiting });
}
