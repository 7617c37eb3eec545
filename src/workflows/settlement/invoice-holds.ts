/**
 * Holds by kind: who can end them, what the supplier is told (reasons OPStatusReason and actions
 * OPStatusAction of the Peppol invoice response, in our words), and what ends them.
 */
import { compare, isPositive, subtract } from '../../base/decimal.ts';
import { defined } from '../rules/defined.ts';
import type { Hold, HoldKind, Override } from './invoice-state.ts';

type Definition = Pick<Hold, 'reason' | 'action' | 'owner' | 'endedBy'>;

const DEFINITIONS: Readonly<Record<HoldKind, Definition>> = {
  quantity: {
    reason: 'quantity',
    action: 'credit_partially',
    owner: 'receiving',
    endedBy: 'a receipt of the rest, a credit memo, or a release',
  },
  quality: {
    reason: 'quality',
    action: 'credit_partially',
    owner: 'receiving',
    endedBy: 'acceptance of the goods, a credit memo, or a release',
  },
  price: {
    reason: 'price',
    action: 'credit_partially',
    owner: 'procurement',
    endedBy: 'a changed order price, a credit of the difference, or a release',
  },
  currency: {
    reason: 'finance',
    action: 'issue_new_invoice',
    owner: 'procurement',
    endedBy: 'an invoice in the currency of the order',
  },
  unit: {
    reason: 'quantity',
    action: 'provide_information',
    owner: 'master data',
    endedBy: 'a conversion between the units of invoice and order',
  },
  charges: {
    reason: 'terms',
    action: 'credit_partially',
    owner: 'procurement',
    endedBy: 'agreed charges on the order, a credit, or a release',
  },
  freight: {
    reason: 'terms',
    action: 'credit_partially',
    owner: 'transport',
    endedBy: 'agreed freight on the order, a credit, or a release',
  },
  tax: {
    reason: 'legal',
    action: 'issue_new_invoice',
    owner: 'accounts payable',
    endedBy: 'agreed taxes on the order, a new invoice, or a release',
  },
  total: {
    reason: 'finance',
    action: 'issue_new_invoice',
    owner: 'accounts payable',
    endedBy: 'an invoice that adds up, or a release',
  },
  suspected_duplicate: {
    reason: 'not_recognised',
    action: 'provide_information',
    owner: 'accounts payable',
    endedBy: 'rejection of one of the two, or a release',
  },
  order_missing: {
    reason: 'references',
    action: 'issue_new_invoice',
    owner: 'procurement',
    endedBy: 'an invoice that names its orders, or a release',
  },
  order_unknown: {
    reason: 'references',
    action: 'provide_information',
    owner: 'procurement',
    endedBy: 'the order itself',
  },
  line_unknown: {
    reason: 'references',
    action: 'provide_information',
    owner: 'procurement',
    endedBy: 'an order line that fits, or a release',
  },
  not_expected: {
    reason: 'not_recognised',
    action: 'credit_fully',
    owner: 'accounts payable',
    endedBy: 'rejection: the line is paid by its receipts',
  },
  credit_excess: {
    reason: 'quantity',
    action: 'provide_information',
    owner: 'accounts payable',
    endedBy: 'an invoice that it credits, or a release',
  },
  type_unknown: {
    reason: 'other',
    action: 'provide_information',
    owner: 'integration',
    endedBy: 'a mapping of the type code, then reprocessing',
  },
};

export function hold(
  kind: HoldKind,
  text: string,
  more: {
    line?: string | undefined;
    expected?: string | undefined;
    actual?: string | undefined;
    excess?: string | undefined;
  } = {},
): Hold {
  const { reason, action, owner, endedBy } = DEFINITIONS[kind];
  return defined({ kind, ...more, reason, action, owner, text, endedBy });
}

export function isSameHold(a: { kind: string; line?: string }, b: { kind: string; line?: string }) {
  return a.kind === b.kind && a.line === b.line;
}

/** Whether a person let it pass; an override without line or with kind `all` is for all of its kind. */
export function isOverridden(
  one: { kind: string; line?: string },
  overrides: readonly Override[],
): boolean {
  return overrides.some(
    ({ kind, line }) => kind === one.kind && (line === undefined || line === one.line),
  );
}

/** Money credited without goods ends holds about money as far as it goes. */
export function withoutCredited(holds: readonly Hold[], credited: string): Hold[] {
  let left = credited;
  return holds.filter(({ excess }) => {
    if (excess === undefined || !isPositive(excess) || compare(left, excess) < 0) return true;
    left = subtract(left, excess);
    return false;
  });
}
