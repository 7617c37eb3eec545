/** What happens to a load. */
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import type { Carried, LoadPhase, LoadPlan, ScopedReference } from './load-state.ts';
import type { Standing, TimelineEntry } from './state.ts';

export interface LoadBooked {
  type: 'load.booked' | 'load.rebooked';
  transportSystem?: string;
  plan: LoadPlan;
  /** Shipments that it no longer carries. */
  removed: string[];
  /** Carriers that have no part in it any more. */
  dropped: string[];
  endedReferences: ScopedReference[];
  validUntil: string;
}
export interface LoadEnded {
  type: 'load.cancelled' | 'load.declined';
  confirmation: string;
  /** Shipments that hear of it. */
  shipments: string[];
  reason?: string;
  endedReferences: ScopedReference[];
}
export interface LoadDuplicateNoted {
  type: 'load.duplicate_noted';
  document: string;
  of: string;
}
/** A milestone about the load: kept, and passed on to the shipments that it concerns. */
export interface LoadMilestoneRecorded {
  type: 'load.milestone_recorded';
  entry: TimelineEntry;
  targets: string[];
  milestone: DocumentOf<'milestone'>;
}
/** A later plan gave a milestone its place. */
export interface LoadMilestonePlaced {
  type: 'load.milestone_placed';
  entry: TimelineEntry;
  targets: string[];
  milestone: DocumentOf<'milestone'>;
}
/** A retraction or correction goes where the milestone went that it is about. */
export interface LoadMilestoneRetracted {
  type: 'load.milestone_retracted';
  document: string;
  sender: string;
  retracted?: string;
  /** How that stood: whoever was asked about it need not look any more. */
  stood?: Standing;
  targets: string[];
  milestone: DocumentOf<'milestone'>;
}
/** A proof goes to the shipments that come off at its stop. */
export interface ProofPassedOn {
  type: 'load.proof_passed_on';
  document: string;
  paper: DocumentOf<'proof_of_delivery'>;
  sender?: string;
  stop: number;
  targets: string[];
}
/** What was counted goes to the ledgers of its orders; the shipments hear that they were counted. */
export interface ReceiptPassedOn {
  type: 'load.receipt_passed_on';
  document: string;
  paper: DocumentOf<'receiving_advice'>;
  sender?: string;
  receivedAt?: string;
  site?: string;
  parts: { order: OrderReference; lines: ReceivingLine[] }[];
  targets: string[];
}
export interface LoadShipmentNoted {
  type: 'load.shipment_noted';
  carried: Carried;
}
export interface LoadMoved {
  type: 'load.under_way' | 'load.completed' | 'load.reopened';
  phase: LoadPhase;
  /** Carriers use these numbers again: after the end they hold for late papers until `validUntil`. */
  references?: { held: ScopedReference[]; validUntil: string };
}
export type LoadEvent =
  | LoadBooked
  | LoadEnded
  | LoadDuplicateNoted
  | LoadMilestoneRecorded
  | LoadMilestonePlaced
  | LoadMilestoneRetracted
  | ProofPassedOn
  | ReceiptPassedOn
  | LoadShipmentNoted
  | LoadMoved;
