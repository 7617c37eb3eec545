/** What people do with exceptions: take note, hand over, comment, end. */
import Type, { type TSchema } from 'typebox';
import { ShortText } from '../../model/values.ts';
import { command, commandReply } from '../commands.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { type Call, type Route, route } from '../route.ts';
import { StreamShape } from '../rows.ts';
import { waitParameter } from '../shapes.ts';
import { etagOf, isExpected } from '../versions.ts';
import { streamKinds, streamOf } from './streams.ts';

const WAIT_SECONDS_DEFAULT = 2;
const LongText = Type.String({ minLength: 1, maxLength: 4000 });

/** Committed; the lane of the exception has not reached it yet. */
const Enqueued = Type.Object({
  stream: Type.String(),
  links: Type.Record(Type.String(), Type.String()),
});

interface Tending {
  action: string;
  command: string;
  operationId: string;
  summary: string;
  body: TSchema;
  bodyOptional: boolean;
  /** Comments are taken after the end too. */
  endedToo: boolean;
}

const closed = { additionalProperties: false };
const TENDINGS: readonly Tending[] = [
  {
    action: 'acknowledge',
    command: 'acknowledge_exception',
    operationId: 'acknowledgeException',
    summary: 'Take note of an exception',
    body: Type.Object({ comment: Type.Optional(LongText) }, closed),
    bodyOptional: true,
    endedToo: false,
  },
  {
    action: 'assign',
    command: 'assign_exception',
    operationId: 'assignException',
    summary: 'Hand an exception over',
    body: Type.Object({ owner: ShortText, comment: Type.Optional(LongText) }, closed),
    bodyOptional: false,
    endedToo: false,
  },
  {
    action: 'comment',
    command: 'comment_exception',
    operationId: 'commentException',
    summary: 'Comment on an exception',
    body: Type.Object({ text: LongText }, closed),
    bodyOptional: false,
    endedToo: true,
  },
  {
    action: 'resolve',
    command: 'resolve_exception',
    operationId: 'resolveException',
    summary: 'End an exception',
    body: Type.Object({ reason: LongText }, closed),
    bodyOptional: false,
    endedToo: false,
  },
];

export const exceptionRoutes: readonly Route[] = TENDINGS.map((tending) => {
  const { parts, path } = streamKinds.exception;
  return route({
    method: 'POST',
    path: [path, ...Object.keys(parts).map((name) => `{${name}}`), tending.action].join('/'),
    operationId: tending.operationId,
    tag: streamKinds.exception.tag,
    summary: tending.summary,
    access: 'tenant',
    scope: 'exceptions:write',
    params: parts,
    query: Type.Object({ wait: waitParameter }, closed),
    body: tending.body,
    bodyOptional: tending.bodyOptional,
    conditional: true,
    success: [
      { status: 200, description: 'Done; the new state.', schema: StreamShape },
      { status: 202, description: 'Committed; not applied yet.', schema: Enqueued },
    ],
    problems: ['NOT_FOUND', 'VERSION_MOVED', 'ATTEMPT_REFUSED'],
    answer: (call) => tend(call, tending),
  });
});

async function tend(call: Call, tending: Tending): Promise<Reply> {
  const stream = streamOf(streamKinds.exception, call.params);
  const row = await call.context.store.getStream(call.caller.tenant, stream);
  if (row === undefined) return notFound();
  if (!isExpected(call.headers['if-match'], etagOf(row.version))) return problem('VERSION_MOVED');
  if (!row.open && !tending.endedToo)
    return problem('ATTEMPT_REFUSED', { detail: `The exception is ${row.phase}.` });
  await command(call, stream, { ...(call.body as object), type: tending.command });
  const { wait } = call.query as { wait?: number };
  return commandReply(call, row, wait ?? WAIT_SECONDS_DEFAULT);
}
