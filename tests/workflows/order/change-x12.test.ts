/** Changes as an X12 860 says them: what it does not say stays as it was. */
import { describe, expect, it } from 'vitest';
import type { PurchaseOrder } from '../../../src/model/order-documents.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { given, world } from '../kit.ts';
import {
  change,
  changeLine,
  fromErp,
  fromSupplier,
  headerAnswer,
  line,
  ORDER,
} from './documents.ts';
import { x12 } from './x12.ts';

const warehouse = (id: string) => ({
  id,
  name: id,
  identifiers: [{ scheme: 'buyer', value: id }],
  zone: 'America/Chicago',
  workdays: [1, 2, 3, 4, 5],
});
const warehouses = world({ site: [warehouse('WH-1'), warehouse('WH-2'), warehouse('WH-3')] });

/** An order as the 850 has it, confirmed by the supplier. */
function confirmed(...segments: string[]) {
  const document = x12('850', 'BEG*00*SA*4500017**20260601', ...segments);
  const order = { ...document, supplier: 'ACME' } as PurchaseOrder;
  return given(orderWorkflow)
    .in(ORDER)
    .with(warehouses)
    .when(fromErp(order))
    .when(fromSupplier(headerAnswer('accepted')));
}
const changed = (...segments: string[]) =>
  fromErp(x12('860', 'BCH*04*SA*4500017**1*20260601*****20260605', ...segments));

/** `schedule: quantity at site, day` of the first line. */
function splits(scene: ReturnType<typeof confirmed>): string[] {
  return (scene.state.lines[0]?.terms.schedules ?? []).map(
    ({ schedule, quantity, site, requested }) =>
      `${schedule}: ${quantity} at ${site}, ${requested?.latestOn ?? 'any day'}`,
  );
}

describe('the date of the order, which every 860 repeats', () => {
  const header = ['DTM*002*20260620', 'N1*ST*Central*92*WH-1'];
  const order = () => confirmed(...header, 'PO1*1*100*EA*2.5**BP*W-100', 'CTT*1');

  it.each([
    ['terms alone', ['ITD*01*3*2**10**30']],
    ['a charge alone', ['SAC*C*D240***2500']],
    ['a place alone', ['N1*BT*Head office*92*HQ']],
    ['the last day of the order alone', ['DTM*001*20260731']],
  ])('moves no line of a change of %s', (_name, segments) => {
    const scene = order().when(changed(...segments, 'CTT*0'));
    scene.among({ type: 'order.changed', revision: 1, needsAnswer: false });
    expect(splits(scene)).toEqual(['1: 100 at WH-1, 2026-06-20']);
    expect(scene.state.lines[0]).toMatchObject({ changedIn: 0, accepted: { revision: 0 } });
    expect(scene.commandsTo('supply')).toEqual([]);
    expect(orderWorkflow.summarize(scene.state).phase).toBe('confirmed');
  });

  it('does not take the place of the dates in the header', () => {
    const scene = order().when(changed('POC*1*PC*100**EA*2.4**BP*W-100', 'CTT*1'));
    expect(scene.state.header.dates).toMatchObject([
      { kind: { value: 'delivery_requested' }, on: '2026-06-20' },
    ]);
    expect(splits(scene)).toEqual(['1: 100 at WH-1, 2026-06-20']);
  });

  it('does not hide a date that the header moves', () => {
    const scene = order().when(changed('DTM*002*20260701', 'CTT*0'));
    expect(splits(scene)).toEqual(['1: 100 at WH-1, 2026-07-01']);
  });

  it('leaves a new line the date that the order asks for', () => {
    const scene = order().when(changed('POC*2*AI*5**EA*4**BP*W-200', 'CTT*1'));
    expect(scene.state.lines[1]?.terms.schedules).toMatchObject([
      { quantity: '5', requested: { latestOn: '2026-06-20' } },
    ]);
  });
});

describe('dates of a line that ask for no day', () => {
  it('leave it the day of the header', () => {
    const scene = confirmed(
      'DTM*002*20260620',
      'N1*ST*Central*92*WH-1',
      'PO1*1*100*EA*2.5**BP*W-100',
      'DTM*001*20260731',
      'CTT*1',
    );
    expect(splits(scene)).toEqual(['1: 100 at WH-1, 2026-06-20']);
  });
});

