/** Which of several dates beside a part is the supplier's answer. */
import { describe, expect, it } from 'vitest';
import { fromSupplier, issued, line, on, schedule } from './documents.ts';
import { x12 } from './x12.ts';

const answered = (...segments: string[]) =>
  fromSupplier(
    x12('855', 'BAK*00*AC*4500017*20260601', 'PO1*1*100*EA*2.5**BP*W-100', ...segments, 'CTT*1'),
  );
/** What the answer promises: delivery and shipping. */
function promise(scene: ReturnType<typeof issued>) {
  const { accepted, waiting } = scene.state.lines[0] ?? {};
  const [part] = (waiting?.answer ?? accepted)?.parts ?? [];
  return [part?.deliveryOn, part?.shipOn];
}

describe('a date that repeats what was asked for', () => {
  it.each([
    ['DTM of the line', ['DTM*002*20260610', 'DTM*069*20260615', 'ACK*IA*100*EA']],
    [
      'DTM of the line, the other way round',
      ['DTM*069*20260615', 'DTM*002*20260610', 'ACK*IA*100*EA'],
    ],
    ['ACK and its DTM', ['ACK*IA*100*EA*002*20260610', 'DTM*067*20260615']],
    ['SCH', ['ACK*IA*100*EA', 'SCH*100*EA***002*20260610**067*20260615']],
    ['an estimate', ['DTM*106*20260610', 'DTM*017*20260615', 'ACK*IA*100*EA']],
    ['the end of the window', ['DTM*063*20260610', 'DTM*069*20260615', 'ACK*IA*100*EA']],
  ])('is none of the answer beside the promise (%s)', (_name, segments) => {
    const scene = issued().when(answered(...segments));
    expect(promise(scene)).toEqual(['2026-06-15', undefined]);
    expect(scene.exceptions()).toEqual(['late_promise/1']);
  });

  it('is none beside a promise of shipping, though it speaks of delivery', () => {
    const scene = issued().when(answered('DTM*002*20260610', 'DTM*068*20260615', 'ACK*IA*100*EA'));
    expect(promise(scene)).toEqual([undefined, '2026-06-15']);
    expect(scene.exceptions()).toEqual(['late_promise/1']);
  });

  it('is none beside the day of shipping, where shipping was asked for', () => {
    const asked = line('1', '100 EA', '', {
      schedules: [schedule('1', '100 EA', on('ship_requested', '2026-06-08'))],
    });
    for (const code of ['068', '079', '018']) {
      const scene = issued(asked).when(
        answered('DTM*010*20260608', `DTM*${code}*20260615`, 'ACK*IA*100*EA'),
      );
      expect([code, ...promise(scene)]).toEqual([code, undefined, '2026-06-15']);
      expect(scene.exceptions()).toEqual(['late_promise/1']);
    }
  });

  it('is the answer where the supplier says no other', () => {
    const scene = issued().when(answered('ACK*DR*100*EA*002*20260615'));
    expect(promise(scene)).toEqual(['2026-06-15', undefined]);
    expect(scene.exceptions()).toEqual(['late_promise/1']);
  });
});

describe('two dates of the supplier', () => {
  it('stand as delivery and shipping; of one kind the promise is before the schedule', () => {
    const both = issued().when(answered('DTM*068*20260608', 'DTM*067*20260610', 'ACK*IA*100*EA'));
    expect(promise(both)).toEqual(['2026-06-10', '2026-06-08']);
    const twice = issued().when(answered('DTM*017*20260609', 'DTM*069*20260610', 'ACK*IA*100*EA'));
    expect(promise(twice)).toEqual(['2026-06-10', undefined]);
  });
});

describe('accepted in part, and a word without a quantity', () => {
  it.each([
    ['IB', 'backordered', 'shortfall/1'],
    ['IR', 'rejected', 'rejection/1'],
    ['ID', 'deleted', 'rejection/1'],
  ])('%s speaks of the rest', (code, disposition, exception) => {
    const scene = issued().when(answered('ACK*IA*60*EA', `ACK*${code}`));
    scene.stands({
      lines: [
        {
          waiting: {
            answer: {
              parts: [
                { disposition: 'accepted', quantity: '60' },
                { disposition, quantity: '40' },
              ],
              remainder: '0',
            },
          },
        },
      ],
    });
    expect(scene.exceptions()).toEqual([exception]);
  });
});
