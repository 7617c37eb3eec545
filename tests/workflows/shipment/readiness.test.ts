import { describe, expect, it } from 'vitest';
import type { ShipmentCommand } from '../../../src/workflows/shipment/commands.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { person } from '../kit.ts';
import {
  bookedHub,
  booking,
  hub,
  items,
  L1,
  leg,
  party,
  readiness,
  receive,
  reference,
  S1,
  S2,
  shipNotice,
  stop,
} from './documents.ts';

describe('readiness', () => {
  it('gives the shipment its identity and asks the transport system to plan it', () => {
    const told = hub().send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
    expect(told.types(S1)).toEqual([
      'shipment.ready',
      'shipment.references_attached',
      'shipment.booking_requested',
      'shipment.outlook_changed',
    ]);
    const [request] = told.documentsOf('booking_request');
    expect(request?.to).toEqual({ role: 'transport_system' });
    expect(request?.document).toMatchObject({
      shipment: 'ACME/S-1',
      readyAt: '2026-06-01T12:00:00.000Z',
      items: [{ quantity: { value: '100', unit: 'EA' }, link: { order: { erp: 'ERP1' } } }],
    });
    expect([...told.references.keys()].sort()).toEqual([
      '* shipment ACME/S-1',
      '* shipment S-1',
      'ACME shipment ACME/S-1',
      'ACME shipment S-1',
      'TMS shipment ACME/S-1',
      'TMS shipment S-1',
    ]);
    expect(told.commandsTo('order')).toMatchObject([
      {
        stream: 'order/ERP1/US01/4500017/-',
        command: { type: 'note_shipment', shipment: 'ACME/S-1', phase: 'ready' },
      },
    ]);
  });

  it('is heard once, changed by a later word, and taken back', () => {
    const told = hub().send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
    told.send(S1, receive(readiness(items('4500017/1: 100 EA W-100'), { number: 'R-2' })));
    expect(told.events(S1).at(-1)).toMatchObject({ type: 'shipment.duplicate_noted' });
    told.send(S1, receive(readiness(items('4500017/1: 90 EA W-100'), { number: 'R-3' })));
    expect(told.documentsOf('booking_request').at(-1)?.document).toMatchObject({
      purpose: { value: 'replacement' },
      items: [{ quantity: { value: '90' } }],
    });
    told.send(
      S1,
      receive(
        readiness(items('4500017/1: 90 EA W-100'), {
          number: 'R-4',
          purpose: { value: 'cancellation' },
        }),
      ),
    );
    expect(told.state<ShipmentState>(S1).phase).toBe('announced');
    expect(told.documentsOf('booking_request').at(-1)?.document).toMatchObject({
      purpose: { value: 'cancellation' },
    });
  });

  it('sums one item in several units of handling, without caring how decimals are written', () => {
    const told = hub().send(
      S1,
      receive(readiness(items('4500017/1: 40.50 EA W-100', '4500017/1: 9.5 EA W-100'))),
    );
    expect(told.state<ShipmentState>(S1).readiness?.goods).toMatchObject([
      { itemIds: ['i1', 'i2'], quantity: { value: '50', unit: 'EA' } },
    ]);
  });

  it('can be asked for again by a person, and is missed when no booking comes', () => {
    const told = hub().send(S1, { type: 'request_booking' });
    expect(told.refusals).toEqual([{ stream: S1, code: 'SHIPMENT_NOT_READY' }]);
    told.send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
    const again: ShipmentCommand = {
      type: 'request_booking',
      requiredAt: '2026-06-05T00:00:00Z',
    };
    told.send(S1, again);
    expect(told.documentsOf('booking_request')).toHaveLength(2);
    expect(told.documentsOf('booking_request')[1]?.document).toMatchObject({
      requiredAt: '2026-06-05T00:00:00.000Z',
    });
    told.wait(24);
    expect(told.exceptions()).toEqual(['booking_overdue']);
    told.send(L1, receive(booking(), 'TMS'));
    expect(told.exceptions()).toEqual([]);
  });
});

describe('release', () => {
  it('tells supplier and transport once that nothing keeps the goods', () => {
    const told = hub().send(S1, { type: 'release_shipment' });
    expect(told.refusals).toEqual([{ stream: S1, code: 'SHIPMENT_NOT_READY' }]);
    told.send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
    told.actor = person;
    told.send(S1, { type: 'release_shipment' }, { type: 'release_shipment' });
    expect(told.events(S1, 'shipment.released')).toMatchObject([{ by: 'pat' }]);
    const updates = told.documentsOf('shipment_update').slice(-2);
    expect(updates.map(({ to }) => to)).toEqual([
      { partner: 'ACME' },
      { role: 'transport_system' },
    ]);
    expect(updates[0]?.document).toMatchObject({ phase: 'ready', text: 'Released.' });
  });
});

