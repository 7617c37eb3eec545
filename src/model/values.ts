/** Values that every document is made of. Schema and type in one; plain data. */
import Type, { type Static, type TSchema } from 'typebox';

/** Exact decimal as text: `12.5`, never a float. */
export const DecimalText = Type.String({ pattern: '^-?(0|[1-9]\\d{0,27})(\\.\\d{1,10})?$' });
/** The same above zero: what something is divided by. */
export const PositiveDecimalText = Type.String({
  pattern: '^(?!0(\\.0+)?$)(0|[1-9]\\d{0,27})(\\.\\d{1,10})?$',
});
/** RFC 3339 instant in UTC: `2026-06-04T08:00:00.000Z`. */
export const InstantText = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$',
});
/** Calendar date without zone: `2026-06-04`. */
export const DateText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** ISO 4217. */
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$' });
export const ShortText = Type.String({ maxLength: 256 });
export const Identifier = Type.String({ minLength: 1, maxLength: 80 });

export type Decimal = string;
export type Instant = string;
export type CalendarDate = string;

/**
 * A code translated to our word, with the partner's code beside. `unmapped` when no word is known:
 * the original stays in `wire`, nothing is guessed.
 */
export function coded<const T extends readonly string[]>(words: T) {
  return Type.Object({
    value: Type.Enum([...words, 'unmapped'] as [...T, 'unmapped']),
    wire: Type.Optional(Type.String({ maxLength: 80 })),
  });
}
export interface Coded<T extends string> {
  value: T | 'unmapped';
  wire?: string;
}

/** Amount with its unit of measure (UN/ECE Recommendation 20 where the wire allows, e.g. `EA`, `CA`). */
export const Quantity = Type.Object({ value: DecimalText, unit: Type.String({ maxLength: 12 }) });
export type Quantity = Static<typeof Quantity>;

export const Money = Type.Object({ value: DecimalText, currency: CurrencyCode });
export type Money = Static<typeof Money>;

/**
 * Price of `per` (default one order unit): a price per hundred is `{amount: '150', per: {value: '100', unit: 'EA'}}`.
 * `per` of unit `''` is a price of nobody knows how much: it is compared with nothing.
 */
export const Price = Type.Object({
  amount: DecimalText,
  currency: Type.Optional(CurrencyCode),
  per: Type.Optional(Quantity),
  /** Basis code as sent, X12 element 639. */
  basis: Type.Optional(Type.String({ maxLength: 8 })),
});
export type Price = Static<typeof Price>;

/** An identifier of a party under an agency: GLN, DUNS, SCAC, the ERP's vendor number. */
export const PartyIdentifier = Type.Object({
  scheme: Type.String({ maxLength: 40 }),
  value: Identifier,
});
export type PartyIdentifier = Static<typeof PartyIdentifier>;
export const Address = Type.Object({
  lines: Type.Array(ShortText, { maxItems: 8 }),
  city: Type.Optional(ShortText),
  region: Type.Optional(ShortText),
  postalCode: Type.Optional(ShortText),
  country: Type.Optional(ShortText),
});
export type Address = Static<typeof Address>;
export const PARTY_ROLES = [
  'buyer',
  'supplier',
  'ship_to',
  'ship_from',
  'bill_to',
  'remit_to',
  'carrier',
  'consignee',
  'consignor',
  'warehouse',
  'ultimate_consignee',
  'manufacturer',
  'payer',
  'other',
] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];
export const Contact = Type.Object({
  function: Type.Optional(ShortText),
  name: Type.Optional(ShortText),
  numbers: Type.Optional(
    Type.Array(Type.Object({ scheme: ShortText, value: ShortText }), { maxItems: 8 }),
  ),
});
/** A party as a document names it. `partner` or `site` is set once master data recognised it. */
export const Party = Type.Object({
  role: coded(PARTY_ROLES),
  identifiers: Type.Array(PartyIdentifier, { maxItems: 16 }),
  name: Type.Optional(ShortText),
  address: Type.Optional(Address),
  contacts: Type.Optional(Type.Array(Contact, { maxItems: 8 })),
  partner: Type.Optional(Identifier),
  site: Type.Optional(Identifier),
});
export type Party = Static<typeof Party>;

/** Identifiers of an item. Lines match by PO line, then buyer, supplier, GTIN. */
export const Item = Type.Object({
  buyer: Type.Optional(Identifier),
  supplier: Type.Optional(Identifier),
  gtin: Type.Optional(Identifier),
  manufacturer: Type.Optional(Identifier),
  description: Type.Optional(Type.String({ maxLength: 1000 })),
  others: Type.Optional(Type.Array(PartyIdentifier, { maxItems: 32 })),
});
export type Item = Static<typeof Item>;

export const REFERENCE_ROLES = [
  'purchase_order',
  'release',
  'contract',
  'sales_order',
  'shipment',
  'bill_of_lading',
  'master_bill_of_lading',
  'pro',
  'container',
  'booking',
  'load',
  'invoice',
  'ship_notice',
  'receiving_advice',
  'proof_of_delivery',
  'return',
  'packing_list',
  'seal',
  'appointment',
  'customs_entry',
  'delivery_order',
  'outbound_order',
  'department',
  'vendor_number',
  'quotation',
  'promotion',
  'other',
] as const;
export type ReferenceRole = (typeof REFERENCE_ROLES)[number];
/** A reference as a document names it; issuer and validity are fixed when it is registered. */
export const Reference = Type.Object({
  role: coded(REFERENCE_ROLES),
  value: Identifier,
  issuer: Type.Optional(Identifier),
  text: Type.Optional(ShortText),
});
export type Reference = Static<typeof Reference>;

