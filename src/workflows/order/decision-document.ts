/** The buyer's decision as the document that the supplier gets; over X12 it is written as an 860. */
import { compare, isPositive, sum } from '../../base/decimal.ts';
import type {
  LINE_CHANGES,
  OrderChangeLine,
  PurchaseOrderChange,
  ScheduleLine,
} from '../../model/order-documents.ts';
import type { DatedValue, Instant } from '../../model/values.ts';
import { defined } from '../rules/defined.ts';
import { isBackordered, isFirm } from './quantities.ts';
import type { AnswerPart, LineAnswer, LineState, LineTerms, OrderState } from './state.ts';

export function decisionDocument(
  state: OrderState,
  decision: 'approve' | 'reject',
  revision: number,
  lines: OrderChangeLine[],
  reason: string | undefined,
  at: Instant,
): PurchaseOrderChange {
  const { parties } = state.header;
  return {
    kind: 'purchase_order_change',
    number: state.order.number,
    version: String(revision),
    issuedAt: at,
    purpose: { value: decision === 'approve' ? 'approval' : 'rejection' },
    order: state.order,
    supplier: state.supplier,
    currency: state.currency,
    sequence: revision,
    lines,
    ...defined({ parties }),
    ...(reason === undefined ? {} : { notes: [{ topic: 'decision', text: reason }] }),
  };
}

/** The line as the buyer agrees to it: the promised parts become its schedules. */
export function agreedRow(line: LineState & { waiting: { answer: LineAnswer } }): OrderChangeLine {
  const { terms, waiting, before } = line;
  const { answer } = waiting;
  // The supplier refused a change and may: the line is again what it was.
  if (answer.refusesChange === true) return rowOf(before?.terms ?? terms, 'replace_values');
  const promised = answer.parts.filter((part) => isFirm(part) || isBackordered(part));
  if (promised.length === 0) return { ...rowOf(terms, 'delete'), schedules: [] };
  const quantity = sum(promised.map((part) => part.quantity));
  const price = promised.find((part) => part.price !== undefined)?.price ?? terms.price;
  const item = promised.find((part) => part.item !== undefined)?.item;
  return {
    line: terms.line,
    item: item === undefined ? terms.item : { ...terms.item, ...item },
    quantity: { value: quantity, unit: terms.unit },
    schedules: promised.map((part, index) => scheduleOf(part, index, terms)),
    change: { value: wordFor(terms, promised, quantity, item !== undefined) },
    ...defined({ price, shipTo: terms.shipTo }),
  };
}

/** The line as it was ordered, and stays. */
export function standingRow(line: LineState): OrderChangeLine {
  return rowOf(line.terms, 'no_change');
}

function rowOf(terms: LineTerms, change: OrderChangeLine['change']['value']): OrderChangeLine {
  return {
    line: terms.line,
    item: terms.item,
    quantity: { value: terms.quantity, unit: terms.unit },
    schedules: terms.schedules.map(({ schedule, quantity, dates, shipTo }) => ({
      schedule,
      quantity: { value: quantity, unit: terms.unit },
      dates,
      ...defined({ shipTo }),
    })),
    change: { value: change },
    ...defined({ price: terms.price, shipTo: terms.shipTo }),
  };
}

function scheduleOf(part: AnswerPart, index: number, terms: LineTerms): ScheduleLine {
  const asked = terms.schedules.find((row) => row.schedule === part.schedule);
  return {
    schedule: String(index + 1),
    quantity: { value: part.quantity, unit: terms.unit },
    dates: promisedDates(part) ?? asked?.dates ?? [],
    ...defined({ shipTo: asked?.shipTo }),
  };
}

/** What the supplier promised, as what the buyer now asks for. */
function promisedDates(part: AnswerPart): DatedValue[] | undefined {
  if (part.deliveryOn !== undefined)
    return [{ kind: { value: 'delivery_requested' }, on: part.deliveryOn }];
  if (part.shipOn !== undefined) return [{ kind: { value: 'ship_requested' }, on: part.shipOn }];
  return undefined;
}

/** The word of X12 element 670 that says exactly what differs. */
function wordFor(
  terms: LineTerms,
  parts: readonly AnswerPart[],
  quantity: string,
  substitutes: boolean,
): (typeof LINE_CHANGES)[number] {
  if (substitutes) return 'replacement_item';
  const direction = compare(quantity, terms.quantity);
  const price = parts.some(
    (part) => part.price !== undefined && part.price.amount !== terms.price?.amount,
  );
  const dates = parts.some((part) => part.deliveryOn !== undefined || part.shipOn !== undefined);
  if (price && direction !== 0) return dates ? 'price_quantity_reschedule' : 'price_quantity';
  if (price) return dates ? 'price_reschedule' : 'price';
  if (direction !== 0 && dates) return 'quantity_reschedule';
  if (direction !== 0)
    return isPositive(String(direction)) ? 'quantity_increase' : 'quantity_decrease';
  return dates ? 'reschedule' : 'no_change';
}