describe('a line without SCH and SDQ', () => {
  const order = () =>
    confirmed(
      'N1*ST*Central*92*WH-1',
      'PO1*1*30*EA*2.5**BP*W-100',
      'SDQ*EA*92*WH-1*20*WH-2*10',
      'DTM*002*20260620',
      'CTT*1',
    );

  it.each([
    ['QI', '36', ['1: 20 at WH-1, 2026-06-20', '2: 16 at WH-2, 2026-06-20']],
    ['CA', '36', ['1: 20 at WH-1, 2026-06-20', '2: 16 at WH-2, 2026-06-20']],
    ['RZ', '36', ['1: 20 at WH-1, 2026-06-20', '2: 16 at WH-2, 2026-06-20']],
    ['MU', '36', ['1: 20 at WH-1, 2026-06-20', '2: 16 at WH-2, 2026-06-20']],
    ['PQ', '36', ['1: 20 at WH-1, 2026-06-20', '2: 16 at WH-2, 2026-06-20']],
    ['RQ', '36', ['1: 20 at WH-1, 2026-06-20', '2: 16 at WH-2, 2026-06-20']],
    ['QD', '24', ['1: 20 at WH-1, 2026-06-20', '2: 4 at WH-2, 2026-06-20']],
    ['QD', '15', ['1: 15 at WH-1, 2026-06-20']],
    ['CA', '30', ['1: 20 at WH-1, 2026-06-20', '2: 10 at WH-2, 2026-06-20']],
  ])('leaves the split where it was (%s to %s)', (word, amount, expected) => {
    const scene = order().when(changed(`POC*1*${word}*${amount}**EA*2.4**BP*W-100`, 'CTT*1'));
    expect(splits(scene)).toEqual(expected);
  });

  it('takes no supply from the second place for a new price', () => {
    const scene = order().when(changed('POC*1*CA*30**EA*2.4**BP*W-100', 'CTT*1'));
    const supplies = scene
      .commandsTo('supply')
      .map(({ stream, command }) => [
        stream,
        (command.parts as { quantity: { value: string } }[]).map(({ quantity }) => quantity.value),
      ]);
    expect(supplies).toEqual([
      ['supply/WH-1/W-100', ['20']],
      ['supply/WH-2/W-100', ['10']],
    ]);
    expect(scene.commandsTo('ledger')[0]?.command).toMatchObject({
      lines: [{ schedules: [{ quantity: { value: '20' } }, { quantity: { value: '10' } }] }],
    });
  });

  it('is moved as a whole by its date, where the word moves dates', () => {
    for (const word of ['RS', 'CT', 'CA', 'RZ', 'RQ', 'MU']) {
      const scene = order().when(
        changed(`POC*1*${word}*30**EA*2.5**BP*W-100`, 'DTM*002*20260701', 'CTT*1'),
      );
      expect([word, ...splits(scene)]).toEqual([
        word,
        '1: 20 at WH-1, 2026-07-01',
        '2: 10 at WH-2, 2026-07-01',
      ]);
    }
  });

  it('is moved by the date of the header, where it has none of its own', () => {
    const scene = order().when(
      changed('DTM*002*20260701', 'POC*1*RS*30**EA*2.5**BP*W-100', 'CTT*1'),
    );
    expect(splits(scene)).toEqual(['1: 20 at WH-1, 2026-07-01', '2: 10 at WH-2, 2026-07-01']);
  });

  it('keeps a date of its own when the header repeats another for a new price', () => {
    const scene = order().when(
      changed('DTM*002*20260610', 'POC*1*CA*30**EA*2.4**BP*W-100', 'CTT*1'),
    );
    expect(splits(scene)).toEqual(['1: 20 at WH-1, 2026-06-20', '2: 10 at WH-2, 2026-06-20']);
  });

  it('goes to the place that the line itself names', () => {
    const scene = confirmed(
      'DTM*002*20260620',
      'N1*ST*Central*92*WH-1',
      'PO1*1*30*EA*2.5**BP*W-100',
      'CTT*1',
    );
    scene.when(changed('POC*1*CA*30**EA*2.5**BP*W-100', 'N1*ST*South*92*WH-3', 'CTT*1'));
    expect(splits(scene)).toEqual(['1: 30 at WH-3, 2026-06-20']);
  });

  it('stays where it is when a transfer names no place', () => {
    const scene = order().when(fromErp(change(1, [changeLine('transfer', line('1', '30 EA'))])));
    expect(splits(scene)).toEqual(['1: 20 at WH-1, 2026-06-20', '2: 10 at WH-2, 2026-06-20']);
  });

  it('goes to one place where the order comes again as a replacement without a split', () => {
    const again = x12(
      '850',
      'BEG*05*SA*4500017**20260601',
      'N1*ST*South*92*WH-3',
      'PO1*1*30*EA*2.5**BP*W-100',
      'DTM*002*20260620',
      'CTT*1',
    );
    const scene = order().when(fromErp(again));
    expect(splits(scene)).toEqual(['1: 30 at WH-3, 2026-06-20']);
  });

  it('is split anew by SDQ', () => {
    const scene = order().when(
      changed('POC*1*CA*30**EA*2.5**BP*W-100', 'SDQ*EA*92*WH-2*12*WH-3*18', 'CTT*1'),
    );
    expect(splits(scene)).toEqual(['1: 12 at WH-2, 2026-06-20', '2: 18 at WH-3, 2026-06-20']);
  });
});
