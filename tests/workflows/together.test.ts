/** One order from the ERP to what it breaks downstream, over all the streams that it touches. */
import { describe, expect, it } from 'vitest';
import { workflows } from '../../src/workflows/list.ts';
import { orderWorkflow } from '../../src/workflows/order/workflow.ts';
import { exceptionStream } from '../../src/workflows/workflow.ts';
import {
  answer,
  answerLine,
  change,
  changeLine,
  decision,
  fromErp,
  fromSupplier,
  headerAnswer,
  line,
  ORDER,
  on,
  order,
  part,
  progress,
  receive,
} from './order/documents.ts';
import { Streams } from './streams.ts';

const OUTBOUND = 'commitment/DC1/OUT-9';
const promised = (date: string) => on('delivery_promised', date);

/** 100 widgets ordered for the tenth; 80 of them must leave on the eleventh, 20 on the thirtieth. */
function begun(): Streams {
  const streams = new Streams([...workflows.values()]);
  streams.send(ORDER, fromErp(order([line('1', '100 EA')])));
  for (const [outboundOrder, amount, requiredAt] of [
    ['OUT-9', '80', '2026-06-11T12:00:00.000Z'],
    ['OUT-10', '20', '2026-06-30T12:00:00.000Z'],
  ] as const) {
    streams.send(
      `commitment/DC1/${outboundOrder}`,
      receive(
        {
          kind: 'downstream_commitment',
          number: outboundOrder,
          site: 'DC1',
          outboundOrder,
          dockSlot: 'D4',
          requiredAt,
          lines: [
            {
              line: '1',
              item: { buyer: 'W-100' },
              quantity: { value: amount, unit: 'EA' },
              peg: { order: { number: '4500017' }, line: '1' },
            },
          ],
        },
        'WMS',
      ),
    );
  }
  return streams;
}

/** Exceptions that people see open, by kind. */
function open(streams: Streams): string[] {
  const streamsOf = new Set(streams.log.map(({ stream }) => stream));
  return [...streamsOf]
    .filter((stream) => stream.startsWith('exception/'))
    .filter((stream) => streams.state<{ phase: string }>(stream).phase === 'raised')
    .map((stream) => stream.split('/')[1] ?? '')
    .sort();
}
const impacts = (streams: Streams) =>
  streams.documentsOf('commitment_impact').map(({ document }) => document);

