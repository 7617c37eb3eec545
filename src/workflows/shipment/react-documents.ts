/** Documents and commands that a shipment sends: to transport, ERP, supplier, customer service, orders, ledgers. */
import { isZero } from '../../base/decimal.ts';
import type { CanonicalDocument } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Item, Purpose, Quantity } from '../../model/values.ts';
import type { CountedLine, NoteShipment, RecordMovement, RecordReceipt } from '../protocol.ts';
import { ledgerStream, orderStream } from '../protocol.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { completeOrder, erpAudiences, orderKey } from '../rules/order-identity.ts';
import type { Audience, Facts, Reaction } from '../workflow.ts';
import type { NoteCarried } from './commands.ts';
import { derive, routeOf } from './derive.ts';
import type {
  BookingEnded,
  BookingRequested,
  OutlookChanged,
  Received,
  ShipmentBooked,
  ShipmentReleased,
} from './events.ts';
import { goodsOf } from './goods.ts';
import { documentNumber, identifierOf, loadStream } from './identity.ts';
import { type OutlookLine, outlookOf } from './judge.ts';
import { isEnded } from './meaning.ts';
import { deliveryStops, stopKey } from './route.ts';
import type { Goods, ShipmentState } from './state.ts';

/** To the transport system: plan these goods. */
export function bookingRequest(
  event: BookingRequested,
  state: ShipmentState,
  facts: Facts,
): Reaction[] {
  const purpose: Purpose = event.purpose;
  const document: CanonicalDocument = defined({
    kind: 'booking_request' as const,
    number: event.request,
    version: String(state.revision),
    purpose: { value: purpose },
    issuedAt: event.requestedAt,
    shipment: identifierOf(state.identity, facts),
    shipFrom: event.shipFrom,
    shipTo: event.shipTo,
    readyAt: event.readyAt,
    requiredAt: event.requiredAt,
    items: event.goods.map(itemOf),
  });
  return [send({ role: 'transport_system' }, document, state)];
}

function itemOf(goods: Goods) {
  const { itemIds, key, link, item, quantity } = goods;
  return defined({ id: itemIds[0] ?? key.slice(0, 80), link, item, quantity });
}

/** To ERP and supplier: what the transport system planned, without other suppliers' shipments. */
export function bookingConfirmation(
  event: ShipmentBooked | BookingEnded,
  state: ShipmentState,
  facts: Facts,
): Reaction[] {
  const number = documentNumber(`${event.confirmation}-${state.number}`, state.revision, facts);
  const confirmation = (shipment: string): CanonicalDocument => ({
    kind: 'booking_confirmation',
    number,
    issuedAt: facts.at,
    load: event.load,
    shipments: [shipment],
    ...planOf(event, shipment),
  });
  const erps = erpAudiences(ordersOf(state, facts), facts.configuration);
  const identity = identifierOf(state.identity, facts);
  return [
    ...erps.map((to) => send(to, confirmation(identity), state)),
    send({ partner: state.supplier }, confirmation(state.number), state),
  ];
}

function planOf(event: ShipmentBooked | BookingEnded, shipment: string) {
  if (!('stops' in event)) {
    const reason = event.reason === undefined ? {} : { reason: event.reason };
    const outcome =
      event.type === 'shipment.booking_declined' ? ('declined' as const) : ('cancelled' as const);
    return { outcome, stops: [], legs: [], ...reason };
  }
  return {
    outcome: event.type === 'shipment.booked' ? ('booked' as const) : ('rebooked' as const),
    stops: event.stops.map(
      ({ load: _load, site: _site, loads, unloads, items, activity, ...stop }) => ({
        ...stop,
        activity: { value: activityOf(activity, loads) },
        shipments:
          loads || unloads ? [items === undefined ? { shipment } : { shipment, items }] : [],
      }),
    ),
    legs: event.legs.map(({ load: _load, references, ...leg }) => ({
      ...leg,
      references: references.map(({ role, value }) => ({ role: { value: role }, value })),
    })),
  };
}

function activityOf(activity: string, loads: boolean) {
  if (activity === 'unmapped') return 'unmapped' as const;
  return loads ? ('load' as const) : ('unload' as const);
}

/** To customer service and the ERP: where it is and when it comes; to orders: what of them travels. */
export function tellOutlook(event: OutlookChanged, state: ShipmentState, facts: Facts): Reaction[] {
  const { orders } = event;
  const audiences: Audience[] = [
    { role: 'customer_service' },
    ...erpAudiences(orders, facts.configuration),
  ];
  const document = shipmentUpdate(event, state, facts);
  return [
    ...audiences.map((to) => send(to, document, state)),
    ...noteOrders(event, state, facts),
    ...noteLoads(state),
  ];
}

/** To supplier and transport system: nothing keeps the goods any more. */
export function tellRelease(
  event: ShipmentReleased,
  state: ShipmentState,
  facts: Facts,
): Reaction[] {
  const outlook = outlookOf(state);
  const why = event.reason === undefined ? '' : `: ${event.reason}`;
  const document = shipmentUpdate({ outlook, text: `Released${why}.` }, state, facts);
  const audiences: Audience[] = [{ partner: state.supplier }, { role: 'transport_system' }];
  return audiences.map((to) => send(to, document, state));
}

