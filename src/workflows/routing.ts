/**
 * Where a document goes, and what tells it from others of its sender. One document reaches exactly one
 * stream; where it does not name one, references are looked up, and what matches nothing waits by name.
 */
import { assertNever } from '../base/assert.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CanonicalDocument, DocumentOf } from '../model/document.ts';
import type { OrderReference } from '../model/order-documents.ts';
import type { PartnerProfile } from '../model/profile.ts';
import type { Reference, ReferenceRole } from '../model/values.ts';
import { nameOnlyOrders, orderName } from './order-names.ts';
import { commitmentStream, orderStream } from './protocol.ts';
import type { RoutingRefusalCode } from './refusals.ts';
import { completeOrder } from './rules/order-identity.ts';
import { streamId, streamOfParts } from './workflow.ts';

/** `scopes` in order: the first that knows the value wins; several streams in it are ambiguous. */
export interface Lookup {
  scopes: string[];
  role: ReferenceRole;
  value: string;
}
export type Destination =
  | { type: 'stream'; stream: string }
  /**
   * Tried in order; the document waits for one of them when none is known. With `ahead` the stream that is
   * found is not where it goes but what it names: filled in, it is routed again; `ahead` may follow then.
   */
  | { type: 'lookup'; lookups: Lookup[]; streamKinds: string[]; ahead?: Lookup[] }
  /** No stream: `applied` for what only informs, `refused` for what nobody here expects. */
  | { type: 'none'; outcome: 'applied' | 'refused'; code: string; text: string };

/** References by which carriers and docks name goods, the most telling first. */
const SHIPMENT_ROLES: readonly ReferenceRole[] = [
  'shipment',
  'ship_notice',
  'load',
  'pro',
  'bill_of_lading',
  'master_bill_of_lading',
  'booking',
  'container',
  'delivery_order',
];

/** The stream of a document, or how to find it. Pure: the same document goes the same way. */
export function route(
  document: CanonicalDocument,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): Destination {
  const destination = ownDestination(document, sender, configuration);
  if (destination.type === 'none' || isToShipment(document, destination)) return destination;
  const [first, ...others] = nameOnlyOrders(document, configuration);
  if (first === undefined) return destination;
  const scopes = sender?.roles.includes('supplier') === true ? [sender.id] : ['*'];
  return {
    ...lookupOrder(first, scopes, 'order'),
    ahead: others.map((one) => byName(one, scopes)),
  };
}

/** What a dock counted of a shipment is placed by the shipment, which knows its orders. */
function isToShipment({ kind }: CanonicalDocument, destination: Destination): boolean {
  if (kind !== 'receiving_advice') return false;
  return destination.type === 'lookup'
    ? destination.streamKinds.includes('shipment')
    : destination.type === 'stream' && destination.stream.startsWith('shipment/');
}

function ownDestination(
  document: CanonicalDocument,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): Destination {
  switch (document.kind) {
    case 'purchase_order':
    case 'purchase_order_change':
      return toOwnOrder(document.order, sender, configuration);
    case 'order_acknowledgment':
      return toOrderByNumber(document.order, sender);
    case 'order_decision':
      return toOwnOrder(document.order, sender, configuration);
    case 'downstream_commitment':
      return {
        type: 'stream',
        stream: commitmentStream(document.site, document.outboundOrder),
      };
    case 'readiness_notice':
    case 'ship_notice':
      return toOwnShipment(document, sender, configuration);
    case 'milestone':
    case 'proof_of_delivery':
      return toTravelling(document, sender);
    case 'booking_confirmation':
      return { type: 'stream', stream: streamId('load', document.load) };
    case 'receiving_advice':
      return toReceived(document, sender, configuration);
    case 'invoice':
      return toInvoice(document, sender);
    case 'functional_acknowledgment':
    case 'interchange_acknowledgment':
    case 'application_advice':
      return toExchange(document, sender);
    case 'inventory_report':
      return {
        type: 'none',
        outcome: 'applied',
        code: 'DOCUMENT_KEPT' satisfies RoutingRefusalCode,
        text: 'Kept for whoever asks; no workflow stands on it.',
      };
    case 'planning_update':
    case 'readiness_forecast':
    case 'commitment_impact':
    case 'exception_notice':
    case 'booking_request':
    case 'shipment_update':
    case 'payment_release':
    case 'invoice_dispute':
      return unrouted(
        `A ${document.kind} is written by the hub, and none is expected from outside.`,
      );
    default:
      return assertNever(document);
  }
}

