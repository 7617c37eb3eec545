/**
 * The composition root: gives the stations a store, channels, formats, workflows, a clock and chance, puts
 * the API in front, and ends all of it in order. It and `hub/` beside it alone know everything.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { hashSecret, newSecret } from './api/authenticate.ts';
import type { ApiOptions } from './api/context.ts';
import type { Scope } from './api/scopes.ts';
import { buildApi } from './api/server.ts';
import { newId } from './base/ids.ts';
import { instantFromMs } from './base/instant.ts';
import { pageRowsMax } from './base/limits.ts';
import { everyRow } from './base/pages.ts';
import { recognize } from './formats/recognize.ts';
import { writeDocument } from './formats/write.ts';
import { apiContext } from './hub/api-context.ts';
import { openChannels } from './hub/channels.ts';
import { type Clock, hubTimeOf } from './pipeline/clock.ts';
import {
  type ConfigurationSource,
  openConfigurationSource,
} from './pipeline/configuration-source.ts';
import { observe, type Snapshot, type StationCounts } from './pipeline/observe.ts';
import { type ReplayDifference, replayStream } from './pipeline/replay.ts';
import { type PipelineLimits, type PipelineParameters, startPipeline } from './pipeline/run.ts';
import { requireSchema } from './store/schema.ts';
import type { ApiKeyRow, PageRequest, Store } from './store/store.ts';
import { openSha256, sha256 } from './workers/digest.ts';
import { readLargeInThread } from './workers/read-large.ts';
import { workflows } from './workflows/list.ts';
import { withOrder } from './workflows/order-names.ts';
import { identity, route } from './workflows/routing.ts';

export interface HubOptions {
  /** An open store; the hub brings its schema up to date and closes it at the end. */
  store: Store;
  /**
   * False: the API alone, for a moment beside a hub that may run elsewhere. Nothing is translated, decided, sent or
   * watched, and a schema that is missing, older or newer is an error. Default true.
   */
  stations?: boolean;
  /** 0 takes a free one. Default 8080. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default: one, named `default`. Of several the first is whose hub it is: it sees the figures of the process. */
  tenants?: readonly string[];
  /** Where `${NAME}` in settings is looked up. Default: the process's environment. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Default: warnings and worse, as JSON lines on standard error. */
  logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  limits?: PipelineLimits;
  api?: ApiOptions;
}

export interface Hub {
  /** Where the API listens. */
  url: string;
  store: Store;
  /** What this process has done since it began. */
  counts(): StationCounts;
  /** How much waits where, and whether every message is in exactly one account. */
  observe(tenant?: string): Promise<Snapshot>;
  /** Resolves when nothing is ready to do. */
  quiesce(): Promise<void>;
  /** Simulated worlds: moves hub time forward. */
  advanceClock(to: string): Promise<void>;
  /** Something was put into lanes or the outbox from outside; looks at once. */
  wake(): void;
  /** Takes over a configuration that was applied through the store. */
  refreshConfiguration(): Promise<void>;
  /**
   * Rebuilds a stream's state from its events and says where the stored one differs; undefined for a stream
   * that is not there.
   */
  replay(stream: string, tenant?: string): Promise<ReplayDifference | undefined>;
  /** Issues an API key and gives its secret, which is stored nowhere. */
  issueKey(wanted: WantedKey): Promise<string>;
  /** Whether some key of the first tenant opens the API until somebody revokes it. */
  hasLastingKey(): Promise<boolean>;
  /** The secret of a key for the first tenant that only this process knows, and that ends with it. */
  ownKey(name: string, scopes: readonly Scope[]): string;
  /** Takes nothing new, ends what is under way, closes the store. */
  stop(): Promise<void>;
}

export interface WantedKey {
  name: string;
  scopes: readonly Scope[];
  /** Default: the first tenant. */
  tenant?: string;
  /** The key sees this partner's data alone. */
  partner?: string;
  expiresAt?: string;
}

export { copyStore } from './store/copy.ts';
export { openExistingStore, openStore } from './store/open.ts';
export type { Scope };

const PORT_DEFAULT = 8080;
const TENANT_DEFAULT = 'default';
const STOP_GRACE_MS = 5000;

const clock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};

const workflowOf = (kind: string) => workflows.get(kind);
const translation = { recognize, routing: { route, identity, withOrder }, digest: sha256 };

/** Opens everything and resolves when requests are answered. Where that fails, nothing stays open. */
export async function startHub(options: HubOptions): Promise<Hub> {
  try {
    return await opened(options);
  } catch (error) {
    await options.store.close();
    throw error;
  }
}

