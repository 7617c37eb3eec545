/** The buyer's decision on an answer that waits. */
import Type from 'typebox';
import { encodeUtf8 } from '../../base/charset.ts';
import { derivedId, newId } from '../../base/ids.ts';
import type { OrderDecision } from '../../model/order-documents.ts';
import { Identifier, ShortText } from '../../model/values.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { type Call, type Route, route } from '../route.ts';
import { decidedOf, idempotencyKeyOf, send, sentReply } from '../sending.ts';
import { Accepted, Outcome, waitParameter } from '../shapes.ts';
import { etagOf, isExpected } from '../versions.ts';
import { streamKinds, streamOf, visibleStream } from './streams.ts';

const WAIT_SECONDS_DEFAULT = 5;

const DecisionBody = Type.Object(
  {
    lines: Type.Optional(Type.Array(Identifier, { maxItems: 10_000 })),
    proposal: Type.Optional(Identifier),
    reason: Type.Optional(ShortText),
  },
  { additionalProperties: false },
);
type Decision = { lines?: string[]; proposal?: string; reason?: string };

function decisionRoute(decision: 'approve' | 'reject', summary: string): Route {
  const { parts, path } = streamKinds.order;
  return route({
    method: 'POST',
    path: [path, ...Object.keys(parts).map((name) => `{${name}}`), decision].join('/'),
    operationId: `${decision}PurchaseOrder`,
    tag: streamKinds.order.tag,
    summary,
    description:
      'All waiting lines where `lines` is absent. `proposal` names what was looked at; a newer one is not ' +
      'decided on by mistake. Waits up to 5 seconds for the outcome unless `wait` says otherwise.',
    access: 'tenant',
    scope: 'orders:decide',
    params: parts,
    query: Type.Object({ wait: waitParameter }, { additionalProperties: false }),
    body: DecisionBody,
    bodyOptional: true,
    conditional: true,
    idempotent: true,
    success: [
      { status: 200, description: 'Decided.', schema: Outcome },
      { status: 202, description: 'Committed; not applied yet.', schema: Accepted },
    ],
    problems: ['NOT_FOUND', 'VERSION_MOVED', 'DECISION_REFUSED', 'OVERLOADED'],
    answer: (call) => decide(call, decision),
  });
}

export const orderRoutes: readonly Route[] = [
  decisionRoute('approve', "Approve a supplier's answer that waits"),
  decisionRoute('reject', "Reject a supplier's answer that waits"),
];

async function decide(
  call: Call<{ wait?: number | undefined }, Decision>,
  decision: 'approve' | 'reject',
): Promise<Reply> {
  const stream = streamOf(streamKinds.order, call.params);
  const row = await visibleStream(call, stream);
  if (row === undefined) return notFound();
  if (!isExpected(call.headers['if-match'], etagOf(row.version))) return problem('VERSION_MOVED');
  const document: OrderDecision = {
    kind: 'order_decision',
    number: numberOf(call, stream, decision),
    order: orderOf(call.params),
    decision,
    ...call.body,
  };
  const sent = await send(
    call,
    { channel: '-/rest' },
    { bytes: encodeUtf8(JSON.stringify(document)), contentType: 'application/json' },
  );
  if (!sent.ok) return sent.reply;
  await call.context.store.audit([
    {
      tenant: call.caller.tenant,
      actor: call.caller.actor,
      action: `order.${decision}`,
      subject: stream,
      details: { interchange: sent.id, key: call.caller.keyId, ...call.body },
    },
  ]);
  const wait = call.query.wait ?? WAIT_SECONDS_DEFAULT;
  const decided = wait > 0 ? await decidedOf(call, sent.id, wait) : undefined;
  const refused = decided?.documents.find(({ outcome }) => outcome === 'refused');
  if (refused === undefined) return sentReply(call, sent, decided === undefined ? 0 : 1);
  return problem('DECISION_REFUSED', {
    refusal: { code: refused.code ?? '', text: refused.text ?? '' },
  });
}

/** The same number when the request is repeated under its Idempotency-Key, so that the bytes are the same. */
function numberOf(call: Call, stream: string, decision: string): string {
  const repeat = idempotencyKeyOf(call.headers['idempotency-key']);
  const { caller, context } = call;
  if (repeat.valid && repeat.key !== undefined)
    return derivedId(`${caller.tenant}/${caller.keyId}/${repeat.key}`, `${decision} ${stream}`);
  return newId(context.nowMs(), context.random);
}

/** `-` in the path stands for what the order does not have. */
function orderOf(params: Readonly<Record<string, string>>): OrderDecision['order'] {
  const { erp = '-', entity = '-', number = '', release = '-' } = params;
  return {
    number,
    ...(erp === '-' ? {} : { erp }),
    ...(entity === '-' ? {} : { entity }),
    ...(release === '-' ? {} : { release }),
  };
}
