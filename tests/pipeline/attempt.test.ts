import { describe, expect, it } from 'vitest';
import { hubTimeOf } from '../../src/pipeline/clock.ts';
import { accepted, realClock } from './kit.ts';
import { claimed, exceptions, opened, x12 } from './transmit-kit.ts';

const numbers = { interchange: 5, group: 6, set: 7 };
const bytes = new Uint8Array([1]);
const written = {
  result: { bytes, contentType: 'application/edi-x12', problems: [] },
  group: 'PO',
};
const deadLetter = [['raise_exception', 'exception/dead_letter']];
const refusedFor = (text: string) => ({
  outcome: 'refused',
  reason: expect.stringContaining(text),
});

describe('what throws while it is attempted', () => {
  it('in a writer is a dead letter, and the others go out', async () => {
    const { transmitter, fake, results, reports, settled } = opened(
      ['t1', 't2'].map((id) => claimed(id, { numbers })),
      () => accepted,
      { format: 'x12' },
      {
        write: ({ number }) => {
          if (number === 't1') throw new Error('a bug of the writer');
          return written;
        },
      },
    );
    await transmitter.round();
    await settled();
    expect(fake.sent.map(({ id }) => id)).toEqual(['t2']);
    const byId = new Map(results.map((result) => [result.id, result]));
    expect(byId.get('t1')).toMatchObject(refusedFor('a bug of the writer'));
    expect(exceptions(byId.get('t1'))).toEqual(deadLetter);
    expect(byId.get('t2')).toMatchObject({ outcome: 'accepted' });
    expect(transmitter.counts()).toEqual({ accepted: 1, retry: 0, refused: 1 });
    expect(reports).toEqual(['A transmission could not be attempted.']);
  });

  it('before there is a channel is a dead letter', async () => {
    const channelOf = () => {
      throw new Error('a bug of the channel');
    };
    const { transmitter, results, settled } = opened(
      [claimed('t1')],
      () => accepted,
      {},
      { channelOf },
    );
    await transmitter.round();
    await settled();
    expect(results).toMatchObject([refusedFor('a bug of the channel')]);
  });

  it('because its next time cannot be worked out is a dead letter with the reason of the attempt', async () => {
    const { transmitter, results, reports, settled } = opened(
      [claimed('t1')],
      () => ({ outcome: 'retry', reason: 'down' }),
      { retrySeconds: [Number.NaN] },
    );
    await transmitter.round();
    await settled();
    expect(results).toMatchObject([refusedFor('down; what follows could not be worked out')]);
    expect(exceptions(results[0])).toEqual(deadLetter);
    expect(transmitter.counts()).toEqual({ accepted: 0, retry: 0, refused: 1 });
    expect(reports).toHaveLength(1);
  });

  it('because what follows cannot be worked out is a dead letter that says it was sent', async () => {
    const never = { ...x12, functionalAcknowledgmentDueHours: Number.NaN };
    const { transmitter, results, settled } = opened(
      [claimed('t1', { numbers })],
      () => accepted,
      { format: 'x12' },
      { write: () => written },
      { x12: never },
    );
    await transmitter.round();
    await settled();
    expect(results).toMatchObject([{ ...refusedFor('The receiver took it'), sentBytes: bytes }]);
    expect(exceptions(results[0])).toEqual(deadLetter);
  });

  it('where nothing can be said of it at all leaves nothing under way', async () => {
    const now = () => {
      throw new Error('no time');
    };
    const { transmitter, fake, results, reports, settled } = opened(
      [claimed('t1')],
      () => accepted,
      {},
      { time: { ...hubTimeOf(realClock), now } },
    );
    await transmitter.round();
    await settled();
    expect([fake.sent, results]).toEqual([[], []]);
    expect(reports).toEqual(['What was claimed has no result, and comes again.']);
  });
});
