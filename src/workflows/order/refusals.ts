/** Every "no" of the order rules, with what a person does about it. */
import type { Refusal } from '../workflow.ts';

export interface RefusalDefinition {
  title: string;
  remedy: string;
}

export const orderRefusals = {
  ORDER_UNKNOWN: {
    title: 'No such order',
    remedy: 'Check number, release, ERP and entity; send the order before what follows on it.',
  },
  ORDER_EXISTS: {
    title: 'An order of this number is there with other content',
    remedy: 'Send a change, or an order with purpose "replacement" where the profile allows it.',
  },
  ORDER_DUPLICATE: {
    title: 'The same order came before',
    remedy: 'Nothing to do: the first one counts.',
  },
  ORDER_NOT_BINDING: {
    title: 'The purpose of the order or change is not to order',
    remedy:
      'Send drafts, copies and proposals elsewhere; an order has purpose "original", a change "change".',
  },
  ORDER_SUPPLIER_UNKNOWN: {
    title: 'The supplier of the order is not a partner',
    remedy: "Add the supplier's identifier to its profile, then reprocess.",
  },
  ORDER_WITHOUT_LINES: { title: 'An order without lines', remedy: 'Send the lines.' },
  ORDER_LINE_TWICE: {
    title: 'Two lines of an order have one number',
    remedy: 'Number each line once.',
  },
  ORDER_QUANTITY_NOT_POSITIVE: {
    title: 'A line orders nothing',
    remedy: 'Order more than zero, or delete the line by a change.',
  },
  ORDER_UNIT_UNCONVERTIBLE: {
    title: 'A unit cannot be converted to the unit of the line',
    remedy: 'Add the conversion to the item, then reprocess.',
  },
  ORDER_SCHEDULES_DO_NOT_SUM: {
    title: 'The schedule lines do not sum to the quantity of their line',
    remedy: 'Correct the schedule quantities and send the order again.',
  },
  ORDER_RELEASE_MISSING: {
    title: 'A release without release number',
    remedy: 'Send the release number (X12 BEG04), which tells releases of a blanket apart.',
  },
  ORDER_CANCELLED: {
    title: 'The order was cancelled',
    remedy: 'Tell the sender; a new order is needed if the goods are still wanted.',
  },
  CHANGE_DUPLICATE: {
    title: 'A change of this sequence came before',
    remedy: 'Nothing to do when it is a resend; give each change the next sequence.',
  },
  CHANGE_LINE_UNKNOWN: {
    title: 'A change of a line that the order does not have',
    remedy: 'Check the line number, or add the line.',
  },
  CHANGE_LINE_EXISTS: {
    title: 'A change adds a line that is there',
    remedy: 'Give the new line a number of its own, or change the one that is there.',
  },
  CHANGE_LINE_CANCELLED: {
    title: 'A change of a line that was cancelled',
    remedy: 'Add a new line instead.',
  },
  CHANGE_BELOW_SHIPPED: {
    title: 'A cut below what was shipped or received',
    remedy: 'Cut to that quantity at most; what is on its way or there can only be returned.',
  },
  CHANGE_AFTER_RECEIPT: {
    title: 'A change of a line that was received in full',
    remedy: 'Order anew, or return the goods.',
  },
  CHANGE_INCONSISTENT: {
    title: 'The word of the change contradicts its numbers',
    remedy: 'An increase states the new, higher total; a decrease the new, lower one.',
  },
  CHANGE_UNCLEAR: {
    title: 'What the change wants is not known',
    remedy: 'Map the change code in the profile, then reprocess.',
  },
  ANSWER_NOT_BINDING: {
    title: 'The purpose of the answer is not to bind the supplier',
    remedy:
      'Send it as original once it counts, a proposal as one. Nothing to do for drafts, copies and tests.',
  },
  ANSWER_NOT_FROM_SUPPLIER: {
    title: 'The answer does not come from the supplier of the order',
    remedy: 'Find out who answered; the answer was not applied.',
  },
  ANSWER_REVISION_UNKNOWN: {
    title: 'The answer is for a change that was never sent',
    remedy: 'Ask the supplier which change it means.',
  },
  ANSWER_LINE_UNKNOWN: {
    title: 'The answer names a line that the order does not have, or that could be several',
    remedy: 'Ask the supplier which line it means; the other lines were applied.',
  },
  DECISION_NOT_FROM_BUYER: {
    title: 'The decision does not come from the buyer',
    remedy: 'Only the ERP of the order or a person here decides.',
  },
  DECISION_NOTHING_WAITS: {
    title: 'Nothing waits for a decision',
    remedy:
      'It was decided before, or the supplier or the ERP changed it since: look at the order.',
  },
  DECISION_PROPOSAL_SUPERSEDED: {
    title: 'A newer proposal came since',
    remedy: 'Look at the newer proposal and decide on that one.',
  },
  DOCUMENT_NOT_FOR_ORDER: {
    title: 'A document that is none of an order',
    remedy: 'Report it: documents of this kind go to another workflow.',
  },
} as const satisfies Record<string, RefusalDefinition>;

export type RefusalCode = keyof typeof orderRefusals;

export function refuse(code: RefusalCode, text: string): Refusal {
  return { code, text };
}
