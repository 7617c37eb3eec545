/**
 * What we agreed with a trading partner, and how this hub behaves: data, never code.
 * Rows are versioned; `partners/*.yaml` and `syncline.yaml` are their import and export.
 */
import Type, { type Static } from 'typebox';
import { MatchPolicy } from './order-documents.ts';
import { DecimalText, Identifier, ShortText } from './values.ts';

export const PARTNER_ROLES = [
  'supplier',
  'carrier',
  'erp',
  'transport_system',
  'warehouse',
  'customer_service',
] as const;
export type PartnerRole = (typeof PARTNER_ROLES)[number];

/**
 * Tri-state tolerance. `zero`: any variance is beyond. `limit`: within every limit given is fine.
 * `none`: not checked. SAP's missing key means zero, Oracle's blank means none; an import must ask.
 */
export const Tolerance = Type.Union([
  Type.Object({ check: Type.Literal('none') }, { additionalProperties: false }),
  Type.Object({ check: Type.Literal('zero') }, { additionalProperties: false }),
  Type.Object(
    {
      check: Type.Literal('limit'),
      percent: Type.Optional(DecimalText),
      /** In the unit of what is checked: money, quantity, or days. */
      amount: Type.Optional(DecimalText),
    },
    { additionalProperties: false },
  ),
]);
export type Tolerance = Static<typeof Tolerance>;

/** Bounds inside which a supplier's answer is accepted by itself. */
export const AnswerTolerances = Type.Object(
  {
    quantityUnder: Type.Optional(Tolerance),
    quantityOver: Type.Optional(Tolerance),
    priceUnder: Type.Optional(Tolerance),
    priceOver: Type.Optional(Tolerance),
    /** Days earlier or later than requested. */
    dateEarly: Type.Optional(Tolerance),
    dateLate: Type.Optional(Tolerance),
    /** `accept`: a substitution, a split or a backorder within the other tolerances needs no person. */
    substitution: Type.Optional(Type.Enum(['accept', 'ask'])),
    split: Type.Optional(Type.Enum(['accept', 'ask'])),
    backorder: Type.Optional(Type.Enum(['accept', 'ask'])),
    rejection: Type.Optional(Type.Enum(['accept', 'ask'])),
  },
  { additionalProperties: false },
);
export type AnswerTolerances = Static<typeof AnswerTolerances>;

/** Bounds of the invoice match; each tri-state, in percent and amount. */
export const MatchTolerances = Type.Object(
  {
    priceOver: Type.Optional(Tolerance),
    priceUnder: Type.Optional(Tolerance),
    quantityOver: Type.Optional(Tolerance),
    quantityUnder: Type.Optional(Tolerance),
    charges: Type.Optional(Tolerance),
    tax: Type.Optional(Tolerance),
    freight: Type.Optional(Tolerance),
    total: Type.Optional(Tolerance),
    /** Share of over-receipt that still closes a line. */
    overReceipt: Type.Optional(Tolerance),
    underReceipt: Type.Optional(Tolerance),
  },
  { additionalProperties: false },
);
export type MatchTolerances = Static<typeof MatchTolerances>;

export const X12Settings = Type.Object(
  {
    /** Our ISA qualifier and id as this partner knows us. */
    ourQualifier: Type.String({ maxLength: 2 }),
    ourId: Type.String({ maxLength: 15 }),
    theirQualifier: Type.String({ maxLength: 2 }),
    theirId: Type.String({ maxLength: 15 }),
    ourGroupId: Type.Optional(Type.String({ maxLength: 15 })),
    theirGroupId: Type.Optional(Type.String({ maxLength: 15 })),
    version: Type.Enum(['004010', '005010']),
    test: Type.Optional(Type.Boolean()),
    /** ISA14 on what we send. */
    requestInterchangeAcknowledgment: Type.Optional(Type.Boolean()),
    /** Whether groups received are answered with a 997. */
    sendFunctionalAcknowledgment: Type.Optional(Type.Boolean()),
    /** Hours in which a 997 for our groups must come, 90 days at most; absent: none is expected. */
    functionalAcknowledgmentDueHours: Type.Optional(Type.Number({ minimum: 0, maximum: 2160 })),
    delimiters: Type.Optional(
      Type.Object({
        element: Type.String({ minLength: 1, maxLength: 1 }),
        component: Type.String({ minLength: 1, maxLength: 1 }),
        repetition: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
        segment: Type.String({ minLength: 1, maxLength: 1 }),
        lineBreak: Type.Optional(Type.Boolean()),
      }),
    ),
  },
  { additionalProperties: false },
);
export type X12Settings = Static<typeof X12Settings>;

const ChannelSettings = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
);

/** A way by which the partner's bytes reach us. Translation is serial per inbound channel. */
export const InboundChannel = Type.Object(
  {
    id: Identifier,
    channel: Type.Enum(['rest', 'directory']),
    settings: Type.Optional(ChannelSettings),
  },
  { additionalProperties: false },
);
export type InboundChannel = Static<typeof InboundChannel>;

