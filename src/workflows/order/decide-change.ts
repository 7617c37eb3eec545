/** Changes and cancellations of an order, in the sequence of the ERP: gaps wait, resends are refused. */
import type {
  OrderChangeLine,
  PurchaseOrder,
  PurchaseOrderChange,
} from '../../model/order-documents.ts';
import { defined } from '../rules/defined.ts';
import { lineByNumber } from '../rules/lines.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import { cancelOpen, changeLine } from './change-line.ts';
import { decideProposal } from './decide-proposal.ts';
import type { Draft } from './draft.ts';
import type { LineRevision } from './events.ts';
import type { RefusalCode } from './refusals.ts';
import type { HeldChange, LineState, OrderHeader, OrderState } from './state.ts';
import { asksForDay, partyOf, type TermsContext } from './terms.ts';

export function receiveChange(
  draft: Draft,
  document: PurchaseOrderChange,
  documentId: string,
): void {
  const { state, facts } = draft;
  const { sequence } = document;
  const purpose = document.purpose?.value ?? 'change';
  // It uses up no sequence: the change of which it is a draft or a copy has the same one.
  if (NOT_BINDING.has(purpose)) {
    const name = sequence === undefined ? 'A change' : `Change ${sequence}`;
    const text = `${name} of order ${state.order.number} came with purpose "${purpose}".`;
    draft.refuse('ORDER_NOT_BINDING', text);
    return;
  }
  const isKnown =
    sequence !== undefined &&
    (sequence <= state.sequence || state.held.some((held) => held.sequence === sequence));
  if (isKnown) {
    draft.refuse(
      'CHANGE_DUPLICATE',
      `Change ${sequence} of order ${state.order.number} came before.`,
    );
    return;
  }
  const due = state.sequence + 1;
  if (!state.received || (sequence !== undefined && sequence > due)) {
    draft.emit({
      type: 'order.change_held',
      waitingFor: state.received ? due : 0,
      document,
      documentId,
      at: facts.at,
      ...defined({ sequence }),
    });
    return;
  }
  applyChange(draft, document, documentId);
  applyHeld(draft);
}

/** Applies what waited, as far as the sequence has no gap now. */
export function applyHeld(draft: Draft): void {
  for (;;) {
    const next = draft.state.held.find(
      (held) => held.sequence === undefined || held.sequence <= draft.state.sequence + 1,
    );
    if (next === undefined || !draft.state.received) return;
    if (isPast(draft.state, next)) {
      refuseChange(draft, next.document, next.documentId, {
        code: 'CHANGE_DUPLICATE',
        text: `Change ${next.sequence} of order ${draft.state.order.number} came before.`,
      });
    } else applyChange(draft, next.document, next.documentId);
  }
}

function isPast(state: OrderState, held: HeldChange): boolean {
  return held.sequence !== undefined && held.sequence <= state.sequence;
}

function applyChange(draft: Draft, document: PurchaseOrderChange, documentId: string): void {
  const { state } = draft;
  const sequence = document.sequence ?? state.sequence + 1;
  const purpose = document.purpose?.value ?? 'change';
  if (state.cancelled) {
    const text = `Order ${state.order.number} was cancelled.`;
    refuseChange(draft, document, documentId, { code: 'ORDER_CANCELLED', text });
    return;
  }
  if (purpose === 'approval' || purpose === 'rejection') {
    const lines = document.lines.map((line) => line.line);
    const decided = decideProposal(draft, {
      decision: purpose === 'approval' ? 'approve' : 'reject',
      sequence,
      ...(lines.length > 0 ? { lines } : {}),
    });
    if (decided !== undefined) refuseChange(draft, document, documentId, decided);
    return;
  }
  const whole =
    (CANCELS.has(purpose) && document.lines.length === 0) ||
    document.lines.some((line) => line.change.value === 'cancel_order');
  if (whole) cancelLines(draft, document, documentId, draft.state.lines);
  else if (CANCELS.has(purpose)) cancelNamed(draft, document, documentId);
  else changeLines(draft, document, documentId, 'change');
}

