/**
 * What happens to a shipment. Events that carry `phase` say what the phase is after them: one that
 * repairs the past leaves it as it was.
 */

import type { OrderReference } from '../../model/order-documents.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Item, Party, Purpose, Quantity } from '../../model/values.ts';
import type { CountedLine } from '../protocol.ts';
import type { GoodsDifference } from './goods.ts';
import type { Outlook, Verdict } from './judge.ts';
import type { KnownReference, RouteLeg, RouteStop } from './route.ts';
import type {
  Goods,
  Notice,
  PackedUnit,
  Proof,
  ShipmentPhase,
  Standing,
  TimelineEntry,
  Trouble,
} from './state.ts';

/** Goods of an order line that an event is about. */
export interface MovedLine {
  key: string;
  link?: OrderLink;
  item: Item;
  /** Negative values take back what was said before. */
  quantity: Quantity;
}
interface Phased {
  phase: ShipmentPhase;
}

export interface ShipmentReady extends Phased {
  type: 'shipment.ready' | 'shipment.readiness_changed';
  notice: string;
  mark: string;
  readyAt: string;
  shipFrom: Party;
  shipTo?: Party;
  goods: Goods[];
  units: PackedUnit[];
  configurationVersion: number;
}
export interface ReadinessWithdrawn extends Phased {
  type: 'shipment.readiness_withdrawn';
  notice: string;
  lines: MovedLine[];
}
/** The transport system was asked to plan; `purpose` as in the document. */
export interface BookingRequested {
  type: 'shipment.booking_requested';
  request: string;
  purpose: 'original' | 'replacement' | 'cancellation';
  requestedAt: string;
  readyAt: string;
  requiredAt?: string;
  shipFrom: Party;
  shipTo: Party;
  goods: Goods[];
}
/** The buyer lets it leave: told to the supplier and to transport. */
export interface ShipmentReleased {
  type: 'shipment.released';
  by: string;
  releasedAt: string;
  reason?: string;
}
export interface BookingMissing {
  type: 'shipment.booking_overdue';
  request: string;
  requestedAt: string;
  hours: number;
}
export interface ShipmentBooked extends Phased {
  type: 'shipment.booked' | 'shipment.rebooked';
  load: string;
  confirmation: string;
  bookedAt: string;
  transportSystem?: string;
  stops: RouteStop[];
  legs: RouteLeg[];
  references: KnownReference[];
}
export interface BookingEnded extends Phased {
  type: 'shipment.booking_cancelled' | 'shipment.booking_declined';
  load: string;
  confirmation: string;
  endedAt: string;
  reason?: string;
}
export interface ReferencesAttached {
  type: 'shipment.references_attached';
  references: { scope: string; role: KnownReference['role']; value: string }[];
  /** Absent where the reference is the shipment's for good. */
  validUntil?: string;
}
export interface ReferencesEnded {
  type: 'shipment.references_ended';
  references: { scope: string; role: KnownReference['role']; value: string }[];
  /** Kept for late papers until then; gone at once without it. */
  validUntil?: string;
}
export interface ShipmentShipped extends Phased {
  type: 'shipment.shipped';
  notice: Notice;
  /** Number of the notice that this one replaces. */
  replaces?: string;
  /** What it adds to what was said before, and (negative) takes away. */
  change: MovedLine[];
  wasReady: boolean;
  /** When we were told: silence of the carrier counts from here. */
  toldAt: string;
  configurationVersion: number;
}
export interface NoticeCancelled extends Phased {
  type: 'shipment.ship_notice_cancelled';
  number: string;
  change: MovedLine[];
}
export interface NoticeDiffers {
  type: 'shipment.notice_differs';
  number: string;
  differences: GoodsDifference[];
}
export interface MilestoneRecorded {
  type: 'shipment.milestone_recorded';
  entry: TimelineEntry;
  /** Document of the entry that this one corrects. */
  corrects?: string;
}
/** A milestone was said not to be so, before or after it came. */
export interface MilestoneRetracted {
  type: 'shipment.milestone_retracted';
  document: string;
  sender: string;
  /** The sender's id of it; absent where it has none and is named by its document. */
  milestone?: string;
  /** Document that had brought it; absent when it has not come yet. */
  retracted?: string;
  /** How that stood: whoever was asked about it need not look any more. */
  stood?: Standing;
  as: 'retracted' | 'corrected';
}
/** One that we have: nothing follows from it. */
export interface DuplicateNoted {
  type: 'shipment.duplicate_noted';
  document: string;
  of: string;
  by: 'id' | 'content';
  /** The same id with other content. */
  differs: boolean;
}
/** A later plan or correction gave a milestone its place. */
export interface MilestonePlaced {
  type: 'shipment.milestone_placed';
  document: string;
  standing: Standing;
  load?: string;
  stop?: number;
  leg?: number;
  /** Its wall time on the clock of that stop, where only the time of receipt stood for it. */
  occurredAt?: string;
  timeFrom?: 'place';
}
/** The first word of something that is seen once. */
export interface Moved extends Phased {
  type:
    | 'shipment.picked_up'
    | 'shipment.in_transit'
    | 'shipment.arrived'
    | 'shipment.customs_held'
    | 'shipment.customs_released'
    | 'shipment.refused'
    | 'shipment.returned'
    | 'shipment.cancelled';
  occurredAt: string;
  stop?: string;
  reason?: string;
  /** It happened before something that was already known. */
  late?: boolean;
}
export interface Disturbed extends Phased {
  type:
    | 'shipment.pickup_delayed'
    | 'shipment.delayed'
    | 'shipment.delivery_attempted'
    | 'shipment.damaged';
  occurredAt: string;
  where: string;
  stop?: string;
  reason?: string;
  wireReason?: string;
  carrier?: string;
  quantity?: Quantity;
}
export interface Delivered extends Phased {
  type: 'shipment.delivered' | 'shipment.delivery_corrected';
  stops: string[];
  lines: (MovedLine & { deliveredAt: string })[];
  /** Nothing of the shipment is left to deliver. */
  complete: boolean;
}
export interface CarrierCounted {
  type: 'shipment.carrier_counted';
  lines: MovedLine[];
  milestone: string;
}
/** The carrier's or consignee's papers say that not everything came well. */
export interface DeliveryException {
  type: 'shipment.delivery_excepted';
  exception: 'short' | 'damaged' | 'over' | 'wrong_product' | 'unmatched' | 'remark';
  source: 'milestone' | 'proof';
  document: string;
  stop?: string;
  line?: MovedLine;
  expected?: Quantity;
  actual?: Quantity;
  text?: string;
}
export interface Proven extends Phased {
  type: 'shipment.proven';
  proof: Proof;
  lines: MovedLine[];
  complete: boolean;
}
export interface Received extends Phased {
  type: 'shipment.received';
  advice: string;
  receiver?: string;
  stop?: string;
  mark: string;
  purpose?: Purpose | 'unmapped';
  /** By its purpose it takes back what an advice of this number counted. */
  cancels?: true;
  receivedAt?: string;
  keys: string[];
  lines: CountedLine[];
  /** Lines that no order line of this shipment fits. */
  unmatched: ReceivingLine[];
  discrepancies: { link?: OrderLink; item: Item; shipped: Quantity; received: Quantity }[];
  complete: boolean;
}
/** A proof of several shipments at a stop lists nothing of this one, or a supplier of others there sent the paper. */
export interface PaperOfOthers {
  type: 'shipment.paper_of_others';
  document: string;
}
export interface EtaChanged {
  type: 'shipment.eta_changed';
  stop?: string;
  from?: string;
  to: string;
  /** Minutes after the end of the booked window; absent when within or without window. */
  lateMinutes?: number;
  windowEndAt?: string;
}
export interface Judged {
  type: 'shipment.pickup_judged' | 'shipment.delivery_judged';
  stop?: string;
  verdicts: Verdict[];
  /** A verdict was there and is put right. */
  repaired: boolean;
  /** The goods are there already: it is for the record, and nobody can make it better. */
  past?: true;
}
export interface Overdue {
  type: 'shipment.pickup_overdue' | 'shipment.delivery_overdue';
  stop: string;
  dueAt: string;
}
export interface CarrierSilent {
  type: 'shipment.carrier_silent';
  since: string;
  hours: number;
  band: number;
  bands: number;
  carriers: string[];
}
export interface CarrierHeard {
  type: 'shipment.carrier_heard';
  afterHours: number;
}
/** The cause of an exception is gone. */
export interface Recovered {
  type: 'shipment.recovered';
  trouble: Trouble;
}
/** Facts were taken back: the only way a phase goes back. */
export interface PhaseCorrected extends Phased {
  type: 'shipment.phase_corrected';
  from: ShipmentPhase;
}
/** What is expected when, anew, because something of it changed; all lines. */
export interface OutlookChanged {
  type: 'shipment.outlook_changed';
  outlook: Outlook;
  /** Orders of the lines, and those told before of which nothing travels here any more. */
  orders: OrderReference[];
  milestone?: string;
  text?: string;
}
export interface LetGo extends Phased {
  type: 'shipment.let_go';
  reason: string;
}

export type ShipmentEvent =
  | ShipmentReady
  | ReadinessWithdrawn
  | BookingRequested
  | ShipmentReleased
  | BookingMissing
  | ShipmentBooked
  | BookingEnded
  | ReferencesAttached
  | ReferencesEnded
  | ShipmentShipped
  | NoticeCancelled
  | NoticeDiffers
  | Recovered
  | MilestoneRecorded
  | MilestoneRetracted
  | DuplicateNoted
  | MilestonePlaced
  | Moved
  | Disturbed
  | Delivered
  | CarrierCounted
  | DeliveryException
  | Proven
  | Received
  | PaperOfOthers
  | EtaChanged
  | Judged
  | Overdue
  | CarrierSilent
  | CarrierHeard
  | PhaseCorrected
  | OutlookChanged
  | LetGo;
