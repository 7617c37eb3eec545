/** From a request to a call: parameters and body read and checked as the route says. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { Authenticator } from './authenticate.ts';
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

export function callOf(
  one: Route,
  surroundings: Surroundings,
  authenticator: Authenticator,
  request: FastifyRequest,
  reply: FastifyReply,
): MadeCall {
  const params = request.params as Record<string, string>;
  const bad = badTexts(params);
  const schema = one.query ?? NO_QUERY;
  const query = readParameters(schema, request.query as object);
  const places = [...bad, ...badTexts(query), ...placesOf(schema, query, 'PARAMETER_INVALID')];
  if (places.length > 0)
    return { ok: false, reply: problem('QUERY_INVALID', { problems: places }) };
  const bytes = request.body instanceof Uint8Array ? request.body : NO_BYTES;
  const read = one.body === undefined ? NO_BODY : bodyOf(one.body, one, request, bytes);
  if (!read.ok) return read;
  const { authorization } = request.headers;
  return {
    ok: true,
    call: {
      ...surroundings,
      caller: request.caller ?? NOBODY,
      params,
      query,
      body: read.body,
      bytes,
      headers: request.headers,
      url: request.url,
      takeResponse() {
        reply.hijack();
        return reply.raw;
      },
      async stillKnown() {
        const now = surroundings.context.nowMs();
        return (await authenticator.check(authorization, request.ip, now)).outcome === 'known';
      },
    },
  };
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