describe('booking', () => {
  it('reaches the load, which tells the shipment and registers its references', () => {
    const told = bookedHub();
    expect(told.types(L1)).toEqual(['load.booked', 'load.shipment_noted']);
    expect(told.state<ShipmentState>(S1).phase).toBe('booked');
    expect(told.references.get('FAST pro PRO-7')).toEqual([L1]);
    expect(told.references.get('* pro PRO-7')).toEqual([L1]);
    expect(told.references.get('TMS load L-1')).toEqual([L1]);
    const confirmations = told.documentsOf('booking_confirmation');
    expect(confirmations.map(({ to }) => to)).toEqual([{ partner: 'ERP' }, { partner: 'ACME' }]);
    expect(confirmations[1]?.document).toMatchObject({
      load: 'L-1',
      shipments: ['S-1'],
      outcome: 'booked',
      stops: [{ sequence: 1 }, { sequence: 2, windowEndAt: '2026-06-04T15:00:00.000Z' }],
      legs: [{ carrier: 'FAST', references: [{ role: { value: 'pro' }, value: 'PRO-7' }] }],
    });
    expect(told.commandsTo('order').at(-1)?.command).toMatchObject({
      phase: 'booked',
      lines: [{ line: '1', expectedAt: '2026-06-04T15:00:00.000Z' }],
    });
  });

  it('consolidates shipments, and shows each supplier its own alone', () => {
    const told = hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))))
      .send('shipment/BOLT/B-9', receive(readiness(items('4500018/1: 5 EA W-200')), 'BOLT'));
    const both = ['ACME/S-1', 'BOLT/B-9'];
    told.send(
      L1,
      receive(
        booking({
          shipments: both,
          stops: [
            stop(1, 'load', 'ACME-PLANT', ['ACME/S-1'], '2026-06-02T16:00:00Z'),
            stop(2, 'load', 'HUB', ['BOLT/B-9'], '2026-06-02T20:00:00Z'),
            stop(3, 'unload', 'DC1', both, '2026-06-04T15:00:00Z'),
          ],
          legs: [leg(1, 'FAST', 1, 3)],
        }),
        'TMS',
      ),
    );
    const toBolt = told
      .documentsOf('booking_confirmation')
      .find(({ to }) => 'partner' in to && to.partner === 'BOLT');
    expect(toBolt?.document).toMatchObject({ shipments: ['B-9'] });
    expect(JSON.stringify(toBolt?.document)).not.toContain('S-1');
  });

  it('finds a supplier by the stop that loads, and asks where nothing explains a number', () => {
    const told = hub().send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))));
    told.send(
      L1,
      receive(
        booking({
          shipments: ['S-1', 'X-9'],
          stops: [
            { ...stop(1, 'load', 'ACME-PLANT', ['S-1']), place: party('ship_from', 'ACME-PLANT') },
            stop(2, 'unload', 'DC1', ['S-1', 'X-9']),
          ],
        }),
        'TMS',
      ),
    );
    expect(told.state<ShipmentState>(S1).phase).toBe('booked');
    expect(told.exceptions()).toEqual(['booking_shipment_unknown/X-9']);
  });

  it('is repeated without effect, planned anew, cancelled, declined', () => {
    const told = bookedHub();
    told.send(L1, receive(booking({ number: 'BC-1b' }), 'TMS'));
    expect(told.types(L1).at(-1)).toBe('load.duplicate_noted');
    told.send(
      L1,
      receive(
        booking({
          number: 'BC-2',
          outcome: 'rebooked',
          legs: [leg(1, 'SLOW', 1, 2, reference('pro', 'PRO-8'))],
        }),
        'TMS',
      ),
    );
    expect(told.types(S1)).toContain('shipment.rebooked');
    expect(told.references.has('FAST pro PRO-7')).toBe(false);
    expect(told.references.get('SLOW pro PRO-8')).toEqual([L1]);
    told.send(L1, receive(booking({ outcome: 'cancelled', reason: 'no truck' }), 'TMS'));
    expect(told.state<ShipmentState>(S1).phase).toBe('ready');
    expect(told.exceptions()).toEqual(['booking_cancelled']);
    expect(told.references.has('TMS load L-1')).toBe(false);
    told.send(
      'load/L-2',
      receive(booking({ load: 'L-2', outcome: 'declined', stops: [], legs: [] }), 'TMS'),
    );
    expect(told.exceptions()).toEqual(['booking_cancelled', 'booking_declined']);
    told.send('load/L-3', receive(booking({ load: 'L-3' }), 'TMS'));
    expect(told.exceptions()).toEqual([]);
    expect(told.state<ShipmentState>(S1).phase).toBe('booked');
  });

  it('lets a shipment that a new plan leaves out go back to ready', () => {
    const told = hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))))
      .send(S2, receive(readiness(items('4500018/1: 5 EA W-200'), { shipment: 'S-2' })));
    const both = ['ACME/S-1', 'ACME/S-2'];
    const plan = (shipments: string[]) =>
      booking({
        shipments,
        stops: [stop(1, 'load', 'ACME-PLANT', shipments), stop(2, 'unload', 'DC1', shipments)],
      });
    told.send(L1, receive(plan(both), 'TMS'), receive(plan(['ACME/S-1']), 'TMS'));
    expect(told.state<ShipmentState>(S1).phase).toBe('booked');
    expect(told.state<ShipmentState>(S2).phase).toBe('ready');
  });
});