/** An order that comes again as a replacement: every line is changed to what it says now. */
export function replaceOrder(draft: Draft, document: PurchaseOrder, documentId: string): void {
  const { state } = draft;
  const rows: OrderChangeLine[] = document.lines.map((line) => {
    const known = lineByNumber(liveTerms(state), line.line);
    return { ...line, change: { value: known === undefined ? 'add' : 'replace_values' } };
  });
  for (const { terms, cancelled } of state.lines) {
    if (cancelled || lineByNumber(document.lines, terms.line) !== undefined) continue;
    rows.push({
      line: terms.line,
      item: terms.item,
      quantity: { value: terms.quantity, unit: terms.unit },
      schedules: [],
      change: { value: 'delete' },
    });
  }
  const { kind: _kind, lines: _lines, ...header } = document;
  changeLines(
    draft,
    { ...header, kind: 'purchase_order_change', lines: rows },
    documentId,
    'replacement',
  );
}

/** Cancels the whole order. */
export function cancelOrder(draft: Draft, document: PurchaseOrder, documentId: string): void {
  const { kind: _kind, lines: _lines, ...header } = document;
  cancelLines(
    draft,
    { ...header, kind: 'purchase_order_change', lines: [] },
    documentId,
    draft.state.lines,
  );
}

function cancelNamed(draft: Draft, document: PurchaseOrderChange, documentId: string): void {
  const named: LineState[] = [];
  for (const row of document.lines) {
    const line = lineOf(draft.state, row.line);
    if (line === undefined) draft.refuse('CHANGE_LINE_UNKNOWN', `There is no line ${row.line}.`);
    else if (line.cancelled)
      draft.refuse('CHANGE_LINE_CANCELLED', `Line ${row.line} was cancelled before.`);
    else named.push(line);
  }
  if (named.length > 0) cancelLines(draft, document, documentId, named);
  else
    refuseChange(draft, document, documentId, {
      code: 'CHANGE_LINE_UNKNOWN',
      text: 'No line of the cancellation is open.',
    });
}

function cancelLines(
  draft: Draft,
  document: PurchaseOrderChange,
  documentId: string,
  lines: readonly LineState[],
): void {
  const open = lines.filter((line) => !line.cancelled);
  const revisions = open.map(cancelOpen);
  const named = document.lines.length > 0 && !document.lines.some(isOrderCancel);
  const outgoing = { ...document, purpose: { value: 'cancellation' as const } };
  emitChanged(
    draft,
    outgoing,
    documentId,
    'cancellation',
    revisions,
    named ? rowsOf(outgoing, revisions) : [],
  );
}

function isOrderCancel(row: OrderChangeLine): boolean {
  return row.change.value === 'cancel_order';
}

function changeLines(
  draft: Draft,
  document: PurchaseOrderChange,
  documentId: string,
  reason: 'change' | 'replacement',
): void {
  const { state } = draft;
  const context = contextOf(draft, document);
  // A line that is new asks for what the order asks for, unless it says more.
  const added = { ...context, header: headerPatch(state.header, document) };
  const revisions: LineRevision[] = [];
  const refused: { code: RefusalCode; text: string }[] = [];
  const live = liveTerms(state);
  for (const row of changeRows(state, document)) {
    const isNew = row.change.value === 'add';
    const found = isNew ? undefined : lineByNumber(live, row.line)?.line;
    const line = lineOf(state, found ?? row.line);
    const given = reason === 'replacement' ? inOnePlace(row, document) : row;
    const result = changeLine(line, given, isNew ? added : context);
    if ('revision' in result) revisions.push(result.revision);
    else refused.push(result);
  }
  const [first] = refused;
  if (first !== undefined && revisions.length === 0) {
    const text = refused.map((refusal) => refusal.text).join(' ');
    refuseChange(draft, document, documentId, { code: first.code, text });
    return;
  }
  for (const refusal of refused) draft.refuse(refusal.code, refusal.text);
  emitChanged(draft, document, documentId, reason, revisions, rowsOf(document, revisions));
}

