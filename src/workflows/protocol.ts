/**
 * Commands that cross from one workflow's stream to another's. Workflows are sealed from each other and
 * know only these words. Streams by kind:
 *
 *   order/ERP/ENTITY/NUMBER/RELEASE      what is asked and promised
 *   ledger/ERP/ENTITY/NUMBER/RELEASE     quantities per schedule line, append-only
 *   commitment/SITE/OUTBOUND             a downstream commitment and whether it is covered
 *   supply/SITE/ITEM                     allots what is promised to what is committed
 *   shipment/SUPPLIER/NUMBER             goods that travel together
 *   load/NUMBER                          what one vehicle carries: legs and stops
 *   carriage/CARRIER/LOAD                what one carrier carries of a load
 *   invoice/SUPPLIER/NUMBER              an invoice on its way to matched or held
 *   exchange/PARTNER/GROUP/CONTROL       an outbound group waiting for its functional acknowledgment
 *   exception/KIND/SUBJECT/PART          a deviation that a person owns
 */
import type { CanonicalDocument } from '../model/document.ts';
import type { OrderReference } from '../model/order-documents.ts';
import type { ReceivingLine } from '../model/settlement-documents.ts';
import type { OrderLink } from '../model/shipment-documents.ts';
import type { Charge, Item, Price, Purpose, Quantity, Tax } from '../model/values.ts';
import { streamId } from './workflow.ts';

/** Every inbound document reaches its stream as this command. */
export interface ReceiveDocument<D extends CanonicalDocument = CanonicalDocument> {
  type: 'receive_document';
  document: D;
  /** Partner id of the sender; absent where a person sent it through the API. */
  partner?: string;
  /** Document ids are the hub's. */
  documentId: string;
}

/** order → ledger: the quantities of a revision, all lines. */
export interface SetOrdered {
  type: 'set_ordered';
  order: OrderReference;
  supplier: string;
  /** ERP partner id. */
  erp: string;
  currency: string;
  revision: number;
  cancelled: boolean;
  lines: {
    line: string;
    item: Item;
    price?: Price;
    matchPolicy: string;
    site?: string;
    schedules: { schedule: string; quantity: Quantity; site?: string }[];
    /** Agreed for the line; what an invoice may charge beside the price. */
    charges?: Charge[];
    taxes?: Tax[];
  }[];
  /** Agreed at the head of the order. */
  charges?: Charge[];
  taxes?: Tax[];
}
/** order → ledger: agreed quantities per schedule line. */
export interface RecordConfirmed {
  type: 'record_confirmed';
  lines: { line: string; schedule: string; quantity: Quantity }[];
}
/**
 * shipment → ledger. `shipped` comes from the ship notice, `carrier_counted` from the carrier,
 * `delivered` from D1 or proof, `proven` from the proof of delivery alone.
 */
