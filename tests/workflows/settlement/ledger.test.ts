import { describe, expect, it } from 'vitest';
import type { LedgerCommand } from '../../../src/workflows/settlement/commands.ts';
import { person } from '../kit.ts';
import {
  books,
  LEDGER,
  ledger,
  moved,
  order,
  ordered,
  orderOf,
  part,
  received,
  receivedLine,
  send,
  totals,
} from './documents.ts';

describe('entries', () => {
  it('a revision adds and takes away, and a cancelled line keeps what came', () => {
    const world = orderOf({ quantity: '100' });
    world.send(LEDGER, ordered([{ quantity: '80' }], { revision: 1 }));
    expect(totals(world)).toEqual({ ordered: '80' });
    expect(world.events(LEDGER, 'ledger.recorded').at(-1)).toMatchObject({
      source: { kind: 'order', id: 'revision 1' },
      entries: [{ line: '1', schedule: '1', kind: 'ordered', quantity: '-20' }],
      units: { 1: 'EA' },
    });
    world.send(LEDGER, received('30'));
    world.send(LEDGER, ordered([{ quantity: '80' }], { revision: 2, cancelled: true }));
    expect(totals(world)).toEqual({
      ordered: '80',
      cancelled: '50',
      received: '30',
      accepted: '30',
    });
    expect(ledger(world).lines[0]).toMatchObject({ closed: 'complete' });
    world.send(LEDGER, ordered([{ quantity: '99' }], { revision: 1 }));
    expect(totals(world).ordered).toBe('80');
  });

  it('goods for a place are entered at its schedules, whichever come first', () => {
    const world = orderOf({
      schedules: [
        ['1', '60', 'DC1'],
        ['2', '40', 'DC2'],
      ],
    });
    const at = <T extends object>(command: T, site: string) => ({ ...command, site });
    const byPlace = (kind: 'shipped' | 'received') =>
      ledger(world).lines[0]?.schedules.map(({ totals: of }) => of[kind]);
    world.send(LEDGER, at(moved('shipped', '40'), 'DC2'), at(received('38', {}, 'RA-2'), 'DC2'));
    expect([byPlace('shipped'), byPlace('received')]).toEqual([
      ['0', '40'],
      ['0', '38'],
    ]);
    world.send(LEDGER, at(moved('shipped', '60'), 'DC1'), at(received('61'), 'DC1'));
    expect([byPlace('shipped'), byPlace('received')]).toEqual([
      ['60', '40'],
      ['61', '38'],
    ]);
    world.send(LEDGER, at(moved('shipped', '-70'), 'DC1'));
    expect(byPlace('shipped')).toEqual(['0', '30']);
    world.send(LEDGER, ordered([{ quantity: '100' }], { revision: 1 }));
    expect(ledger(world).lines[0]).not.toHaveProperty('sites');
  });

  it('quantities fill schedules in order, and what is too much stands at the last', () => {
    const world = orderOf({
      schedules: [
        ['1', '40'],
        ['2', '60'],
      ],
    });
    world.send(LEDGER, moved('shipped', '50'), received('101'));
    expect(
      ledger(world).lines[0]?.schedules.map(({ totals: of }) => [of.shipped, of.received]),
    ).toEqual([
      ['40', '40'],
      ['10', '61'],
    ]);
    world.send(LEDGER, moved('shipped', '-20'));
    expect(ledger(world).lines[0]?.schedules.map(({ totals: of }) => of.shipped)).toEqual([
      '30',
      '0',
    ]);
  });

  it('what is cancelled is what would have come last, not what came', () => {
    const schedules: [string, string][] = [
      ['1', '10'],
      ['2', '10'],
    ];
    const world = orderOf({ schedules }).send(LEDGER, received('12'));
    world.send(LEDGER, ordered([{ schedules }], { revision: 1, cancelled: true }));
    expect(
      ledger(world).lines[0]?.schedules.map(({ totals: of }) => [of.received, of.cancelled]),
    ).toEqual([
      ['10', '0'],
      ['2', '8'],
    ]);
  });

  it('confirmed replaces what was confirmed, schedule by schedule', () => {
    const world = orderOf({ quantity: '100' });
    const confirm = (...values: string[]): LedgerCommand => ({
      type: 'record_confirmed',
      lines: values.map((value) => ({ line: '1', schedule: '1', quantity: { value, unit: 'EA' } })),
    });
    world.send(LEDGER, confirm('60', '30'));
    expect(totals(world).confirmed).toBe('90');
    world.send(LEDGER, confirm('50'));
    expect(totals(world).confirmed).toBe('50');
  });

  it('a correction never takes a total below zero, and says what it could not take', () => {
    const world = orderOf().send(LEDGER, moved('shipped', '4'), moved('shipped', '-7'));
    expect(totals(world)).toEqual({ ordered: '10' });
    expect(world.events(LEDGER, 'ledger.correction_exceeded')).toMatchObject([{ quantity: '3' }]);
    expect(world.kinds()).toEqual(['ledger_correction_exceeded']);
  });

  it('tells the order what changed of it', () => {
    const world = orderOf({}).send(LEDGER, moved('shipped', '10'), received('10'));
    const notes = world.commandsTo('order').map(({ command }) => command);
    expect(notes.at(-1)).toEqual({
      type: 'note_progress',
      lines: [
        {
          line: '1',
          schedule: '1',
          shipped: '10',
          received: '10',
          accepted: '10',
          rejected: '0',
          returned: '0',
          invoiced: '0',
          settled: false,
        },
      ],
    });
    world.send(LEDGER, moved('delivered', '10'));
    expect(world.commandsTo('order')).toHaveLength(notes.length);
  });

  it('cases of 24 are counted in the order unit', () => {
    const world = orderOf({ quantity: '12', unit: 'CA' });
    world.send(LEDGER, received('288'));
    expect(totals(world)).toEqual({ ordered: '12', received: '12', accepted: '12' });
  });

  it('what came before an order that has no such line is told for what it waits now', () => {
    const world = books().send(LEDGER, received('5', { link: { order, line: '7' } }));
    world.send(LEDGER, ordered([{}]));
    expect(world.kinds()).toEqual(['receipt_unmatched']);
    expect(ledger(world).waiting).toMatchObject([{ problem: 'line_unknown' }]);
    world.send(LEDGER, ordered([{}, { line: '7' }], { revision: 1 }));
    expect(world.exceptions()).toEqual([]);
    expect(totals(world, '7').received).toBe('5');
  });

  it('what no line or unit takes waits, and is entered when it can be', () => {
    const world = books();
    world.send(LEDGER, moved('shipped', '10'), received('10'));
    expect(ledger(world).waiting).toHaveLength(2);
    expect(world.exceptions()).toEqual(['order_unknown/4500017']);
    world.send(LEDGER, ordered([{}]));
    expect(world.exceptions()).toEqual([]);
    expect(totals(world)).toEqual({ ordered: '10', shipped: '10', received: '10', accepted: '10' });
    expect(ledger(world).waiting).toEqual([]);
    world.send(LEDGER, received('1', { received: { value: '1', unit: 'PF' } }, 'RA-2'));
    expect(world.kinds()).toEqual(['unit_unconvertible']);
    world.send(LEDGER, received('5', { link: { order, line: '7' } }, 'RA-3'));
    expect(world.kinds()).toEqual(['receipt_unmatched', 'unit_unconvertible']);
    world.send(LEDGER, ordered([{}, { line: '7' }], { revision: 1 }));
    expect(world.kinds()).toEqual(['unit_unconvertible']);
    expect(totals(world, '7').received).toBe('5');
  });
});

