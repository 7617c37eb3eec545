/** What stands before every route: the key, its quota, its scope, and room for the body. */
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Authentication, Authenticator } from './authenticate.ts';
import { announcedBytes } from './bodies.ts';
import type { ApiContext, Quota } from './context.ts';
import { problem, type Reply, retryLater } from './problems.ts';
import { policyField, type RateLimiter, standingField } from './rate-limit.ts';
import type { Caller, Route } from './route.ts';
import { grants } from './scopes.ts';
import { isPlainText } from './validate.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

/** Bodies below this are bounded by their number alone, which ingest holds down. */
const SMALL_BODY_BYTES = 64 * 1024;
const PERSON_CHARS_MAX = 80;

export interface GuardParameters {
  authenticator: Authenticator;
  limiter: RateLimiter;
  partnerQuota: Quota;
  tenantQuota: Quota;
  tenants: ReadonlySet<string>;
  bodyBytesUnderWayMax: number;
  /** Of what comes piece by piece. */
  interchangeBytesMaxOf(tenant: string): number;
  /** See `ApiContext`. */
  turnsAway?: ApiContext['turnsAway'];
  nowMs(): number;
  elapsedMs(): number;
  send(reply: FastifyReply, answer: Reply): void;
}

/** Makes the onRequest step of a route; answers before the body is read. */
export function guardOf(parameters: GuardParameters): (route: Route) => onRequestHookHandler {
  const room = roomOf(parameters.bodyBytesUnderWayMax);
  return (route) =>
    function checkRequest(request, reply, done) {
      const admit = (authentication: Authentication): void => {
        const refusal =
          refusalOf(parameters, route, request, reply, authentication) ??
          overload(parameters, route) ??
          tooLarge(parameters, route, request) ??
          room.take(route, request, reply);
        if (refusal === undefined) done();
        else parameters.send(reply, refusal);
      };
      if (route.access === 'open') return admit({ outcome: 'missing' });
      const found = parameters.authenticator.check(
        request.headers.authorization,
        request.ip,
        parameters.nowMs(),
      );
      if (found instanceof Promise) found.then(admit, done);
      else admit(found);
    };
}

function refusalOf(
  parameters: GuardParameters,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  authentication: Authentication,
): Reply | undefined {
  if (isCoded(request)) return problem('TRANSFER_CODING_UNSUPPORTED');
  if (request.headers['content-encoding'] !== undefined) return problem('CONTENT_TYPE_UNSUPPORTED');
  if (route.access === 'open') return undefined;
  if (authentication.outcome === 'limited')
    return retryLater('RATE_LIMITED', authentication.retryAfterMs);
  if (authentication.outcome !== 'known') return unknownKey(authentication.outcome);
  const { caller } = authentication;
  if (!parameters.tenants.has(caller.tenant)) return unknownKey('unknown');
  request.caller = callerFor(caller, request);
  const quota = caller.partner === undefined ? parameters.tenantQuota : parameters.partnerQuota;
  const standing = parameters.limiter.take(caller.keyId, quota, parameters.elapsedMs());
  reply.header('ratelimit-policy', policyField(quota));
  reply.header('ratelimit', standingField(standing));
  if (!standing.allowed) return retryLater('RATE_LIMITED', standing.resetSeconds * 1000);
  return mayNot(caller, route);
}

/**
 * Whether its body is coded beside its chunks, as `gzip, chunked` says: what is read then is no content
 * (RFC 9112, 6.1).
 */
function isCoded({ headers }: FastifyRequest): boolean {
  const coding = headers['transfer-encoding'];
  return coding !== undefined && coding.trim().toLowerCase() !== 'chunked';
}

function unknownKey(outcome: 'missing' | 'unknown'): Reply {
  const error = outcome === 'unknown' ? ', error="invalid_token"' : '';
  return problem(outcome === 'missing' ? 'KEY_MISSING' : 'KEY_UNKNOWN', {
    headers: { 'www-authenticate': `Bearer realm="syncline"${error}` },
  });
}

function mayNot(caller: Caller, route: Route): Reply | undefined {
  if (route.access === 'tenant' && caller.partner !== undefined)
    return problem('PARTNER_KEY_REFUSED');
  const { scope } = route;
  if (scope === undefined || grants(caller.scopes, scope)) return undefined;
  return problem('SCOPE_MISSING', {
    detail: `This needs the scope ${scope}.`,
    headers: {
      'www-authenticate': `Bearer realm="syncline", error="insufficient_scope", scope="${scope}"`,
    },
  });
}

/** A key of our own systems may say for which person it acts; touches by people are counted. */
function callerFor(caller: Caller, request: FastifyRequest): Caller {
  const person = request.headers['syncline-person'];
  if (typeof person !== 'string' || caller.partner !== undefined) return caller;
  const name = person.trim();
  if (name === '' || name.length > PERSON_CHARS_MAX || !isPlainText(name)) return caller;
  return { ...caller, actor: { kind: 'person', id: name } };
}

/** Senders who come again and again while the hub is behind must not cost it the time to catch up. */
function overload({ turnsAway }: GuardParameters, route: Route): Reply | undefined {
  const answer = route.takesIn === true ? turnsAway?.() : undefined;
  return answer === undefined ? undefined : retryLater('OVERLOADED', answer.retryAfterMs);
}

/** By what it announces; one that announces nothing is counted while it is read. */
function tooLarge(
  parameters: GuardParameters,
  route: Route,
  request: FastifyRequest,
): Reply | undefined {
  const bytes = announcedBytes(request) ?? 0;
  // Most bodies are below every limit that may be set.
  if (bytes <= SMALL_BODY_BYTES && route.raw !== true) return undefined;
  const most =
    route.raw === true && request.caller !== undefined
      ? parameters.interchangeBytesMaxOf(request.caller.tenant)
      : (route.bodyBytesMax ?? 0);
  if (bytes <= most) return undefined;
  return problem('BODY_TOO_LARGE', { detail: `${bytes} bytes; at most ${most} are taken.` });
}

/** Bytes of larger bodies that are held at once, over all requests. */
function roomOf(bytesMax: number) {
  let taken = 0;
  return {
    take(route: Route, request: FastifyRequest, reply: FastifyReply): Reply | undefined {
      const bytes = heldBytes(route, request);
      if (bytes <= SMALL_BODY_BYTES) return undefined;
      if (taken > 0 && taken + bytes > bytesMax) return retryLater('OVERLOADED', 1000);
      taken += bytes;
      reply.raw.once('close', () => {
        taken -= bytes;
      });
      return undefined;
    },
  };
}

/** A body in chunks may become as large as the route holds. */
function heldBytes(route: Route, request: FastifyRequest): number {
  const most = route.bodyBytesMax ?? 0;
  return Math.min(announcedBytes(request) ?? most, most);
}
