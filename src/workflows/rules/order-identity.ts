/** The identity of an order where a document names less than the whole of it. */
import { type Configuration, partnersWithRole } from '../../model/configuration.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Audience } from '../workflow.ts';

/**
 * Fills in ERP instance and legal entity where a supplier knows the number alone and the hub serves a
 * single ERP, so that there is only one they can be. Among several the reference stays as it was sent:
 * nothing is guessed.
 */
export function completeOrder(order: OrderReference, configuration: Configuration): OrderReference {
  if (order.erp !== undefined && order.entity !== undefined) return order;
  const instances = partnersWithRole(configuration, 'erp').flatMap((partner) =>
    partner.erp === undefined ? [] : [partner.erp],
  );
  const fitting = instances.filter(
    (erp) =>
      (order.erp === undefined || order.erp === erp.instance) &&
      (order.entity === undefined || order.entity === erp.entity),
  );
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) return order;
  return { ...order, erp: only.instance, entity: only.entity };
}

export function completeLink(link: OrderLink, configuration: Configuration): OrderLink {
  return { ...link, order: completeOrder(link.order, configuration) };
}

/** One text per order, for grouping. */
export function orderKey(order: OrderReference): string {
  return [order.erp, order.entity, order.number, order.release].map((part) => part ?? '').join('|');
}

/** The ERPs that own these orders; every ERP where that cannot be told. */
export function erpAudiences(
  orders: readonly OrderReference[],
  configuration: Configuration,
): Audience[] {
  const erps = partnersWithRole(configuration, 'erp');
  const owners = erps.filter((partner) =>
    orders.some(
      (order) =>
        order.erp !== undefined &&
        partner.erp?.instance === order.erp &&
        (order.entity === undefined || partner.erp.entity === order.entity),
    ),
  );
  return owners.length === 0
    ? [{ role: 'erp' }]
    : owners.map((partner) => ({ partner: partner.id }));
}
