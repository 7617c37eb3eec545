/** Timelines, lineage and traces: how something came to be as it is. */
import Type from 'typebox';
import { Lineage, lineageOf } from '../lineage.ts';
import { notFound } from '../problems.ts';
import { route } from '../route.ts';
import { Story, storyOf } from '../story.ts';
import { Trace, traceOf } from '../trace.ts';
import { visibleStream } from './streams.ts';

const tag = 'Stories';

export const getTimeline = route({
  method: 'GET',
  path: '/v1/streams/{stream}/timeline',
  operationId: 'getTimeline',
  tag,
  summary: 'Events, documents and transmissions of a stream, in words and in order',
  access: 'partner',
  isolation: 'owned',
  scope: 'orders:read',
  params: { stream: 'Id of the stream, percent-encoded as one path segment.' },
  success: [{ status: 200, description: 'The timeline.', schema: Story }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await visibleStream(call, call.params.stream ?? '');
    return row === undefined ? notFound() : { status: 200, body: await storyOf(call, row.stream) };
  },
});

export const getLineage = route({
  method: 'GET',
  path: '/v1/lineage/{id}',
  operationId: 'getLineage',
  tag,
  summary: 'All that led to and from an interchange, document, event or transmission',
  access: 'partner',
  isolation: 'owned',
  scope: 'orders:read',
  params: { id: 'Id of any of them.' },
  success: [
    { status: 200, description: 'Nodes, and edges from cause to effect.', schema: Lineage },
  ],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const body = await lineageOf(call, call.params.id ?? '');
    return body === undefined ? notFound() : { status: 200, body };
  },
});

export const getTrace = route({
  method: 'GET',
  path: '/v1/trace',
  operationId: 'getTrace',
  tag,
  summary: 'The whole chain behind a reference: order, PRO, container, invoice, shipment',
  access: 'partner',
  isolation: 'filtered',
  scope: 'orders:read',
  query: Type.Object(
    { reference: Type.String({ minLength: 1, maxLength: 600 }) },
    { additionalProperties: false },
  ),
  success: [{ status: 200, description: 'Streams and what happened to them.', schema: Trace }],
  problems: ['NOT_FOUND', 'QUERY_INVALID'],
  async answer(call) {
    const body = await traceOf(call, call.query.reference);
    return body === undefined ? notFound() : { status: 200, body };
  },
});
