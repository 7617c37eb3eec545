/**
 * The way into station 1 for channels that look for themselves: what they found is taken in as everything else is, in
 * the name of the partner whose channel it is.
 */
import { newId, type Random } from '../base/ids.ts';
import type { InboundSurroundings, ReceivedAnswer } from '../channels/channel.ts';
import type { Digest } from './attachments.ts';
import type { Clock } from './clock.ts';
import { type Ingest, interchangeOf } from './ingest.ts';
import type { UploadAnswer, Uploads } from './upload.ts';

/** A partner's channel. */
export interface Inlet {
  tenant: string;
  partner: string;
  channel: string;
}

export interface ReceivingParameters {
  ingest: Ingest;
  uploads: Uploads;
  clock: Pick<Clock, 'nowMs'>;
  random: Random;
  digest: Digest;
}

/** What the channel of an inlet calls with what it found; answers after the commit. */
export function receivingOf(
  from: Inlet,
  { ingest, uploads, clock, random, digest }: ReceivingParameters,
): Pick<InboundSurroundings, 'receive' | 'receiveChunks'> {
  const sent = () => ({
    ...from,
    id: newId(clock.nowMs(), random),
    actor: { kind: 'partner' as const, id: from.partner },
  });
  return {
    async receive(all) {
      const interchanges = all.map(({ bytes, ...received }) => {
        const { id, ...sender } = sent();
        return interchangeOf({ ...sender, ...received }, bytes, id, digest);
      });
      return (await ingest.submitInOrder(interchanges)).map(answerOf);
    },
    async receiveChunks(received) {
      return answerOf(await uploads.take({ ...sent(), ...received }));
    },
  };
}

function answerOf(answer: UploadAnswer): ReceivedAnswer {
  switch (answer.outcome) {
    case 'accepted':
    case 'repeated':
      return { outcome: 'committed', id: answer.id };
    case 'overloaded':
      return { outcome: 'later', afterMs: answer.retryAfterMs };
    case 'conflict':
      return {
        outcome: 'refused',
        reason: `The same key came with other content in ${answer.id}.`,
      };
    case 'refused':
    case 'too_large':
      return { outcome: 'refused', reason: answer.reason };
  }
}
