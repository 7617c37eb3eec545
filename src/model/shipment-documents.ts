/** Documents about goods on their way: ready, planned, booked, shipped, tracked, proven. */
import Type, { type Static } from 'typebox';
import { MILESTONE_REASONS, MILESTONE_TYPES } from './milestone-words.ts';
import { OrderReference } from './order-documents.ts';
import {
  Charge,
  coded,
  DatedValue,
  DecimalText,
  documentFields,
  Identifier,
  InstantText,
  Item,
  Note,
  Party,
  Quantity,
  Reference,
  ShortText,
} from './values.ts';

/** A quantity of an order's schedule line; the link between order and everything that moves. */
export const OrderLink = Type.Object({
  order: OrderReference,
  line: Type.Optional(Identifier),
  schedule: Type.Optional(Identifier),
});
export type OrderLink = Static<typeof OrderLink>;

export const Measure = Type.Object({
  kind: ShortText,
  value: DecimalText,
  unit: Type.String({ maxLength: 12 }),
});
export const Lot = Type.Object({
  number: Identifier,
  expiresOn: Type.Optional(Type.String()),
  serials: Type.Optional(Type.Array(Identifier, { maxItems: 10000 })),
});

/** Goods of one item in a shipment, tied to what was ordered. */
export const ShipmentItem = Type.Object({
  id: Identifier,
  link: Type.Optional(OrderLink),
  item: Item,
  quantity: Quantity,
  ordered: Type.Optional(Quantity),
  /** Cumulative quantity shipped to date, as sent. */
  cumulative: Type.Optional(Quantity),
  lots: Type.Optional(Type.Array(Lot, { maxItems: 1000 })),
  references: Type.Optional(Type.Array(Reference, { maxItems: 100 })),
});
export type ShipmentItem = Static<typeof ShipmentItem>;

/** A carton, pallet or other unit that is handled as one, by SSCC where it has one. */
export const HandlingUnit = Type.Object({
  id: Identifier,
  sscc: Type.Optional(Identifier),
  /** Handling unit that holds this one. */
  parent: Type.Optional(Identifier),
  packaging: Type.Optional(ShortText),
  measures: Type.Optional(Type.Array(Measure, { maxItems: 10 })),
  marks: Type.Optional(
    Type.Array(Type.Object({ scheme: ShortText, value: ShortText }), { maxItems: 50 }),
  ),
  contents: Type.Array(Type.Object({ itemId: Identifier, quantity: Quantity }), {
    maxItems: 10000,
  }),
});
export type HandlingUnit = Static<typeof HandlingUnit>;

/** Supplier says: these goods stand ready (JSON). Gives the shipment its identity. */
export const ReadinessNotice = documentFields('readiness_notice', {
  /** The supplier's own number of the shipment. */
  shipment: Identifier,
  shipFrom: Party,
  shipTo: Type.Optional(Party),
  readyAt: InstantText,
  items: Type.Array(ShipmentItem, { minItems: 1, maxItems: 10000 }),
  handlingUnits: Type.Optional(Type.Array(HandlingUnit, { maxItems: 10000 })),
  measures: Type.Optional(Type.Array(Measure, { maxItems: 10 })),
});
export type ReadinessNotice = Static<typeof ReadinessNotice>;

export const STOP_ACTIVITIES = [
  'load',
  'unload',
  'part_load',
  'part_unload',
  'complete',
  'complete_unload',
  'consolidate',
  'inspection',
  'drop_trailer',
  'pick_up_preloaded',
  'transload',
  'spot_for_load',
  'spot_for_load_exchange',
  'spot_for_unload',
  'deramp',
  'heat',
  'retrieve_trailer',
  'weigh',
  'advance_loading',
] as const;

/** A place on a load's plan, with what is loaded or unloaded there. */
export const Stop = Type.Object({
  sequence: Type.Integer({ minimum: 1 }),
  activity: coded(STOP_ACTIVITIES),
  place: Party,
  /** Time window of the appointment. */
  windowStartAt: Type.Optional(InstantText),
  windowEndAt: Type.Optional(InstantText),
  appointment: Type.Optional(Identifier),
  /** Shipments (ours or the supplier's number) handled at this stop; with quantities where partial. */
  shipments: Type.Array(
    Type.Object({
      shipment: Identifier,
      items: Type.Optional(Type.Array(Type.Object({ itemId: Identifier, quantity: Quantity }))),
    }),
    { maxItems: 1000 },
  ),
});
export type Stop = Static<typeof Stop>;

/** One carrier's part of the way. */
export const Leg = Type.Object({
  sequence: Type.Integer({ minimum: 1 }),
  /** Carrier's partner id or SCAC. */
  carrier: Identifier,
  mode: Type.Optional(ShortText),
  fromStop: Type.Integer({ minimum: 1 }),
  toStop: Type.Integer({ minimum: 1 }),
  references: Type.Array(Reference, { maxItems: 50 }),
  equipment: Type.Optional(ShortText),
});
export type Leg = Static<typeof Leg>;

/** Asks the transport system to plan goods that stand ready. */
export const BookingRequest = documentFields('booking_request', {
  /** The hub's shipment identity. */
  shipment: Identifier,
  shipFrom: Party,
  shipTo: Party,
  readyAt: InstantText,
  requiredAt: Type.Optional(InstantText),
  items: Type.Array(ShipmentItem, { maxItems: 10000 }),
  measures: Type.Optional(Type.Array(Measure, { maxItems: 10 })),
});
export type BookingRequest = Static<typeof BookingRequest>;

