/** A transmitter by itself: its store is a queue, its endpoint a channel that answers as the test says. */
import { expect } from 'vitest';
import type { Attempt, Outbound } from '../../src/channels/channel.ts';
import { configurationOf } from '../../src/model/configuration.ts';
import type { OutboundEndpoint, PartnerProfile } from '../../src/model/profile.ts';
import { hubTimeOf } from '../../src/pipeline/clock.ts';
import { pause } from '../../src/pipeline/loops.ts';
import { openTransmitter, type TransmitContext } from '../../src/pipeline/transmit.ts';
import type {
  AttemptResult,
  ClaimedTransmission,
  ClaimRequest,
  Store,
  StoreFault,
} from '../../src/store/store.ts';
import {
  fakeChannel,
  NOW,
  profile,
  realClock,
  toyDocument,
  toyEvent,
  toyWorkflows,
} from './kit.ts';

export const x12 = {
  ourQualifier: 'ZZ',
  ourId: 'HUB',
  theirQualifier: 'ZZ',
  theirId: 'ACME',
  version: '004010' as const,
  functionalAcknowledgmentDueHours: 24,
};

/** One that is to be sent to ACME. */
export function claimed(id: string, more: Partial<ClaimedTransmission> = {}): ClaimedTransmission {
  return {
    id,
    tenant: 'default',
    partner: 'ACME',
    endpoint: 'out',
    kind: 'inventory_report',
    title: id,
    attempt: 1,
    epoch: 1,
    createdAt: NOW,
    document: { id: `doc-${id}`, body: toyDocument('S1', id) },
    cause: { event: 'e1' },
    ...more,
  };
}

/** The same for an event that names a person of ours. */
export function claimedEvent(id: string): ClaimedTransmission {
  const { document: _, ...rest } = claimed(id);
  return { ...rest, event: { ...toyEvent(id), position: 7 } };
}

/** A transmitter over a store that hands out `queue` as far as there is room. */
export function opened(
  queue: ClaimedTransmission[],
  answer: (outbound: Outbound) => Attempt | Promise<Attempt>,
  endpoint: Partial<OutboundEndpoint> = {},
  {
    heartbeat,
    slowClaimMs,
    ...more
  }: Partial<TransmitContext> & Partial<Pick<Store, 'heartbeat'>> & { slowClaimMs?: number } = {},
  partner: Partial<PartnerProfile> = {},
) {
  const out: OutboundEndpoint = {
    id: 'out',
    channel: 'webhook',
    format: 'json',
    sends: ['*'],
    ...endpoint,
  };
  const requests: ClaimRequest[] = [];
  const results: AttemptResult[] = [];
  const faults: StoreFault[] = [];
  const reports: string[] = [];
  const fake = fakeChannel(answer);
  const body = profile('ACME', ['supplier'], { x12, endpoints: [out], ...partner });
  const configuration = configurationOf(1, [
    { kind: 'partner', key: 'ACME', version: 1, body, changedAt: NOW, changedBy: 'test' },
  ]);
  const transmitter = openTransmitter({
    store: {
      claim: async (request) => {
        requests.push(request);
        if (slowClaimMs !== undefined) await pause(realClock, slowClaimMs);
        return queue.splice(0, request.endpoints[0]?.free ?? 0);
      },
      finish: async (batch) => {
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
        results.push(...batch);
        return { stale: [] };
      },
      heartbeat: heartbeat ?? (async () => undefined),
    },
    owner: 'me',
    tenants: ['default'],
    configurationOf: () => configuration,
    write: () => undefined,
    workflowOf: toyWorkflows,
    channelOf: () => fake.channel,
    clock: realClock,
    time: hubTimeOf(realClock),
    random: () => 0.5,
    onFinished: () => undefined,
    report: (words) => reports.push(words),
    ...more,
  });
  const settled = () => expect.poll(() => transmitter.underWay()).toBe(0);
  return { transmitter, requests, results, faults, reports, fake, settled };
}

/** The exceptions that a result raises or withdraws. */
export const exceptions = (result: AttemptResult | undefined) =>
  result?.commands.map(({ envelope }) => [
    envelope.command.type,
    envelope.stream.split('/').slice(0, 2).join('/'),
  ]);