describe('an order and what stands on it', () => {
  it('is planned as asked: nothing breaks, nobody is told', () => {
    const streams = begun();
    expect(impacts(streams)).toEqual([]);
    expect(open(streams)).toEqual([]);
  });

  it('answered in part for later breaks exactly the commitment that it must', () => {
    const streams = begun();
    streams.send(
      ORDER,
      fromSupplier(
        answer([
          answerLine('1', [part('60 EA'), part('40 EA', 'backordered', promised('2026-06-12'))]),
        ]),
      ),
    );
    expect(open(streams)).toEqual([
      'commitment_at_risk',
      'commitment_breaks',
      'late_promise',
      'shortfall',
    ]);
    expect(impacts(streams)).toMatchObject([
      {
        site: 'DC1',
        cause: { number: '4500017' },
        impacts: [
          {
            outboundOrder: 'OUT-9',
            standing: 'breaks',
            covered: { value: '60' },
            short: { value: '20' },
            unapproved: true,
            // Close of the twelfth at Chicago.
            coveredAt: '2026-06-12T22:00:00.000Z',
            lateMinutes: 34 * 60,
          },
          { outboundOrder: 'OUT-10', standing: 'at_risk', short: { value: '0' } },
        ],
      },
    ]);
  });

  it('approved: what still breaks stays an exception, what is only late is settled', () => {
    const streams = begun();
    streams.send(
      ORDER,
      fromSupplier(
        answer([
          answerLine('1', [part('60 EA'), part('40 EA', 'backordered', promised('2026-06-12'))]),
        ]),
      ),
      receive(decision('approve')),
    );
    expect(open(streams)).toEqual(['commitment_breaks']);
    expect(streams.documentsOf('purchase_order_change')).toHaveLength(1);
    streams.send(
      ORDER,
      fromSupplier(answer([answerLine('1', [part('100 EA')])], { answersSequence: 1 })),
    );
    expect(open(streams)).toEqual([]);
    expect(impacts(streams).at(-1)).toMatchObject({
      impacts: [{ outboundOrder: 'OUT-9', standing: 'holds' }],
    });
  });

  it('rejected: the plan is again as asked, and the supplier is asked again', () => {
    const streams = begun();
    streams.send(
      ORDER,
      fromSupplier(answer([answerLine('1', [part('100 EA', 'accepted', promised('2026-06-20'))])])),
      receive(decision('reject')),
    );
    expect(open(streams)).toEqual([]);
    streams.wait(24);
    expect(open(streams)).toEqual(['answer_overdue']);
    streams.send(ORDER, fromSupplier(headerAnswer('accepted', { answersSequence: 1 })));
    expect(open(streams)).toEqual([]);
  });

  it('cancelled: its commitments have no supply in sight', () => {
    const streams = begun();
    streams.send(ORDER, fromErp(change(1, [], { purpose: { value: 'cancellation' } })));
    expect(open(streams)).toEqual(['commitment_breaks', 'commitment_breaks']);
    expect(impacts(streams).at(-1)).not.toHaveProperty('impacts.0.coveredAt');
    streams.send(
      OUTBOUND,
      receive({
        kind: 'downstream_commitment',
        number: 'OUT-9',
        purpose: { value: 'cancellation' },
        site: 'DC1',
        outboundOrder: 'OUT-9',
        requiredAt: '2026-06-11T12:00:00.000Z',
        lines: [{ line: '1', item: {}, quantity: { value: '0', unit: 'EA' } }],
      }),
    );
    expect(open(streams)).toEqual(['commitment_breaks']);
  });

  it('silent, out of sequence, changed: each exception comes and goes with its cause', () => {
    const streams = begun();
    const cut = (sequence: number, amount: string) =>
      fromErp(change(sequence, [changeLine('quantity_decrease', line('1', amount))]));
    streams.send(ORDER, cut(2, '90 EA')).wait(4);
    expect(open(streams)).toEqual(['change_gap']);
    streams.wait(20);
    expect(open(streams)).toEqual(['answer_overdue', 'change_gap']);
    streams.send(ORDER, cut(1, '95 EA'));
    // OUT-10 lacks ten of its twenty now.
    expect(open(streams)).toEqual(['commitment_breaks']);
    streams.send(ORDER, fromSupplier(headerAnswer('accepted', { answersSequence: 2 })));
    expect(open(streams)).toEqual(['commitment_breaks']);
  });

  it('settled: closed when a person has ended what only a person can', () => {
    const streams = begun();
    const phase = () => orderWorkflow.summarize(streams.state(ORDER)).phase;
    streams.send(
      ORDER,
      fromSupplier(headerAnswer('accepted')),
      receive(headerAnswer('accepted'), 'BOLT'),
      progress('1', { shipped: '100', received: '100', settled: true }),
    );
    expect(phase()).toBe('settled');
    const stream = exceptionStream('answer_wrong_partner', ORDER, 'BOLT');
    streams.send(stream, { type: 'resolve_exception', reason: 'BOLT sells for ACME.' });
    expect(phase()).toBe('closed');
    expect(streams.documentsOf('planning_update').at(-1)?.document).toMatchObject({
      phase: 'closed',
    });
  });

  it('received: what arrived covers, at the time at which it arrived', () => {
    const streams = begun();
    streams.send(ORDER, fromSupplier(headerAnswer('accepted')));
    streams
      .at('2026-06-11T20:00:00.000Z')
      .send(ORDER, progress('1', { shipped: '100', received: '100' }));
    expect(impacts(streams).at(-1)).toMatchObject({
      impacts: [{ outboundOrder: 'OUT-9', standing: 'breaks', lateMinutes: 8 * 60 }],
    });
  });
});
