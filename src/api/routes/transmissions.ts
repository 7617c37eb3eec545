/** What the hub sends: attempts, content, sending again, letting go. */
import Type from 'typebox';
import { documentKinds } from '../../model/document.ts';
import { cloudEventOf } from '../../pipeline/cloud-event.ts';
import { eventSentTo } from '../../pipeline/render.ts';
import type { TransmissionRow } from '../../store/store.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound, problem } from '../problems.ts';
import { authorOf, type Call, partnerFilter, route, sees } from '../route.ts';
import {
  AttemptShape,
  CloudEventShape,
  showAttempt,
  showDocument,
  showTransmission,
  TRANSMISSION_PHASES,
  TransmissionShape,
} from '../rows.ts';
import { Done } from '../shapes.ts';

const tag = 'Transmissions';
const params = { id: 'Id of the transmission.' };
/** As it is sent (CloudEvents HTTP binding §3.2, structured mode). */
const EVENT_TYPE = 'application/cloudevents+json';
const AnyDocument = Type.Object(
  { kind: Type.Enum([...documentKinds]) },
  { description: 'A canonical document; see the schema of its kind.' },
);

export const listTransmissions = route({
  method: 'GET',
  path: '/v1/transmissions',
  operationId: 'listTransmissions',
  tag,
  summary: 'List transmissions, newest first',
  access: 'partner',
  isolation: 'filtered',
  scope: 'documents:read',
  query: Type.Object(
    {
      partner: Type.Optional(Type.String()),
      phase: Type.Optional(Type.Enum([...TRANSMISSION_PHASES])),
      endpoint: Type.Optional(Type.String()),
      document: Type.Optional(Type.String()),
      kind: Type.Optional(Type.String()),
      ...pageParameters,
    },
    { additionalProperties: false },
  ),
  success: [{ status: 200, description: 'A page.', schema: pageOf(TransmissionShape) }],
  answer({ caller, context, query, url }) {
    const { limit: _limit, after: _after, partner, ...rest } = query;
    const filter = { ...rest, ...partnerFilter(caller, partner) };
    const read = context.store.listTransmissions.bind(context.store, caller.tenant, filter);
    return pageReply(query, url, read, showTransmission);
  },
});

export const getTransmission = route({
  method: 'GET',
  path: '/v1/transmissions/{id}',
  operationId: 'getTransmission',
  tag,
  summary: 'Read one transmission with its attempts',
  access: 'partner',
  isolation: 'owned',
  scope: 'documents:read',
  params,
  success: [
    {
      status: 200,
      description: 'The transmission.',
      schema: Type.Object({
        ...TransmissionShape.properties,
        attemptRows: Type.Array(AttemptShape),
        document: Type.Optional(Type.String()),
      }),
    },
  ],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    const { sentBytes: _, attemptRows, ...rest } = row;
    return {
      status: 200,
      body: { ...showTransmission(rest), attemptRows: attemptRows.map(showAttempt) },
    };
  },
});

export const getTransmissionContent = route({
  method: 'GET',
  path: '/v1/transmissions/{id}/content',
  operationId: 'getTransmissionContent',
  tag,
  summary: 'Read what was sent',
  description:
    'The bytes, where the format numbers envelopes; else the canonical document, or the CloudEvent, as it stands in ' +
    'the body (which may have held others beside it, where the endpoint takes several at once).',
  access: 'partner',
  isolation: 'owned',
  scope: 'documents:read',
  params,
  success: [
    { status: 200, description: 'Bytes.', contentType: 'application/octet-stream' },
    { status: 200, description: 'A canonical document.', schema: AnyDocument },
    { status: 200, description: 'An event.', contentType: EVENT_TYPE, schema: CloudEventShape },
  ],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    if (row.sentBytes !== undefined) return download(row, row.sentBytes);
    const { context } = call;
    const { store } = context;
    const { tenant } = call.caller;
    if (row.document !== undefined) {
      const document = await store.getDocument(tenant, row.document);
      if (document !== undefined) return { status: 200, body: showDocument(document).body };
    }
    const event = row.event === undefined ? undefined : await store.getEvent(tenant, row.event);
    if (event === undefined) return notFound();
    const partner = context.configuration(tenant).partners.get(row.partner);
    const shown = eventSentTo(partner, event, context);
    return { status: 200, headers: { 'content-type': EVENT_TYPE }, body: cloudEventOf(shown) };
  },
});

export const resendTransmission = route({
  method: 'POST',
  path: '/v1/transmissions/{id}/resend',
  operationId: 'resendTransmission',
  tag,
  summary: 'Send again under the same id',
  access: 'tenant',
  scope: 'operations:write',
  params,
  body: Type.Object(
    {
      renumber: Type.Optional(
        Type.Boolean({ description: 'Allocate new control numbers; else they are kept.' }),
      ),
    },
    { additionalProperties: false },
  ),
  bodyOptional: true,
  success: [{ status: 200, description: 'It waits to be sent.', schema: Done }],
  problems: ['NOT_FOUND', 'ATTEMPT_REFUSED'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    const { caller, context, body } = call;
    const renumber = body.renumber ?? false;
    const done = await context.store.resend(caller.tenant, row.id, authorOf(caller), renumber);
    if (done) context.wake?.();
    return changed(done, row);
  },
});

export const cancelTransmission = route({
  method: 'POST',
  path: '/v1/transmissions/{id}/cancel',
  operationId: 'cancelTransmission',
  tag,
  summary: 'Do not send it (any more)',
  access: 'tenant',
  scope: 'operations:write',
  params,
  success: [{ status: 200, description: 'It is not sent.', schema: Done }],
  problems: ['NOT_FOUND', 'ATTEMPT_REFUSED'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    const { caller, context } = call;
    return changed(
      await context.store.cancelTransmission(caller.tenant, row.id, authorOf(caller)),
      row,
    );
  },
});

function changed(done: boolean, row: TransmissionRow) {
  if (done) return { status: 200, body: { done } };
  return problem('ATTEMPT_REFUSED', { detail: `The transmission is ${row.phase}.` });
}

function download(row: TransmissionRow, bytes: Uint8Array) {
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${row.id}"`,
    },
    bytes,
  };
}

async function rowOf({ caller, context, params: { id = '' } }: Call) {
  const row = await context.store.getTransmission(caller.tenant, id);
  return row !== undefined && sees(caller, row.partner) ? row : undefined;
}