describe('closing', () => {
  it('101 received of 100 closes, and is trouble only beyond the tolerance', () => {
    const fine = orderOf({ quantity: '100' }, { overReceipt: { check: 'limit', percent: '2' } });
    fine.send(LEDGER, received('101'));
    expect(ledger(fine).lines[0]).toMatchObject({ closed: 'over_receipt' });
    expect(fine.exceptions()).toEqual([]);
    const strict = orderOf({ quantity: '100' }).send(LEDGER, received('101'));
    expect(ledger(strict).lines[0]).toMatchObject({ closed: 'over_receipt' });
    expect(strict.exceptions()).toEqual(['over_received/1']);
    strict.send(LEDGER, { ...received('100'), purpose: 'replacement' });
    expect(ledger(strict).lines[0]).toMatchObject({ closed: 'complete' });
    expect(strict.exceptions()).toEqual([]);
  });

  it('a final delivery closes, under-receipt within tolerance closes, a person closes', () => {
    const final = orderOf({ quantity: '100' }).send(LEDGER, received('60', { final: true }));
    expect(ledger(final).lines[0]).toMatchObject({ closed: 'final' });
    const under = orderOf({ quantity: '100' }, { underReceipt: { check: 'limit', percent: '5' } });
    under.send(LEDGER, received('96'));
    expect(ledger(under).lines[0]).toMatchObject({ closed: 'complete' });
    const open = orderOf({ quantity: '100' }).send(LEDGER, received('60'));
    expect(ledger(open).lines[0]?.closed).toBeUndefined();
    open.actor = person;
    const close: LedgerCommand = { type: 'short_close_line', line: '1', reason: 'not needed' };
    open.send(LEDGER, close);
    expect(totals(open)).toMatchObject({ ordered: '100', cancelled: '40', received: '60' });
    expect(open.events(LEDGER, 'ledger.short_closed')).toMatchObject([
      { quantity: '40', by: 'pat' },
    ]);
    expect(ledger(open).lines[0]).toMatchObject({ closed: 'short_closed' });
    open.send(LEDGER, close);
    const unknown: LedgerCommand = { type: 'short_close_line', line: '9', reason: '' };
    open.send(LEDGER, unknown);
    expect(open.refusals.map(({ code }) => code)).toEqual(['LINE_CLOSED', 'LINE_UNKNOWN']);
  });

  it('settled means closed and billed as payable; unmatched lines wait for no invoice', () => {
    const world = orderOf({ policy: 'none' }).send(LEDGER, received('10'));
    expect(ledger(world).lines[0]).toMatchObject({ settled: true });
    const billed = orderOf().send(LEDGER, received('10'));
    expect(ledger(billed).lines[0]).toMatchObject({ closed: 'complete', settled: false });
  });
});

