/** What each system received against what the hub says it sent: every id, and the order per key. */
import type { Beliefs } from '../beliefs.ts';
import type { Arrival } from '../systems/receiver.ts';
import type { Comparison } from './disagreement.ts';
import type { TransmissionView } from './hub-views.ts';

/** `transmissions` are those to one endpoint, oldest first. */
export function compareArrivals(
  comparison: Comparison,
  system: string,
  arrivedIds: readonly string[],
  transmissions: readonly TransmissionView[],
): void {
  const arrived = new Map(arrivedIds.map((id, index) => [id, index]));
  const sent = new Set(transmissions.map(({ id }) => id));
  for (const transmission of transmissions) {
    const { id, kind, phase } = transmission;
    const what = arrived.has(id) ? 'sent' : 'not received';
    comparison.check(system, id, `${kind} received`, what, phase);
  }
  for (const id of arrived.keys())
    if (!sent.has(id)) comparison.check(system, id, 'sent by the hub', 'received', 'unknown');
  compareOrder(comparison, system, arrived, transmissions);
}

function compareOrder(
  comparison: Comparison,
  system: string,
  arrived: ReadonlyMap<string, number>,
  transmissions: readonly TransmissionView[],
): void {
  const lastOfKey = new Map<string, { place: number; createdAt: string }>();
  for (const { id, orderingKey, createdAt } of transmissions) {
    const place = arrived.get(id);
    if (orderingKey === undefined || place === undefined) continue;
    const last = lastOfKey.get(orderingKey);
    // Written in one moment, their order cannot be told from outside.
    const isInOrder = last === undefined || last.createdAt === createdAt || last.place < place;
    comparison.check(system, orderingKey, 'order of arrival', isInOrder, true);
    lastOfKey.set(orderingKey, { place, createdAt });
  }
}

export function webhookIds(beliefs: Beliefs): string[] {
  return beliefs.rows<Arrival>('arrivals').map(({ id }) => id);
}
