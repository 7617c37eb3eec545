/** Part of station 2: who sent an interchange. The channel names a partner, the envelope another or the same. */
import type { Problem } from '../base/problem.ts';
import type { EnvelopeParty } from '../formats/format.ts';
import type { Configuration } from '../model/configuration.ts';
import type { PartnerProfile } from '../model/profile.ts';
import type { InboxEntry } from '../store/store.ts';
import { pipelineProblem } from './problems.ts';
import { partnerOfEnvelope } from './reading-profile.ts';

export type Sender =
  | { known: true; partner?: PartnerProfile }
  /** No profile, or another partner's: the interchange goes to quarantine. */
  | { known: false; problem: Problem };

/**
 * The sender of an interchange. A channel that belongs to a partner never carries another's envelope: a
 * key would otherwise write as somebody else. Where the channel names nobody, the envelope must; where
 * the envelope names nobody either (JSON), our own people and systems alone may send.
 */
export function senderOf(
  entry: InboxEntry,
  envelope: EnvelopeParty,
  configuration: Configuration,
): Sender {
  const named = partnerOfEnvelope(envelope, configuration);
  const anonymous = envelope.id.trim() === '';
  if (entry.partner === undefined) {
    if (named !== undefined) return { known: true, partner: named };
    const trusted = entry.actor.kind === 'person' || entry.actor.kind === 'key';
    return anonymous && trusted ? { known: true } : unknown(envelope);
  }
  const partner = configuration.partners.get(entry.partner);
  if (partner === undefined) return unknown({ qualifier: 'channel', id: entry.channel });
  if (named === undefined) {
    // A partner whose ids we know signs with them; one without may sign as it likes on its own channel.
    return anonymous || partner.x12 === undefined ? { known: true, partner } : unknown(envelope);
  }
  return named.id === partner.id ? { known: true, partner } : mismatch(envelope, partner);
}

/**
 * An envelope that names another receiver than us, as it comes of a wrong mailbox or an id that changed. It is told and
 * not refused: what the channel of this partner brought is rarely for anybody else.
 */
export function receiverProblem(
  { qualifier, id }: EnvelopeParty,
  partner: PartnerProfile | undefined,
): Problem | undefined {
  const { x12 } = partner ?? {};
  if (x12 === undefined || id.trim() === '') return undefined;
  if (qualifier === x12.ourQualifier && id.trim() === x12.ourId.trim()) return undefined;
  const text = `The envelope is for "${id.trim()}" with qualifier "${qualifier}", to this partner we are "${x12.ourId}" with "${x12.ourQualifier}".`;
  return pipelineProblem('RECEIVER_NOT_OURS', { path: 'receiver' }, text);
}

function unknown({ qualifier, id }: EnvelopeParty): Sender {
  const text = `No partner profile has the id "${id.trim()}" with qualifier "${qualifier}".`;
  return {
    known: false,
    problem: pipelineProblem('SENDER_UNKNOWN', { path: 'sender' }, text),
  };
}

function mismatch({ qualifier, id }: EnvelopeParty, partner: PartnerProfile): Sender {
  const text = `The envelope names "${id.trim()}" with qualifier "${qualifier}", the channel belongs to ${partner.id}.`;
  return {
    known: false,
    problem: pipelineProblem('SENDER_MISMATCH', { path: 'sender' }, text),
  };
}
