/** Input that needs a person: read again, let go on, or drop with a reason. */
import Type from 'typebox';
import type { QuarantineRow } from '../../store/store.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { authorOf, type Call, route } from '../route.ts';
import { QuarantineShape, showQuarantine } from '../rows.ts';
import { Accepted, Done, Outcome, waitParameter } from '../shapes.ts';
import { reprocess } from './interchanges.ts';

const tag = 'Quarantine';
const params = { id: 'Id of the quarantined row.' };
const Reason = Type.String({ minLength: 1, maxLength: 1000 });

export const listQuarantine = route({
  method: 'GET',
  path: '/v1/quarantine',
  operationId: 'listQuarantine',
  tag,
  summary: 'List what stands in quarantine, newest first',
  access: 'tenant',
  scope: 'operations:read',
  query: Type.Object(
    {
      open: Type.Optional(Type.Boolean()),
      partner: Type.Optional(Type.String()),
      ...pageParameters,
    },
    { additionalProperties: false },
  ),
  success: [{ status: 200, description: 'A page.', schema: pageOf(QuarantineShape) }],
  answer({ caller, context, query, url }) {
    const { limit: _limit, after: _after, ...filter } = query;
    const read = context.store.listQuarantine.bind(context.store, caller.tenant, filter);
    return pageReply(query, url, read, showQuarantine);
  },
});

export const getQuarantine = route({
  method: 'GET',
  path: '/v1/quarantine/{id}',
  operationId: 'getQuarantine',
  tag,
  summary: 'Read one quarantined row',
  access: 'tenant',
  scope: 'operations:read',
  params,
  success: [{ status: 200, description: 'The row.', schema: QuarantineShape }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    return row === undefined ? notFound() : { status: 200, body: showQuarantine(row) };
  },
});

export const reprocessQuarantine = route({
  method: 'POST',
  path: '/v1/quarantine/{id}/reprocess',
  operationId: 'reprocessQuarantine',
  tag,
  summary: "Read the interchange again with today's profile",
  access: 'tenant',
  scope: 'operations:write',
  params,
  query: Type.Object({ wait: waitParameter }, { additionalProperties: false }),
  success: [
    { status: 202, description: 'A new interchange was committed.', schema: Accepted },
    { status: 200, description: 'Committed and decided within `wait`.', schema: Outcome },
  ],
  problems: ['NOT_FOUND', 'ATTEMPT_REFUSED', 'OVERLOADED'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    const interchange = await interchangeOf(call, row);
    if (row.resolvedAt !== undefined || interchange === undefined) return standsElsewhere(row);
    const reply = await reprocess(call, interchange, false, call.query.wait ?? 0);
    if (reply.status >= 300) return reply;
    const { caller, context } = call;
    const author = authorOf(caller);
    await context.store.resolveQuarantine(caller.tenant, row.id, 'reprocessed', author);
    return reply;
  },
});

export const releaseQuarantine = route({
  method: 'POST',
  path: '/v1/quarantine/{id}/release',
  operationId: 'releaseQuarantine',
  tag,
  summary: 'Take a held lane up again',
  description:
    'For entries whose rule threw: the same entry is decided on again, then what waits behind it.',
  access: 'tenant',
  scope: 'operations:write',
  params,
  success: [{ status: 200, description: 'The lane goes on.', schema: Done }],
  problems: ['NOT_FOUND', 'ATTEMPT_REFUSED'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    return letGo(call, row, 'retry');
  },
});

export const dropQuarantine = route({
  method: 'POST',
  path: '/v1/quarantine/{id}/drop',
  operationId: 'dropQuarantine',
  tag,
  summary: 'Drop it, with a reason',
  access: 'tenant',
  scope: 'operations:write',
  params,
  body: Type.Object({ reason: Reason }, { additionalProperties: false }),
  success: [{ status: 200, description: 'It is dropped.', schema: Done }],
  problems: ['NOT_FOUND', 'ATTEMPT_REFUSED'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    const { caller, context, body } = call;
    await context.store.audit([
      {
        tenant: caller.tenant,
        actor: caller.actor,
        action: 'quarantine.drop_asked',
        subject: row.id,
        details: { reason: body.reason, key: caller.keyId },
      },
    ]);
    if (row.what === 'lane') return letGo(call, row, 'drop');
    const resolution = `dropped: ${body.reason}`;
    const done = await context.store.resolveQuarantine(
      caller.tenant,
      row.id,
      resolution,
      authorOf(caller),
    );
    return done ? { status: 200, body: { done } } : standsElsewhere(row);
  },
});

async function letGo(call: Call, row: QuarantineRow, how: 'retry' | 'drop'): Promise<Reply> {
  if (row.what !== 'lane' || row.stream === undefined) return standsElsewhere(row);
  const { caller, context } = call;
  const done = await context.store.releaseLane(caller.tenant, row.stream, how, authorOf(caller));
  if (!done) return standsElsewhere(row);
  context.wake?.();
  return { status: 200, body: { done } };
}

function standsElsewhere(row: QuarantineRow): Reply {
  const detail =
    row.resolvedAt === undefined
      ? `This is not done with a quarantined ${row.what}.`
      : `It was resolved before: ${row.resolution ?? ''}`;
  return problem('ATTEMPT_REFUSED', { detail });
}

async function interchangeOf(call: Call, row: QuarantineRow): Promise<string | undefined> {
  if (row.interchange !== undefined || row.document === undefined) return row.interchange;
  const { store } = call.context;
  return (await store.getDocument(call.caller.tenant, row.document))?.interchange;
}

function rowOf({ caller, context, params: { id = '' } }: Call) {
  return context.store.getQuarantine(caller.tenant, id);
}
