/** The order itself: its first coming, resends, replacements, cancellation by its own document. */
import { isPositive } from '../../base/decimal.ts';
import { partnersWithRole } from '../../model/configuration.ts';
import type { OrderReference, PurchaseOrder } from '../../model/order-documents.ts';
import type { ReceiveDocument } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { exactDecimal } from '../rules/exact.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import { policyOf } from '../rules/tolerance.ts';
import type { Facts } from '../workflow.ts';
import { applyHeld, cancelOrder, replaceOrder } from './decide-change.ts';
import type { Draft } from './draft.ts';
import type { RefusalCode } from './refusals.ts';
import type { LineTerms, OrderHeader, OrderState } from './state.ts';
import { termsOf } from './terms.ts';

export function receiveOrder(
  draft: Draft,
  command: ReceiveDocument,
  document: PurchaseOrder,
): void {
  const purpose = document.purpose?.value ?? 'original';
  const { number } = document.order;
  if (NOT_BINDING.has(purpose)) {
    draft.refuse('ORDER_NOT_BINDING', `Order ${number} came with purpose "${purpose}".`);
    return;
  }
  if (draft.state.received) receiveAgain(draft, command, document, purpose);
  else if (CANCELS.has(purpose))
    draft.refuse('ORDER_UNKNOWN', `Order ${number} is cancelled, but was never received.`);
  else receiveFirst(draft, command, document);
}

function receiveFirst(draft: Draft, command: ReceiveDocument, document: PurchaseOrder): void {
  const { state, facts } = draft;
  const supplier = supplierOf(document, facts);
  if (supplier === undefined) {
    const text = `The supplier of order ${document.order.number} is not known.`;
    draft.refuse('ORDER_SUPPLIER_UNKNOWN', text);
    draft.incident('supplier_unknown', undefined, text);
    return;
  }
  const problem = headerProblem(document);
  if (problem !== undefined) {
    draft.refuse(problem.code, problem.text);
    return;
  }
  const lines = linesOf(draft, document, supplier);
  if (lines === undefined) return;
  draft.emit({
    type: 'order.received',
    order: { ...state.order, ...identityOf(document.order) },
    supplier,
    erp: erpOf(state, command, facts),
    currency: document.currency ?? facts.configuration.settings.currency ?? 'USD',
    document,
    documentId: command.documentId,
    lines,
    at: facts.at,
    configurationVersion: facts.configuration.version,
  });
  applyHeld(draft);
}

function identityOf({ number, release }: OrderReference): OrderReference {
  return { number, ...defined({ release }) };
}

function headerProblem(document: PurchaseOrder): { code: RefusalCode; text: string } | undefined {
  const { number, release } = document.order;
  const isBlanket = document.orderType?.value === 'blanket';
  if (document.orderType?.value === 'release' && release === undefined) {
    return { code: 'ORDER_RELEASE_MISSING', text: `Order ${number} is a release without number.` };
  }
  if (document.lines.length === 0 && !isBlanket)
    return { code: 'ORDER_WITHOUT_LINES', text: `Order ${number} has no lines.` };
  const numbers = new Set<string>();
  for (const { line, quantity } of document.lines) {
    if (numbers.has(line))
      return { code: 'ORDER_LINE_TWICE', text: `Order ${number} has line ${line} twice.` };
    numbers.add(line);
    if (!isPositive(exactDecimal(quantity.value)) && !isBlanket) {
      const text = `Line ${line} of order ${number} orders ${quantity.value} ${quantity.unit}.`;
      return { code: 'ORDER_QUANTITY_NOT_POSITIVE', text };
    }
  }
  return undefined;
}

/** The terms of all lines, or `undefined` and a refusal. */
function linesOf(draft: Draft, document: PurchaseOrder, supplier: string): LineTerms[] | undefined {
  const { orderType, parties, dates } = document;
  const header: OrderHeader = defined({ orderType, parties, dates });
  const lines: LineTerms[] = [];
  for (const line of document.lines) {
    const { configuration } = draft.facts;
    const result = termsOf(line, { supplier, header, configuration });
    if ('code' in result) {
      draft.refuse(result.code, result.text);
      return undefined;
    }
    lines.push(result.terms);
  }
  return lines;
}

/** The same stream again: a resend, a cancellation, or a replacement as the sender's policy has it. */
function receiveAgain(
  draft: Draft,
  command: ReceiveDocument,
  document: PurchaseOrder,
  purpose: string,
): void {
  const { state, facts } = draft;
  const { number } = document.order;
  if (state.cancelled) {
    draft.refuse('ORDER_CANCELLED', `Order ${number} was cancelled.`);
    return;
  }
  if (CANCELS.has(purpose)) {
    cancelOrder(draft, document, command.documentId);
    return;
  }
  if (purpose === 'duplicate' || state.original === JSON.stringify(document)) {
    draft.refuse('ORDER_DUPLICATE', `Order ${number} came before.`);
    return;
  }
  const replaces = purpose === 'replacement' || purpose === 'reissue' || purpose === 'corrected';
  const policy = policyOf('sameNumber', command.partner ?? state.erp, facts.configuration);
  if (replaces ? policy !== 'refuse' && policy !== 'ask' : policy === 'replace') {
    replaceOrder(draft, document, command.documentId);
    return;
  }
  const text = `Order ${number} came again with other content and purpose "${purpose}".`;
  draft.refuse('ORDER_EXISTS', text);
  if (policy === 'ask') draft.incident('order_conflict', undefined, text);
}

/** The supplier that the sender names, else the one that an identifier of the supplier party means. */
function supplierOf(document: PurchaseOrder, { configuration }: Facts): string | undefined {
  const { partners, partnerByIdentifier } = configuration;
  const named = document.supplier;
  if (named !== undefined && partners.has(named)) return named;
  const party = document.parties?.find((row) => row.role.value === 'supplier');
  const identifiers = [
    ...(named === undefined ? [] : [{ scheme: 'vendor_number', value: named }]),
    ...(party?.partner === undefined ? [] : [{ scheme: 'partner', value: party.partner }]),
    ...(party?.identifiers ?? []),
  ];
  for (const { scheme, value } of identifiers) {
    const id = partnerByIdentifier.get(`${scheme}/${value}`);
    if (id !== undefined && partners.get(id)?.roles.includes('supplier') === true) return id;
  }
  return undefined;
}

/** The partner whose order it is: the sender, else the ERP with the identity in the stream. */
function erpOf(state: OrderState, command: ReceiveDocument, { configuration }: Facts): string {
  const sender =
    command.partner === undefined ? undefined : configuration.partners.get(command.partner);
  if (sender?.roles.includes('erp') === true) return sender.id;
  const erps = partnersWithRole(configuration, 'erp');
  const { erp, entity } = state.order;
  const owner = erps.find(
    (partner) => partner.erp?.instance === erp && partner.erp?.entity === entity,
  );
  return owner?.id ?? erps[0]?.id ?? '';
}
