/**
 * What every system believes against what the hub believes. The hub's side is read through its public API
 * alone, each system's from its own beliefs.
 */
import type { ReadinessForecast } from '../../src/model/planning-documents.ts';
import { suppliers } from '../catalogue.ts';
import type { PlanningBelief } from '../erp/erp.ts';
import { INSTANCE, type Population } from '../population.ts';
import type { OrderScenario } from '../scenario.ts';
import type { BookOrder } from '../suppliers/book.ts';
import type { ReceivedGroup } from '../suppliers/x12-wire.ts';
import type { SentGroup } from '../systems/x12-post.ts';
import { nameOf } from '../trade.ts';
import { compareArrivals, webhookIds } from './arrivals.ts';
import { compareBilling } from './billing.ts';
import { compareCommitments } from './commitments.ts';
import { Comparison } from './disagreement.ts';
import { type HubPicture, readPicture } from './hub-picture.ts';
import type { OrderView } from './hub-views.ts';
import { compareMoving } from './moving.ts';
import { compareForecast, comparePlanning } from './planning.ts';
import { compareSupplier } from './supplying.ts';

export async function compareAll(
  population: Population,
  scenarios: readonly OrderScenario[],
): Promise<{ comparison: Comparison; picture: HubPicture }> {
  const comparison = new Comparison();
  const picture = await readPicture(population.office, scenarios, INSTANCE);
  for (const scenario of scenarios) compareOrder(comparison, population, scenario, picture.orders);
  await compareCommitments(comparison, population, scenarios);
  compareMoving(comparison, population, picture);
  compareBilling(comparison, population, picture);
  compareEverythingSent(comparison, population, picture);
  comparePlanningUpdates(comparison, population, picture);
  compareReceipts(comparison, population);
  await compareExchanges(comparison, population);
  compareSurprises(comparison, population);
  return { comparison, picture };
}

function compareOrder(
  comparison: Comparison,
  population: Population,
  scenario: OrderScenario,
  orders: ReadonlyMap<string, OrderView>,
): void {
  const name = nameOf(scenario);
  const order = orders.get(name);
  if (order === undefined) {
    comparison.check(scenario.buyer, name, 'order', 'issued', 'unknown to the hub');
    return;
  }
  const erp = population.erps.get(scenario.buyer);
  const planning = erp?.beliefs.get<PlanningBelief>('planning', name);
  comparePlanning(comparison, scenario.buyer, name, planning, order);
  const book = population.beliefs.get(scenario.supplier)?.get<BookOrder>('orders', name);
  compareSupplier(comparison, scenario.supplier, name, book, order);
  const forecast = population.transport.beliefs.get<ReadinessForecast>('forecasts', name);
  compareForecast(comparison, 'TRANSPORT', name, forecast, order);
}

/** Every document that the hub says it sent arrived, once, in the order of its key, and nothing else did. */
function compareEverythingSent(
  comparison: Comparison,
  population: Population,
  { transmissions }: HubPicture,
): void {
  const sentTo = (id: string, files: boolean) =>
    transmissions.filter(
      ({ partner, endpoint }) => partner === id && (endpoint === 'files') === files,
    );
  for (const id of population.introduction.listening.keys()) {
    const beliefs = population.beliefs.get(id);
    const ids = beliefs === undefined ? [] : webhookIds(beliefs);
    compareArrivals(comparison, id, ids, sentTo(id, false));
  }
  for (const id of population.introduction.mailboxes.keys()) {
    const files = population.beliefs.get(id)?.keys('files') ?? [];
    compareArrivals(comparison, id, files, sentTo(id, true));
  }
}

/** Every planning update that the hub made is one that an ERP's planning took in. */
function comparePlanningUpdates(
  comparison: Comparison,
  population: Population,
  { documents }: HubPicture,
): void {
  for (const { kind, number, partner = '', direction } of documents) {
    if (kind !== 'planning_update' || direction !== 'out') continue;
    const known = population.erps.get(partner)?.beliefs.has('updates', number) === true;
    comparison.check(partner, number, 'planning update', known ? 'taken in' : 'lost', 'taken in');
  }
}

/** Every group that anybody sent was acknowledged by the hub, and accepted. */
function compareReceipts(comparison: Comparison, population: Population): void {
  for (const [id, beliefs] of population.beliefs)
    for (const group of beliefs.rows<SentGroup>('sentGroups'))
      comparison.check(id, `group ${group.control}`, `997 of ${group.title}`, group.outcome, 'A');
}

/** Of every group that a supplier got, the hub knows whether it was acknowledged. */
async function compareExchanges(comparison: Comparison, population: Population): Promise<void> {
  for (const { id, wire } of suppliers) {
    if (wire !== 'x12') continue;
    const beliefs = population.beliefs.get(id);
    for (const group of beliefs?.rows<ReceivedGroup>('receivedGroups') ?? []) {
      const stream = ['exchange', id, group.functional, group.control].join('/');
      const path = `/v1/streams/${encodeURIComponent(stream)}`;
      const exchange = await population.office.get<{ phase: string }>(path);
      const believed = group.forgotten ? 'overdue' : 'acknowledged';
      comparison.check(id, `group ${group.control}`, 'own 997', believed, exchange?.phase);
    }
  }
}

/** Things that should not have happened at all. */
function compareSurprises(comparison: Comparison, population: Population): void {
  for (const [id, beliefs] of population.beliefs)
    for (const table of ['surprises', 'unreadable', 'unsigned', 'early'])
      for (const key of beliefs.keys(table))
        comparison.check(id, key, table, JSON.stringify(beliefs.get(table, key)), 'never');
}
