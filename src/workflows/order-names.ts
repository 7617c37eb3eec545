/**
 * Orders that a document names by number alone, where the hub serves several ERPs. Neither buyer nor profile
 * said whose they are, so the number must mean one order: it is looked up, and filled in where it is found.
 */
import type { Configuration } from '../model/configuration.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { OrderReference } from '../model/order-documents.ts';
import { completeOrder } from './rules/order-identity.ts';
import { streamKind, streamParts } from './workflow.ts';

/** By these goods and money reach an order's ledger; what only travels is placed by its shipment. */
const KINDS: ReadonlySet<CanonicalDocument['kind']> = new Set([
  'readiness_notice',
  'ship_notice',
  'receiving_advice',
  'invoice',
]);

/** Each of them once, in the order in which the document names them. */
export function nameOnlyOrders(
  document: CanonicalDocument,
  configuration: Configuration,
): OrderReference[] {
  if (!KINDS.has(document.kind)) return [];
  const found = new Map<string, OrderReference>();
  visitOrders(document, (order) => {
    if (order.erp === undefined && order.entity === undefined) {
      const whole = completeOrder(order, configuration);
      if (whole.entity === undefined) found.set(orderName(order), order);
    }
    return order;
  });
  return [...found.values()];
}

/** As the order itself registers it. */
export function orderName({ number, release }: OrderReference): string {
  return release === undefined ? number : `${number}/${release}`;
}

/** The document with this order's ERP and entity wherever it names it by number alone. */
export function withOrder(document: CanonicalDocument, stream: string): CanonicalDocument {
  if (streamKind(stream) !== 'order') return document;
  const [erp = '-', entity = '-', number = '-', release = '-'] = streamParts(stream);
  const name = orderName(release === '-' ? { number } : { number, release });
  return visitOrders(document, (order) =>
    order.erp === undefined && order.entity === undefined && orderName(order) === name
      ? { ...order, erp, entity }
      : order,
  ) as CanonicalDocument;
}

/** The value with each order reference in it as `change` answers; the same parts where nothing changes. */
function visitOrders(value: unknown, change: (order: OrderReference) => OrderReference): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const parts = value.map((part: unknown) => visitOrders(part, change));
    return parts.some((part, at) => part !== value[at]) ? parts : value;
  }
  let changed: Record<string, unknown> | undefined;
  for (const [name, part] of Object.entries(value)) {
    const next = name === 'order' && isOrder(part) ? change(part) : visitOrders(part, change);
    if (next === part) continue;
    changed ??= { ...value };
    changed[name] = next;
  }
  return changed ?? value;
}

function isOrder(value: unknown): value is OrderReference {
  return typeof value === 'object' && value !== null && 'number' in value;
}
