/** A supplier that takes signed webhooks and answers over REST, in canonical JSON. */
import type {
  AcknowledgmentLine,
  Allocation,
  OrderAcknowledgment,
  OrderChangeLine,
  OrderLine,
  PurchaseOrder,
  PurchaseOrderChange,
} from '../../src/model/order-documents.ts';
import type { Price } from '../../src/model/values.ts';
import type { HubClient } from '../systems/hub-client.ts';
import type {
  AnswerLine,
  AnswerPart,
  ChangeWord,
  TradeAnswer,
  TradeChange,
  TradeLine,
  TradeOrder,
  TradePrice,
} from '../trade.ts';

/** A document of the hub as the supplier's own message; undefined for kinds that it does not act on. */
export function messageOf(document: unknown): TradeOrder | TradeChange | undefined {
  const { kind } = document as { kind?: string };
  if (kind === 'purchase_order') return orderOf(document as PurchaseOrder);
  if (kind === 'purchase_order_change') return changeOf(document as PurchaseOrderChange);
  return undefined;
}

function orderOf(document: PurchaseOrder): TradeOrder {
  const { order, currency, parties } = document;
  const partyOf = (word: 'ship_to' | 'buyer') =>
    parties?.find(({ role }) => role.value === word)?.identifiers[0]?.value;
  const shipTo = partyOf('ship_to');
  const buyer = partyOf('buyer');
  return {
    kind: 'order',
    ...(shipTo === undefined ? {} : { shipTo }),
    ...(buyer === undefined ? {} : { buyer }),
    number: order.number,
    ...(order.release === undefined ? {} : { release: order.release }),
    orderType: orderTypeOf(document.orderType?.value),
    currency: currency ?? '',
    writtenAt: new Date(document.issuedAt ?? `${document.issuedOn ?? '1970-01-01'}T00:00:00Z`),
    lines: document.lines.map(lineOf),
  };
}

function orderTypeOf(word: string | undefined): TradeOrder['orderType'] {
  return word === 'release' || word === 'drop_ship' ? word : 'stand_alone';
}

const changeWords: Readonly<Record<string, ChangeWord>> = {
  add: 'add',
  delete: 'delete',
  no_change: 'no_change',
};

function changeOf(document: PurchaseOrderChange): TradeChange {
  const { order, sequence, purpose } = document;
  return {
    kind: 'change',
    number: order.number,
    ...(order.release === undefined ? {} : { release: order.release }),
    ...(sequence === undefined ? {} : { sequence }),
    purpose: purposeOf(purpose?.value),
    writtenAt: new Date(document.issuedAt ?? 0),
    lines: document.lines.map((line: OrderChangeLine) => ({
      ...lineOf(line),
      change: changeWords[line.change.value] ?? 'values',
    })),
  };
}

function purposeOf(word: string | undefined): TradeChange['purpose'] {
  return word === 'cancellation' || word === 'approval' || word === 'rejection' ? word : 'change';
}

function lineOf(line: OrderLine): TradeLine {
  const { item, quantity, price } = line;
  return {
    line: line.line,
    ...(item.buyer === undefined ? {} : { buyerItem: item.buyer }),
    ...(item.supplier === undefined ? {} : { supplierItem: item.supplier }),
    quantity: quantity.value,
    unit: quantity.unit,
    ...(price === undefined ? {} : { price: tradePriceOf(price) }),
    schedules: line.schedules.map(({ quantity: part, dates, shipTo }) => {
      const place = shipTo?.identifiers[0]?.value;
      return {
        quantity: part.value,
        deliverOn: dates[0]?.on ?? '',
        ...(place === undefined ? {} : { shipTo: place }),
      };
    }),
  };
}

function tradePriceOf({ amount, per }: Price): TradePrice {
  return { amount, ...(per === undefined ? {} : { per: per.value }) };
}

/** Sends the answer; twice under the same key, as a client does that saw no reply. */
export async function sendAnswer(
  client: HubClient,
  answer: TradeAnswer,
  twice: boolean,
): Promise<void> {
  const document = acknowledgmentOf(answer);
  await client.send(document, `answer-${answer.reference}`);
  if (twice) await client.send(document, `answer-${answer.reference}`);
}

/** The answer as a canonical document. */
export function acknowledgmentOf(answer: TradeAnswer): OrderAcknowledgment {
  const { number, release, answers, sequence, reference, writtenAt, asOrdered } = answer;
  const answersSequence = answers === 'order' ? 0 : sequence;
  return {
    kind: 'order_acknowledgment',
    number: reference,
    issuedAt: writtenAt.toISOString(),
    order: { number, ...(release === undefined ? {} : { release }) },
    type: { value: asOrdered ? 'detail_no_change' : 'detail_with_change' },
    ...(answers === 'proposal' ? { proposal: true } : {}),
    ...(answersSequence === undefined ? {} : { answersSequence }),
    lines: answer.lines.map(acknowledgmentLineOf),
  };
}

function acknowledgmentLineOf(line: AnswerLine): AcknowledgmentLine {
  const { buyerItem, supplierItem, quantity, unit, price } = line;
  return {
    line: line.line,
    item: {
      ...(buyerItem === undefined ? {} : { buyer: buyerItem }),
      ...(supplierItem === undefined ? {} : { supplier: supplierItem }),
    },
    ordered: { value: quantity, unit },
    ...(price === undefined ? {} : { price: priceOf(price, unit) }),
    ...(line.refusesChange === true ? { change: { value: 'reject_change' as const } } : {}),
    allocations: line.parts.map(allocationOf),
  };
}

function allocationOf(part: AnswerPart): Allocation {
  const { quantity, unit, disposition, on, dateKind, changed, substitute, reason } = part;
  const kind = dateKind === 'ship' ? ('ship_promised' as const) : ('delivery_promised' as const);
  return {
    quantity: { value: quantity, unit },
    disposition: { value: disposition },
    ...(changed === undefined ? {} : { changes: [changed] }),
    ...(reason === undefined ? {} : { reason: { value: reason } }),
    ...(substitute === undefined ? {} : { item: { supplier: substitute } }),
    dates: on === undefined ? [] : [{ kind: { value: kind }, on }],
  };
}

function priceOf({ amount, per }: TradePrice, unit: string): Price {
  return { amount, ...(per === undefined ? {} : { per: { value: per, unit } }) };
}