/** A replacement says the order anew: a line that it does not split goes to one place, whatever was before. */
function inOnePlace(row: OrderChangeLine, document: PurchaseOrderChange): OrderChangeLine {
  const shipTo = row.shipTo ?? partyOf(document, 'ship_to');
  const [only, more] = row.schedules;
  if (shipTo === undefined || only === undefined || more !== undefined) return row;
  return { ...row, schedules: [{ shipTo, ...only }] };
}

/** A change of header dates alone moves every line. */
function changeRows(state: OrderState, document: PurchaseOrderChange): OrderChangeLine[] {
  if (document.lines.length > 0 || !asksForDay(document.dates)) return document.lines;
  return state.lines
    .filter((line) => !line.cancelled)
    .map(({ terms }) => ({
      line: terms.line,
      item: terms.item,
      quantity: { value: terms.quantity, unit: terms.unit },
      schedules: [],
      change: { value: 'change_dates' as const },
    }));
}

function emitChanged(
  draft: Draft,
  document: PurchaseOrderChange,
  documentId: string,
  reason: 'change' | 'replacement' | 'cancellation',
  lines: LineRevision[],
  rows: OrderChangeLine[],
): void {
  const { state, facts } = draft;
  const revision = state.revision + 1;
  const { version: _version, sequence: _sequence, ...rest } = document;
  draft.emit({
    type: 'order.changed',
    revision,
    sequence: document.sequence ?? state.sequence + 1,
    reason,
    needsAnswer: lines.some((line) => !line.cancelled && line.shortClosed !== true),
    lines,
    header: headerPatch(state.header, document),
    document: { ...rest, sequence: revision, version: String(revision), lines: rows },
    documentId,
    at: facts.at,
    configurationVersion: facts.configuration.version,
  });
  if (draft.state.lines.every((line) => line.cancelled))
    draft.emit({ type: 'order.cancelled', revision, at: facts.at });
}

/** The rows of the document that were applied; refused ones never reach the supplier. */
function rowsOf(
  document: PurchaseOrderChange,
  revisions: readonly LineRevision[],
): OrderChangeLine[] {
  return document.lines.filter((row) => lineByNumber(revisions, row.line) !== undefined);
}

function refuseChange(
  draft: Draft,
  document: PurchaseOrderChange,
  documentId: string,
  { code, text }: { code: RefusalCode; text: string },
): void {
  draft.refuse(code, text);
  draft.emit({
    type: 'order.change_refused',
    code,
    text,
    documentId,
    sequence: document.sequence ?? draft.state.sequence + 1,
  });
}

function contextOf(draft: Draft, document: PurchaseOrderChange): TermsContext {
  const { state, facts } = draft;
  const header = headerPatch(state.header, document);
  const { dates: _dates, ...withoutDates } = header;
  return {
    supplier: state.supplier,
    // Only dates that the change itself brings may move a line.
    header: asksForDay(document.dates) ? header : withoutDates,
    configuration: facts.configuration,
  };
}

/**
 * What the change says of the header replaces what was there; parties by their role, dates where they ask
 * for a day. That of the order itself, which every X12 860 repeats (BCH06), asks for none.
 */
function headerPatch(old: OrderHeader, document: PurchaseOrderChange): OrderHeader {
  const dates = asksForDay(document.dates) ? document.dates : (old.dates ?? document.dates);
  const { orderType, parties, terms, freightTerms, references, charges, taxes } = document;
  const roles = new Set((parties ?? []).map((party) => party.role.value));
  const kept = (old.parties ?? []).filter((party) => !roles.has(party.role.value));
  return {
    ...old,
    ...defined({ orderType, dates, terms, freightTerms, references, charges, taxes }),
    ...(parties === undefined ? {} : { parties: [...kept, ...parties] }),
  };
}

function liveTerms(state: OrderState) {
  return state.lines.filter((line) => !line.cancelled).map((line) => line.terms);
}

function lineOf(state: OrderState, number: string): LineState | undefined {
  return state.lines.find((line) => line.terms.line === number);
}
