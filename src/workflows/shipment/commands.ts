/** What shipment and load streams are told to do. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { NoteStop, ReceiveDocument } from '../protocol.ts';
import type { KnownReference, RouteLeg, RouteStop } from './route.ts';

/** load → shipment: what the transport system planned for it, replacing what was said before. */
export interface NoteBooking {
  type: 'note_booking';
  /** Number of the load. */
  load: string;
  outcome: 'booked' | 'cancelled' | 'declined';
  /** Number of the booking confirmation, and whom it came from. */
  confirmation: string;
  transportSystem?: string;
  /** The stops of the load; `loads` and `unloads` say what happens there to this shipment. */
  stops: RouteStop[];
  legs: RouteLeg[];
  /** References under which documents reach the load. */
  references: KnownReference[];
  reason?: string;
}
/** A person or the API asks the transport system (again) to plan what stands ready. */
export interface RequestBooking {
  type: 'request_booking';
  requiredAt?: string;
  reason?: string;
}
/** A person or the API lets goods that stand ready leave: nothing on the buyer's side keeps them. */
export interface ReleaseShipment {
  type: 'release_shipment';
  reason?: string;
}
/** A person lets a shipment go that nobody else lets go. */
export interface CancelShipment {
  type: 'cancel_shipment';
  reason: string;
}
/** Timer: the booking that was asked for is due. */
export interface CheckBooking {
  type: 'check_booking';
  request: string;
}
/** Timer: the window at the pickup stop is over. */
export interface CheckPickup {
  type: 'check_pickup';
  dueAt: string;
}
/** Timer: the window at a delivery stop is over. */
export interface CheckDelivery {
  type: 'check_delivery';
  stop: string;
  dueAt: string;
}
/** Timer: the carrier has said nothing since `since`. */
export interface CheckSilence {
  type: 'check_silence';
  since: string;
  /** Index of the band of staleness, 0 for the first. */
  band: number;
}
export type ShipmentCommand =
  | ReceiveDocument<CanonicalDocument>
  | NoteStop
  | NoteBooking
  | RequestBooking
  | ReleaseShipment
  | CancelShipment
  | CheckBooking
  | CheckPickup
  | CheckDelivery
  | CheckSilence;

/** shipment → load: how far it is. */
export interface NoteCarried {
  type: 'note_carried';
  shipment: string;
  phase: string;
  pickedUpAt?: string;
  /** Nothing of it is left on the load. */
  ended: boolean;
  /** When the last of it came off, where that is known. */
  endedAt?: string;
  /** Orders of what travels in it, by which a carrier may name it; absent where the papers name none. */
  orders?: OrderReference[];
}
export type LoadCommand = ReceiveDocument<CanonicalDocument> | NoteCarried;
