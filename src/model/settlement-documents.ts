/** Documents that settle: what was received, what was invoiced, what is paid or held. */
import Type, { type Static } from 'typebox';
import { OrderReference, PaymentTerms } from './order-documents.ts';
import { OrderLink } from './shipment-documents.ts';
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

/** Receiving condition, X12 element 412. */
export const RECEIVING_CONDITIONS = [
  'damaged',
  'short',
  'over',
  'quality',
  'incorrect_product',
  'nonstandard_container',
  'good',
  'rejected',
  'hold',
  'scrapped',
  'adjust_cumulative',
  'over_returned',
  'no_ship_notice_unprocessed',
  'no_ship_notice_processed',
  'not_received',
] as const;
export type ReceivingCondition = (typeof RECEIVING_CONDITIONS)[number];

/** A counted part of a received line in one condition. */
export const ReceivedPart = Type.Object({
  quantity: Quantity,
  condition: coded(RECEIVING_CONDITIONS),
  reason: Type.Optional(ShortText),
});

export const ReceivingLine = Type.Object({
  id: Identifier,
  link: Type.Optional(OrderLink),
  item: Item,
  /** All that came off the truck; accepted = received less damaged, rejected, on hold and the like. */
  received: Quantity,
  accepted: Type.Optional(Quantity),
  rejected: Type.Optional(Quantity),
  returned: Type.Optional(Quantity),
  shipped: Type.Optional(Quantity),
  parts: Type.Array(ReceivedPart, { maxItems: 50 }),
  handlingUnits: Type.Optional(Type.Array(Identifier, { maxItems: 10000 })),
  /** No more is expected for this line. */
  final: Type.Optional(Type.Boolean()),
  references: Type.Optional(Type.Array(Reference, { maxItems: 100 })),
});
export type ReceivingLine = Static<typeof ReceivingLine>;

/** Receiving advice (X12 861): what the dock counted. Purpose `return` lines come as `returned`. */
export const ReceivingAdvice = documentFields('receiving_advice', {
  shipment: Type.Optional(Identifier),
  receivedAt: Type.Optional(Type.String()),
  dates: Type.Optional(Type.Array(DatedValue, { maxItems: 16 })),
  lines: Type.Array(ReceivingLine, { maxItems: 10000 }),
});
export type ReceivingAdvice = Static<typeof ReceivingAdvice>;

export const INVOICE_TYPES = [
  'invoice',
  'credit_memo',
  'debit_memo',
  'corrected',
  'proforma',
  'consolidated',
  'prepayment',
  'replacement',
  'duplicate',
  'other',
] as const;

export const InvoiceLine = Type.Object({
  line: Identifier,
  link: Type.Optional(OrderLink),
  item: Item,
  quantity: Quantity,
  price: Price,
  /** Line amount as sent or computed before line charges. */
  amount: Type.Optional(DecimalText),
  charges: Type.Optional(Type.Array(Charge, { maxItems: 50 })),
  taxes: Type.Optional(Type.Array(Tax, { maxItems: 20 })),
  references: Type.Optional(Type.Array(Reference, { maxItems: 100 })),
  notes: Type.Optional(Type.Array(Note, { maxItems: 50 })),
});
export type InvoiceLine = Static<typeof InvoiceLine>;

/** Invoice or credit memo (X12 810). May span orders. Amounts of a credit memo are positive. */
export const Invoice = documentFields('invoice', {
  invoiceType: coded(INVOICE_TYPES),
  order: Type.Optional(OrderReference),
  /** Invoice that this one replaces or credits. */
  corrects: Type.Optional(Identifier),
  currency: Type.Optional(CurrencyCode),
  dates: Type.Optional(Type.Array(DatedValue, { maxItems: 16 })),
  terms: Type.Optional(PaymentTerms),
  lines: Type.Array(InvoiceLine, { maxItems: 10000 }),
  charges: Type.Optional(Type.Array(Charge, { maxItems: 50 })),
  taxes: Type.Optional(Type.Array(Tax, { maxItems: 20 })),
  /** Total as the supplier states it (TDS01); checked against the lines. */
  total: DecimalText,
  subjectToDiscount: Type.Optional(DecimalText),
  discountAmount: Type.Optional(DecimalText),
});
export type Invoice = Static<typeof Invoice>;

/** The hub's word to the ERP: this invoice may be paid, by line, with what was matched. */
export const PaymentRelease = documentFields('payment_release', {
  invoice: Identifier,
  supplier: Identifier,
  amount: DecimalText,
  currency: CurrencyCode,
  lines: Type.Array(
    Type.Object({
      line: Identifier,
      link: Type.Optional(OrderLink),
      quantity: Quantity,
      amount: DecimalText,
    }),
  ),
});
export type PaymentRelease = Static<typeof PaymentRelease>;

/** Peppol invoice response reasons and actions (OPStatusReason, OPStatusAction) in our words. */
export const DISPUTE_REASONS = [
  'references',
  'legal',
  'receiver_unknown',
  'quality',
  'delivery',
  'price',
  'quantity',
  'items',
  'terms',
  'not_recognised',
  'finance',
  'partially_paid',
  'other',
  'none',
] as const;
export const DISPUTE_ACTIONS = [
  'none',
  'provide_information',
  'issue_new_invoice',
  'credit_fully',
  'credit_partially',
  'credit_amount',
  'other',
] as const;

/**
 * The hub's word to the supplier and the ERP: the invoice is held, why, by whom, what would release it; or
 * that it is held no more: released, rejected, replaced by another one, cancelled, or only waiting for the goods.
 */
export const InvoiceDispute = documentFields('invoice_dispute', {
  invoice: Identifier,
  supplier: Identifier,
  state: Type.Enum(['held', 'awaiting_receipt', 'released', 'rejected', 'replaced', 'cancelled']),
  holds: Type.Array(
    Type.Object({
      hold: ShortText,
      line: Type.Optional(Identifier),
      reason: Type.Enum([...DISPUTE_REASONS]),
      action: Type.Enum([...DISPUTE_ACTIONS]),
      owner: ShortText,
      text: ShortText,
      expected: Type.Optional(ShortText),
      actual: Type.Optional(ShortText),
    }),
  ),
});
export type InvoiceDispute = Static<typeof InvoiceDispute>;

/** Inventory as a party states it (X12 846 and the availability capability). */
export const InventoryReport = documentFields('inventory_report', {
  site: Identifier,
  lines: Type.Array(
    Type.Object({
      item: Item,
      place: Type.Optional(Party),
      quantities: Type.Array(
        Type.Object({
          kind: coded([
            'on_hand',
            'available',
            'on_order',
            'in_transit',
            'committed',
            'backordered',
            'other',
          ]),
          quantity: Quantity,
          dates: Type.Optional(Type.Array(DatedValue)),
        }),
      ),
    }),
  ),
});
export type InventoryReport = Static<typeof InventoryReport>;
