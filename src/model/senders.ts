/** Which documents a trading partner may send, by its roles: a carrier sends no orders, a supplier decides nothing. */
import type { CanonicalDocument, DocumentKind } from './document.ts';
import type { PartnerRole } from './profile.ts';

/** Documents about documents: anybody may send them. */
const FROM_ANYBODY: readonly DocumentKind[] = [
  'functional_acknowledgment',
  'interchange_acknowledgment',
  'application_advice',
];

const FROM_ROLE: Readonly<Record<PartnerRole, readonly DocumentKind[]>> = {
  supplier: [
    'order_acknowledgment',
    'readiness_notice',
    'ship_notice',
    'milestone',
    'proof_of_delivery',
    'invoice',
    'inventory_report',
  ],
  carrier: ['milestone', 'proof_of_delivery'],
  erp: [
    'purchase_order',
    'purchase_order_change',
    'order_decision',
    'downstream_commitment',
    'receiving_advice',
    'invoice',
    'inventory_report',
  ],
  transport_system: ['booking_confirmation', 'milestone', 'proof_of_delivery'],
  warehouse: ['downstream_commitment', 'receiving_advice', 'inventory_report'],
  customer_service: [],
};

/** Kinds that come from outside at all; the others are the hub's own words. */
export const inboundKinds: readonly DocumentKind[] = [
  ...new Set([...Object.values(FROM_ROLE).flat(), ...FROM_ANYBODY]),
];

export function maySend(roles: readonly PartnerRole[], kind: DocumentKind): boolean {
  return FROM_ANYBODY.includes(kind) || roles.some((role) => FROM_ROLE[role].includes(kind));
}

/** Whether a document decides on a supplier's answer, in whatever form. */
export function isDecision(document: CanonicalDocument): boolean {
  if (document.kind === 'order_decision') return true;
  const purpose = document.purpose?.value;
  const decides = purpose === 'approval' || purpose === 'rejection';
  return document.kind === 'purchase_order_change' && decides;
}

/** Attribute of an interchange whose sender may not decide, and its value. */
export const decisionsRefused = { decisions: 'refused' } as const;
