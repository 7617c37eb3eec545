/** Orders, changes, answers and decisions in a few words. */

import type { CanonicalDocument } from '../../../src/model/document.ts';
import type {
  AcknowledgmentLine,
  Allocation,
  OrderAcknowledgment,
  OrderChangeLine,
  OrderDecision,
  OrderLine,
  PurchaseOrder,
  PurchaseOrderChange,
  ScheduleLine,
} from '../../../src/model/order-documents.ts';
import type { DatedValue, DateKind, Party } from '../../../src/model/values.ts';
import type { OrderCommand } from '../../../src/workflows/order/events.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { given } from '../kit.ts';

export const ORDER = 'order/ERP1/US01/4500017/-';
export const DC1: Party = {
  role: { value: 'ship_to' },
  identifiers: [{ scheme: 'gln', value: '0012345000011' }],
};

export function quantity(text: string) {
  const [value = '', unit = 'EA'] = text.split(' ');
  return { value, unit };
}
export function on(kind: DateKind, date: string): DatedValue {
  return { kind: { value: kind }, on: date };
}

/** `line('1', '100 EA', '2026-06-10')`: a line of widgets, delivery requested on that day. */
export function line(
  number: string,
  amount: string,
  deliverOn = '2026-06-10',
  more: Partial<OrderLine> = {},
): OrderLine {
  return {
    line: number,
    item: { buyer: number === '2' ? 'W-200' : 'W-100' },
    quantity: quantity(amount),
    price: { amount: '2.50', currency: 'USD' },
    schedules: [schedule('1', amount, on('delivery_requested', deliverOn))],
    ...more,
  };
}
export function schedule(number: string, amount: string, ...dates: DatedValue[]): ScheduleLine {
  return { schedule: number, quantity: quantity(amount), dates };
}

export function order(lines: OrderLine[], more: Partial<PurchaseOrder> = {}): PurchaseOrder {
  return {
    kind: 'purchase_order',
    number: '4500017',
    order: { erp: 'ERP1', entity: 'US01', number: '4500017' },
    supplier: 'ACME',
    currency: 'USD',
    parties: [DC1],
    lines,
    ...more,
  };
}

export function changeLine(
  change: OrderChangeLine['change']['value'],
  base: OrderLine,
): OrderChangeLine {
  return { ...base, change: { value: change } };
}
export function change(
  sequence: number | undefined,
  lines: OrderChangeLine[],
  more: Partial<PurchaseOrderChange> = {},
): PurchaseOrderChange {
  return {
    kind: 'purchase_order_change',
    number: '4500017',
    order: { erp: 'ERP1', entity: 'US01', number: '4500017' },
    lines,
    ...(sequence === undefined ? {} : { sequence }),
    ...more,
  };
}

export function part(
  amount: string,
  disposition: Allocation['disposition']['value'] = 'accepted',
  ...dates: DatedValue[]
): Allocation {
  return { quantity: quantity(amount), disposition: { value: disposition }, dates };
}
export function answerLine(
  number: string | undefined,
  allocations: Allocation[],
  more: Partial<AcknowledgmentLine> = {},
): AcknowledgmentLine {
  return {
    item: {},
    allocations,
    ...(number === undefined ? {} : { line: number }),
    ...more,
  };
}
export function answer(
  lines: AcknowledgmentLine[],
  more: Partial<OrderAcknowledgment> = {},
): OrderAcknowledgment {
  return {
    kind: 'order_acknowledgment',
    number: 'SO-1',
    order: { number: '4500017' },
    type: { value: lines.length === 0 ? 'accepted' : 'detail_with_change' },
    lines,
    ...more,
  };
}
export function headerAnswer(
  type: OrderAcknowledgment['type']['value'],
  more: Partial<OrderAcknowledgment> = {},
): OrderAcknowledgment {
  return answer([], { type: { value: type }, ...more });
}
export function decision(
  what: 'approve' | 'reject',
  more: Partial<OrderDecision> = {},
): OrderDecision {
  return {
    kind: 'order_decision',
    number: 'D-1',
    order: { erp: 'ERP1', entity: 'US01', number: '4500017' },
    decision: what,
    ...more,
  };
}

let documents = 0;
export function receive(document: CanonicalDocument, partner?: string): OrderCommand {
  documents += 1;
  const command = { type: 'receive_document' as const, document, documentId: `doc-${documents}` };
  return partner === undefined ? command : { ...command, partner };
}
export const fromErp = (document: CanonicalDocument) => receive(document, 'ERP');
export const fromSupplier = (document: CanonicalDocument) => receive(document, 'ACME');

/** An order stream on which the ERP's order has come; 100 widgets on line 1 unless told otherwise. */
export function issued(...lines: OrderLine[]) {
  const all = lines.length > 0 ? lines : [line('1', '100 EA')];
  return given(orderWorkflow)
    .in(ORDER)
    .when(fromErp(order(all)));
}

export function progress(
  number: string,
  amounts: { shipped?: string; received?: string; settled?: boolean },
  schedule = '1',
): OrderCommand {
  return {
    type: 'note_progress',
    lines: [
      {
        line: number,
        schedule,
        shipped: amounts.shipped ?? '0',
        received: amounts.received ?? '0',
        accepted: amounts.received ?? '0',
        rejected: '0',
        returned: '0',
        invoiced: '0',
        settled: amounts.settled ?? false,
      },
    ],
  };
}