describe('receiving advice', () => {
  it('splits what came by condition', () => {
    const world = orderOf({ quantity: '20' }).send(
      LEDGER,
      received('20', {
        parts: [
          part('10', 'good'),
          part('3', 'damaged'),
          part('2', 'quality'),
          part('4', 'hold'),
          part('1', 'over_returned'),
        ],
      }),
    );
    expect(totals(world)).toEqual({
      ordered: '20',
      received: '20',
      accepted: '10',
      rejected: '6',
      returned: '1',
    });
    expect(world.kinds()).toEqual(['received_damaged', 'received_on_hold', 'received_rejected']);
  });

  it('short against the ship notice is trouble until the rest comes', () => {
    const world = orderOf({ quantity: '10' }).send(LEDGER, moved('shipped', '10'));
    world.send(LEDGER, received('8', { shipped: { value: '10', unit: 'EA' } }));
    expect(world.events(LEDGER, 'ledger.short_received')).toMatchObject([
      { trouble: { quantity: '2' }, expected: '10', actual: '8' },
    ]);
    expect(world.exceptions()).toEqual(['short_received/1']);
    world.send(LEDGER, received('2', {}, 'RA-2'));
    expect(world.exceptions()).toEqual([]);
  });

  it('a shipment that is counted in parts is short of what all of them leave', () => {
    const announced = { quantity: { value: '10', unit: 'EA' } };
    const world = orderOf({ quantity: '100' }).send(LEDGER, moved('shipped', '10'));
    const counted = (value: string, advice: string) => ({
      ...received(value, {}, advice),
      shipment: 'ACME/S-1',
      lines: [{ ...receivedLine(value), announced }],
    });
    const short = () => ledger(world).troubles.map(({ kind, quantity }) => [kind, quantity]);
    world.send(LEDGER, counted('6', 'RA-1'));
    expect(short()).toEqual([['short_received', '4']]);
    world.send(LEDGER, counted('3', 'RA-2'));
    expect(short()).toEqual([['short_received', '1']]);
    world.send(LEDGER, { ...counted('4', 'RA-2'), purpose: 'replacement' });
    expect(short()).toEqual([]);
    expect(world.exceptions()).toEqual([]);
  });

  it('a corrected count corrects the shortage too, also where nothing came at all', () => {
    const world = orderOf({ quantity: '10' }).send(LEDGER, moved('shipped', '10'));
    const shipped = { value: '10', unit: 'EA' };
    world.send(LEDGER, received('0', { shipped }));
    expect(ledger(world).troubles).toMatchObject([{ quantity: '10' }]);
    world.send(LEDGER, { ...received('9', { shipped }), purpose: 'replacement' });
    expect(ledger(world).troubles).toMatchObject([{ quantity: '1' }]);
    world.send(LEDGER, { ...received('9', { shipped }), purpose: 'cancellation' });
    expect(world.exceptions()).toEqual([]);
  });

  it('numbers are their docks own: two of them may count under the same', () => {
    const world = orderOf({ quantity: '10' });
    world.send(
      LEDGER,
      { ...received('6'), receiver: 'DC1' },
      { ...received('4'), receiver: 'DC2' },
    );
    expect(world.refusals).toEqual([]);
    expect(totals(world).received).toBe('10');
    world.send(LEDGER, { ...received('5'), receiver: 'DC1', purpose: 'replacement' });
    expect(totals(world).received).toBe('9');
  });

  it('the same one counts once; a replacement and a cancellation are negative entries', () => {
    const world = orderOf().send(LEDGER, received('8'), received('8'));
    expect(totals(world).received).toBe('8');
    world.send(LEDGER, received('7'));
    expect(world.refusals).toMatchObject([{ code: 'RECEIVING_ADVICE_NUMBER_USED' }]);
    world.send(LEDGER, { ...received('7'), purpose: 'replacement' });
    expect(totals(world)).toMatchObject({ received: '7', accepted: '7' });
    const quantities = world
      .events(LEDGER, 'ledger.recorded')
      .flatMap(({ entries }) => entries as { kind: string; quantity: string }[])
      .filter(({ kind }) => kind === 'received')
      .map(({ quantity }) => quantity);
    expect(quantities).toEqual(['8', '-8', '7']);
    world.send(LEDGER, { ...received('7'), purpose: 'cancellation' });
    expect(totals(world)).toEqual({ ordered: '10' });
  });

  it('that names several orders passes on the lines of the others', () => {
    const other = { ...order, number: '4500018' };
    const world = orderOf().send('ledger/ERP1/US01/4500018/-', {
      ...ordered([{}]),
      order: other,
    });
    const advice = {
      kind: 'receiving_advice' as const,
      number: 'RA-9',
      lines: [receivedLine('3'), receivedLine('4', { id: '2', link: { order: other, line: '1' } })],
    };
    world.send(LEDGER, send(advice));
    expect(totals(world).received).toBe('3');
    expect(world.types('ledger/ERP1/US01/4500018/-')).toContain('ledger.advice_recorded');
  });

  it.each([
    ['over', part('5', 'over'), '105', '105'],
    ['in a nonstandard container', part('3', 'nonstandard_container'), '100', '100'],
    ['processed without a ship notice', part('4', 'no_ship_notice_processed'), '100', '100'],
  ])('%s: what is in question is not all that is good', (_, one, came, accepted) => {
    const world = orderOf({ quantity: '100', policy: 'four_way' });
    world.send(LEDGER, received(came, { parts: [one] }));
    expect(totals(world)).toMatchObject({ received: came, accepted });
    expect(totals(world).rejected).toBeUndefined();
  });

  it('counts the good ones where a part says so, and never more than came and was not refused', () => {
    const accepted = (came: string, ...parts: ReturnType<typeof part>[]) =>
      totals(orderOf({ quantity: '100' }).send(LEDGER, received(came, { parts }))).accepted;
    expect(accepted('100', part('80', 'good'), part('5', 'damaged'))).toBe('80');
    expect(accepted('105', part('100', 'good'), part('5', 'over'))).toBe('105');
    expect(accepted('105', part('105', 'good'), part('5', 'over'))).toBe('105');
    expect(accepted('100', part('2', 'damaged'), part('10', 'hold'))).toBe('88');
    expect(accepted('100', part('5', 'over'), part('10', 'hold'))).toBe('90');
  });

  it.each(['good', 'no_ship_notice_processed'] as const)(
    'of which nothing came says what is accepted of what was on hold: %s',
    (condition) => {
      const world = orderOf().send(LEDGER, received('10', { parts: [part('10', 'hold')] }));
      expect(totals(world)).toEqual({ ordered: '10', received: '10' });
      const parts = [part('7', condition), part('3', 'rejected')];
      world.send(LEDGER, received('0', { parts }, 'QC-1'));
      expect(totals(world)).toMatchObject({ received: '10', accepted: '7', rejected: '3' });
    },
  );

  it.each(['cancellation', 'cancel_to_reissue', 'deletion'] as const)(
    'with purpose %s takes back what it had entered',
    (purpose) => {
      const world = orderOf().send(LEDGER, received('8'), { ...received('8'), purpose });
      expect(totals(world)).toEqual({ ordered: '10' });
      world.send(LEDGER, { ...received('7'), purpose: 'reissue' });
      expect(totals(world).received).toBe('7');
    },
  );

  it.each(['information_copy', 'draft', 'proposed', 'test', 'request', 'status'] as const)(
    'with purpose %s enters nothing, here and in the ledgers of other orders',
    (purpose) => {
      const other = { ...order, number: '4500018' };
      const world = orderOf().send(LEDGER, received('8'), { ...received('7'), purpose });
      const lines = [
        receivedLine('3'),
        receivedLine('4', { id: '2', link: { order: other, line: '1' } }),
      ];
      const advice = { kind: 'receiving_advice' as const, number: 'RA-9', lines };
      world.send(LEDGER, send({ ...advice, purpose: { value: purpose } }));
      expect(world.refusals).toMatchObject([
        { code: 'RECEIVING_ADVICE_NOT_BINDING' },
        { code: 'RECEIVING_ADVICE_NOT_BINDING' },
      ]);
      expect(totals(world)).toMatchObject({ received: '8', accepted: '8' });
      expect(world.types('ledger/ERP1/US01/4500018/-')).toEqual([]);
    },
  );

  it('with a condition nobody mapped counts what came and asks', () => {
    const world = orderOf().send(
      LEDGER,
      received('10', {
        parts: [
          { quantity: { value: '10', unit: 'EA' }, condition: { value: 'unmapped', wire: '99' } },
        ],
      }),
    );
    expect(totals(world)).toEqual({ ordered: '10', received: '10' });
    expect(world.kinds()).toEqual(['receiving_condition_unmapped']);
  });
});

describe('receipt-settled lines', () => {
  it('are paid by what was accepted, and taken back when it goes back', () => {
    const world = orderOf({
      policy: 'receipt_settled',
      price: { amount: '150', per: { value: '100', unit: 'EA' } },
    });
    world.send(LEDGER, received('10', { parts: [part('8', 'good'), part('2', 'damaged')] }));
    const [release] = world.documentsOf('payment_release');
    expect(release?.to).toEqual({ partner: 'ERP' });
    expect(release?.document).toMatchObject({ amount: '12', currency: 'USD' });
    world.send(LEDGER, { ...received('7'), purpose: 'replacement' });
    expect(world.documentsOf('payment_release').at(-1)?.document).toMatchObject({ amount: '-1.5' });
    expect(totals(world).invoiced).toBe('7');
  });
});
