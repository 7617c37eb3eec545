/**
 * Canonical documents by kind: checked against their schema, then stored as an interchange of canonical JSON
 * through the same ingest as everything else.
 */
import Type from 'typebox';
import { encodeUtf8 } from '../../base/charset.ts';
import { type DocumentKind, documentSchemas, isDocumentKind } from '../../model/document.ts';
import { inboundKinds, maySend } from '../../model/senders.ts';
import { problem, type Reply } from '../problems.ts';
import { type Call, type Route, route } from '../route.ts';
import { grants } from '../scopes.ts';
import { isReply, send, senderOf, sentReply } from '../sending.ts';
import { Accepted, Outcome, waitParameter } from '../shapes.ts';
import { placesOf } from '../validate.ts';

const tag = 'Documents';
const OPENING_BRACE = 0x7b;

export const intakeQuery = Type.Object(
  {
    partner: Type.Optional(
      Type.String({ minLength: 1, maxLength: 80, description: 'Sender, for keys without one.' }),
    ),
    wait: waitParameter,
  },
  { additionalProperties: false },
);
type IntakeQuery = { partner?: string | undefined; wait?: number | undefined };

interface Intake {
  kind: DocumentKind;
  path: string;
  operationId: string;
  summary: string;
}

const INTAKES: readonly Intake[] = [
  {
    kind: 'purchase_order',
    path: '/v1/purchase-orders',
    operationId: 'sendPurchaseOrder',
    summary: 'Issue a purchase order',
  },
  {
    kind: 'purchase_order_change',
    path: '/v1/purchase-order-changes',
    operationId: 'sendPurchaseOrderChange',
    summary: 'Change or cancel a purchase order',
  },
  {
    kind: 'order_acknowledgment',
    path: '/v1/order-acknowledgments',
    operationId: 'sendOrderAcknowledgment',
    summary: "A supplier's answer to an order or change, per line",
  },
  {
    kind: 'downstream_commitment',
    path: '/v1/downstream-commitments',
    operationId: 'sendDownstreamCommitment',
    summary: 'A commitment that stands on supply',
  },
  {
    kind: 'readiness_notice',
    path: '/v1/readiness-notices',
    operationId: 'sendReadinessNotice',
    summary: 'Goods stand ready for pickup',
  },
  {
    kind: 'booking_confirmation',
    path: '/v1/booking-confirmations',
    operationId: 'sendBookingConfirmation',
    summary: "The transport system's plan and booking",
  },
  {
    kind: 'ship_notice',
    path: '/v1/ship-notices',
    operationId: 'sendShipNotice',
    summary: 'What was really shipped',
  },
  {
    kind: 'milestone',
    path: '/v1/milestones',
    operationId: 'sendMilestone',
    summary: 'A fact or forecast about goods on their way',
  },
  {
    kind: 'proof_of_delivery',
    path: '/v1/proofs-of-delivery',
    operationId: 'sendProofOfDelivery',
    summary: 'A proof of delivery with its file',
  },
  {
    kind: 'receiving_advice',
    path: '/v1/receiving-advices',
    operationId: 'sendReceivingAdvice',
    summary: 'What the dock counted',
  },
  {
    kind: 'invoice',
    path: '/v1/invoices',
    operationId: 'sendInvoice',
    summary: 'An invoice or credit memo',
  },
];

const successes = [
  { status: 202, description: 'Committed.', schema: Accepted },
  { status: 200, description: 'Committed and decided within `wait`.', schema: Outcome },
];
const problems = [
  'JSON_INVALID',
  'BODY_EMPTY',
  'DOCUMENT_INVALID',
  'DOCUMENT_KIND_REFUSED',
  'CONTENT_TYPE_UNSUPPORTED',
  'TRANSFER_CODING_UNSUPPORTED',
  'BODY_TOO_LARGE',
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
  'INTERCHANGE_REFUSED',
  'REFERENCE_UNKNOWN',
  'OVERLOADED',
] as const;

export const intakeRoutes: readonly Route[] = INTAKES.map(({ kind, ...fields }) =>
  route({
    ...fields,
    method: 'POST',
    tag,
    description: `Canonical document of kind \`${kind}\`; the member \`kind\` may be left out.`,
    access: 'partner',
    isolation: 'stamped',
    scope: 'documents:write',
    query: intakeQuery,
    body: withoutKind(kind),
    takesIn: true,
    idempotent: true,
    success: successes,
    problems,
    answer: (call) => intake(call, kind),
  }),
);

const AnyDocument = Type.Object(
  { kind: Type.Enum([...inboundKinds] as [DocumentKind, ...DocumentKind[]]) },
  { description: 'A canonical document; see the schema of its kind.' },
);

export const sendDocument = route({
  method: 'POST',
  path: '/v1/documents',
  operationId: 'sendDocument',
  tag,
  summary: 'Send a canonical document of any kind that comes from outside',
  access: 'partner',
  isolation: 'stamped',
  scope: 'documents:write',
  query: intakeQuery,
  body: AnyDocument,
  takesIn: true,
  idempotent: true,
  success: successes,
  problems,
  answer(call) {
    const { kind } = call.body;
    const places = placesOf(documentSchemas[kind], call.body);
    if (places.length > 0) return problem('DOCUMENT_INVALID', { problems: places });
    return intake(call, kind);
  },
});

/** The document's schema with `kind` left free to be absent; the path says it. */
function withoutKind(kind: DocumentKind) {
  const { kind: literal, ...fields } = documentSchemas[kind].properties;
  return Type.Object({ kind: Type.Optional(literal), ...fields }, { additionalProperties: false });
}

async function intake(call: Call<IntakeQuery, unknown>, kind: DocumentKind): Promise<Reply> {
  const sender = senderOf(call, call.query);
  if (isReply(sender)) return sender;
  const refusal = kindRefused(call, sender.partner, kind);
  if (refusal !== undefined) return refusal;
  const named = isDocumentKind(String((call.body as { kind?: unknown }).kind));
  const bytes = named ? call.bytes : withKind(call.bytes, kind);
  const sent = await send(call, sender, { bytes, contentType: 'application/json' });
  return sentReply(call, sent, call.query.wait ?? 0);
}

/** A partner sends what its roles allow; a decision is for whoever may decide. */
export function kindRefused(
  call: Call,
  partner: string | undefined,
  kind: DocumentKind,
): Reply | undefined {
  const { caller, context } = call;
  const decides = caller.partner !== undefined || grants(caller.scopes, 'orders:decide');
  if (kind === 'order_decision' && !decides)
    return problem('SCOPE_MISSING', { detail: 'This needs the scope orders:decide.' });
  if (partner === undefined) return undefined;
  const roles = context.configuration(caller.tenant).partners.get(partner)?.roles ?? [];
  if (maySend(roles, kind)) return undefined;
  return problem('DOCUMENT_KIND_REFUSED', {
    detail: `${partner} may not send documents of kind ${kind}.`,
  });
}

/** The bytes with the kind as first member; the rest stays as it was sent. */
function withKind(bytes: Uint8Array, kind: DocumentKind): Uint8Array {
  const at = bytes.indexOf(OPENING_BRACE) + 1;
  const rest = bytes.subarray(at);
  const isEmpty = String.fromCharCode(...rest.subarray(0, 16))
    .trimStart()
    .startsWith('}');
  const member = encodeUtf8(`"kind":${JSON.stringify(kind)}${isEmpty ? '' : ','}`);
  return Buffer.concat([bytes.subarray(0, at), member, rest]);
}