describe('ship notice', () => {
  it('makes a shipment shipped that nobody said was ready', () => {
    const told = hub().send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
    expect(told.types(S1)).not.toContain('shipment.ready');
    expect(told.state<ShipmentState>(S1).phase).toBe('shipped');
    expect(told.documentsOf('booking_request')).toEqual([]);
    expect(told.commandsTo('ledger')).toMatchObject([
      {
        stream: 'ledger/ERP1/US01/4500017/-',
        command: { movement: 'shipped', lines: [{ quantity: { value: '100', unit: 'EA' } }] },
      },
    ]);
  });

  it('tells what differs from what stood ready, across units, until a replacement agrees', () => {
    const told = hub().send(
      S1,
      receive(readiness(items('4500017/1: 48 EA W-100', '4500017/2: 10 EA W-200'))),
      receive(shipNotice(items('4500017/1: 2 CA W-100', '4500017/2: 7 EA W-200'))),
    );
    expect(told.events(S1, 'shipment.notice_differs')).toMatchObject([
      {
        differences: [
          { kind: 'less', expected: { value: '10' }, actual: { value: '7', unit: 'EA' } },
        ],
      },
    ]);
    expect(told.exceptions()).toEqual(['ship_notice_difference']);
    told.send(
      S1,
      receive(
        shipNotice(items('4500017/1: 2 CA W-100', '4500017/2: 10 EA W-200'), {
          purpose: { value: 'replacement' },
        }),
      ),
    );
    expect(told.exceptions()).toEqual([]);
    expect(told.commandsTo('ledger').at(-1)?.command).toMatchObject({
      movement: 'shipped',
      lines: [{ link: { line: '2' }, quantity: { value: '3' } }],
    });
  });

  it('is taken back with negative entries, and its number is not used twice', () => {
    const told = hub().send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
    told.send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
    expect(told.events(S1).at(-1)).toMatchObject({ type: 'shipment.duplicate_noted' });
    told.send(S1, receive(shipNotice(items('4500017/1: 80 EA W-100'))));
    expect(told.refusals).toEqual([{ stream: S1, code: 'SHIP_NOTICE_NUMBER_USED' }]);
    told.send(S1, receive(shipNotice([], { purpose: { value: 'cancellation' } })));
    expect(told.commandsTo('ledger').at(-1)?.command).toMatchObject({
      lines: [{ quantity: { value: '-100' } }],
    });
    expect(told.state<ShipmentState>(S1).phase).toBe('announced');
  });

  it('notices packing that does not add up to the items', () => {
    const goods = items('4500017/1: 10 EA W-100');
    const unit = (id: string, sscc: string, value: string) => ({
      id,
      sscc,
      contents: [{ itemId: 'i1', quantity: { value, unit: 'EA' } }],
    });
    const handlingUnits = [
      unit('u1', '003400000000000018', '6'),
      unit('u2', '003400000000000025', '3'),
    ];
    const told = hub().send(S1, receive(shipNotice(goods, { handlingUnits })));
    expect(told.events(S1, 'shipment.notice_differs')).toMatchObject([
      { differences: [{ kind: 'packing', expected: { value: '10' }, actual: { value: '9' } }] },
    ]);
  });

  it('carries four orders to four ledgers and four orders', () => {
    const lines = ['A/1', 'B/1', 'C/1', 'D/1'].map((line) => `${line}: 10 EA W-100`);
    const told = hub().send(S1, receive(shipNotice(items(...lines))));
    const streams = (kind: string) => told.commandsTo(kind).map(({ stream }) => stream);
    expect(streams('ledger')).toEqual(
      ['A', 'B', 'C', 'D'].map((number) => `ledger/ERP1/US01/${number}/-`),
    );
    expect(streams('order')).toEqual(
      ['A', 'B', 'C', 'D'].map((number) => `order/ERP1/US01/${number}/-`),
    );
  });

  it('registers its PRO for the carrier with an end, and leaves it to a load that has it too', () => {
    const notice = shipNotice(items('4500017/1: 100 EA W-100'), {
      carrier: { scac: 'FAST' },
      references: [reference('pro', 'PRO-7'), reference('bill_of_lading', 'BOL-3')],
    });
    const told = hub().send(S1, receive(notice));
    expect(told.references.get('FAST pro PRO-7')).toEqual([S1]);
    expect(told.events(S1, 'shipment.references_attached').at(-1)).toMatchObject({
      validUntil: '2026-11-28T08:00:00.000Z',
    });
    told.send(L1, receive(booking(), 'TMS'));
    expect(told.references.get('FAST pro PRO-7')).toEqual([L1]);
    expect(told.references.get('FAST bill_of_lading BOL-3')).toEqual([S1]);
  });
});