export const DATE_KINDS = [
  'delivery_requested',
  'delivery_not_before',
  'delivery_not_after',
  'ship_requested',
  'ship_not_before',
  'ship_not_after',
  'pickup_requested',
  'required_by',
  'cancel_after',
  'delivery_promised',
  'ship_promised',
  'delivery_scheduled',
  'ship_scheduled',
  'delivery_estimated',
  'arrival_estimated',
  'arrival_actual',
  'departure_actual',
  'shipped',
  'delivered',
  'received',
  'available',
  'ordered',
  'invoiced',
  'effective',
  'expires',
  'other',
] as const;
export type DateKind = (typeof DATE_KINDS)[number];
/** A date as sent: the calendar date always, the instant only where zone or offset is known. */
export const DatedValue = Type.Object({
  kind: coded(DATE_KINDS),
  on: DateText,
  /** Local wall time `HH:MM` or `HH:MM:SS` as sent. */
  time: Type.Optional(Type.String({ maxLength: 11 })),
  /** Zone, offset or time code as sent (X12 element 623). */
  zone: Type.Optional(Type.String({ maxLength: 40 })),
  at: Type.Optional(InstantText),
  /** True when we computed it (for example from a transit time) and nobody sent it. */
  derived: Type.Optional(Type.Boolean()),
});
export type DatedValue = Static<typeof DatedValue>;

export const CHARGE_KINDS = [
  'freight',
  'fuel_surcharge',
  'handling',
  'packaging',
  'pallet',
  'minimum_order',
  'expedite',
  'detention',
  'accessorial',
  'insurance',
  'duty',
  'tax',
  'discount',
  'quantity_discount',
  'trade_discount',
  'early_payment',
  'promotion',
  'defect_allowance',
  'return_allowance',
  'restocking',
  'adjustment',
  'other',
] as const;
/** A charge (adds) or allowance (deducts), at header or line. */
export const Charge = Type.Object({
  indicator: Type.Enum(['charge', 'allowance', 'none']),
  kind: coded(CHARGE_KINDS),
  amount: Type.Optional(DecimalText),
  percent: Type.Optional(DecimalText),
  rate: Type.Optional(DecimalText),
  quantity: Type.Optional(Quantity),
  handling: Type.Optional(ShortText),
  text: Type.Optional(ShortText),
});
export type Charge = Static<typeof Charge>;

export const TAX_KINDS = [
  'sales',
  'value_added',
  'goods_and_services',
  'state',
  'county',
  'city',
  'use',
  'excise',
  'environmental',
  'harmonized',
  'provincial',
  'exempt',
  'other',
] as const;
export const Tax = Type.Object({
  kind: coded(TAX_KINDS),
  amount: Type.Optional(DecimalText),
  percent: Type.Optional(DecimalText),
  jurisdiction: Type.Optional(ShortText),
  exempt: Type.Optional(ShortText),
  identifier: Type.Optional(ShortText),
});
export type Tax = Static<typeof Tax>;

export const Note = Type.Object({
  topic: Type.Optional(ShortText),
  text: Type.String({ maxLength: 4000 }),
});
export type Note = Static<typeof Note>;

/** Something the partner sent that the canonical model has no place for. Never dropped. */
export const Kept = Type.Object({ path: ShortText, value: Type.String({ maxLength: 4000 }) });
export type Kept = Static<typeof Kept>;

export const PURPOSES = [
  'original',
  'cancellation',
  'addition',
  'deletion',
  'change',
  'replacement',
  'confirmation',
  'duplicate',
  'status',
  'response',
  'resubmission',
  'proposed',
  'cancel_to_reissue',
  'reissue',
  'seller_change',
  'final',
  'on_hold',
  'information_copy',
  'draft',
  'request',
  'test',
  'verification',
  'rejection',
  'approval',
  'corrected',
  'other',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The fields that every document begins with. */
export function documentFields<Kind extends string, T extends Record<string, TSchema>>(
  kind: Kind,
  fields: T,
) {
  return Type.Object(
    {
      kind: Type.Literal(kind),
      /** The sender's number of this document; with sender and version the business key of duplicates. */
      number: Identifier,
      /** Sender's version or sequence of the same number. */
      version: Type.Optional(Identifier),
      purpose: Type.Optional(coded(PURPOSES)),
      /** Date of the document as its sender states it. */
      issuedOn: Type.Optional(DateText),
      issuedAt: Type.Optional(InstantText),
      references: Type.Optional(Type.Array(Reference, { maxItems: 1000 })),
      parties: Type.Optional(Type.Array(Party, { maxItems: 50 })),
      notes: Type.Optional(Type.Array(Note, { maxItems: 200 })),
      kept: Type.Optional(Type.Array(Kept)),
      ...fields,
    },
    { additionalProperties: false },
  );
}