function shipmentUpdate(
  event: Pick<OutlookChanged, 'outlook' | 'milestone' | 'text'>,
  state: ShipmentState,
  facts: Facts,
): CanonicalDocument {
  const { lines, phase, loads, delay } = event.outlook;
  const open = lines.flatMap(({ expectedAt, deliveredAt }) =>
    expectedAt === undefined || deliveredAt !== undefined ? [] : [expectedAt],
  );
  const reason = delay?.reason === undefined ? '' : ` (${delay.reason})`;
  const delayed = delay === undefined ? undefined : `Delayed: ${delay.where}${reason}.`;
  return defined({
    kind: 'shipment_update' as const,
    number: documentNumber(state.identity, state.revision, facts),
    issuedAt: facts.at,
    shipment: identifierOf(state.identity, facts),
    phase,
    load: loads.at(-1),
    expectedDeliveryAt: open.sort().at(-1),
    orders: lines.flatMap(({ link, quantity, expectedAt, deliveredAt }) =>
      link === undefined
        ? []
        : [
            defined({
              order: completeOrder(link.order, facts.configuration),
              line: link.line,
              quantity,
              expectedDeliveryAt: expectedAt,
              deliveredAt,
            }),
          ],
    ),
    milestone: event.milestone,
    text: delayed ?? event.text,
  });
}

function noteOrders(event: OutlookChanged, state: ShipmentState, facts: Facts): Reaction[] {
  const { lines, phase } = event.outlook;
  const byKey = new Map(byOrder(lines, facts).map(([order, own]) => [orderKey(order), own]));
  return event.orders.map((order): Reaction => {
    const command: NoteShipment = {
      type: 'note_shipment',
      shipment: state.identity,
      phase,
      lines: (byKey.get(orderKey(order)) ?? []).map(noteLine),
    };
    return { type: 'command', stream: orderStream(order), command };
  });
}

function noteLine({
  link,
  item,
  quantity,
  expectedAt,
  deliveredAt,
}: OutlookLine & { link: OrderLink }) {
  return defined({
    line: link.line ?? '',
    schedule: link.schedule,
    quantity,
    item,
    expectedAt,
    deliveredAt,
  });
}

function noteLoads(state: ShipmentState): Reaction[] {
  const { pickedUpAt, returnedAt, stops } = derive(state);
  const ended = isEnded(state.phase);
  const off = stops.flatMap(({ at }) => at ?? []);
  const orders = new Map(
    goodsOf(state).flatMap(({ link }) =>
      link === undefined ? [] : [[orderKey(link.order), link.order]],
    ),
  );
  const command: NoteCarried = defined({
    type: 'note_carried' as const,
    shipment: state.identity,
    phase: state.phase,
    pickedUpAt,
    ended,
    endedAt: ended
      ? [...off, ...(returnedAt === undefined ? [] : [returnedAt])].sort().at(-1)
      : undefined,
    orders: orders.size === 0 ? undefined : [...orders.values()],
  });
  return state.plans.map((plan) => ({ type: 'command', stream: loadStream(plan.load), command }));
}

/** To the ledgers: what was shipped, counted, delivered or proven of their orders. */
export function recordMovement(
  movement: RecordMovement['movement'],
  lines: readonly { link?: OrderLink; item: Item; quantity: Quantity }[],
  state: ShipmentState,
  facts: Facts,
): Reaction[] {
  const moved = lines.filter((line) => !isZero(line.quantity.value));
  return byOrder(moved, facts).map(([order, own]): Reaction => {
    const command: RecordMovement = defined({
      type: 'record_movement' as const,
      movement,
      shipment: state.identity,
      site: destinationOf(state, facts),
      lines: own.map(({ link, item, quantity }) => ({ link, item, quantity })),
    });
    return { type: 'command', stream: ledgerStream(order), command };
  });
}

/** To the ledgers: the lines of a receiving advice, each to its order's. */
export function recordReceipt(event: Received, state: ShipmentState, facts: Facts): Reaction[] {
  return byOrder(event.lines, facts).map(([order, own]): Reaction => {
    const lines: CountedLine[] = own;
    const command: RecordReceipt = defined({
      type: 'record_receipt' as const,
      advice: event.advice,
      receiver: event.receiver,
      purpose: event.purpose,
      shipment: state.identity,
      receivedAt: event.receivedAt,
      site: destinationOf(state, facts),
      lines,
    });
    return { type: 'command', stream: ledgerStream(order), command };
  });
}

/** The one place where the shipment goes; nothing where it is split over several stops, whose items say it. */
function destinationOf(state: ShipmentState, { configuration }: Facts): string | undefined {
  const stops = new Set(
    deliveryStops(routeOf(state)).map(({ load, sequence }) => stopKey(load, sequence)),
  );
  if (stops.size > 1) return undefined;
  const notice = state.notices.findLast((one) => !one.cancelled);
  return notice?.site ?? siteOfParty(state.readiness?.shipTo, configuration)?.id;
}

/** Groups what is linked by order, in order of appearance; what is not linked is left out. */
function byOrder<T extends { link?: OrderLink }>(
  lines: readonly T[],
  facts: Facts,
): [OrderReference, (T & { link: OrderLink })[]][] {
  const groups = new Map<string, [OrderReference, (T & { link: OrderLink })[]]>();
  for (const line of lines) {
    const { link } = line;
    if (link === undefined) continue;
    const order = completeOrder(link.order, facts.configuration);
    const group = groups.get(orderKey(order)) ?? [order, []];
    group[1].push({ ...line, link: { ...link, order } });
    groups.set(orderKey(order), group);
  }
  return [...groups.values()];
}

/** The orders of which something travels, or was to travel, in the shipment. */
export function ordersOf(state: ShipmentState, facts: Facts): OrderReference[] {
  const goods = [...(state.readiness?.goods ?? []), ...state.notices.flatMap((one) => one.goods)];
  return byOrder(goods, facts).map(([order]) => order);
}

function send(to: Audience, document: CanonicalDocument, state: ShipmentState): Reaction {
  return { type: 'document', to, document, orderingKey: state.stream };
}
