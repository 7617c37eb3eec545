/** Documents that tell planning, transport, warehouse and people what a change means for them. */
import Type, { type Static } from 'typebox';
import { OrderReference } from './order-documents.ts';
import {
  documentFields,
  Identifier,
  InstantText,
  Item,
  Party,
  Price,
  Quantity,
  ShortText,
} from './values.ts';

/** How far a promise can be relied on. */
export const PROMISE_STANDINGS = ['agreed', 'unapproved', 'requested'] as const;

/** One part of what the supplier promises for a schedule line, as everybody may plan with it. */
export const PromisedPart = Type.Object({
  line: Identifier,
  schedule: Type.Optional(Identifier),
  item: Item,
  quantity: Quantity,
  /** Promised date of delivery; derived from ship date and transit time where only that is known. */
  deliveryAt: Type.Optional(InstantText),
  shipAt: Type.Optional(InstantText),
  derived: Type.Optional(Type.Boolean()),
  standing: Type.Enum([...PROMISE_STANDINGS]),
  disposition: ShortText,
  price: Type.Optional(Price),
  site: Type.Optional(Identifier),
});
export type PromisedPart = Static<typeof PromisedPart>;

/** To the ERP's planning: confirmed quantities and promised dates of an order, all lines. */
export const PlanningUpdate = documentFields('planning_update', {
  order: OrderReference,
  supplier: Identifier,
  revision: Type.Integer({ minimum: 0 }),
  phase: ShortText,
  lines: Type.Array(
    Type.Object({
      line: Identifier,
      ordered: Quantity,
      confirmed: Quantity,
      unapproved: Quantity,
      rejected: Quantity,
      backordered: Quantity,
      received: Type.Optional(Quantity),
      expectedReceiptAt: Type.Optional(InstantText),
      parts: Type.Array(PromisedPart),
    }),
  ),
});
export type PlanningUpdate = Static<typeof PlanningUpdate>;

/** To the transport system: what will stand ready where and when. */
export const ReadinessForecast = documentFields('readiness_forecast', {
  order: OrderReference,
  supplier: Identifier,
  shipFrom: Type.Optional(Party),
  shipTo: Type.Optional(Party),
  parts: Type.Array(PromisedPart),
});
export type ReadinessForecast = Static<typeof ReadinessForecast>;

/**
 * From the warehouse: a downstream commitment that stands on supply: an outbound order, with its dock
 * slot and required time. `peg` names the order line that feeds it; without it supply of the item at
 * the site is allotted by required time.
 */
export const DownstreamCommitment = documentFields('downstream_commitment', {
  site: Identifier,
  outboundOrder: Identifier,
  dockSlot: Type.Optional(Identifier),
  requiredAt: InstantText,
  lines: Type.Array(
    Type.Object({
      line: Identifier,
      item: Item,
      quantity: Quantity,
      peg: Type.Optional(Type.Object({ order: OrderReference, line: Identifier })),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
});
export type DownstreamCommitment = Static<typeof DownstreamCommitment>;

/** To the warehouse: which commitments break, by how much, or hold again. */
export const CommitmentImpact = documentFields('commitment_impact', {
  site: Identifier,
  item: Item,
  /** The order whose promise moved. */
  cause: Type.Optional(OrderReference),
  impacts: Type.Array(
    Type.Object({
      outboundOrder: Identifier,
      line: Identifier,
      dockSlot: Type.Optional(Identifier),
      requiredAt: InstantText,
      required: Quantity,
      covered: Quantity,
      short: Quantity,
      /** When it would be covered in full; absent when no supply is in sight. */
      coveredAt: Type.Optional(InstantText),
      lateMinutes: Type.Optional(Type.Integer({ minimum: 0 })),
      standing: Type.Enum(['holds', 'at_risk', 'breaks']),
      /** True where only a promise that the buyer has not approved would cover it. */
      unapproved: Type.Optional(Type.Boolean()),
    }),
  ),
});
export type CommitmentImpact = Static<typeof CommitmentImpact>;

/** To whoever subscribes: an exception was raised, changed, or ended. */
export const ExceptionNotice = documentFields('exception_notice', {
  exception: Identifier,
  exceptionKind: ShortText,
  severity: Type.Enum(['low', 'medium', 'high', 'critical']),
  phase: ShortText,
  owner: ShortText,
  dueAt: Type.Optional(InstantText),
  subject: ShortText,
  text: Type.String({ maxLength: 1000 }),
});
export type ExceptionNotice = Static<typeof ExceptionNotice>;

/** To customer service and the ERP: where a shipment is and when it will arrive. */
export const ShipmentUpdate = documentFields('shipment_update', {
  shipment: Identifier,
  phase: ShortText,
  load: Type.Optional(Identifier),
  expectedDeliveryAt: Type.Optional(InstantText),
  orders: Type.Array(
    Type.Object({
      order: OrderReference,
      line: Type.Optional(Identifier),
      quantity: Quantity,
      expectedDeliveryAt: Type.Optional(InstantText),
      deliveredAt: Type.Optional(InstantText),
    }),
  ),
  milestone: Type.Optional(ShortText),
  text: Type.Optional(ShortText),
});
export type ShipmentUpdate = Static<typeof ShipmentUpdate>;
