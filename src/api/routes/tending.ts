/** What people do with streams themselves: exceptions, held invoices, shipments, ledger lines. */
import Type, { type TSchema } from 'typebox';
import { Identifier, ShortText } from '../../model/values.ts';
import { commandReply } from '../commands.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { type Call, type Route, route } from '../route.ts';
import { StreamShape } from '../rows.ts';
import type { Scope } from '../scopes.ts';
import { waitParameter } from '../shapes.ts';
import { etagOf, isExpected } from '../versions.ts';
import { type StreamKind, streamKinds, streamOf } from './streams.ts';

const WAIT_SECONDS_DEFAULT = 2;
const closed = { additionalProperties: false };
const LongText = Type.String({ minLength: 1, maxLength: 4000 });
const Reason = Type.Object({ reason: ShortText }, closed);

/** Committed; the lane of the stream has not reached it yet. */
const Enqueued = Type.Object({
  stream: Type.String(),
  links: Type.Record(Type.String(), Type.String()),
});

interface Tending {
  kind: StreamKind;
  scope: Scope;
  /** Last part of the path. */
  action: string;
  /** Type of the command to the stream. */
  command: string;
  operationId: string;
  summary: string;
  body: TSchema;
  bodyOptional?: boolean;
  /** Taken after the end too. */
  endedToo?: boolean;
}

const TENDINGS: readonly Tending[] = [
  {
    kind: streamKinds.exception,
    scope: 'exceptions:write',
    action: 'acknowledge',
    command: 'acknowledge_exception',
    operationId: 'acknowledgeException',
    summary: 'Take note of an exception',
    body: Type.Object({ comment: Type.Optional(LongText) }, closed),
    bodyOptional: true,
  },
  {
    kind: streamKinds.exception,
    scope: 'exceptions:write',
    action: 'assign',
    command: 'assign_exception',
    operationId: 'assignException',
    summary: 'Hand an exception over',
    body: Type.Object({ owner: ShortText, comment: Type.Optional(LongText) }, closed),
  },
  {
    kind: streamKinds.exception,
    scope: 'exceptions:write',
    action: 'comment',
    command: 'comment_exception',
    operationId: 'commentException',
    summary: 'Comment on an exception',
    body: Type.Object({ text: LongText }, closed),
    endedToo: true,
  },
  {
    kind: streamKinds.exception,
    scope: 'exceptions:write',
    action: 'resolve',
    command: 'resolve_exception',
    operationId: 'resolveException',
    summary: 'End an exception',
    body: Type.Object({ reason: LongText }, closed),
  },
  {
    kind: streamKinds.invoice,
    scope: 'invoices:decide',
    action: 'release',
    command: 'release_hold',
    operationId: 'releaseInvoice',
    summary: 'Let an invoice pass a hold, or all of them',
    body: Type.Object(
      {
        hold: Type.Optional(ShortText),
        line: Type.Optional(Identifier),
        reason: ShortText,
      },
      closed,
    ),
    endedToo: true,
  },
  {
    kind: streamKinds.invoice,
    scope: 'invoices:decide',
    action: 'reject',
    command: 'reject_invoice',
    operationId: 'rejectInvoice',
    summary: 'Turn an invoice down',
    body: Reason,
    endedToo: true,
  },
  {
    kind: streamKinds.ledger,
    scope: 'invoices:decide',
    action: 'short-close',
    command: 'short_close_line',
    operationId: 'shortCloseLine',
    summary: 'Say that nothing more comes for a line',
    body: Type.Object({ line: Identifier, reason: ShortText }, closed),
    endedToo: true,
  },
  {
    kind: streamKinds.shipment,
    scope: 'orders:decide',
    action: 'cancel',
    command: 'cancel_shipment',
    operationId: 'cancelShipment',
    summary: 'Let a shipment go that nobody else lets go',
    body: Reason,
    endedToo: true,
  },
];

export const tendingRoutes: readonly Route[] = TENDINGS.map((tending) => {
  const { kind, operationId, summary, scope, body } = tending;
  return route({
    method: 'POST',
    path: [kind.path, ...Object.keys(kind.parts).map((name) => `{${name}}`), tending.action].join(
      '/',
    ),
    operationId,
    tag: kind.tag,
    summary,
    description: 'Waits up to 2 seconds for the new state unless `wait` says otherwise.',
    access: 'tenant',
    scope,
    params: kind.parts,
    query: Type.Object({ wait: waitParameter }, closed),
    body,
    ...(tending.bodyOptional === true ? { bodyOptional: true } : {}),
    conditional: true,
    success: [
      { status: 200, description: 'Done; the new state.', schema: StreamShape },
      { status: 202, description: 'Committed; not applied yet.', schema: Enqueued },
    ],
    problems: ['NOT_FOUND', 'VERSION_MOVED', 'ATTEMPT_REFUSED', 'DECISION_REFUSED'],
    answer: (call) => tend(call, tending),
  });
});

async function tend(call: Call, { kind, command, endedToo }: Tending): Promise<Reply> {
  const row = await call.context.store.getStream(call.caller.tenant, streamOf(kind, call.params));
  if (row === undefined) return notFound();
  if (!isExpected(call.headers['if-match'], etagOf(row.version))) return problem('VERSION_MOVED');
  if (!row.open && endedToo !== true)
    return problem('ATTEMPT_REFUSED', { detail: `The ${kind.kind} is ${row.phase}.` });
  const { wait } = call.query as { wait?: number };
  const body = { ...(call.body as object), type: command };
  return commandReply(call, row, body, wait ?? WAIT_SECONDS_DEFAULT);
}