async function opened(options: HubOptions): Promise<Hub> {
  const { store, stations = true, environment = process.env } = options;
  const tenants = options.tenants ?? [TENANT_DEFAULT];
  const [firstTenant = TENANT_DEFAULT] = tenants;
  const log = logger(options.logLevel ?? 'warn');
  const report = (text: string, error: unknown) => log.warn({ err: error }, text);
  await (stations ? store.migrate() : requireSchema(store));
  const configuration = openConfigurationSource(store, tenants, clock);
  await configuration.refresh(0);
  const time = hubTimeOf(clock);
  time.set(await store.now());
  const shared = { tenants, configurationOf: configuration.of, clock };
  const channels = openChannels({ ...shared, environment, report });
  const pipeline = startPipeline({
    ...stationsOf(options, tenants, configuration, channels.outboundOf),
    stations,
    time,
    report,
  });
  if (stations) channels.follow(pipeline);
  const refreshConfiguration = async () => {
    await configuration.refresh(0);
    await channels.look();
  };
  const ownKeys = new Map<string, ApiKeyRow>();
  const api = buildApi(
    {
      ...apiContext({ ...shared, store, translation, workflowOf, pipeline, log }),
      refreshConfiguration,
      ownKeyOf: (hash) => ownKeys.get(hash),
      channelsReport: (tenant) => ({ stations, ...channels.report(tenant) }),
    },
    options.api,
  );
  // What came in is answered first, then stations end, then what they stand on.
  const end = async () => {
    await channels.stopInbound();
    await api.close();
    await pipeline.stop(STOP_GRACE_MS);
    await channels.closeOutbound();
  };
  await listen(api, options, end);
  return {
    url: urlOf(api.server.address()),
    store,
    counts: () => pipeline.counts(),
    observe: (tenant) => observe(store, tenant ?? firstTenant),
    quiesce: () => pipeline.quiesce(),
    async advanceClock(to) {
      await store.advanceClock(to);
      time.set(await store.now());
      pipeline.wake();
    },
    wake: () => pipeline.wake(),
    refreshConfiguration,
    replay: (stream, tenant) => replayStream(store, workflowOf, tenant ?? firstTenant, stream),
    issueKey: (wanted) => issueKey(store, firstTenant, wanted),
    hasLastingKey: () => hasLastingKey(store, firstTenant),
    ownKey: (name, scopes) => ownKey(ownKeys, firstTenant, name, scopes),
    async stop() {
      await end();
      await store.close();
    },
  };
}

async function listen(
  api: ReturnType<typeof buildApi>,
  { host = '127.0.0.1', port = PORT_DEFAULT }: HubOptions,
  end: () => Promise<void>,
): Promise<void> {
  try {
    await api.listen({ host, port });
  } catch (error) {
    await end();
    throw error;
  }
}

/** Everything that the stations are given, but for time and log. */
function stationsOf(
  { store, limits }: HubOptions,
  tenants: readonly string[],
  configuration: ConfigurationSource,
  channelOf: PipelineParameters['transmit']['channelOf'],
): Omit<PipelineParameters, 'time' | 'report'> {
  return {
    store,
    tenants,
    clock,
    random: Math.random,
    configuration,
    translate: translation,
    rules: { workflowOf },
    transmit: { owner: randomUUID(), write: writeDocument, channelOf },
    readLarge: readLargeInThread({ store, configurationOf: configuration.of }),
    openDigest: openSha256,
    digestText: sha256,
    ...(limits === undefined ? {} : { limits }),
  };
}

async function issueKey(store: Store, tenant: string, wanted: WantedKey): Promise<string> {
  const secret = newSecret();
  const { name, partner, expiresAt } = wanted;
  await store.putApiKey(
    {
      id: newId(clock.nowMs(), Math.random),
      tenant: wanted.tenant ?? tenant,
      name,
      hash: hashSecret(secret),
      scopes: [...wanted.scopes],
      createdAt: await store.now(),
      ...(partner === undefined ? {} : { partner }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
    { kind: 'system', id: 'hub' },
  );
  return secret;
}

async function hasLastingKey(store: Store, tenant: string): Promise<boolean> {
  const list = (page: PageRequest) => store.listApiKeys(tenant, page);
  for await (const { revokedAt, expiresAt } of everyRow(list, pageRowsMax)) {
    if (revokedAt === undefined && expiresAt === undefined) return true;
  }
  return false;
}

function ownKey(
  keys: Map<string, ApiKeyRow>,
  tenant: string,
  name: string,
  scopes: readonly Scope[],
): string {
  const secret = newSecret();
  const hash = hashSecret(secret);
  const createdAt = instantFromMs(clock.nowMs());
  keys.set(hash, { id: name, tenant, name, hash, scopes: [...scopes], createdAt });
  return secret;
}

function logger(level: NonNullable<HubOptions['logLevel']>): Logger {
  const secrets = ['secret', 'previousSecret', 'authorization', 'password', 'key', 'token'];
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ level, base: null, redact: { paths, censor: '[secret]' } }, pino.destination(2));
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
