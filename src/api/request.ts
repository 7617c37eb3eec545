/** From a request to a call: parameters and body read and checked as the route says. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { Authenticator } from './authenticate.ts';
import { chunksOf } from './bodies.ts';
import { type ProblemPlace, problem, type Reply } from './problems.ts';
import type { Call, Caller, Route, Surroundings } from './route.ts';
import { readStrictJson } from './strict-json.ts';
import { isPlainText, placesOf, readParameters } from './validate.ts';

export type MadeCall = { ok: true; call: Call } | { ok: false; reply: Reply };

const NO_BYTES = new Uint8Array();
const NO_QUERY = Type.Object({}, { additionalProperties: false });
/** What an open route sees: nobody. */
const NOBODY: Caller = {
  keyId: '',
  keyName: '',
  tenant: '',
  scopes: new Set(),
  actor: { kind: 'system', id: 'nobody' },
};
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

/** Most requests have none of these, and milestones come by the thousand: nothing is checked for nothing. */
const NOTHING = Object.freeze({});

export function callOf(
  one: Route,
  surroundings: Surroundings,
  authenticator: Authenticator,
  request: FastifyRequest,
  reply: FastifyReply,
): MadeCall {
  const params = request.params as Record<string, string>;
  const parameters = parametersOf(one, params, request);
  if (parameters.places.length > 0)
    return { ok: false, reply: problem('QUERY_INVALID', { problems: parameters.places }) };
  const bytes = request.body instanceof Uint8Array ? request.body : NO_BYTES;
  const read = one.body === undefined ? NO_BODY : bodyOf(one.body, one, request, bytes);
  if (!read.ok) return read;
  const { query } = parameters;
  const call = new RequestCall(surroundings, authenticator, request, reply, params, query);
  call.body = read.body;
  call.bytes = bytes;
  if (request.body instanceof Readable)
    call.chunks = chunksOf(request.body, surroundings.requestTimeoutMs, surroundings.stopping);
  return { ok: true, call };
}

function parametersOf(
  one: Route,
  params: Record<string, string>,
  request: FastifyRequest,
): { query: object; places: ProblemPlace[] } {
  const hasQuery = request.url.includes('?');
  const isAsked = hasQuery || (one.query !== undefined && 'required' in one.query);
  const places = one.params === undefined ? [] : badTexts(params);
  if (!isAsked) return { query: NOTHING, places };
  const schema = one.query ?? NO_QUERY;
  const query = readParameters(schema, request.query as object);
  places.push(...badTexts(query), ...placesOf(schema, query, 'PARAMETER_INVALID'));
  return { query, places };
}

/** A class and not a literal: one shape for all requests, and nothing copied that is the same for all. */
class RequestCall implements Call {
  body: unknown;
  bytes: Uint8Array = NO_BYTES;
  chunks?: AsyncIterable<Uint8Array>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly caller: Caller;
  readonly context: Surroundings['context'];
  readonly #surroundings: Surroundings;
  readonly #authenticator: Authenticator;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;

  constructor(
    surroundings: Surroundings,
    authenticator: Authenticator,
    request: FastifyRequest,
    reply: FastifyReply,
    params: Readonly<Record<string, string>>,
    query: unknown,
  ) {
    this.context = surroundings.context;
    this.caller = request.caller ?? NOBODY;
    this.params = params;
    this.query = query;
    this.#surroundings = surroundings;
    this.#authenticator = authenticator;
    this.#request = request;
    this.#reply = reply;
  }

  get headers() {
    return this.#request.headers;
  }
  get url() {
    return this.#request.url;
  }
  get tail() {
    return this.#surroundings.tail;
  }
  get readers() {
    return this.#surroundings.readers;
  }
  get requestTimeoutMs() {
    return this.#surroundings.requestTimeoutMs;
  }
  get stopping() {
    return this.#surroundings.stopping;
  }
  get heartbeatMs() {
    return this.#surroundings.heartbeatMs;
  }
  forgetKeys(): void {
    this.#surroundings.forgetKeys();
  }
  metrics(tenant: string) {
    return this.#surroundings.metrics(tenant);
  }
  openApi(): unknown {
    return this.#surroundings.openApi();
  }
  takeResponse() {
    this.#reply.hijack();
    return this.#reply.raw;
  }
  async stillKnown(): Promise<boolean> {
    const { headers, ip } = this.#request;
    const now = this.context.nowMs();
    const found = await this.#authenticator.check(headers.authorization, ip, now);
    return found.outcome === 'known';
  }
}

type Body = { ok: true; body: unknown } | { ok: false; reply: Reply };
const NO_BODY: Body = { ok: true, body: undefined };

function bodyOf(schema: TSchema, one: Route, request: FastifyRequest, bytes: Uint8Array): Body {
  if (bytes.length === 0) {
    if (one.bodyOptional === true) return { ok: true, body: {} };
    return { ok: false, reply: problem('BODY_EMPTY') };
  }
  if (!JSON_TYPE.test(request.headers['content-type'] ?? ''))
    return { ok: false, reply: problem('CONTENT_TYPE_UNSUPPORTED') };
  const json = readStrictJson(bytes);
  if (!json.ok) return { ok: false, reply: problem('JSON_INVALID', { problems: [json.place] }) };
  const places = placesOf(schema, json.value);
  if (places.length > 0)
    return { ok: false, reply: problem('DOCUMENT_INVALID', { problems: places }) };
  return { ok: true, body: json.value };
}

function badTexts(parameters: Record<string, unknown>): ProblemPlace[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (typeof value !== 'string' || isPlainText(value)) return [];
    const text = 'It has characters that cannot be kept.';
    return [{ pointer: `/${name}`, code: 'PARAMETER_INVALID' as const, text }];
  });
}
