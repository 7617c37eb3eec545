import { describe, expect, it } from 'vitest';
import type { DownstreamCommitment } from '../../../src/model/planning-documents.ts';
import type { CommitmentCommand } from '../../../src/workflows/commitment/events.ts';
import { commitmentWorkflow } from '../../../src/workflows/commitment/workflow.ts';
import type { NoteCover } from '../../../src/workflows/protocol.ts';
import { given } from '../kit.ts';

const STREAM = 'commitment/DC1/OUT-9';
const commitment = (
  amount = '2 CA',
  more: Partial<DownstreamCommitment> = {},
): CommitmentCommand => {
  const [value = '', unit = ''] = amount.split(' ');
  return {
    type: 'receive_document',
    documentId: 'C-1',
    partner: 'WMS',
    document: {
      kind: 'downstream_commitment',
      number: 'OUT-9',
      site: 'DC1',
      outboundOrder: 'OUT-9',
      dockSlot: 'D4',
      requiredAt: '2026-06-11T12:00:00.000Z',
      lines: [
        {
          line: '1',
          item: { buyer: 'W-100' },
          quantity: { value, unit },
          peg: { order: { number: '4500017' }, line: '1' },
        },
      ],
      ...more,
    },
  };
};
const cover = (standing: NoteCover['standing'], more: Partial<NoteCover> = {}): NoteCover => ({
  type: 'note_cover',
  line: '1',
  item: 'W-100',
  required: { value: '48', unit: 'EA' },
  covered: standing === 'breaks' ? '40' : '48',
  short: standing === 'breaks' ? '8' : '0',
  standing,
  ...more,
});
const received = () => given(commitmentWorkflow).in(STREAM).when(commitment());

describe('a downstream commitment', () => {
  it('demands its items in base units from the supply of its site', () => {
    const scene = received();
    scene.gives({ type: 'commitment.received', configurationVersion: 7 });
    expect(scene.commandsTo('supply')).toMatchObject([
      {
        stream: 'supply/DC1/W-100',
        command: {
          type: 'set_demand',
          commitment: STREAM,
          quantity: { value: '48', unit: 'EA' },
          // The only ERP there is.
          peg: { order: { erp: 'ERP1', entity: 'US01', number: '4500017' }, line: '1' },
        },
      },
    ]);
  });

  it('is replaced by its next version: lines that are gone are demanded no longer', () => {
    const scene = received().when(
      commitment('2 CA', {
        version: '2',
        lines: [{ line: '2', item: { buyer: 'W-200' }, quantity: { value: '5', unit: 'EA' } }],
      }),
    );
    scene.gives({ type: 'commitment.changed', ended: [{ line: '1', key: 'W-100' }] });
    expect(scene.commandsTo('supply')).toMatchObject([
      { stream: 'supply/DC1/W-100', command: { line: '1', quantity: { value: '0' } } },
      { stream: 'supply/DC1/W-200', command: { line: '2', quantity: { value: '5' } } },
    ]);
    scene.when(commitment('1 CA', { version: '1' })).refuses('COMMITMENT_OUTDATED');
  });

  it('that says the same is a duplicate, one that repeats a line is refused', () => {
    received().when(commitment()).refuses('COMMITMENT_DUPLICATE');
    const line = { line: '1', item: { buyer: 'W-100' }, quantity: { value: '5', unit: 'EA' } };
    received()
      .when(commitment('1 EA', { lines: [line, line] }))
      .refuses('COMMITMENT_LINE_TWICE');
  });

  it('is cancelled by purpose, and may come back', () => {
    const cancel = commitment('2 CA', { purpose: { value: 'cancellation' } });
    const scene = received().when(cover('breaks')).when(cancel);
    scene.gives({ type: 'commitment.cancelled' });
    expect(scene.exceptions()).toEqual([]);
    expect(scene.commandsTo('supply')).toMatchObject([{ command: { quantity: { value: '0' } } }]);
    scene.when(cover('breaks')).nothing();
    scene.when(cancel).refuses('COMMITMENT_UNKNOWN');
    scene.when(commitment()).gives({ type: 'commitment.changed' });
    scene.when(cover('breaks'));
    expect(scene.exceptions()).toEqual(['commitment_breaks/1']);
  });

  it('raises an exception while it breaks or is at risk, and ends it when it holds again', () => {
    const scene = received().when(
      cover('breaks', {
        coveredAt: '2026-06-12T12:00:00.000Z',
        lateMinutes: 1440,
        cause: { number: '4500017' },
      }),
    );
    expect(scene.exceptions()).toEqual(['commitment_breaks/1']);
    expect(scene.commandsTo('exception')[0]?.command).toMatchObject({
      text: 'Line 1 of outbound order OUT-9 at DC1 lacks 8 of 48 EA by 2026-06-11 12:00 UTC, and it comes 1 d late.',
      details: { short: '8', lateMinutes: '1440', dockSlot: 'D4', order: '4500017' },
    });
    expect(commitmentWorkflow.summarize(scene.state)).toMatchObject({
      phase: 'breaks',
      open: true,
    });
    scene.when(cover('at_risk', { unapproved: true }));
    expect(scene.exceptions()).toEqual(['commitment_at_risk/1']);
    scene.when(cover('holds'));
    expect(scene.exceptions()).toEqual([]);
    scene.when(cover('holds')).nothing();
  });

  it('does not listen to what supply said of an older quantity or another item', () => {
    received()
      .when(
        cover('breaks', { required: { value: '24', unit: 'EA' } }),
        cover('breaks', { item: 'W-200' }),
      )
      .nothing();
  });

  it('with a unit that cannot be converted holds that line for a person', () => {
    const scene = given(commitmentWorkflow).in(STREAM).when(commitment('3 KG'));
    expect(scene.exceptions()).toEqual(['commitment_unclear/1']);
    expect(scene.commandsTo('supply')).toEqual([]);
    scene.when(commitment('3 EA'));
    expect(scene.exceptions()).toEqual([]);
  });
});