/** A way by which our bytes reach the partner, and what goes that way. */
export const OutboundEndpoint = Type.Object(
  {
    id: Identifier,
    channel: Type.Enum(['webhook', 'directory']),
    /** `json` or the syntax `x12`; the set follows from the document. */
    format: Type.Enum(['json', 'x12']),
    /** Document kinds (`purchase_order`) and event patterns (`event:order.*`). */
    sends: Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 100 }),
    /** `per_key`: what concerns one order or shipment is sent in order; a failure holds that key alone. */
    ordering: Type.Optional(Type.Enum(['per_key', 'none'])),
    /** Up to this many documents of canonical JSON in one request. */
    batchMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    /** Requests under way at once. */
    concurrencyMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
    timeoutSeconds: Type.Optional(Type.Number({ minimum: 0.1, maximum: 120 })),
    /** Delays between attempts in seconds, 30 days at most; after the last the transmission is dead-lettered. */
    retrySeconds: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 2_592_000 }), { minItems: 0, maxItems: 50 }),
    ),
    settings: Type.Optional(ChannelSettings),
  },
  { additionalProperties: false },
);
export type OutboundEndpoint = Static<typeof OutboundEndpoint>;

export const PartnerPolicies = Type.Object(
  {
    /** Hours in which an order or change must be answered. */
    answerDueHours: Type.Optional(Type.Number({ minimum: 0 })),
    tolerances: Type.Optional(AnswerTolerances),
    match: Type.Optional(MatchTolerances),
    matchPolicy: Type.Optional(MatchPolicy),
    /** Same document number with other content. */
    sameNumber: Type.Optional(Type.Enum(['replace', 'refuse', 'ask'])),
    onUnmapped: Type.Optional(Type.Enum(['keep', 'quarantine'])),
    /** Hours of silence of a carrier after which bands of staleness begin. */
    silentAfterHours: Type.Optional(Type.Array(Type.Number({ minimum: 0 }), { maxItems: 6 })),
  },
  { additionalProperties: false },
);
export type PartnerPolicies = Static<typeof PartnerPolicies>;

/** A trading partner: identifiers, formats, channels, policies. */
export const PartnerProfile = Type.Object(
  {
    id: Identifier,
    name: ShortText,
    roles: Type.Array(Type.Enum([...PARTNER_ROLES]), { minItems: 1 }),
    /** How documents name the partner: `isa` (qualifier/id), `gln`, `duns`, `scac`, the ERP's `vendor_number`. */
    identifiers: Type.Array(
      Type.Object({ scheme: ShortText, value: Identifier }, { additionalProperties: false }),
      { maxItems: 50 },
    ),
    zone: Type.Optional(ShortText),
    charset: Type.Optional(Type.Enum(['utf-8', 'latin1'])),
    x12: Type.Optional(X12Settings),
    /** Element id → wire code → our word. */
    codeOverrides: Type.Optional(
      Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
    ),
    formatSettings: Type.Optional(ChannelSettings),
    channels: Type.Array(InboundChannel, { maxItems: 20 }),
    endpoints: Type.Array(OutboundEndpoint, { maxItems: 20 }),
    policies: Type.Optional(PartnerPolicies),
    /** For an ERP: the legal entities and the instance name in order identities. */
    erp: Type.Optional(
      Type.Object({ instance: Identifier, entity: Identifier }, { additionalProperties: false }),
    ),
    steward: Type.Optional(ShortText),
  },
  { additionalProperties: false },
);
export type PartnerProfile = Static<typeof PartnerProfile>;

/** Who owns an exception of a kind, how grave it is, how long they have, who hears next. */
export const ExceptionPolicy = Type.Object(
  {
    severity: Type.Enum(['low', 'medium', 'high', 'critical']),
    owner: ShortText,
    dueHours: Type.Number({ minimum: 0 }),
    escalation: Type.Array(
      Type.Object(
        { afterHours: Type.Number({ minimum: 0 }), to: ShortText },
        { additionalProperties: false },
      ),
      { maxItems: 10 },
    ),
  },
  { additionalProperties: false },
);
export type ExceptionPolicy = Static<typeof ExceptionPolicy>;

/** How this hub behaves where no partner says otherwise. */
export const HubSettings = Type.Object(
  {
    company: ShortText,
    zone: ShortText,
    currency: Type.Optional(ShortText),
    policies: Type.Optional(PartnerPolicies),
    exceptions: Type.Optional(Type.Record(Type.String(), ExceptionPolicy)),
    retentionDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Days that data is meant to be kept. Nothing is removed yet, whatever stands here.',
      }),
    ),
    privateAddressesAllowed: Type.Optional(
      Type.Array(ShortText, {
        description:
          'Host names, addresses and networks (10.1.0.0/16) to which webhooks may go although they are private, and by plain http.',
      }),
    ),
    /** Largest interchange that is taken, in bytes; 1 GiB where it is left out. */
    interchangeBytesMax: Type.Optional(Type.Integer({ minimum: 1024 })),
  },
  { additionalProperties: false },
);
export type HubSettings = Static<typeof HubSettings>;
