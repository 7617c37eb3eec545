/** Everything that the comparison and the report read of the hub, through its public API, once. */
import { buyerOf } from '../catalogue.ts';
import { orderPath } from '../erp/erp.ts';
import type { OrderScenario } from '../scenario.ts';
import type { HubClient } from '../systems/hub-client.ts';
import { nameOf } from '../trade.ts';
import type {
  DocumentView,
  EventView,
  ExceptionView,
  InvoiceView,
  LedgerView,
  LoadView,
  OrderView,
  ShipmentView,
  TransmissionView,
} from './hub-views.ts';

export interface HubPicture {
  /** By the name that everybody uses. */
  orders: Map<string, OrderView>;
  ledgers: Map<string, LedgerView>;
  /** By number, by `SUPPLIER/NUMBER`, by `SUPPLIER/NUMBER`. */
  loads: Map<string, LoadView>;
  shipments: Map<string, ShipmentView>;
  invoices: Map<string, InvoiceView>;
  /** By stream: orders and invoices. */
  events: Map<string, EventView[]>;
  exceptions: ExceptionView[];
  documents: DocumentView[];
  /** Oldest first. */
  transmissions: TransmissionView[];
}

export async function readPicture(
  office: HubClient,
  scenarios: readonly OrderScenario[],
  instance: string,
): Promise<HubPicture> {
  const [orders, ledgers] = await readOrders(office, scenarios, instance);
  const loads = await readAll<LoadView>(office, '/v1/loads', ({ state }) => state.number);
  const shipments = await readAll<ShipmentView>(
    office,
    '/v1/shipments',
    ({ state }) => state.identity,
  );
  const invoices = await readAll<InvoiceView>(
    office,
    '/v1/invoices',
    ({ state }) => `${state.supplier}/${state.number}`,
  );
  const events = new Map<string, EventView[]>();
  for (const { stream } of [...orders.values(), ...invoices.values()])
    events.set(stream, await office.list(`/v1/streams/${encodeURIComponent(stream)}/events`));
  const transmissions = await office.list<TransmissionView>('/v1/transmissions');
  return {
    orders,
    ledgers,
    loads,
    shipments,
    invoices,
    events,
    exceptions: await office.list('/v1/exceptions'),
    documents: await office.list('/v1/documents'),
    transmissions: transmissions.reverse(),
  };
}

async function readOrders(
  office: HubClient,
  scenarios: readonly OrderScenario[],
  instance: string,
): Promise<[Map<string, OrderView>, Map<string, LedgerView>]> {
  const orders = new Map<string, OrderView>();
  const ledgers = new Map<string, LedgerView>();
  for (const scenario of scenarios) {
    const path = orderPath(instance, buyerOf(scenario.buyer).entity, scenario);
    const order = await office.get<OrderView>(path);
    if (order !== undefined) orders.set(nameOf(scenario), order);
    const ledger = await office.get<LedgerView>(path.replace('/purchase-orders/', '/ledgers/'));
    if (ledger !== undefined) ledgers.set(nameOf(scenario), ledger);
  }
  return [orders, ledgers];
}

async function readAll<T extends { stream: string }>(
  office: HubClient,
  path: string,
  keyOf: (row: T) => string,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const { stream } of await office.list<{ stream: string }>(path)) {
    const row = await office.get<T>(`/v1/streams/${encodeURIComponent(stream)}`);
    if (row !== undefined) found.set(keyOf(row), row);
  }
  return found;
}
