/** What the purpose of a paper (X12 element 353) makes of it: some bind nobody, some take back. */
import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import type { Purpose } from '../../../src/model/values.ts';
import type { Received } from '../../../src/workflows/shipment/events.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { shipmentWorkflow } from '../../../src/workflows/shipment/workflow.ts';
import { contextWith, documentsOf, interchange, readAll } from '../../formats/kit.ts';
import { NON_BINDING } from '../kit.ts';
import type { Streams } from '../streams.ts';
import { bookedHub, hub, items, L1, readiness, receive, S1, shipNotice } from './documents.ts';

const state = (world: Streams) => world.state<ShipmentState | undefined>(S1);
const goods = () => items('4500017/1: 100 EA W-100');
const as = (value: Purpose) => ({ purpose: { value } });
const shippedOf = (world: Streams) =>
  world
    .commandsTo('ledger')
    .filter(({ command }) => command.movement === 'shipped')
    .map(({ command }) => (command.lines as { quantity: { value: string } }[])[0]?.quantity.value);
const received = (more: Partial<DocumentOf<'receiving_advice'>> = {}) =>
  receive(
    {
      kind: 'receiving_advice' as const,
      number: 'RA-1',
      shipment: 'S-1',
      lines: goods().map(({ id, item, link, quantity }) => ({
        id,
        item,
        received: quantity,
        parts: [],
        ...(link === undefined ? {} : { link }),
      })),
      ...more,
    },
    'ERP',
  );

const CANCELLING: Purpose[] = ['cancellation', 'deletion', 'cancel_to_reissue'];
describe('a ship notice', () => {
  it.each(CANCELLING)('of purpose %s takes the goods back', (purpose) => {
    const world = hub().send(S1, receive(shipNotice(goods())));
    expect(state(world)?.phase).toBe('shipped');
    world.send(S1, receive(shipNotice(goods(), as(purpose))));
    expect(state(world)?.phase).toBe('announced');
    expect(shippedOf(world)).toEqual(['100', '-100']);
    expect(world.refusals).toEqual([]);
  });

  it.each(CANCELLING)('of purpose %s before any other ships nothing', (purpose) => {
    const world = hub().send(S1, receive(shipNotice(goods(), as(purpose))));
    expect(world.refusals).toEqual([{ stream: S1, code: 'SHIP_NOTICE_UNKNOWN' }]);
    expect(world.events(S1)).toEqual([]);
  });

  it.each(NON_BINDING)('of purpose %s ships nothing and changes nothing', (purpose) => {
    const world = hub().send(S1, receive(shipNotice(goods(), as(purpose))));
    expect(world.events(S1)).toEqual([]);
    world.send(S1, receive(shipNotice(goods())));
    world.send(
      S1,
      receive(shipNotice(items('4500017/1: 7 EA W-100'), { number: 'ASN-1', ...as(purpose) })),
    );
    const refused = { stream: S1, code: 'SHIP_NOTICE_NOT_BINDING' };
    expect(world.refusals).toEqual([refused, refused]);
    expect(shippedOf(world)).toEqual(['100']);
  });

  it('that is to be reissued is shipped by its reissue', () => {
    const world = hub().send(
      S1,
      receive(shipNotice(goods())),
      receive(shipNotice(goods(), as('cancel_to_reissue'))),
      receive(shipNotice(items('4500017/1: 90 EA W-100'), as('reissue'))),
    );
    expect(state(world)?.phase).toBe('shipped');
    expect(shippedOf(world)).toEqual(['100', '-100', '90']);
  });

  it.each([
    ['00', 'shipped', []],
    ['03', undefined, ['SHIP_NOTICE_UNKNOWN']],
    ['17', undefined, ['SHIP_NOTICE_UNKNOWN']],
    ['22', undefined, ['SHIP_NOTICE_NOT_BINDING']],
    ['24', undefined, ['SHIP_NOTICE_NOT_BINDING']],
    ['77', undefined, ['SHIP_NOTICE_NOT_BINDING']],
  ])('with BSN01 %s as the first word', (code, phase, refused) => {
    const segments = [
      `BSN*${code}*ASN-1*20260602*0800*0001`,
      'HL*1**S',
      'REF*SI*S-1',
      'HL*2*1*O',
      'PRF*4500017',
      'HL*3*2*I',
      'LIN*1*BP*W-100',
      'SN1*1*100*EA',
    ];
    const text = interchange([{ set: '856', segments }], { group: 'SH' });
    const [notice] = documentsOf(readAll(text, contextWith()));
    const world = hub();
    if (notice !== undefined) world.send(S1, receive(notice));
    expect(world.refusals.map((refusal) => refusal.code)).toEqual(refused);
    expect(world.events(S1).at(-1) === undefined ? undefined : state(world)?.phase).toBe(phase);
  });
});

describe('a readiness notice', () => {
  it.each(CANCELLING)('of purpose %s withdraws what stood ready', (purpose) => {
    const world = hub().send(S1, receive(readiness(goods())));
    world.send(S1, receive(readiness(goods(), as(purpose))));
    expect(world.types(S1)).toContain('shipment.readiness_withdrawn');
    expect(state(world)?.phase).toBe('announced');
  });

  it.each(NON_BINDING)('of purpose %s makes nothing ready and books nothing', (purpose) => {
    const world = hub().send(S1, receive(readiness(goods(), as(purpose))));
    expect(world.refusals).toEqual([{ stream: S1, code: 'READINESS_NOT_BINDING' }]);
    expect(world.documents).toEqual([]);
  });
});

describe('a receiving advice', () => {
  it.each(CANCELLING)('of purpose %s takes its count back', (purpose) => {
    const world = bookedHub().send(S1, received());
    expect(state(world)?.phase).toBe('received');
    world.send(S1, received(as(purpose)));
    expect(state(world)?.phase).toBe('booked');
    expect(state(world)?.receipts).toMatchObject([{ advice: 'RA-1', cancelled: true }]);
  });

  it.each(NON_BINDING)('of purpose %s counts nothing', (purpose) => {
    const world = bookedHub()
      .send(S1, received(as(purpose)))
      .send(L1, received(as(purpose)));
    expect(world.refusals).toEqual([
      { stream: S1, code: 'RECEIPT_NOT_BINDING' },
      { stream: L1, code: 'RECEIPT_NOT_BINDING' },
    ]);
    expect(state(world)?.phase).toBe('booked');
    expect(world.commandsTo('ledger')).toEqual([]);
  });

  it('that was stored before its purpose was understood still replays as it was', () => {
    const stored: Received = {
      type: 'shipment.received',
      phase: 'received',
      advice: 'RA-1',
      mark: 'mark',
      purpose: 'deletion',
      keys: ['goods'],
      lines: [],
      unmatched: [],
      discrepancies: [],
      complete: true,
    };
    const replayed = shipmentWorkflow.evolve(shipmentWorkflow.initial(S1), stored);
    expect(replayed.receipts).toMatchObject([{ advice: 'RA-1', cancelled: false }]);
  });
});
