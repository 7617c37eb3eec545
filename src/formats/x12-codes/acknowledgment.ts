/** Elements 668 (what a supplier says of a line), 587 (of an order), 670 (what happens to a line). */
import type {
  ACKNOWLEDGMENT_TYPES,
  ALLOCATION_REASONS,
  Allocation,
  Disposition,
  LINE_CHANGES,
} from '../../model/order-documents.ts';
import { codeTable } from '../syntax/x12/codes.ts';

export type AllocationReason = (typeof ALLOCATION_REASONS)[number];
export type AllocationChange = NonNullable<Allocation['changes']>[number];

/**
 * One code of element 668 says up to three things: disposition, what was changed, why. Our word for
 * it is `disposition`, `disposition:change` or `disposition!reason`; `partial` is BP, accepted with
 * the balance backordered. A profile's override for element 668 uses these words.
 */
export const lineStatusCodes = codeTable({
  element: '668',
  closed: true,
  words: {
    IA: 'accepted',
    IQ: 'accepted:quantity',
    IP: 'accepted:price',
    DR: 'accepted:date',
    IC: 'accepted:other',
    IS: 'substituted',
    BP: 'partial',
    IB: 'backordered',
    AR: 'released',
    AC: 'shipped',
    AA: 'forwarded',
    ID: 'deleted',
    IE: 'price_pending',
    SP: 'date_pending',
    IH: 'on_hold',
    IF: 'on_hold!incomplete_description',
    IW: 'on_hold!waiver_required',
    IR: 'rejected',
    R1: 'rejected!not_contract_item',
    R2: 'rejected!invalid_item',
    R3: 'rejected!invalid_unit',
    R4: 'rejected!contract_item_unavailable',
    R5: 'rejected!order_as_just_in_time',
    R6: 'rejected!order_as_extended_delivery',
    R7: 'rejected!order_as_drop_shipment',
    R8: 'rejected!order_as_surge',
  },
});

/** What a word of `lineStatusCodes` says, taken apart. */
export interface LineStatus {
  disposition: Disposition;
  change?: AllocationChange;
  reason?: AllocationReason;
  /** BP: what the quantity leaves open is backordered. */
  partial: boolean;
}

/** Takes a word of `lineStatusCodes` apart. */
export function lineStatusOf(word: string): LineStatus {
  if (word === 'partial') return { disposition: 'accepted', partial: true };
  const [dispositionAndChange = '', reason] = word.split('!');
  const [disposition, change] = dispositionAndChange.split(':');
  return {
    disposition: disposition as Disposition,
    partial: false,
    ...(change === undefined ? {} : { change: change as AllocationChange }),
    ...(reason === undefined ? {} : { reason: reason as AllocationReason }),
  };
}

/** The word for what an allocation says; several changes at once are `accepted:other` (IC). */
export function lineStatusWord(
  disposition: string,
  changes: readonly AllocationChange[],
  reason: string | undefined,
): string {
  if (reason !== undefined) {
    const word = `${disposition}!${reason}`;
    if (Object.values<string>(lineStatusCodes.words).includes(word)) return word;
  }
  if (disposition !== 'accepted' || changes.length === 0) return disposition;
  const [only] = changes;
  return changes.length === 1 && only !== 'item' ? `accepted:${only}` : 'accepted:other';
}

export const acknowledgmentTypeCodes = codeTable<(typeof ACKNOWLEDGMENT_TYPES)[number]>({
  element: '587',
  closed: true,
  words: {
    AC: 'detail_with_change',
    AD: 'detail_no_change',
    AE: 'exceptions_only',
    AH: 'hold',
    AK: 'no_detail',
    AP: 'replenishment',
    AT: 'accepted',
    NA: 'none_needed',
    RD: 'rejected_with_detail',
    RF: 'rejected_exceptions_only',
    RJ: 'rejected_no_detail',
    RN: 'rejected_not_as_agreed',
    RO: 'rejected_counter_offer',
    RV: 'rejected_industry_practice',
    ZZ: 'mutual',
  },
});

export const lineChangeCodes = codeTable<(typeof LINE_CHANGES)[number]>({
  element: '670',
  closed: true,
  words: {
    AI: 'add',
    CA: 'change',
    CB: 'change_date_terms',
    CC: 'change_terms',
    CE: 'change_allowances',
    CF: 'cancel_order',
    CG: 'change_total_allowances',
    CH: 'change_original_confirmation',
    CI: 'change_revised_confirmation',
    CT: 'change_dates',
    DI: 'delete',
    MU: 'price_quantity_reschedule',
    NC: 'no_change',
    OA: 'original_confirmation_of_revision',
    OC: 'original_confirmation',
    PC: 'price',
    PQ: 'price_quantity',
    PR: 'price_reschedule',
    QD: 'quantity_decrease',
    QI: 'quantity_increase',
    RA: 'replace_mode',
    RB: 'replace_dates',
    RC: 'reject_change',
    RE: 'replacement_item',
    RM: 'replacement_item_modified',
    RQ: 'quantity_reschedule',
    RS: 'reschedule',
    RZ: 'replace_values',
    TI: 'transfer',
  },
});
