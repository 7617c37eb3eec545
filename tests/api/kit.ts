/** A hub for the API's tests: memory store, real formats, workflows and stations, no network. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { hashSecret, newSecret } from '../../src/api/authenticate.ts';
import type { ApiContext, ApiOptions } from '../../src/api/context.ts';
import { ProblemDetails } from '../../src/api/problems.ts';
import type { Route } from '../../src/api/route.ts';
import { routes } from '../../src/api/routes.ts';
import { partnerScopes, type Scope } from '../../src/api/scopes.ts';
import { digest } from '../../src/api/sending.ts';
import { buildApi } from '../../src/api/server.ts';
import { placesOf } from '../../src/api/validate.ts';
import { newId } from '../../src/base/ids.ts';
import { recognize } from '../../src/formats/recognize.ts';
import { channelRules } from '../../src/hub/channels.ts';
import type { CanonicalDocument } from '../../src/model/document.ts';
import type { PartnerProfile } from '../../src/model/profile.ts';
import { hubTimeOf } from '../../src/pipeline/clock.ts';
import { openConfigurationSource } from '../../src/pipeline/configuration-source.ts';
import { type Pipeline, startPipeline } from '../../src/pipeline/run.ts';
import { translateStation } from '../../src/pipeline/translate.ts';
import type { UploadLimits } from '../../src/pipeline/upload.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import { openSha256 } from '../../src/workers/digest.ts';
import { availabilityOf } from '../../src/workflows/commitment/availability.ts';
import type { SupplyState } from '../../src/workflows/commitment/state.ts';
import { workflows } from '../../src/workflows/list.ts';
import { withOrder } from '../../src/workflows/order-names.ts';
import { identity, route } from '../../src/workflows/routing.ts';
import { realClock } from '../pipeline/kit.ts';

export const TENANT = 'default';
export const ERP = 'ERP1';
export const SUPPLIER = 'ACME';
export const OTHER = 'OTHER';
export const CARRIER = 'SWIFT';
const STOP_GRACE_MS = 100;

export const secretOf = (id: string) => `whsec_${id}${'0'.repeat(16)}`;

/** A partner with an endpoint that hears of everything and refuses nothing. */
function partner(id: string, roles: PartnerProfile['roles'], more: Partial<PartnerProfile> = {}) {
  const endpoint = { id: 'hook', channel: 'webhook', format: 'json', sends: ['*'] } as const;
  const settings = { url: 'https://example.test/', secret: secretOf(id) };
  const profile: PartnerProfile = {
    id,
    name: id,
    roles,
    identifiers: [],
    channels: [{ id: 'rest', channel: 'rest' }],
    endpoints: [{ ...endpoint, sends: [...endpoint.sends], settings }],
    ...more,
  };
  return { kind: 'partner' as const, key: id, body: profile };
}

export const rows = [
  partner(ERP, ['erp'], { erp: { instance: 'E1', entity: 'US01' } }),
  partner(SUPPLIER, ['supplier'], { identifiers: [{ scheme: 'vendor_number', value: 'V1' }] }),
  partner(OTHER, ['supplier']),
  partner(CARRIER, ['carrier']),
  partner('WMS', ['warehouse']),
  partner('TMS', ['transport_system']),
];

export interface Hub {
  app: FastifyInstance;
  store: Store;
  context: ApiContext;
  pipeline: Pipeline;
  /** Lines that were logged. */
  logged: string[];
  /** A new key with these scopes; of a partner where one is named. */
  key(scopes: readonly Scope[], partner?: string, expiresAt?: string): Promise<string>;
  /** Keys of every kind that the tests use. */
  keys: { admin: string; supplier: string; other: string; carrier: string; erp: string };
  stop(): Promise<void>;
}

export interface HubParameters {
  options?: ApiOptions;
  /** Replaces members of the context. */
  context?: Partial<ApiContext>;
  store?: Store;
  uploadLimits?: Partial<UploadLimits>;
}

export async function openHub(parameters: HubParameters = {}): Promise<Hub> {
  const { uploadLimits, store = memoryStore() } = parameters;
  await store.applyConfiguration(TENANT, rows, { kind: 'system', id: 'test' });
  const configuration = openConfigurationSource(store, [TENANT], realClock);
  await configuration.refresh(0);
  const translate = { recognize, routing: { route, identity, withOrder }, digest };
  const pipeline = startPipeline({
    store,
    tenants: [TENANT],
    clock: realClock,
    time: hubTimeOf(realClock),
    random: Math.random,
    configuration,
    translate,
    rules: { workflowOf: (kind) => workflows.get(kind) },
    transmit: {
      owner: 'test',
      write: () => undefined,
      channelOf: () => ({
        send: async () => ({ outcome: 'accepted', receipt: '200' }),
        close: async () => undefined,
      }),
    },
    readLarge: async () => undefined,
    openDigest: openSha256,
    digestText: (text) => digest(Buffer.from(text)),
    report: () => undefined,
    ...(uploadLimits === undefined ? {} : { limits: { upload: uploadLimits } }),
  });
  const station = translateStation({ ...translate, configurationOf: configuration.of });
  const logged: string[] = [];
  const log = (fields: object, text: string) => logged.push(`${JSON.stringify(fields)} ${text}`);
  const context: ApiContext = {
    store,
    tenants: [TENANT],
    ingest: (interchange) => pipeline.ingest.submit(interchange),
    upload: (arriving) => pipeline.uploads.take(arriving),
    configuration: configuration.of,
    channels: channelRules,
    refreshConfiguration: () => configuration.refresh(0),
    preview: (entry) => station.translate(entry),
    workflowOf: (kind) => workflows.get(kind),
    availability: (state, question, known) => availabilityOf(state as SupplyState, question, known),
    channelsReport: () => ({ stations: true, configured: 0, notOpen: [] }),
    wake: () => pipeline.wake(),
    nowMs: () => Date.now(),
    elapsedMs: () => performance.now(),
    random: Math.random,
    log: { warn: log, error: log },
    ...parameters.context,
  };
  const app = buildApi(context, parameters.options);
  const key = keyMaker(store);
  return {
    app,
    store,
    context,
    pipeline,
    logged,
    key,
    keys: {
      admin: await key(['admin']),
      supplier: await key(partnerScopes, SUPPLIER),
      other: await key(partnerScopes, OTHER),
      carrier: await key(partnerScopes, CARRIER),
      erp: await key(partnerScopes, ERP),
    },
    async stop() {
      await app.close();
      await pipeline.stop(STOP_GRACE_MS);
      // Whoever brought a store closes it.
      if (parameters.store === undefined) await store.close();
    },
  };
}

