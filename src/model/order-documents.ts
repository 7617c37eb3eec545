/** Documents about an order: what is asked, what is answered, what is decided. */
import Type, { type Static } from 'typebox';
import {
  Charge,
  CurrencyCode,
  coded,
  DatedValue,
  DecimalText,
  documentFields,
  Identifier,
  Item,
  Note,
  Party,
  Price,
  Quantity,
  Reference,
  ShortText,
  Tax,
} from './values.ts';

/**
 * Identity of an order: (ERP instance, legal entity, number, release). A supplier knows number and
 * release alone; the hub finds the rest by reference.
 */
export const OrderReference = Type.Object({
  erp: Type.Optional(Identifier),
  entity: Type.Optional(Identifier),
  number: Identifier,
  release: Type.Optional(Identifier),
});
export type OrderReference = Static<typeof OrderReference>;

export const ORDER_TYPES = [
  'stand_alone',
  'release',
  'blanket',
  'drop_ship',
  'consignment',
  'rush',
  'sample',
  'standing',
  'reorder',
  'special',
  'change',
  'other',
] as const;

/** How an invoice for the line is checked; see GLOSSARY "match policy". */
export const MATCH_POLICIES = [
  'none',
  'two_way',
  'three_way',
  'four_way',
  'receipt_settled',
  'drop_ship_on_pod',
] as const;
export const MatchPolicy = Type.Enum([...MATCH_POLICIES]);
export type MatchPolicy = (typeof MATCH_POLICIES)[number];

/** A part of a line with its own quantity, dates and ship-to. */
export const ScheduleLine = Type.Object({
  schedule: Identifier,
  quantity: Quantity,
  dates: Type.Array(DatedValue, { maxItems: 16 }),
  shipTo: Type.Optional(Party),
});
export type ScheduleLine = Static<typeof ScheduleLine>;

export const OrderLine = Type.Object({
  line: Identifier,
  item: Item,
  quantity: Quantity,
  price: Type.Optional(Price),
  schedules: Type.Array(ScheduleLine, { maxItems: 500 }),
  shipTo: Type.Optional(Party),
  matchPolicy: Type.Optional(MatchPolicy),
  charges: Type.Optional(Type.Array(Charge, { maxItems: 50 })),
  taxes: Type.Optional(Type.Array(Tax, { maxItems: 20 })),
  references: Type.Optional(Type.Array(Reference, { maxItems: 100 })),
  notes: Type.Optional(Type.Array(Note, { maxItems: 50 })),
  packaging: Type.Optional(ShortText),
});
export type OrderLine = Static<typeof OrderLine>;

export const PaymentTerms = Type.Object({
  netDays: Type.Optional(Type.Integer({ minimum: 0 })),
  discountDays: Type.Optional(Type.Integer({ minimum: 0 })),
  discountPercent: Type.Optional(DecimalText),
  text: Type.Optional(ShortText),
});

const orderHeader = {
  order: OrderReference,
  orderType: Type.Optional(coded(ORDER_TYPES)),
  currency: Type.Optional(CurrencyCode),
  /** The supplier's partner id, where the sender knows it; else found from the supplier party. */
  supplier: Type.Optional(Identifier),
  dates: Type.Optional(Type.Array(DatedValue, { maxItems: 16 })),
  terms: Type.Optional(PaymentTerms),
  freightTerms: Type.Optional(ShortText),
  charges: Type.Optional(Type.Array(Charge, { maxItems: 50 })),
  taxes: Type.Optional(Type.Array(Tax, { maxItems: 20 })),
};

/** Purchase order (X12 850). Revision 0. */
export const PurchaseOrder = documentFields('purchase_order', {
  ...orderHeader,
  lines: Type.Array(OrderLine, { minItems: 0, maxItems: 10000 }),
});
export type PurchaseOrder = Static<typeof PurchaseOrder>;

/** What happens to a line in a change or an 865 line (X12 element 670). */
export const LINE_CHANGES = [
  'add',
  'change',
  'change_terms',
  'change_allowances',
  'change_total_allowances',
  'cancel_order',
  'change_original_confirmation',
  'change_revised_confirmation',
  'change_dates',
  'change_date_terms',
  'delete',
  'price_quantity_reschedule',
  'no_change',
  'original_confirmation_of_revision',
  'original_confirmation',
  'price',
  'price_quantity',
  'price_reschedule',
  'quantity_decrease',
  'quantity_increase',
  'replace_mode',
  'replace_dates',
  'reject_change',
  'replacement_item',
  'replacement_item_modified',
  'quantity_reschedule',
  'reschedule',
  'replace_values',
  'transfer',
] as const;

export const OrderChangeLine = Type.Object({
  ...OrderLine.properties,
  change: coded(LINE_CHANGES),
  /** Quantity left to receive, X12 POC04. */
  leftToReceive: Type.Optional(Quantity),
});
export type OrderChangeLine = Static<typeof OrderChangeLine>;

/**
 * Purchase order change (X12 860). `sequence` n makes revision n; gaps wait.
 * Purpose `cancellation` cancels what is still open, lines or (without lines) the order.
 * Purpose `approval` or `rejection` carries the buyer's decision on a supplier's answer.
 */
