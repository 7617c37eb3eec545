/** What a milestone's word says about how far goods are. Tables, one place. */
import type { MilestoneType } from '../../model/milestone-words.ts';
import type { ShipmentPhase } from './state.ts';

const words = (...types: MilestoneType[]): ReadonlySet<string> => new Set<string>(types);

/**
 * Seen only of goods that left the pickup. Not here: gate moves (an out-gate is no departure and never
 * out-for-delivery), appointments, diversions and everything at the pickup itself.
 */
export const ON_THE_WAY = words(
  'in_transit',
  'departed_terminal',
  'arrived_at_terminal',
  'handed_over',
  'received_from_prior_carrier',
  'rail_departed',
  'rail_arrived',
  'stored_in_transit',
  'delayed_at_terminal',
  'customs_arrived',
  'customs_hold',
  'customs_released',
  'available_for_delivery',
  'connecting_pickup',
);
/** Goods move on: ends a customs hold that nobody released in words. */
export const MOVES_ON = words(
  'in_transit',
  'departed_terminal',
  'handed_over',
  'rail_departed',
  'rail_arrived',
  'available_for_delivery',
);
/** At the place of delivery, unloaded or not. `delivery_attempted` was there and left again. */
export const AT_DELIVERY = words(
  'arrived_at_delivery',
  'spotted_at_consignee',
  'tendered_for_delivery',
  'delivery_attempted',
  'delivery_incomplete',
  'departed_delivery',
  'delivered',
  'refused',
);
/** Say when goods will be delivered, where the classifier is planned or estimated. */
export const FORETELLS_DELIVERY = words(
  'estimated_arrival',
  'estimated_delivery',
  'arrived_at_delivery',
  'delivered',
  'delivery_appointment',
);
export const DELAYS = words('delayed', 'delayed_at_terminal', 'pickup_delayed');

/**
 * Order of the phases. Customs is a stay within the transit; refused and returned stand between the
 * arrival and the delivery that may follow; cancelled before the pickup that may follow.
 */
const RANKS: Readonly<Record<ShipmentPhase, number>> = {
  announced: 0,
  ready: 10,
  booked: 20,
  shipped: 30,
  cancelled: 35,
  picked_up: 40,
  in_transit: 50,
  held_at_customs: 50,
  arrived: 60,
  refused: 65,
  partly_delivered: 70,
  returned: 75,
  delivered: 80,
  proven: 90,
  received: 100,
};
export function rankOf(phase: ShipmentPhase): number {
  return RANKS[phase];
}

/** Phases in which a carrier has the goods and should be heard of. */
export function isUnderWay(phase: ShipmentPhase): boolean {
  return (
    rankOf(phase) >= rankOf('shipped') &&
    rankOf(phase) < rankOf('delivered') &&
    !['cancelled', 'returned'].includes(phase)
  );
}
/** Phases after which nothing more is to be carried. */
export function isEnded(phase: ShipmentPhase): boolean {
  return rankOf(phase) >= rankOf('delivered') || phase === 'cancelled' || phase === 'returned';
}