function keyMaker(store: Store): Hub['key'] {
  return async (scopes, keyPartner, expiresAt) => {
    const secret = newSecret();
    await store.putApiKey(
      {
        id: newId(Date.now(), Math.random),
        tenant: TENANT,
        name: 'test',
        hash: hashSecret(secret),
        scopes: [...scopes],
        createdAt: '2026-01-01T00:00:00.000Z',
        ...(keyPartner === undefined ? {} : { partner: keyPartner }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      },
      { kind: 'system', id: 'test' },
    );
    return secret;
  };
}

export interface Asked {
  key?: string;
  body?: unknown;
  /** Sent as it is. */
  bytes?: string | Buffer;
  headers?: Record<string, string>;
}

/** One request without a socket; JSON is read where the answer is JSON. */
export async function ask(
  hub: Pick<Hub, 'app'>,
  method: Route['method'],
  url: string,
  { key, body, bytes, headers = {} }: Asked = {},
) {
  const payload = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await hub.app.inject({
    method,
    url,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type'] ?? '').includes('json');
  // Tests look into answers with matchers; what they expect says what it is.
  const read = isJson && answer.body !== '' ? JSON.parse(answer.body) : undefined;
  const { statusCode: status } = answer;
  const findings = broken(method, url, status, read);
  if (findings.length > 0) throw new Error(findings.join('\n'));
  return { status, headers: answer.headers, text: answer.body, body: read };
}

const patterns = routes.map((one) => {
  const path = one.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
  return { one, pattern: new RegExp(`^${path}(\\?|$)`) };
});

/** Where an answer does not fit what its route promises. Every answer of every test is held to it. */
function broken(method: string, url: string, status: number, body: unknown): string[] {
  const found = patterns.find(({ one, pattern }) => one.method === method && pattern.test(url));
  if (found === undefined) return [];
  const { operationId, success, problems = [] } = found.one;
  if (status >= 400) {
    const places = placesOf(ProblemDetails, body);
    return places.map(({ pointer, text }) => `${operationId} ${status} ${pointer} ${text}`);
  }
  const promised = success.filter((one) => one.status === status);
  if (promised.length === 0) return [`${operationId} never answers ${status} (${problems})`];
  const schemas = promised.map(({ schema }) => schema).filter((schema) => schema !== undefined);
  const findings = schemas.map((schema) => placesOf(schema, body));
  if (findings.length === 0 || findings.some((places) => places.length === 0)) return [];
  return findings.flat().map(({ pointer, text }) => `${operationId} ${pointer} ${text}`);
}

export function purchaseOrder(number: string, quantity = '100'): CanonicalDocument {
  return {
    kind: 'purchase_order',
    number,
    order: { erp: 'E1', entity: 'US01', number },
    currency: 'USD',
    supplier: SUPPLIER,
    lines: [
      {
        line: '1',
        item: { buyer: 'I-1', supplier: 'S-1' },
        quantity: { value: quantity, unit: 'EA' },
        price: { amount: '2.50' },
        schedules: [
          {
            schedule: '1',
            quantity: { value: quantity, unit: 'EA' },
            dates: [{ kind: { value: 'delivery_requested' }, on: '2026-12-01' }],
          },
        ],
      },
    ],
  };
}

/** An answer that promises less than was asked: it waits for the buyer. */
export function shortAnswer(number: string, quantity = '80'): CanonicalDocument {
  return {
    kind: 'order_acknowledgment',
    number: `SO-${number}`,
    order: { number },
    type: { value: 'detail_with_change' },
    lines: [
      {
        line: '1',
        item: { supplier: 'S-1' },
        allocations: [
          {
            quantity: { value: quantity, unit: 'EA' },
            disposition: { value: 'accepted' },
            changes: ['quantity'],
            dates: [{ kind: { value: 'delivery_promised' }, on: '2026-12-01' }],
          },
        ],
      },
    ],
  };
}

export function readinessNotice(shipment: string): CanonicalDocument {
  return {
    kind: 'readiness_notice',
    number: shipment,
    shipment,
    shipFrom: { role: { value: 'ship_from' }, identifiers: [] },
    readyAt: '2026-11-20T08:00:00.000Z',
    items: [{ id: '1', item: { supplier: 'S-1' }, quantity: { value: '10', unit: 'EA' } }],
  };
}

/** A file of this repository as text. */
export function repositoryFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
