/**
 * Part of station 6: one try at what goes in one body. Whatever throws on the way is a bug; it ends in an answer like
 * everything else, so that the process goes on and a person sees it.
 */
import { derivedId } from '../base/ids.ts';
import { merged } from '../base/merged.ts';
import type { Attempt, Outbound, OutboundChannel, StopSignal } from '../channels/channel.ts';
import type { OutboundEndpoint, PartnerProfile } from '../model/profile.ts';
import type { ClaimedTransmission } from '../store/store.ts';
import { textOf } from './attempt-result.ts';
import type { RuleContext } from './decide.ts';
import type { Lease } from './leases.ts';
import { eventSentTo, type Rendered, render, renderBatch, type WriteDocument } from './render.ts';

/** Transmissions that go in one body to one endpoint. */
export interface Load {
  tenant: string;
  partner: PartnerProfile;
  endpoint: OutboundEndpoint;
  members: ClaimedTransmission[];
  lease: Lease;
}

export interface AttemptContext {
  write: WriteDocument;
  /** By the first part of a stream's id: says what of its events goes to partners. */
  workflowOf: RuleContext['workflowOf'];
  /** The open channel of an endpoint, or why there is none. */
  channelOf(
    tenant: string,
    partner: PartnerProfile,
    endpoint: OutboundEndpoint,
  ): OutboundChannel | { problem: string };
  report(text: string, error: unknown): void;
}

/** Never rejects. What cannot be written, or throws before it is sent, is refused; `signal` cuts a send off. */
export async function attemptAt(
  load: Load,
  context: AttemptContext,
  signal: StopSignal,
): Promise<{ attempt: Attempt; rendered: Rendered }> {
  try {
    const rendered = rendering(load, context);
    return { attempt: await answerTo(load, rendered, context, signal), rendered };
  } catch (error) {
    // It would throw again at the next try.
    context.report('A transmission could not be attempted.', error);
    const reason = `It could not be attempted: ${textOf(error)}`;
    return { attempt: { outcome: 'refused', reason }, rendered: { problems: [] } };
  }
}

/** How many transmissions may go in one body. */
export function batchMaxOf({ batchMax, format }: OutboundEndpoint): number {
  return format === 'json' ? (batchMax ?? 1) : 1;
}

function rendering({ members, partner, endpoint }: Load, context: AttemptContext): Rendered {
  const shown = members.map((one) => shownTo(partner, one, context));
  const [first] = shown;
  return first === undefined || batchMaxOf(endpoint) > 1
    ? renderBatch(shown)
    : render(first, partner, endpoint, context.write);
}

function shownTo(
  partner: PartnerProfile,
  one: ClaimedTransmission,
  context: AttemptContext,
): ClaimedTransmission {
  if (one.event === undefined) return one;
  const event = eventSentTo(partner, one.event, context);
  return event === one.event ? one : merged(one, { event });
}

async function answerTo(
  { tenant, partner, endpoint, members }: Load,
  rendered: Rendered,
  context: AttemptContext,
  signal: StopSignal,
): Promise<Attempt> {
  if (rendered.bytes === undefined) {
    const reason = rendered.problems.map(({ code, text }) => `${code}: ${text}`).join(' ');
    return { outcome: 'refused', reason };
  }
  const channel = context.channelOf(tenant, partner, endpoint);
  if ('problem' in channel) return { outcome: 'retry', reason: channel.problem };
  const [first] = members;
  if (first === undefined) return { outcome: 'accepted', receipt: '' };
  const outbound: Outbound = {
    id: bodyId(members),
    attempt: first.attempt,
    bytes: rendered.bytes,
    contentType: rendered.contentType,
    kind: first.kind,
    title: first.title,
  };
  try {
    return await channel.send(outbound, signal);
  } catch (error) {
    context.report('A channel threw instead of answering.', error);
    return { outcome: 'retry', reason: textOf(error) };
  }
}

/** Equal when the same ones go together again, and different when another has joined them. */
function bodyId(members: readonly ClaimedTransmission[]): string {
  const [first] = members;
  if (first !== undefined && members.length === 1) return first.id;
  return derivedId(members.map(({ id }) => id).join(' '), 'body');
}
