/**
 * A route as data: what it takes, what it answers, who may call it. The server, the OpenAPI document and the
 * access tests are made from the same rows, so that none of them can be forgotten.
 */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Static, TSchema } from 'typebox';
import type { Author } from '../store/store.ts';
import type { Actor, ApiContext } from './context.ts';
import type { EventReaders } from './event-readers.ts';
import type { ApiProblemCode, Reply } from './problems.ts';
import type { Scope } from './scopes.ts';
import type { EventTail } from './tail.ts';

/** The key behind a request. */
export interface Caller {
  keyId: string;
  keyName: string;
  tenant: string;
  /** Set: sees and writes this partner's data alone. */
  partner?: string;
  scopes: ReadonlySet<string>;
  actor: Actor;
}

/** What all requests of one server share. */
export interface Surroundings {
  context: ApiContext;
  tail: EventTail;
  readers: EventReaders;
  heartbeatMs: number;
  /** In which a mebibyte of a body must have come. */
  requestTimeoutMs: number;
  /** Ends what is still being read. */
  stopping: AbortSignal;
  /** Looks every key up again, after one was revoked. */
  forgetKeys(): void;
  metrics(tenant: string): Promise<{ contentType: string; text: string }>;
  openApi(): unknown;
}

/** One request, with everything checked that its route says. */
export interface Call<Q = unknown, B = unknown> extends Surroundings {
  caller: Caller;
  params: Readonly<Record<string, string>>;
  query: Q;
  body: B;
  /** The body as it came; empty where there was none. */
  bytes: Uint8Array;
  /** The body of a raw route where it is too large to be held, or says no length: read once. */
  chunks?: AsyncIterable<Uint8Array>;
  headers: IncomingHttpHeaders;
  /** Path and query as they came, for links. */
  url: string;
  /** Hands over the response to a route that streams; it must answer `taken`. */
  takeResponse(): ServerResponse;
  /** Whether the key is still good; asked now and then by a route that streams. */
  stillKnown(): Promise<boolean>;
}

/** The route wrote the response itself. */
export const taken = Symbol('taken');
export type Answer = Reply | typeof taken;

/**
 * Who may call.
 * `open`: anybody; nothing of a tenant is shown. `tenant`: keys of the hub's own organisation.
 * `partner`: those, and partners' keys, which see and write their partner's data alone.
 */
export type Access = 'open' | 'tenant' | 'partner';

/**
 * How a `partner` route keeps partners apart. `filtered`: a list with the partner as filter. `owned`: one row,
 * 404 where it is another's. `stamped`: what is sent counts as that partner's, whatever it says.
 */
export type Isolation = 'filtered' | 'owned' | 'stamped';

export interface Success {
  status: number;
  description: string;
  schema?: TSchema;
  contentType?: string;
}

interface RouteFields {
  method: 'GET' | 'POST' | 'DELETE';
  /** As in OpenAPI: `/v1/documents/{id}`. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description?: string;
  access: Access;
  isolation?: Isolation;
  scope?: Scope;
  /** Path parameters with what they are. */
  params?: Record<string, string>;
  /** The bytes are taken as they are, piece by piece where they are many. */
  raw?: boolean;
  /** What it takes goes into the inbox: turned away before its body is read while too much waits there. */
  takesIn?: boolean;
  /** What the caller may say about an absent JSON body. */
  bodyOptional?: boolean;
  bodyBytesMax?: number;
  /** Takes If-Match. */
  conditional?: boolean;
  /** Takes Idempotency-Key. */
  idempotent?: boolean;
  success: readonly Success[];
  problems?: readonly ApiProblemCode[];
}

export interface Route extends RouteFields {
  query?: TSchema;
  body?: TSchema;
  answer(call: Call): Promise<Answer> | Answer;
}

interface TypedRoute<Q extends TSchema, B extends TSchema> extends RouteFields {
  query?: Q;
  /** JSON body, read strictly and checked before the route sees it. */
  body?: B;
  answer(call: Call<Static<Q>, Static<B>>): Promise<Answer> | Answer;
}

/** A route whose query and body have the types of their schemas. */
export function route<Q extends TSchema = TSchema, B extends TSchema = TSchema>(
  typed: TypedRoute<Q, B>,
): Route {
  return typed;
}

/** The caller as the audit trail names it: with its key, whatever person it says it acts for. */
export function authorOf({ actor, keyId }: Caller): Author {
  return { ...actor, key: keyId };
}

/** Whether the caller may see what belongs to `partner`; what belongs to nobody is for the tenant alone. */
export function sees(caller: Caller, partner: string | undefined): boolean {
  return caller.partner === undefined || caller.partner === partner;
}

/** Filter of a list: a partner's key asks for its own, whatever it wrote. */
export function partnerFilter(
  caller: Caller,
  asked: string | undefined,
): { partner: string } | Record<string, never> {
  const partner = caller.partner ?? asked;
  return partner === undefined ? {} : { partner };
}
