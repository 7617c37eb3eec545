/** All canonical documents by kind: the one list that readers, writers, the API and contracts share. */
import type { Static } from 'typebox';
import {
  ApplicationAdvice,
  FunctionalAcknowledgment,
  InterchangeAcknowledgment,
} from './exchange-documents.ts';
import {
  OrderAcknowledgment,
  OrderDecision,
  PurchaseOrder,
  PurchaseOrderChange,
} from './order-documents.ts';
import {
  CommitmentImpact,
  DownstreamCommitment,
  ExceptionNotice,
  PlanningUpdate,
  ReadinessForecast,
  ShipmentUpdate,
} from './planning-documents.ts';
import {
  InventoryReport,
  Invoice,
  InvoiceDispute,
  PaymentRelease,
  ReceivingAdvice,
} from './settlement-documents.ts';
import {
  BookingConfirmation,
  BookingRequest,
  Milestone,
  ProofOfDelivery,
  ReadinessNotice,
  ShipNotice,
} from './shipment-documents.ts';

export const documentSchemas = {
  purchase_order: PurchaseOrder,
  purchase_order_change: PurchaseOrderChange,
  order_acknowledgment: OrderAcknowledgment,
  order_decision: OrderDecision,
  planning_update: PlanningUpdate,
  readiness_forecast: ReadinessForecast,
  downstream_commitment: DownstreamCommitment,
  commitment_impact: CommitmentImpact,
  exception_notice: ExceptionNotice,
  readiness_notice: ReadinessNotice,
  booking_request: BookingRequest,
  booking_confirmation: BookingConfirmation,
  ship_notice: ShipNotice,
  milestone: Milestone,
  proof_of_delivery: ProofOfDelivery,
  shipment_update: ShipmentUpdate,
  receiving_advice: ReceivingAdvice,
  invoice: Invoice,
  payment_release: PaymentRelease,
  invoice_dispute: InvoiceDispute,
  inventory_report: InventoryReport,
  functional_acknowledgment: FunctionalAcknowledgment,
  interchange_acknowledgment: InterchangeAcknowledgment,
  application_advice: ApplicationAdvice,
} as const;

export type DocumentKind = keyof typeof documentSchemas;
export type DocumentOf<K extends DocumentKind> = Static<(typeof documentSchemas)[K]>;
/** A business document in canonical form, discriminated by `kind`. */
export type CanonicalDocument = { [K in DocumentKind]: DocumentOf<K> }[DocumentKind];

export const documentKinds = Object.keys(documentSchemas) as DocumentKind[];

export function isDocumentKind(text: string): text is DocumentKind {
  return Object.hasOwn(documentSchemas, text);
}
