/** What a shipment stream knows. Plain JSON; what can be derived from it is in derive.ts. */

import type { MILESTONE_REASONS } from '../../model/milestone-words.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Address, Coded, DatedValue, Item, Party, Quantity } from '../../model/values.ts';
import { partsOf, shipmentIdentity } from './identity.ts';
import type { KnownReference, RouteLeg, RouteStop } from './route.ts';

/**
 * Phases of a shipment. `shipped` is the supplier's word that goods left, before a carrier said so;
 * `ready` comes from a readiness notice alone.
 */
export const SHIPMENT_PHASES = [
  'announced',
  'ready',
  'booked',
  'shipped',
  'picked_up',
  'in_transit',
  'held_at_customs',
  'arrived',
  'partly_delivered',
  'delivered',
  'proven',
  'received',
  'refused',
  'returned',
  'cancelled',
] as const;
export type ShipmentPhase = (typeof SHIPMENT_PHASES)[number];

/** Goods of one order line in one unit, all document lines of it together. */
export interface Goods {
  /** Order, line, schedule, unit: the same in readiness, ship notice and receipt. */
  key: string;
  /** Ids of the document's items that it sums up. */
  itemIds: string[];
  link?: OrderLink;
  item: Item;
  quantity: Quantity;
}
export interface PackedUnit {
  id: string;
  sscc?: string;
  parent?: string;
  packaging?: string;
  contents: { key: string; quantity: Quantity }[];
}

export interface Readiness {
  notice: string;
  mark: string;
  readyAt: string;
  shipFrom: Party;
  shipTo?: Party;
  goods: Goods[];
  units: PackedUnit[];
  withdrawn: boolean;
}
export interface Notice {
  number: string;
  version?: string;
  mark: string;
  shippedAt?: string;
  expectedAt?: string;
  carrier?: string;
  /** Where the goods go. */
  site?: string;
  goods: Goods[];
  units: PackedUnit[];
  cancelled: boolean;
}

/** Whether a milestone counts, and if not, why. */
export type Standing =
  | 'effective'
  | 'unmapped'
  | 'not_on_shipment'
  | 'unclear'
  | 'in_future'
  | 'retracted'
  | 'corrected';

/** What did not come as it should have, by the carrier's word. */
export interface Lading {
  kind: string;
  wire?: string;
  quantity?: Quantity;
  text?: string;
}

/** A milestone in the timeline. Nothing that came is ever left out of it. */
export interface TimelineEntry {
  /** The hub's document that brought it. */
  document: string;
  type: string;
  /** The partner's code where it differs from our word. */
  wire?: string;
  classifier: 'planned' | 'estimated' | 'actual';
  /** When it happened or will; by `timeFrom` it is as sent, read at the place, or only when we heard. */
  occurredAt: string;
  timeFrom: 'sent' | 'place' | 'recorded' | 'received';
  /** Wall time as sent. */
  sent?: DatedValue;
  recordedAt?: string;
  receivedAt: string;
  /** Sender's id of it, and the sender: together they are what retractions name. */
  milestone?: string;
  sender?: string;
  carrier?: string;
  load?: string;
  stop?: number;
  leg?: number;
  place?: string;
  /** The place as sent, where `sent` is local time of it and its zone is not known yet. */
  address?: Address;
  site?: string;
  reason?: Coded<(typeof MILESTONE_REASONS)[number]>;
  quantity?: Quantity;
  handlingUnits?: string[];
  lading?: Lading;
  /** Of other kinds or in other units than `lading`. */
  otherLading?: Lading[];
  /** Orders that it is about, where the sender says; everything that travels when absent. */
  orders?: OrderLink[];
  /** Equal for equal content of one sender. */
  mark: string;
  standing: Standing;
  because?: string;
  /** True where it happened before something that we already knew. */
  late?: boolean;
}

export interface Proof {
  number: string;
  /** Partner that sent it: numbers are its own. */
  sender?: string;
  mark: string;
  deliveredAt: string;
  signedBy?: string;
  contentHash?: string;
  stop?: string;
  /** Quantities that it counts; everything of the stop when absent, nothing that is ours when empty. */
  counted?: { key: string; quantity: Quantity }[];
}
export interface Receipt {
  advice: string;
  /** Partner that sent it: numbers are its own. */
  receiver?: string;
  /** Of several stops the one where it was counted. */
  stop?: string;
  mark: string;
  /** Goods that it counted, by key. */
  keys: string[];
  cancelled: boolean;
}
export interface Plan {
  load: string;
  confirmation: string;
  stops: RouteStop[];
  legs: RouteLeg[];
  references: KnownReference[];
  bookedAt: string;
}
export interface Window {
  startAt?: string;
  endAt?: string;
}

/** A deviation that ends by itself when its cause is gone; kind and part are those of its exception. */
export interface Trouble {
  kind:
    | 'ship_notice_difference'
    | 'booking_overdue'
    | 'booking_declined'
    | 'booking_cancelled'
    | 'pickup_late'
    | 'delivery_late'
    | 'shipment_delayed'
    | 'customs_hold'
    | 'delivery_attempted'
    | 'delivery_refused'
    | 'shipment_cancelled';
  /** The stop that it is about. */
  part?: string;
}

export interface ShipmentState {
  stream: string;
  identity: string;
  supplier: string;
  number: string;
  /** Events so far. */
  revision: number;
  phase: ShipmentPhase;
  readiness?: Readiness;
  /** Ship notices by number; several active ones add up. */
  notices: Notice[];
  plans: Plan[];
  /** Windows as first booked, by stop: later plans do not change what on-time is measured by. */
  firstWindows: Record<string, Window>;
  references: { scope: string; role: KnownReference['role']; value: string }[];
  timeline: TimelineEntry[];
  /** Ids that were retracted or corrected, also before they came. */
  withdrawn: { sender: string; milestone: string; as: 'retracted' | 'corrected' }[];
  proofs: Proof[];
  receipts: Receipt[];
  bookingRequest?: {
    id: string;
    at: string;
    requiredAt?: string;
    /** The transport system said no to it. */
    declined?: { load: string; reason?: string; at: string };
  };
  /** Who let it leave, on the buyer's side. */
  released?: { by: string; at: string };
  cancelledBy?: { reason: string };
  /** When a carrier was last heard, and the band of silence since. */
  heardAt?: string;
  silentBand?: number;
  /** What went wrong and still does, each with its exception. */
  troubles: Trouble[];
  /** Orders that were told that something of them travels here. */
  toldOrders: OrderReference[];
  delay?: { where: string; reason?: string; at: string };
}

export function initialShipment(stream: string): ShipmentState {
  return {
    stream,
    identity: shipmentIdentity(stream),
    ...partsOf(stream),
    revision: 0,
    phase: 'announced',
    notices: [],
    plans: [],
    firstWindows: {},
    references: [],
    timeline: [],
    withdrawn: [],
    proofs: [],
    receipts: [],
    troubles: [],
    toldOrders: [],
  };
}
