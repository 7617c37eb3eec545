/**
 * Who owns an exception of a kind, how grave it is, how long they have, and who hears next. Settings say
 * so per kind; this table is what holds where they do not: price is procurement's, quantity receiving's,
 * lateness transport's.
 */
import type { Configuration } from '../../model/configuration.ts';
import type { ExceptionPolicy } from '../../model/profile.ts';

type Severity = ExceptionPolicy['severity'];

function policy(
  severity: Severity,
  owner: string,
  dueHours: number,
  next: string,
  last = 'operations',
): ExceptionPolicy {
  return {
    severity,
    owner,
    dueHours,
    escalation: [
      { afterHours: dueHours, to: next },
      { afterHours: dueHours * 2, to: last },
    ],
  };
}

const OF_BUYER = policy('medium', 'procurement', 8, 'procurement lead');
const OF_INTEGRATION = policy('high', 'integration', 4, 'integration lead');
const OF_TRANSPORT = policy('medium', 'transport', 4, 'transport lead');
const OF_RECEIVING = policy('medium', 'receiving', 8, 'receiving lead');
const OF_MASTER_DATA = policy('medium', 'master data', 8, 'master data lead');
const OF_PAYABLES = policy('medium', 'accounts payable', 24, 'accounts payable lead');

export const defaultPolicies: Readonly<Record<string, ExceptionPolicy>> = {
  // An order and its answer.
  answer_overdue: policy('medium', 'procurement', 4, 'procurement lead'),
  answer_incomplete: OF_BUYER,
  answer_unclear: policy('high', 'procurement', 4, 'procurement lead'),
  answer_to_cancelled: policy('high', 'procurement', 4, 'procurement lead'),
  answer_wrong_partner: OF_INTEGRATION,
  shortfall: policy('high', 'procurement', 8, 'procurement lead'),
  excess_promise: OF_BUYER,
  late_promise: policy('high', 'procurement', 8, 'procurement lead'),
  early_promise: policy('low', 'procurement', 24, 'procurement lead'),
  rejection: policy('high', 'procurement', 4, 'procurement lead'),
  refused_change: policy('high', 'procurement', 4, 'procurement lead'),
  substitution_proposed: OF_BUYER,
  split_proposed: OF_BUYER,
  price_variance: OF_BUYER,
  change_gap: OF_INTEGRATION,
  order_conflict: OF_BUYER,
  supplier_unknown: OF_INTEGRATION,
  // What stands on supply.
  commitment_breaks: policy('critical', 'customer service', 2, 'warehouse lead'),
  commitment_at_risk: policy('high', 'customer service', 8, 'warehouse lead'),
  commitment_unclear: policy('medium', 'warehouse', 8, 'warehouse lead'),
  // Exchange of documents.
  functional_acknowledgment_overdue: OF_INTEGRATION,
  functional_acknowledgment_rejected: OF_INTEGRATION,
  interchange_rejected: OF_INTEGRATION,
  document_rejected_by_partner: OF_INTEGRATION,
  document_refused: OF_INTEGRATION,
  document_quarantined: OF_INTEGRATION,
  document_unmapped: OF_INTEGRATION,
  document_conflict: OF_INTEGRATION,
  interchange_quarantined: OF_INTEGRATION,
  reference_ambiguous: OF_INTEGRATION,
  reference_unknown: OF_INTEGRATION,
  dead_letter: policy('critical', 'integration', 2, 'integration lead'),
  // Goods on their way.
  booking_cancelled: OF_TRANSPORT,
  booking_declined: policy('high', 'transport', 2, 'transport lead'),
  booking_overdue: OF_TRANSPORT,
  pickup_late: policy('high', 'transport', 2, 'transport lead'),
  delivery_late: policy('high', 'transport', 4, 'transport lead'),
  shipment_delayed: OF_TRANSPORT,
  carrier_silent: OF_TRANSPORT,
  carrier_not_on_shipment: OF_TRANSPORT,
  customs_hold: policy('high', 'transport', 4, 'transport lead'),
  // Goods at the dock.
  order_unknown: OF_BUYER,
  receipt_unmatched: OF_RECEIVING,
  ship_notice_difference: OF_RECEIVING,
  delivery_refused: policy('high', 'receiving', 4, 'receiving lead'),
  delivery_attempted: OF_TRANSPORT,
  over_received: OF_RECEIVING,
  short_received: policy('high', 'receiving', 8, 'receiving lead'),
  unit_unconvertible: OF_MASTER_DATA,
  receiving_condition_unmapped: OF_INTEGRATION,
  milestone_unmapped: OF_INTEGRATION,
  ledger_correction_exceeded: OF_INTEGRATION,
  // What is billed, by who can end it.
  invoice_held_quantity: OF_RECEIVING,
  invoice_held_quality: OF_RECEIVING,
  invoice_held_price: OF_BUYER,
  invoice_held_charges: OF_BUYER,
  invoice_held_currency: OF_BUYER,
  invoice_held_order_missing: OF_BUYER,
  invoice_held_order_unknown: OF_BUYER,
  invoice_held_line_unknown: OF_BUYER,
  invoice_held_freight: OF_TRANSPORT,
  invoice_held_unit: OF_MASTER_DATA,
  invoice_held_type_unknown: OF_INTEGRATION,
  invoice_awaiting_receipt: OF_RECEIVING,
  credit_expected: policy('medium', 'accounts payable', 14 * 24, 'procurement lead'),
};

/** Kinds that other workflows add, by how their names begin. */
const BY_BEGINNING: readonly [string, ExceptionPolicy][] = [
  ['invoice', OF_PAYABLES],
  ['payment', OF_PAYABLES],
  ['match', OF_PAYABLES],
  ['price', OF_BUYER],
  ['quantity', OF_RECEIVING],
  ['receipt', OF_RECEIVING],
  ['received', OF_RECEIVING],
  ['delivery', OF_RECEIVING],
  ['milestone', OF_TRANSPORT],
  ['pickup', OF_TRANSPORT],
  ['shipment', OF_TRANSPORT],
  ['booking', OF_TRANSPORT],
  ['load', OF_TRANSPORT],
  ['carrier', OF_TRANSPORT],
];
const OTHERWISE = policy('medium', 'operations', 8, 'operations lead');

export function policyOfException(kind: string, configuration: Configuration): ExceptionPolicy {
  return (
    configuration.settings.exceptions?.[kind] ??
    defaultPolicies[kind] ??
    BY_BEGINNING.find(([beginning]) => kind.startsWith(beginning))?.[1] ??
    OTHERWISE
  );
}