/** The transport system's answer: load, legs with carriers, stops with appointments, references. */
export const BookingConfirmation = documentFields('booking_confirmation', {
  load: Identifier,
  shipments: Type.Array(Identifier, { minItems: 1, maxItems: 1000 }),
  outcome: Type.Enum(['booked', 'rebooked', 'cancelled', 'declined']),
  stops: Type.Array(Stop, { maxItems: 200 }),
  legs: Type.Array(Leg, { maxItems: 50 }),
  reason: Type.Optional(ShortText),
});
export type BookingConfirmation = Static<typeof BookingConfirmation>;

export const SHIP_NOTICE_STRUCTURES = [
  'shipment_order_packaging_item',
  'shipment_order_item_packaging',
  'shipment_packaging_order_item',
  'shipment_order_item',
  'other',
] as const;

/** Ship notice (X12 856): what was really shipped. It never makes a shipment ready. */
export const ShipNotice = documentFields('ship_notice', {
  /** The supplier's number of the shipment (BSN02 or a reference to it). */
  shipment: Type.Optional(Identifier),
  structure: Type.Optional(coded(SHIP_NOTICE_STRUCTURES)),
  dates: Type.Array(DatedValue, { maxItems: 32 }),
  carrier: Type.Optional(
    Type.Object({
      partner: Type.Optional(Identifier),
      scac: Type.Optional(Identifier),
      name: Type.Optional(ShortText),
      mode: Type.Optional(ShortText),
      equipment: Type.Optional(ShortText),
    }),
  ),
  measures: Type.Optional(Type.Array(Measure, { maxItems: 20 })),
  packages: Type.Optional(
    Type.Array(
      Type.Object({ packaging: Type.Optional(ShortText), count: Type.Optional(DecimalText) }),
    ),
  ),
  orders: Type.Array(
    Type.Object({
      order: OrderReference,
      references: Type.Optional(Type.Array(Reference)),
      parties: Type.Optional(Type.Array(Party)),
      dates: Type.Optional(Type.Array(DatedValue)),
    }),
  ),
  items: Type.Array(ShipmentItem, { maxItems: 100000 }),
  handlingUnits: Type.Array(HandlingUnit, { maxItems: 100000 }),
  charges: Type.Optional(Type.Array(Charge, { maxItems: 50 })),
  complete: Type.Optional(Type.Boolean()),
});
export type ShipNotice = Static<typeof ShipNotice>;

export const GeoPoint = Type.Object({ latitude: DecimalText, longitude: DecimalText });

/** What did not come as it should have; X12 element 33 of Q7. */
export const LadingException = Type.Object({
  kind: coded(['all_short', 'damaged', 'entire_refused', 'overage', 'partial', 'wrong_product']),
  quantity: Type.Optional(Quantity),
  text: Type.Optional(ShortText),
});
export type LadingException = Static<typeof LadingException>;

/**
 * Milestone (X12 214, carrier JSON): a fact or forecast about a shipment at a stop or on a leg. One
 * document is one milestone; a 214 with several AT7 is several documents.
 */
export const Milestone = documentFields('milestone', {
  type: coded(MILESTONE_TYPES),
  classifier: Type.Enum(['planned', 'estimated', 'actual']),
  reason: Type.Optional(coded(MILESTONE_REASONS)),
  /** When it happened or will happen; absent where the wall time cannot be placed (see `when`). */
  occurredAt: Type.Optional(InstantText),
  /** As sent: wall time, zone or time code. */
  when: Type.Optional(DatedValue),
  /** When the sender recorded it. */
  recordedAt: Type.Optional(InstantText),
  /** Identifier that the sender gives this milestone, for corrections. */
  milestone: Type.Optional(Identifier),
  /** Sender's identifier of a milestone that this one withdraws. */
  retracts: Type.Optional(Identifier),
  corrects: Type.Optional(Identifier),
  carrier: Type.Optional(Identifier),
  stop: Type.Optional(Type.Integer({ minimum: 1 })),
  leg: Type.Optional(Type.Integer({ minimum: 1 })),
  place: Type.Optional(Party),
  point: Type.Optional(GeoPoint),
  equipment: Type.Optional(ShortText),
  /** Handling units or items that it is about, where the sender says. */
  handlingUnits: Type.Optional(Type.Array(Identifier, { maxItems: 10000 })),
  quantity: Type.Optional(Quantity),
  ladingException: Type.Optional(LadingException),
  /** What the carrier says beside the first one: several in one status. */
  otherLadingExceptions: Type.Optional(Type.Array(LadingException, { maxItems: 99 })),
  orders: Type.Optional(Type.Array(OrderLink, { maxItems: 1000 })),
});
export type Milestone = Static<typeof Milestone>;

/** Proof of delivery: a document of its own, with its file kept by content hash. Never a status. */
export const ProofOfDelivery = documentFields('proof_of_delivery', {
  shipment: Type.Optional(Identifier),
  stop: Type.Optional(Type.Integer({ minimum: 1 })),
  deliveredAt: InstantText,
  signedBy: Type.Optional(ShortText),
  /** Hex SHA-256 of the file, which is stored as an attachment. */
  contentHash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  contentType: Type.Optional(ShortText),
  /** The file itself in base64 when it comes with the document; replaced by its hash at ingest. */
  content: Type.Optional(Type.String()),
  items: Type.Optional(
    Type.Array(
      Type.Object({
        link: Type.Optional(OrderLink),
        item: Item,
        quantity: Quantity,
        condition: Type.Optional(ShortText),
      }),
    ),
  ),
  remarks: Type.Optional(Type.Array(Note, { maxItems: 20 })),
});
export type ProofOfDelivery = Static<typeof ProofOfDelivery>;