/**
 * The business key of duplicates, unique per sender: kind, the sender's number and version, and what
 * else makes two documents of one number different ones. `undefined` where a sender may use a number
 * again and again (an 855 carries the order's): there content alone tells.
 */
export function identity(
  document: CanonicalDocument,
  partner: string | undefined,
): string | undefined {
  const sender = partner ?? '-';
  const key = (...parts: (string | number | undefined)[]) =>
    [sender, document.kind, ...parts.map((part) => encodeURIComponent(part ?? '-'))].join('|');
  const { number, version } = document;
  const purpose = document.purpose?.value;
  switch (document.kind) {
    case 'purchase_order':
      return key(...orderParts(document.order), version, purpose);
    case 'purchase_order_change':
      return document.sequence === undefined && version === undefined
        ? undefined
        : key(...orderParts(document.order), document.sequence, version, purpose);
    case 'order_decision':
    case 'readiness_notice':
    case 'ship_notice':
    case 'receiving_advice':
    case 'invoice':
    case 'inventory_report':
    case 'application_advice':
      return key(number, version, purpose);
    case 'booking_confirmation':
    case 'downstream_commitment':
      return version === undefined ? undefined : key(number, version, purpose);
    case 'proof_of_delivery':
      return key(number, version, purpose, document.stop);
    case 'milestone':
      return document.milestone === undefined ? undefined : key(document.milestone, version);
    case 'functional_acknowledgment':
      return key(document.group, bareNumber(document.groupControl), number);
    case 'interchange_acknowledgment':
      return key(bareNumber(document.interchangeControl), number);
    case 'order_acknowledgment':
    case 'planning_update':
    case 'readiness_forecast':
    case 'commitment_impact':
    case 'exception_notice':
    case 'booking_request':
    case 'shipment_update':
    case 'payment_release':
    case 'invoice_dispute':
      return undefined;
    default:
      return assertNever(document);
  }
}

function orderParts({ erp, entity, number, release }: OrderReference) {
  return [erp, entity, number, release];
}

/** Numbers of envelopes are numeric and come padded or not. */
function bareNumber(text: string): string {
  return text.replace(/^0+(?=.)/, '');
}

function unrouted(text: string): Destination {
  return { type: 'none', outcome: 'refused', code: 'DOCUMENT_UNROUTED', text };
}

/** The buyer's side names its orders by instance and entity; its profile or a single ERP fills them in. */
function toOwnOrder(
  order: OrderReference,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): Destination {
  const named: OrderReference = {
    ...(sender?.erp === undefined ? {} : { erp: sender.erp.instance, entity: sender.erp.entity }),
    ...order,
  };
  const whole = completeOrder(named, configuration);
  if (whole.erp !== undefined && whole.entity !== undefined)
    return { type: 'stream', stream: orderStream(whole) };
  return lookupOrder(order, ['*'], 'order');
}

/** A supplier knows number and release alone. */
function toOrderByNumber(order: OrderReference, sender: PartnerProfile | undefined): Destination {
  if (order.erp !== undefined && order.entity !== undefined)
    return { type: 'stream', stream: orderStream(order) };
  return lookupOrder(order, sender === undefined ? ['*'] : [sender.id], 'order');
}

function lookupOrder(
  order: OrderReference,
  scopes: string[],
  streamKind: string,
): Destination & { type: 'lookup' } {
  return { type: 'lookup', lookups: [byName(order, scopes)], streamKinds: [streamKind] };
}

function byName(order: OrderReference, scopes: string[]): Lookup {
  return { scopes, role: 'purchase_order', value: orderName(order) };
}

/** Suppliers name their shipments; goods that a warehouse or ERP speaks of have their supplier as a party. */
function toOwnShipment(
  document: DocumentOf<'readiness_notice'> | DocumentOf<'ship_notice'>,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): Destination {
  const supplier = supplierOf(document, sender, configuration);
  if (supplier === undefined) return unrouted('The supplier of the shipment is not known.');
  const named =
    document.shipment ?? referenceValue(document.references, 'shipment') ?? document.number;
  return { type: 'stream', stream: streamId('shipment', supplier, named) };
}

function supplierOf(
  document: CanonicalDocument,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): string | undefined {
  if (sender?.roles.includes('supplier') === true) return sender.id;
  const party = document.parties?.find(
    ({ role }) => role.value === 'supplier' || role.value === 'ship_from',
  );
  const partner = party?.partner;
  return partner !== undefined && configuration.partners.has(partner) ? partner : undefined;
}