export interface RecordMovement {
  type: 'record_movement';
  movement: 'shipped' | 'carrier_counted' | 'delivered' | 'proven';
  shipment: string;
  /** Where the goods go: schedule lines of that place take them. */
  site?: string;
  /** Negative values correct. */
  lines: { link: OrderLink; item: Item; quantity: Quantity }[];
}
/** shipment or another order's ledger → ledger: the lines of a receiving advice that are this order's. */
export interface RecordReceipt {
  type: 'record_receipt';
  /** Number of the receiving advice; a later one of the same number with a purpose corrects it. */
  advice: string;
  /** Partner that sent it: two docks may count under the same number. */
  receiver?: string;
  purpose?: Purpose | 'unmapped';
  shipment?: string;
  receivedAt?: string;
  /** Where it was counted. */
  site?: string;
  lines: CountedLine[];
}
export interface CountedLine extends ReceivingLine {
  /** What the shipment brought of it in all (to that stop), whatever the parts in which it is counted. */
  announced?: { quantity: Quantity; stop?: string };
}
/** ledger → order: running quantities of the lines that changed, in the order unit. */
export interface NoteProgress {
  type: 'note_progress';
  lines: {
    line: string;
    schedule: string;
    shipped: string;
    received: string;
    accepted: string;
    rejected: string;
    returned: string;
    invoiced: string;
    settled: boolean;
  }[];
}
/** shipment → order: what of the order travels, and when it is expected or was delivered. */
export interface NoteShipment {
  type: 'note_shipment';
  shipment: string;
  phase: string;
  lines: {
    line: string;
    schedule?: string;
    quantity: Quantity;
    /** The item as the supplier names it. */
    item?: Item;
    expectedAt?: string;
    deliveredAt?: string;
  }[];
}
/** exception → order: a person ended it, so that an order need not stay open for it. */
export interface NoteExceptionEnded {
  type: 'note_exception_ended';
  exceptionKind: string;
  part?: string;
  /** Its last words: the same kind raised since in others is another one. */
  text: string;
}
/** exception → order: it was raised again after it had ended; the order may have heard of that end since it raised it. */
export interface NoteExceptionRaised {
  type: 'note_exception_raised';
  exceptionKind: string;
  part?: string;
  text: string;
}
/** order → supply: all that this order line will bring, replacing what was said before. */
export interface SetSupply {
  type: 'set_supply';
  order: OrderReference;
  line: string;
  parts: {
    quantity: Quantity;
    availableAt?: string;
    standing: 'agreed' | 'unapproved' | 'requested';
  }[];
}
/** commitment → supply: what is needed, replacing what was said before; empty `quantity` ends it. */
export interface SetDemand {
  type: 'set_demand';
  commitment: string;
  outboundOrder: string;
  line: string;
  dockSlot?: string;
  requiredAt: string;
  quantity: Quantity;
  peg?: { order: OrderReference; line: string };
}
/** supply → commitment: how a line is covered now. */
export interface NoteCover {
  type: 'note_cover';
  line: string;
  /** Item of the supply stream that says so; another one is out of date. */
  item: string;
  /** The order whose promise moved. */
  cause?: OrderReference;
  required: Quantity;
  covered: string;
  short: string;
  coveredAt?: string;
  lateMinutes?: number;
  standing: 'holds' | 'at_risk' | 'breaks';
  unapproved?: boolean;
}
/** invoice → ledger: reserve what these lines may eat; answered by `receipts_reserved`. */
export interface ReserveReceipts {
  type: 'reserve_receipts';
  invoice: string;
  /** Stream of the invoice, to answer to. */
  stream: string;
  /** Invoice that this one replaces: what it held or had entered is given back first. */
  replaces?: string;
  credit: boolean;
  /** Returned with the answer, so that one to an earlier request is known. */
  request?: string;
  /** By these a suspected duplicate under another number is noticed. */
  issuedOn?: string;
  total?: string;
  /** What it says it is for: shipments, and of a credit memo the invoice. Two for different things are two. */
  about?: string[];
  /** What it charges beside the goods of this order, by what tolerances tell apart; absent where nothing. */
  beside?: { charges: string; freight: string; tax: string };
  lines: {
    invoiceLine: string;
    link: OrderLink;
    item: Item;
    quantity: Quantity;
    price: Price;
    /** Of its goods; absent where it cannot be computed. */
    amount?: string;
  }[];
}
/** ledger → invoice: what each line finds, after reserving; sent again when receipts or orders change. */
export interface ReceiptsReserved {
  type: 'receipts_reserved';
  order: OrderReference;
  known: boolean;
  request?: string;
  /** Partner id of the order's ERP. */
  erp?: string;
  /** Another invoice with the same lines, date and total. */
  suspectedDuplicateOf?: string;
  /** Charges and taxes that the order's head agreed. */
  charges?: Charge[];
  taxes?: Tax[];
  /** What other invoices took of the fixed amounts among them. */
  usedAtHead?: { charges: string; freight: string; tax: string };
  lines: {
    invoiceLine: string;
    line?: string;
    schedule?: string;
    matchPolicy: string;
    currency: string;
    /** Quantities in the order unit; absent where the invoice's unit cannot be converted. */
    invoicedOrderUnit?: string;
    ordered: string;
    received: string;
    accepted: string;
    delivered: string;
    alreadyInvoiced: string;
    reserved: string;
    shipped?: string;
    /** Missing at the dock of what was shipped: not under way any more. */
    short?: string;
    proven?: string;
    returned?: string;
    credited?: string;
    /** Reserved by other invoices that have not settled. */
    reservedByOthers?: string;
    /** Nothing more is expected to arrive for the line. */
    deliveryClosed?: boolean;
    charges?: Charge[];
    taxes?: Tax[];
    orderPrice?: Price;
    orderUnit: string;
    problem?: string;
  }[];
}
/** invoice → ledger: gives back a reservation, or makes it an invoiced quantity. */
export interface ReleaseReceipts {
  type: 'release_receipts';
  invoice: string;
  as: 'given_back' | 'invoiced' | 'credited';
  /** Invoice lines that become entries; all where absent. The others are given back. */
  lines?: string[];
}
/** load → shipment: a milestone or paper that reached the load and concerns what the shipment has on it. */
export interface NoteStop {
  type: 'note_stop';
  load: string;
  /** 0 where the milestone is about the way and not about a stop. */
  stop: number;
  /** The milestone's word, as in the canonical document; the kind of a paper. */
  milestone: string;
  /** A paper that goes to this shipment only: all that it lists should be its. */
  alone?: boolean;
  document: CanonicalDocument;
  documentId?: string;
  /** Sender of the milestone. */
  partner?: string;
  leg?: number;
}

/** transmit → exchange: a group went out and a functional acknowledgment is due. */
export interface ExpectAcknowledgment {
  type: 'expect_acknowledgment';
  partner: string;
  group: string;
  groupControl: string;
  dueAt: string;
  transmission: string;
  document: string;
  title: string;
}

export function orderStream(order: OrderReference): string {
  return streamId('order', order.erp, order.entity, order.number, order.release);
}
export function ledgerStream(order: OrderReference): string {
  return streamId('ledger', order.erp, order.entity, order.number, order.release);
}
export function commitmentStream(site: string, outboundOrder: string): string {
  return streamId('commitment', site, outboundOrder);
}
export function supplyStream(site: string, item: string): string {
  return streamId('supply', site, item);
}
