/**
 * The HTTP server: fastify carries the bytes, routes come from the table, everything that is not an answer of a
 * route becomes a problem (RFC 9457). No body reaches a route that its key may not call.
 */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { interchangeBytesMaxDefault, jsonBodyBytesMax } from '../base/limits.ts';
import { StoreFault } from '../store/store.ts';
import { type Authenticator, authenticatorOf } from './authenticate.ts';
import { badConnections } from './bad-connection.ts';
import { takeBodies } from './bodies.ts';
import { type ApiContext, type ApiOptions, apiDefaults } from './context.ts';
import { EventReaders } from './event-readers.ts';
import { guardOf } from './guard.ts';
import { apiMetricsOf } from './metrics.ts';
import { openApiOf } from './openapi.ts';
import { addPage } from './page.ts';
import { notFound, problem, type Reply, retryLater } from './problems.ts';
import { rateLimiterOf } from './rate-limit.ts';
import { callOf } from './request.ts';
import { type Route, type Surroundings, taken } from './route.ts';
import { routes } from './routes.ts';
import { securityHeaders } from './security-headers.ts';
import { eventTailOf } from './tail.ts';

const PARAMETER_CHARS_MAX = 1024;
const RATE_LIMITED_KEYS_MAX = 100_000;

/** The server, ready to listen; `hub.ts` chooses address and port. */
export function buildApi(context: ApiContext, options: ApiOptions = {}): FastifyInstance {
  const settings = { ...apiDefaults, ...options };
  const app = newServer(settings.requestTimeoutMs);
  const stopping = new AbortController();
  const metrics = apiMetricsOf(context);
  const findApiKey = async (hash: string) =>
    context.ownKeyOf?.(hash) ?? (await context.store.findApiKey(hash));
  const authenticator = authenticatorOf({ findApiKey }, settings.keyCacheMs, context.elapsedMs);
  const tail = eventTailOf({
    store: context.store,
    pollMs: settings.eventPollMs,
    report: (error) => context.log.warn({ err: textOf(error) }, 'the log could not be read'),
  });
  const surroundings: Surroundings = {
    context,
    tail,
    readers: new EventReaders(settings.eventReadersMax),
    heartbeatMs: settings.heartbeatMs,
    requestTimeoutMs: settings.requestTimeoutMs,
    stopping: stopping.signal,
    forgetKeys: () => authenticator.forget(),
    metrics: (tenant) => metrics.text(tenant),
    openApi: () => openApiOf(routes),
  };
  app.decorateRequest('caller', undefined);
  takeBodies(app, settings.requestTimeoutMs);
  answerFaults(app, context);
  app.addHook('onResponse', (request, reply, done) => {
    const operation = request.routeOptions.config.operation ?? 'unknown';
    metrics.observe(operation, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.addHook('preClose', async () => {
    stopping.abort();
    await tail.close();
  });
  app.addHook('onClose', async () => metrics.close());
  addRoutes(app, surroundings, authenticator, settings);
  addPage(app, settings.pageFolder);
  return app;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string;
  }
}

function newServer(requestTimeoutMs: number): FastifyInstance {
  const connections = badConnections();
  const app = fastify({
    logger: false,
    // Headers are timed by the server, bodies by those who read them: one may be large and rightly take long.
    requestTimeout: 0,
    keepAliveTimeout: 75_000,
    return503OnClosing: true,
    routerOptions: { maxParamLength: PARAMETER_CHARS_MAX },
    http: {
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.max(50, Math.min(5000, Math.floor(requestTimeoutMs / 4))),
    },
    clientErrorHandler: connections.failed,
    frameworkErrors: (_error, _request, reply) => {
      send(reply, problem('REQUEST_MALFORMED', { detail: 'The path cannot be read.' }));
    },
  });
  app.server.on('request', connections.asked);
  return app;
}

function addRoutes(
  app: FastifyInstance,
  surroundings: Surroundings,
  authenticator: Authenticator,
  settings: Required<Omit<ApiOptions, 'pageFolder'>>,
): void {
  const { context } = surroundings;
  const guard = guardOf({
    authenticator,
    limiter: rateLimiterOf(RATE_LIMITED_KEYS_MAX),
    partnerQuota: settings.partnerQuota,
    tenantQuota: settings.tenantQuota,
    tenants: new Set(context.tenants),
    bodyBytesUnderWayMax: settings.bodyBytesUnderWayMax,
    interchangeBytesMaxOf: (tenant) =>
      context.configuration(tenant).settings.interchangeBytesMax ?? interchangeBytesMaxDefault,
    ...(context.turnsAway === undefined ? {} : { turnsAway: context.turnsAway }),
    nowMs: context.nowMs,
    elapsedMs: context.elapsedMs,
    send,
  });
  for (const one of routes) {
    const bodyBytesMax = one.bodyBytesMax ?? jsonBodyBytesMax;
    const path = one.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const method = one.method.toLowerCase() as 'get' | 'post' | 'delete';
    app[method](
      path,
      {
        config: { operation: one.operationId, bodyBytesMax, inChunks: one.raw === true },
        exposeHeadRoute: one.operationId !== 'readEvents',
        onRequest: guard({ ...one, bodyBytesMax }),
      },
      (request, reply) => answer(one, surroundings, authenticator, request, reply),
    );
  }
}

async function answer(
  one: Route,
  surroundings: Surroundings,
  authenticator: Authenticator,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const made = callOf(one, surroundings, authenticator, request, reply);
  const result = made.ok ? await one.answer(made.call) : made.reply;
  if (result !== taken) send(reply, result);
  return reply;
}

function send(reply: FastifyReply, { status, headers, body, text, bytes }: Reply): void {
  reply.code(status).headers(securityHeaders);
  if (headers !== undefined) reply.headers(headers);
  if (bytes !== undefined) reply.send(bytes);
  else if (text !== undefined) reply.send(text);
  else if (body !== undefined) {
    if (headers?.['content-type'] === undefined) reply.type('application/json');
    reply.send(JSON.stringify(body));
  } else reply.send();
}

function answerFaults(app: FastifyInstance, context: ApiContext): void {
  app.setNotFoundHandler((_request, reply) => send(reply, notFound()));
  app.setErrorHandler((error, request, reply) => {
    send(reply, replyForFault(error, request, context));
  });
}

function replyForFault(error: unknown, request: FastifyRequest, context: ApiContext): Reply {
  if (error instanceof StoreFault) {
    // Its kind says what to look for; its words may repeat what nobody should read.
    const { operation } = request.routeOptions.config;
    context.log.warn({ operation, cause: codeOf(error.cause) }, 'the store is away');
    return retryLater('STORE_UNAVAILABLE', error.retryAfterMs);
  }
  const status = statusOf(error);
  if (status === 408) return problem('REQUEST_TIMEOUT');
  if (status === 413) return problem('BODY_TOO_LARGE');
  if (status === 415) return problem('CONTENT_TYPE_UNSUPPORTED');
  if (status >= 400 && status < 500) return problem('REQUEST_MALFORMED');
  const instance = `urn:syncline:request:${request.id}:${context.nowMs()}`;
  const operation = request.routeOptions.config.operation;
  context.log.error({ instance, operation, err: textOf(error) }, 'a request failed');
  return problem('INTERNAL', { instance });
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

/** SQLSTATE of the database, or the word of the operating system: `53100`, `ECONNREFUSED`. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
