/** The OpenAPI 3.1 document, made from the route table and nothing else. */
import type { TSchema } from 'typebox';
import { type ApiProblemCode, apiProblems, problemContentType } from './problems.ts';
import type { Route, Success } from './route.ts';
import { definitionsOf, type Json, jsonText, referring } from './schemas.ts';
import { scopes } from './scopes.ts';
import { propertiesOf } from './validate.ts';

type Members = { [name: string]: Json };
const BASE = '#/components/schemas/';

/** Every route with a key may answer these. */
const ALWAYS: readonly ApiProblemCode[] = ['RATE_LIMITED', 'STORE_UNAVAILABLE', 'INTERNAL'];
const KEYED: readonly ApiProblemCode[] = ['KEY_MISSING', 'KEY_UNKNOWN'];

export function openApiOf(routes: readonly Route[]): Members {
  const used = new Set<string>(['ProblemDetails']);
  const refusals: Members = {};
  const paths: { [path: string]: Members } = {};
  for (const one of routes) {
    const path = paths[one.path] ?? {};
    path[one.method.toLowerCase()] = operationOf(one, used, refusals);
    paths[one.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Syncline',
      version: '1',
      summary: "Keeps a distributor's ERP, supplier portals and transport systems in step.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'slk_…',
          description: 'An API key; `x-scopes` says what each scope allows.',
          'x-scopes': { ...scopes },
        },
      },
      headers,
      responses: refusals,
      schemas: definitionsOf(used, BASE),
    },
  };
}

export function openApiText(routes: readonly Route[]): string {
  return jsonText(openApiOf(routes));
}

const text: Members = { type: 'string' };
const headers: Members = {
  'RateLimit-Policy': { description: 'Quota and window of the key.', schema: text },
  RateLimit: { description: 'What is left of it, and until when.', schema: text },
  ETag: { description: 'Version of the stream.', schema: text },
  Link: { description: 'The next page (RFC 8288).', schema: text },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
};

function operationOf(one: Route, used: Set<string>, refusals: Members): Members {
  const scope = one.scope === undefined ? {} : { 'x-scope': one.scope };
  return {
    operationId: one.operationId,
    tags: [one.tag],
    summary: one.summary,
    ...(one.description === undefined ? {} : { description: one.description }),
    'x-access': one.access,
    ...scope,
    ...(one.access === 'open' ? { security: [] } : {}),
    parameters: parametersOf(one),
    ...bodyOf(one, used),
    responses: responsesOf(one, used, refusals),
  };
}

function parametersOf(one: Route): Json[] {
  const query = one.query === undefined ? {} : propertiesOf(one.query);
  return [
    ...Object.entries(one.params ?? {}).map(([name, description]) => ({
      name,
      in: 'path',
      required: true,
      description,
      schema: text,
    })),
    ...Object.entries(query).map(([name, schema]) => queryParameter(name, schema, one)),
    ...(one.idempotent === true
      ? [header('Idempotency-Key', 'The same key with the same content has one effect.')]
      : []),
    ...(one.conditional === true
      ? [header('If-Match', 'ETag of the state that the change was decided on.')]
      : []),
    ...(one.access === 'open' || one.method === 'GET'
      ? []
      : [
          header(
            'Syncline-Person',
            'The person behind a key of our own systems, as it says; the audit trail names the key beside.',
          ),
        ]),
  ];
}

function queryParameter(name: string, schema: TSchema, one: Route): Members {
  const { description, ...rest } = JSON.parse(JSON.stringify(schema)) as Members;
  const required = one.query !== undefined && 'required' in one.query ? one.query.required : [];
  return {
    name,
    in: 'query',
    required: Array.isArray(required) && required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  };
}

function header(name: string, description: string): Members {
  return { name, in: 'header', required: false, description, schema: text };
}

function bodyOf(one: Route, used: Set<string>): Members {
  if (one.raw === true)
    return { requestBody: { required: true, content: { '*/*': { schema: {} } } } };
  if (one.body === undefined) return {};
  return {
    requestBody: {
      required: one.bodyOptional !== true,
      content: { 'application/json': { schema: referring(one.body, BASE, used) } },
    },
  };
}

function responsesOf(one: Route, used: Set<string>, refusals: Members): Members {
  const responses: { [status: string]: Json } = {};
  for (const status of new Set(one.success.map((success) => success.status)))
    responses[status] = successOf(
      one,
      one.success.filter((s) => s.status === status),
      used,
    );
  const codes = new Set([...problemsOf(one), ...(one.problems ?? [])]);
  const statuses = new Set([...codes].map((code) => apiProblems[code].status));
  for (const status of [...statuses].sort()) {
    const same = [...codes].filter((code) => apiProblems[code].status === status).sort();
    const name = same.join('.');
    refusals[name] = refusalOf(status, same);
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return responses;
}

/** One response for all routes that answer a status with the same codes. */
function refusalOf(status: number, codes: readonly ApiProblemCode[]): Members {
  return {
    description: codes.map((code) => `\`${code}\`: ${apiProblems[code].title}.`).join(' '),
    ...(status === 429 || status === 503
      ? { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }
      : {}),
    content: { [problemContentType]: { schema: { $ref: `${BASE}ProblemDetails` } } },
  };
}

function successOf(one: Route, same: readonly Success[], used: Set<string>): Members {
  const content: { [type: string]: Json } = {};
  for (const { schema, contentType } of same) {
    if (schema !== undefined)
      content[contentType ?? 'application/json'] = { schema: referring(schema, BASE, used) };
    else if (contentType !== undefined) content[contentType] = { schema: text };
  }
  const refs = one.access === 'open' ? [] : ['RateLimit-Policy', 'RateLimit'];
  if (hasPages(one)) refs.push('Link');
  return {
    description: same.map(({ description }) => description).join(' '),
    headers: Object.fromEntries(
      refs.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    ),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
}

/** Whether it takes a cursor: then it links to the page behind. */
function hasPages({ query }: Route): boolean {
  return query !== undefined && 'after' in propertiesOf(query);
}

/** What follows from how a route is described. */
function problemsOf(one: Route): ApiProblemCode[] {
  const codes: ApiProblemCode[] = one.access === 'open' ? [] : [...KEYED, ...ALWAYS];
  if (one.scope !== undefined) codes.push('SCOPE_MISSING');
  if (one.access === 'tenant') codes.push('PARTNER_KEY_REFUSED');
  if (one.query !== undefined || one.params !== undefined) codes.push('QUERY_INVALID');
  if (hasPages(one)) codes.push('CURSOR_INVALID');
  if (one.body !== undefined) codes.push(...BODY_PROBLEMS);
  return codes;
}

const BODY_PROBLEMS: readonly ApiProblemCode[] = [
  'BODY_EMPTY',
  'JSON_INVALID',
  'DOCUMENT_INVALID',
  'CONTENT_TYPE_UNSUPPORTED',
  'TRANSFER_CODING_UNSUPPORTED',
  'BODY_TOO_LARGE',
];