/** Milestones and proofs: by the hub's own identity, else by any reference that the sender gives. */
function toTravelling(
  document: DocumentOf<'milestone'> | DocumentOf<'proof_of_delivery'>,
  sender: PartnerProfile | undefined,
): Destination {
  const named = document.kind === 'proof_of_delivery' ? document.shipment : undefined;
  const direct = named === undefined ? undefined : shipmentByIdentity(named);
  if (direct !== undefined) return direct;
  const lookups = shipmentLookups(named, document.references, sender);
  if (lookups.length === 0) return unrouted('Nothing says which shipment it is about.');
  return { type: 'lookup', lookups, streamKinds: ['shipment', 'load'] };
}

/** `SUPPLIER/NUMBER` is the hub's identity of a shipment; a bare number is somebody's reference. */
function shipmentByIdentity(named: string): Destination | undefined {
  const stream = streamOfParts('shipment', named);
  return stream === undefined ? undefined : { type: 'stream', stream };
}

function shipmentLookups(
  named: string | undefined,
  references: readonly Reference[] | undefined,
  sender: PartnerProfile | undefined,
): Lookup[] {
  const scopes = sender === undefined ? ['*'] : [sender.id, '*'];
  const lookups: Lookup[] = [];
  if (named !== undefined) lookups.push({ scopes, role: 'shipment', value: named });
  for (const role of SHIPMENT_ROLES) {
    for (const reference of references ?? []) {
      if (reference.role.value === role) lookups.push({ scopes, role, value: reference.value });
    }
  }
  return lookups;
}

/** A receipt belongs to the shipment that it names, else to the ledger of its order. */
function toReceived(
  document: DocumentOf<'receiving_advice'>,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): Destination {
  const { shipment } = document;
  const direct = shipment === undefined ? undefined : shipmentByIdentity(shipment);
  if (direct !== undefined) return direct;
  const lookups = shipmentLookups(shipment, document.references, sender);
  if (lookups.length > 0) return { type: 'lookup', lookups, streamKinds: ['shipment', 'load'] };
  const order = document.lines.find((line) => line.link !== undefined)?.link?.order;
  if (order === undefined) {
    const value = referenceValue(document.references, 'purchase_order');
    return value === undefined
      ? unrouted('The receiving advice names neither shipment nor order.')
      : toLedger({ number: value }, sender, configuration);
  }
  return toLedger(order, sender, configuration);
}

function toLedger(
  order: OrderReference,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): Destination {
  const destination = toOwnOrder(order, sender, configuration);
  return destination.type === 'stream'
    ? { type: 'stream', stream: destination.stream.replace(/^order\//, 'ledger/') }
    : lookupOrder(order, ['*'], 'ledger');
}

/** An invoice is its supplier's, whoever passes it on. */
function toInvoice(
  document: DocumentOf<'invoice'>,
  sender: PartnerProfile | undefined,
): Destination {
  const party = document.parties?.find(
    ({ role }) => role.value === 'supplier' || role.value === 'remit_to',
  );
  const isIssuer = sender?.roles.some((role) => role === 'supplier' || role === 'carrier') === true;
  const issuer = isIssuer ? sender.id : party?.partner;
  if (issuer === undefined) return unrouted('The supplier of the invoice is not known.');
  return { type: 'stream', stream: streamId('invoice', issuer, document.number) };
}

/** Answers to what we sent, by the control number under which it went out. */
function toExchange(
  document:
    | DocumentOf<'functional_acknowledgment'>
    | DocumentOf<'interchange_acknowledgment'>
    | DocumentOf<'application_advice'>,
  sender: PartnerProfile | undefined,
): Destination {
  if (sender === undefined) return unrouted('Only a partner acknowledges what was sent to it.');
  switch (document.kind) {
    case 'functional_acknowledgment': {
      const control = bareNumber(document.groupControl);
      return { type: 'stream', stream: streamId('exchange', sender.id, document.group, control) };
    }
    case 'interchange_acknowledgment': {
      const control = bareNumber(document.interchangeControl);
      return { type: 'stream', stream: streamId('exchange', sender.id, 'interchange', control) };
    }
    case 'application_advice':
      return {
        type: 'stream',
        stream: streamId('exchange', sender.id, 'advice', document.document),
      };
    default:
      return assertNever(document);
  }
}

function referenceValue(
  references: readonly Reference[] | undefined,
  role: ReferenceRole,
): string | undefined {
  return references?.find((reference) => reference.role.value === role)?.value;
}
