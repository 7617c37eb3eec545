/** The channels that a hub has, and how those that profiles name are opened, watched and told of. */
import type { ChannelRules } from '../api/channel-rules.ts';
import type { ChannelsReport } from '../api/context.ts';
import type {
  InboundChannelType,
  OutboundChannel,
  OutboundChannelType,
} from '../channels/channel.ts';
import { directoryInbound } from '../channels/directory/inbound.ts';
import { directoryOutbound } from '../channels/directory/outbound.ts';
import { type Following, followInbound } from '../channels/follow.ts';
import { notOpenOf } from '../channels/not-open.ts';
import { type OpenOutbound, openOutbound, type WantedInbound } from '../channels/open-channels.ts';
import { withSecrets } from '../channels/secrets.ts';
import { findingInAllowed } from '../channels/webhook/private-address.ts';
import { webhookChannel } from '../channels/webhook/webhook.ts';
import type { Configuration } from '../model/configuration.ts';
import type { InboundChannel, OutboundEndpoint, PartnerProfile } from '../model/profile.ts';
import type { Clock } from '../pipeline/clock.ts';
import { receivingOf } from '../pipeline/receiving.ts';
import type { Pipeline } from '../pipeline/run.ts';
import { concurrencyMaxDefault } from '../pipeline/transmit.ts';
import { sha256 } from '../workers/digest.ts';

/** Outbound channels, one line each. */
const outboundChannels: readonly OutboundChannelType[] = [webhookChannel, directoryOutbound];
/** Inbound channels that look for themselves, one line each. What comes over REST comes through the API. */
const inboundChannels: readonly InboundChannelType[] = [directoryInbound];

/** What profiles may say of channels. `rest` has no settings: whoever sends has a key. */
export const channelRules: ChannelRules = {
  inbound: [...inboundChannels, { id: 'rest', settings: {} }],
  outbound: outboundChannels,
  findingInAllowed,
};

const TIMEOUT_SECONDS_DEFAULT = 15;

/** What all channels of a hub share. */
interface Surroundings {
  /** Where `${NAME}` in settings is looked up. */
  environment: Readonly<Record<string, string | undefined>>;
  tenants: readonly string[];
  configurationOf: (tenant: string) => Configuration;
  clock: Clock;
  report: (text: string, error: unknown) => void;
}

/** The channels of all tenants: opened when a station asks, watched where stations run, told of by the API. */
export function openChannels(surroundings: Surroundings) {
  const { environment, tenants, configurationOf, clock, report } = surroundings;
  const outbound = openOutbound(report);
  let following: Following | undefined;
  const wanted = (pipeline: Pipeline) =>
    tenants.flatMap((tenant) =>
      wantedInbound(tenant, configurationOf(tenant), pipeline, surroundings),
    );
  const channelFor = (tenant: string, partner: PartnerProfile, endpoint: OutboundEndpoint) =>
    outboundOf(tenant, partner, endpoint, outbound, surroundings);
  return {
    outboundOf: channelFor,
    closeOutbound: () => outbound.closeAll(),
    follow(pipeline: Pipeline): void {
      following = followInbound({
        version: () => tenants.map((tenant) => configurationOf(tenant).version).join(' '),
        wanted: () => wanted(pipeline),
        elapsedMs: clock.elapsedMs,
        report,
      });
    },
    look: async () => following?.look(),
    stopInbound: async () => following?.stop(),
    report(tenant: string): Omit<ChannelsReport, 'stations'> {
      const problems = following?.problems();
      const tried = [...configurationOf(tenant).partners.values()].flatMap((partner) => [
        ...partner.channels.filter(isWatched).map(({ id, settings = {} }) => {
          const problem = problems?.get(keyOf(tenant, partner.id, id));
          return { direction: 'in' as const, partner: partner.id, id, settings, problem };
        }),
        ...partner.endpoints.map((endpoint) => {
          const { id, settings = {} } = endpoint;
          const channel = channelFor(tenant, partner, endpoint);
          const problem = 'problem' in channel ? channel.problem : undefined;
          return { direction: 'out' as const, partner: partner.id, id, settings, problem };
        }),
      ]);
      return { configured: tried.length, notOpen: notOpenOf(tried, environment) };
    },
  };
}

function keyOf(tenant: string, partner: string, id: string): string {
  return `${tenant}/${partner}/${id}`;
}

/** What comes over REST has nothing to open. */
function isWatched({ channel }: InboundChannel): boolean {
  return inboundChannels.some(({ id }) => id === channel);
}

function outboundOf(
  tenant: string,
  partner: PartnerProfile,
  endpoint: OutboundEndpoint,
  outbound: OpenOutbound,
  { configurationOf, environment, clock }: Surroundings,
): OutboundChannel | { problem: string } {
  const type = outboundChannels.find(({ id }) => id === endpoint.channel);
  if (type === undefined) return { problem: `There is no channel "${endpoint.channel}".` };
  const given = {
    timeoutMs: (endpoint.timeoutSeconds ?? TIMEOUT_SECONDS_DEFAULT) * 1000,
    concurrencyMax: endpoint.concurrencyMax ?? concurrencyMaxDefault,
    privateAddressesAllowed: configurationOf(tenant).settings.privateAddressesAllowed ?? [],
    nowMs: clock.nowMs,
  };
  const settings = endpoint.settings ?? {};
  const mark = markOf(type.id, settings, given);
  const key = keyOf(tenant, partner.id, endpoint.id);
  return outbound.of(key, type, () => withSecrets(settings, environment), given, mark);
}

/** Text that changes when the channel must be opened again. */
function markOf(type: string, settings: object, surroundings: object): string {
  return JSON.stringify([type, settings, surroundings]);
}

function wantedInbound(
  tenant: string,
  configuration: Configuration,
  pipeline: Pipeline,
  { environment, clock, report }: Surroundings,
): WantedInbound[] {
  return [...configuration.partners.values()].flatMap((partner) =>
    partner.channels.flatMap(({ id, channel, settings = {} }) => {
      const type = inboundChannels.find((one) => one.id === channel);
      if (type === undefined) return [];
      const name = `${partner.id}/${id}`;
      const from = { tenant, partner: partner.id, channel: name };
      const { ingest, uploads } = pipeline;
      const received = { ingest, uploads, clock, random: Math.random, digest: sha256 };
      return [
        {
          key: keyOf(tenant, partner.id, id),
          mark: markOf(channel, settings, {}),
          type,
          settings: () => withSecrets(settings, environment),
          surroundings: { ...receivingOf(from, received), elapsedMs: clock.elapsedMs, report },
        },
      ];
    }),
  );
}
