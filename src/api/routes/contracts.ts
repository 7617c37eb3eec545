/** The contracts of this hub, as it runs. */
import Type from 'typebox';
import { isDocumentKind } from '../../model/document.ts';
import { asyncApi } from '../asyncapi.ts';
import { notFound, type Reply } from '../problems.ts';
import { route } from '../route.ts';
import { documentSchemaOf } from '../schemas.ts';

const tag = 'Contracts';
const AnyObject = Type.Record(Type.String(), Type.Unknown());

export const getOpenApi = route({
  method: 'GET',
  path: '/v1/openapi.json',
  operationId: 'getOpenApi',
  tag,
  summary: 'This contract, OpenAPI 3.1',
  access: 'open',
  success: [{ status: 200, description: 'The document.', schema: AnyObject }],
  answer: (call) => ({ status: 200, body: call.openApi() }),
});

export const getAsyncApi = route({
  method: 'GET',
  path: '/v1/asyncapi.json',
  operationId: 'getAsyncApi',
  tag,
  summary: 'What the hub sends by itself, AsyncAPI 3.0',
  access: 'open',
  success: [{ status: 200, description: 'The document.', schema: AnyObject }],
  answer: () => ({ status: 200, body: asyncApi() }),
});

export const getDocumentSchema = route({
  method: 'GET',
  path: '/v1/schemas/{kind}',
  operationId: 'getDocumentSchema',
  tag,
  summary: 'JSON Schema of one kind of canonical document',
  access: 'open',
  params: { kind: 'Kind, for example `purchase_order`.' },
  success: [{ status: 200, description: 'JSON Schema 2020-12.', schema: AnyObject }],
  problems: ['NOT_FOUND'],
  answer({ params: { kind = '' } }): Reply {
    return isDocumentKind(kind) ? { status: 200, body: documentSchemaOf(kind) } : notFound();
  },
});
