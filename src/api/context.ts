/**
 * What the API needs of the hub. `hub/api-context.ts` fulfils it; tests give a small one. The API itself knows the
 * store's interface, never what stands behind it.
 */
import type { Random } from '../base/ids.ts';
import type { Configuration } from '../model/configuration.ts';
import type { RuleContext } from '../pipeline/decide.ts';
import type { IngestAnswer, Overloaded } from '../pipeline/ingest.ts';
import type { Standing } from '../pipeline/observe.ts';
import type { ArrivingInterchange, UploadAnswer } from '../pipeline/upload.ts';
import type {
  ApiKeyRow,
  InboundInterchange,
  InboxEntry,
  LaneCommand,
  Store,
  TranslationDraft,
} from '../store/store.ts';
import type { ChannelRules } from './channel-rules.ts';

/** Who caused a change, as the store records it. */
export type Actor = InboundInterchange['actor'];
/** A command as it stands in a lane. */
export type CommandEnvelope = LaneCommand['envelope'];

/** What somebody asks of supply. */
export interface AvailabilityQuestion {
  site: string;
  item: string;
  /** Decimal text, in `unit`. */
  quantity: string;
  unit: string;
  /** When it is needed; absent asks for all that is in sight. */
  requiredAt?: string;
}
/** What a supply stream says to it. */
export interface AvailabilityAnswer {
  /** Not committed to anything else by `requiredAt`, decimal text in `unit`. */
  available: string;
  unit: string;
  covered: boolean;
  /** When all of it would be there; absent when no supply is in sight. */
  coveredAt?: string;
  /** True where a promise that the buyer has not approved is part of it. */
  unapproved?: boolean;
}

/** What the API writes to the log. Never holds a secret, a body or a partner's text. */
export interface ApiLog {
  warn(fields: Record<string, unknown>, text: string): void;
  error(fields: Record<string, unknown>, text: string): void;
}

/** A channel or an endpoint that cannot be opened as it is configured. */
export interface ChannelNotOpen {
  direction: 'in' | 'out';
  partner: string;
  /** Of the channel or the endpoint in the partner's profile. */
  id: string;
  /** Why; never the value of a setting. */
  text: string;
  /** Variables that settings name and the environment of this hub does not have. */
  missing: string[];
}

/** How the channels of one tenant are in this process. */
export interface ChannelsReport {
  /** False where only the API runs: no channel is opened there. */
  stations: boolean;
  /** Channels that look for themselves, and endpoints. */
  configured: number;
  notOpen: ChannelNotOpen[];
}

export interface ApiContext {
  store: Store;
  /** Tenants that this hub serves, first the one whose hub it is; keys of others open nothing here. */
  tenants: readonly string[];
  /** Station 1, grouped: resolves after the commit that holds the interchange. Never throws for overload. */
  ingest(interchange: InboundInterchange): Promise<IngestAnswer>;
  /** The answer to whatever comes next, where it would be turned away: nobody need read it first. */
  turnsAway?(): Overloaded | undefined;
  /** Station 1 for what is read while it comes: resolves after the commit, or as soon as it is too large. */
  upload(arriving: ArrivingInterchange): Promise<UploadAnswer>;
  /** The newest configuration known to this process. */
  configuration(tenant: string): Configuration;
  /** What the channels of this hub declare; profiles are checked against it. */
  channels: ChannelRules;
  /** Called after a change through the API, so that this process sees it at once. */
  refreshConfiguration?(tenant: string): Promise<void>;
  /** Translates an interchange with today's profile and records nothing; what reprocessing would make of it. */
  preview?(entry: InboxEntry): TranslationDraft;
  /** The rules by kind of stream: a person hears a refusal at once, a partner nothing that is not for it. */
  workflowOf: RuleContext['workflowOf'];
  /** Reads the state of a supply stream; undefined where the unit cannot be converted. */
  availability?(
    state: unknown,
    question: AvailabilityQuestion,
    configuration: Configuration,
  ): AvailabilityAnswer | undefined;
  /** How the ledgers of a tenant stood when this process looked at them last. */
  standing?(tenant: string): Standing | undefined;
  /** Which channels of a tenant cannot be opened here, and why. */
  channelsReport(tenant: string): ChannelsReport;
  /** A key that only this process knows, by the hash of its secret: asked before the store. */
  ownKeyOf?(hash: string): ApiKeyRow | undefined;
  /** What the stations of this process have done since it began, by name; only ever growing. */
  stationCounts?(): Readonly<Record<string, number>>;
  /** Commands were enqueued: the loop that decides may look at once. */
  wake?(): void;
  /** Wall clock in ms since 1970. */
  nowMs(): number;
  /** Grows evenly, never jumps; ms since any moment. For all that lasts. */
  elapsedMs(): number;
  /** Uniform in [0, 1), for ids. */
  random: Random;
  log: ApiLog;
}

/** A number of requests in a window of time. */
export interface Quota {
  requests: number;
  windowSeconds: number;
}

/** What a deployment may set. Everything has a default. */
export interface ApiOptions {
  /** Per key; a partner's key and a key of our own systems. */
  partnerQuota?: Quota;
  tenantQuota?: Quota;
  /** Bytes of request bodies held at once; beyond it senders are asked to come back. */
  bodyBytesUnderWayMax?: number;
  /** A request must have arrived whole within this time; of one that comes piece by piece, each mebibyte. */
  requestTimeoutMs?: number;
  /** How often the log is read for the event stream when nothing else wakes it. */
  eventPollMs?: number;
  /** A comment goes to silent readers of the event stream this often. */
  heartbeatMs?: number;
  /** Readers of the event stream at once; of one partner, or one key of the tenant, a tenth. */
  eventReadersMax?: number;
  /** How long a key that was looked up is trusted without looking again. */
  keyCacheMs?: number;
  /** Folder of the page that is served at `/`; nothing is served where it does not exist. */
  pageFolder?: string;
}

export const apiDefaults: Required<Omit<ApiOptions, 'pageFolder'>> = {
  partnerQuota: { requests: 50_000, windowSeconds: 10 },
  tenantQuota: { requests: 500_000, windowSeconds: 10 },
  bodyBytesUnderWayMax: 256 * 1024 * 1024,
  requestTimeoutMs: 60_000,
  eventPollMs: 100,
  heartbeatMs: 15_000,
  eventReadersMax: 500,
  keyCacheMs: 5_000,
};
