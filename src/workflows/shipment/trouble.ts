/** Which events begin a deviation that ends by itself. */
import type { Judged, ShipmentEvent } from './events.ts';
import type { Trouble } from './state.ts';

export function troubleOf(event: ShipmentEvent): Trouble | undefined {
  switch (event.type) {
    case 'shipment.notice_differs':
      return { kind: 'ship_notice_difference' };
    case 'shipment.booking_overdue':
      return { kind: 'booking_overdue' };
    case 'shipment.booking_declined':
      return { kind: 'booking_declined' };
    case 'shipment.booking_cancelled':
      return { kind: 'booking_cancelled' };
    case 'shipment.pickup_overdue':
    case 'shipment.pickup_delayed':
      return { kind: 'pickup_late' };
    case 'shipment.pickup_judged':
      return isLate(event) ? { kind: 'pickup_late' } : undefined;
    case 'shipment.delivery_overdue':
      return deliveryLate(event.stop);
    case 'shipment.delivery_judged':
      return isLate(event) ? deliveryLate(event.stop) : undefined;
    case 'shipment.eta_changed':
      return event.lateMinutes === undefined ? undefined : deliveryLate(event.stop);
    case 'shipment.delayed':
      return { kind: 'shipment_delayed' };
    case 'shipment.customs_held':
      return { kind: 'customs_hold' };
    case 'shipment.delivery_attempted':
      return { kind: 'delivery_attempted' };
    case 'shipment.refused':
      return { kind: 'delivery_refused' };
    case 'shipment.cancelled':
      return { kind: 'shipment_cancelled' };
    default:
      return undefined;
  }
}

/** Late by the plan that holds now, which is the last verdict, and not over yet. */
function isLate(event: Judged): boolean {
  return event.past !== true && event.verdicts.at(-1)?.verdict === 'late';
}

function deliveryLate(stop: string | undefined): Trouble {
  return stop === undefined ? { kind: 'delivery_late' } : { kind: 'delivery_late', part: stop };
}