export const PurchaseOrderChange = documentFields('purchase_order_change', {
  ...orderHeader,
  /** 1 for the first change. Absent only where the sender's format has no sequence: the next one is taken. */
  sequence: Type.Optional(Type.Integer({ minimum: 1 })),
  lines: Type.Array(OrderChangeLine, { maxItems: 10000 }),
});
export type PurchaseOrderChange = Static<typeof PurchaseOrderChange>;

export const DISPOSITIONS = [
  'accepted',
  'substituted',
  'backordered',
  'rejected',
  'deleted',
  'on_hold',
  'price_pending',
  'date_pending',
  'released',
  'shipped',
  'forwarded',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];
export const ALLOCATION_CHANGES = ['quantity', 'price', 'date', 'item', 'other'] as const;
export const ALLOCATION_REASONS = [
  'not_contract_item',
  'invalid_item',
  'invalid_unit',
  'contract_item_unavailable',
  'order_as_just_in_time',
  'order_as_extended_delivery',
  'order_as_drop_shipment',
  'order_as_surge',
  'incomplete_description',
  'waiver_required',
  'discontinued',
  'out_of_stock',
  'out_of_stock_at_manufacturer',
  'capacity',
  'price_disagreed',
  'date_not_feasible',
  'minimum_quantity',
  'allocation_limit',
  'credit',
  'other',
] as const;

/** One part of a supplier's answer to a line. Allocations sum to the ordered quantity or are flagged. */
export const Allocation = Type.Object({
  quantity: Quantity,
  disposition: coded(DISPOSITIONS),
  /** What the supplier's code says was changed; comparing with the order is the workflow's work. */
  changes: Type.Optional(Type.Array(Type.Enum([...ALLOCATION_CHANGES]), { maxItems: 5 })),
  reason: Type.Optional(coded(ALLOCATION_REASONS)),
  /** The substituting item. */
  item: Type.Optional(Item),
  price: Type.Optional(Price),
  shipFrom: Type.Optional(Party),
  shipTo: Type.Optional(Party),
  /** kind ship_promised or delivery_promised and the like; `derived` marks ours. */
  dates: Type.Array(DatedValue, { maxItems: 8 }),
  /** True where the reader computed the part, for example the balance of BP. */
  derived: Type.Optional(Type.Boolean()),
  note: Type.Optional(ShortText),
});
export type Allocation = Static<typeof Allocation>;

export const ACKNOWLEDGMENT_TYPES = [
  'detail_with_change',
  'detail_no_change',
  'exceptions_only',
  'hold',
  'no_detail',
  'replenishment',
  'accepted',
  'none_needed',
  'rejected_with_detail',
  'rejected_exceptions_only',
  'rejected_no_detail',
  'rejected_not_as_agreed',
  'rejected_counter_offer',
  'rejected_industry_practice',
  'mutual',
] as const;

export const AcknowledgmentLine = Type.Object({
  /** The order's line number as the supplier returns it; absent where it sends items only. */
  line: Type.Optional(Identifier),
  item: Item,
  /** Quantity as the supplier repeats the order's. */
  ordered: Type.Optional(Quantity),
  price: Type.Optional(Price),
  change: Type.Optional(coded(LINE_CHANGES)),
  allocations: Type.Array(Allocation, { maxItems: 520 }),
  /** Schedules that the supplier repeats or proposes outside an allocation. */
  schedules: Type.Optional(Type.Array(ScheduleLine, { maxItems: 500 })),
  references: Type.Optional(Type.Array(Reference, { maxItems: 100 })),
  charges: Type.Optional(Type.Array(Charge, { maxItems: 50 })),
  taxes: Type.Optional(Type.Array(Tax, { maxItems: 20 })),
  notes: Type.Optional(Type.Array(Note, { maxItems: 50 })),
});
export type AcknowledgmentLine = Static<typeof AcknowledgmentLine>;

/** Order acknowledgment (X12 855; 865 when it answers or proposes a change). */
export const OrderAcknowledgment = documentFields('order_acknowledgment', {
  ...orderHeader,
  type: coded(ACKNOWLEDGMENT_TYPES),
  /** Change sequence that this answers (BCA06); 0 or absent for the original order. */
  answersSequence: Type.Optional(Type.Integer({ minimum: 0 })),
  /** True for an unsolicited 865: a proposal of the supplier, not an answer. */
  proposal: Type.Optional(Type.Boolean()),
  lines: Type.Array(AcknowledgmentLine, { maxItems: 10000 }),
});
export type OrderAcknowledgment = Static<typeof OrderAcknowledgment>;

/** The buyer's decision on an answer that waits (REST or the page; over X12 it goes out as an 860). */
export const OrderDecision = documentFields('order_decision', {
  order: OrderReference,
  decision: Type.Enum(['approve', 'reject']),
  /** Lines decided on; all waiting lines when absent. */
  lines: Type.Optional(Type.Array(Identifier, { maxItems: 10000 })),
  /** The proposal that the person saw; the decision is refused when a newer one has come. */
  proposal: Type.Optional(Identifier),
  reason: Type.Optional(ShortText),
});
export type OrderDecision = Static<typeof OrderDecision>;
