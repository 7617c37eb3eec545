import { describe, expect, it } from 'vitest';
import type { OrderCommand } from '../../../src/workflows/order/events.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import {
  answer,
  answerLine,
  fromSupplier,
  headerAnswer,
  issued,
  line,
  part,
  progress,
  quantity,
  receive,
} from './documents.ts';

const phase = (scene: ReturnType<typeof issued>) => orderWorkflow.summarize(scene.state).phase;
const confirmed = (...lines: Parameters<typeof issued>) =>
  issued(...lines).when(fromSupplier(headerAnswer('accepted')));
const shipment = (
  expectedAt: string | undefined,
  amount = '100 EA',
  more: { phase?: string; deliveredAt?: string; shipment?: string } = {},
): OrderCommand => ({
  type: 'note_shipment',
  shipment: more.shipment ?? 'ACME/S-1',
  phase: more.phase ?? 'in_transit',
  lines: [
    {
      line: '1',
      quantity: quantity(amount),
      ...(expectedAt === undefined ? {} : { expectedAt }),
      ...(more.deliveredAt === undefined ? {} : { deliveredAt: more.deliveredAt }),
    },
  ],
});

describe('the phase of an order', () => {
  it('follows the quantities and never goes back for a late report', () => {
    const scene = confirmed();
    const steps: [OrderCommand, string][] = [
      [progress('1', { shipped: '40' }), 'partly_shipped'],
      [progress('1', { shipped: '100' }), 'shipped'],
      [progress('1', { shipped: '100', received: '40' }), 'partly_received'],
      [progress('1', { shipped: '100', received: '100' }), 'received'],
      [progress('1', { shipped: '100', received: '100', settled: true }), 'closed'],
    ];
    for (const [command, expected] of steps) {
      scene.when(command);
      expect(phase(scene)).toBe(expected);
    }
    scene.when(fromSupplier(answer([answerLine('1', [part('100 EA')])])));
    expect(phase(scene)).toBe('closed');
    expect(orderWorkflow.summarize(scene.state).open).toBe(false);
  });

  it('closes an over-receipt', () => {
    const scene = confirmed().when(
      progress('1', { shipped: '101', received: '101', settled: true }),
    );
    expect(phase(scene)).toBe('closed');
  });

  it('is settled, not closed, while something waits for a person', () => {
    const scene = issued()
      .when(fromSupplier(answer([answerLine('1', [part('80 EA')])])))
      .when(progress('1', { shipped: '80', received: '80', settled: true }));
    expect(scene.exceptions()).toEqual(['answer_incomplete/1']);
    expect(phase(scene)).toBe('settled');
  });

  it('is closed once a person has ended the incident that stood', () => {
    const scene = confirmed()
      .when(receive(headerAnswer('accepted'), 'BOLT'))
      .when(progress('1', { shipped: '100', received: '100', settled: true }));
    expect(orderWorkflow.summarize(scene.state)).toMatchObject({ phase: 'settled', open: true });
    const { text = '' } = Object.values(scene.state.exceptions)[0] ?? {};
    const ended = { type: 'note_exception_ended', exceptionKind: 'answer_wrong_partner' } as const;
    scene.when({ ...ended, part: 'BOLT', text: 'Another one.' }).nothing();
    scene.when({ ...ended, part: 'BOLT', text });
    scene.gives({ type: 'order.exception_ended' }, { type: 'order.outlook_changed' });
    expect(orderWorkflow.summarize(scene.state)).toMatchObject({ phase: 'closed', open: false });
    scene.when({ ...ended, part: 'BOLT', text }).nothing();
  });

  it('keeps what its own state calls for, whoever ends the exception', () => {
    const scene = issued().when(fromSupplier(answer([answerLine('1', [part('80 EA')])])));
    const { text = '' } = Object.values(scene.state.exceptions)[0] ?? {};
    scene
      .when({
        type: 'note_exception_ended',
        exceptionKind: 'answer_incomplete',
        part: '1',
        text,
      })
      .nothing();
  });

  it('looks at every line', () => {
    const scene = confirmed(line('1', '100 EA'), line('2', '5 EA'));
    scene.when(progress('1', { shipped: '100', received: '100' }));
    expect(phase(scene)).toBe('partly_received');
    scene.when(progress('2', { shipped: '5', received: '5' }));
    expect(phase(scene)).toBe('received');
  });

  it('does not care for progress that it knows, or of lines that it does not have', () => {
    const scene = confirmed().when(progress('1', { shipped: '40' }));
    scene.when(progress('1', { shipped: '40' }), progress('9', { shipped: '1' })).nothing();
  });
});

describe('what travels', () => {
  const parts = (scene: ReturnType<typeof issued>) => scene.commandsTo('supply')[0]?.command.parts;

  it('is expected when the shipment says, instead of when it was promised', () => {
    const scene = confirmed().when(shipment('2026-06-12T15:00:00.000Z', '60 EA'));
    expect(parts(scene)).toEqual([
      { quantity: quantity('60 EA'), availableAt: '2026-06-12T15:00:00.000Z', standing: 'agreed' },
      { quantity: quantity('40 EA'), availableAt: '2026-06-10T22:00:00.000Z', standing: 'agreed' },
    ]);
  });

  it('counts once received as there, and never twice', () => {
    const scene = confirmed()
      .when(shipment('2026-06-12T15:00:00.000Z', '60 EA'))
      .at('2026-06-12T16:00:00.000Z')
      .when(progress('1', { shipped: '60', received: '60' }));
    expect(parts(scene)).toEqual([
      { quantity: quantity('60 EA'), availableAt: '2026-06-12T16:00:00.000Z', standing: 'agreed' },
      { quantity: quantity('40 EA'), availableAt: '2026-06-10T22:00:00.000Z', standing: 'agreed' },
    ]);
  });

  it('falls back to the promise when the shipment is cancelled', () => {
    const scene = confirmed()
      .when(shipment('2026-06-12T15:00:00.000Z'))
      .when(shipment(undefined, '100 EA', { phase: 'cancelled' }));
    expect(parts(scene)).toEqual([
      { quantity: quantity('100 EA'), availableAt: '2026-06-10T22:00:00.000Z', standing: 'agreed' },
    ]);
  });

  it('leaves the readiness forecast once it has shipped, or came without a ship notice', () => {
    for (const moved of [
      { shipped: '60' },
      { received: '60' },
      { shipped: '60', received: '50' },
    ]) {
      const scene = confirmed().when(progress('1', moved));
      expect(scene.documents('readiness_forecast')[0]?.document).toMatchObject({
        parts: [{ quantity: quantity('40 EA') }],
      });
    }
  });

  it('is told once: the same again tells nobody', () => {
    const scene = confirmed().when(shipment('2026-06-12T15:00:00.000Z'));
    scene.when(shipment('2026-06-12T15:00:00.000Z')).nothing();
  });
});
