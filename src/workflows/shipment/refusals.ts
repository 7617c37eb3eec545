/** Every "no" of the shipment and load rules, with what a person does about it. */
import type { Refusal } from '../workflow.ts';

export const shipmentRefusals = {
  SHIPMENT_DOCUMENT_UNFIT: {
    title: 'A document of this kind says nothing to a shipment or load',
    remedy: 'Correct the reference by which it came here, then reprocess it.',
  },
  SHIPMENT_NOT_THEIRS: {
    title: 'A supplier says something about goods of another',
    remedy: 'Name a shipment or load of the supplier that sends it, then send it again.',
  },
  SHIPMENT_CANCELLED: {
    title: 'The shipment was cancelled',
    remedy: 'Announce the goods again under a new shipment number.',
  },
  SHIPMENT_NOT_READY: {
    title: 'Nothing stands ready that could be booked or withdrawn',
    remedy: "Send the supplier's readiness notice first.",
  },
  SHIPMENT_UNDER_WAY: {
    title: 'The goods have left',
    remedy: 'What has left cannot be withdrawn or cancelled; have it returned.',
  },
  READINESS_NOT_BINDING: {
    title: 'The purpose of the readiness notice is not to make goods ready',
    remedy: 'Send it as original once it counts. Nothing to do for drafts, copies and tests.',
  },
  SHIP_NOTICE_NOT_BINDING: {
    title: 'The purpose of the ship notice is not to ship',
    remedy: 'Send it as original once the goods leave. Nothing to do for drafts, copies and tests.',
  },
  RECEIPT_NOT_BINDING: {
    title: 'The purpose of the receiving advice is not to count',
    remedy: 'Send it as original once it counts. Nothing to do for drafts, copies and tests.',
  },
  SHIP_NOTICE_UNKNOWN: {
    title: 'The ship notice to cancel or replace is not there',
    remedy: 'Send the number of a ship notice that came before.',
  },
  SHIP_NOTICE_NUMBER_USED: {
    title: 'A ship notice of this number is there with other content',
    remedy: 'Send it with purpose "replacement", or under a new number.',
  },
  LOAD_UNKNOWN: {
    title: 'The load was never booked',
    remedy: 'Send the booking before its cancellation.',
  },
  PROOF_STOP_UNCLEAR: {
    title: 'The proof of delivery names no stop of the load, and there are several',
    remedy: 'Send it again with the number of the stop, or name the shipment.',
  },
  RECEIPT_UNLINKED: {
    title: 'A receiving advice of a whole load has lines without an order',
    remedy: 'Send it again with the order of each line, or one per shipment that names it.',
  },
  LOAD_CANCELLED: {
    title: 'The load was cancelled',
    remedy: 'Book it again, or send what happened under the load that carries the goods.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type ShipmentRefusalCode = keyof typeof shipmentRefusals;

export function refusal(code: ShipmentRefusalCode, text: string): Refusal {
  return { code, text };
}
