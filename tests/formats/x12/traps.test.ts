/** Codes of a 214 that adapters in the wild get wrong: each by its name, through the whole reader. */
import { describe, expect, it } from 'vitest';
import { codesOf, documentsOf, interchange, readAll } from '../kit.ts';

const statuses = (...at7: string[]) =>
  readAll(
    interchange(
      [
        {
          set: '214',
          segments: [
            'B10*PRO1*SHP1*FAST',
            ...at7.flatMap((elements, index) => [`LX*${index + 1}`, `AT7*${elements}`]),
          ],
        },
      ],
      { group: 'QM' },
    ),
  );
const milestones = (...at7: string[]) =>
  documentsOf(statuses(...at7)).flatMap((document) =>
    document.kind === 'milestone' ? [document] : [],
  );
const when = '20260604*0815*ET';

describe('a status of a 214', () => {
  it.each([
    ['X1', 'arrived_at_delivery'],
    ['X3', 'arrived_at_pickup'],
    ['OA', 'gate_out'],
    ['I1', 'gate_in'],
    ['K1', 'customs_arrived'],
    ['PR', 'customs_hold'],
    ['AM', 'loaded'],
    ['A9', 'damaged'],
    ['AF', 'picked_up'],
    ['CD', 'departed_delivery'],
    ['CP', 'loaded'],
    ['D1', 'delivered'],
    ['AH', 'delivery_attempted'],
    ['A7', 'refused'],
    ['A3', 'returned'],
    ['SD', 'delayed'],
  ])('%s is %s', (code, word) => {
    expect(milestones(`${code}*NS***${when}`)).toMatchObject([{ type: { value: word } }]);
  });

  it.each(['NS', 'AJ1', 'BJ'])(
    '%s is none: it is a reason or nothing, and never guessed',
    (code) => {
      const items = statuses(`${code}*NS***${when}`);
      expect(documentsOf(items)).toMatchObject([{ type: { value: 'unmapped', wire: code } }]);
      expect(codesOf(items)).toContain('X12_CODE_UNMAPPED');
    },
  );

  it('AA and AB are appointments in the third element, and a mis-sort where a reason stands', () => {
    expect(milestones(`**AA*NA*${when}`, `**AB*NA*${when}`)).toMatchObject([
      { type: { value: 'pickup_appointment' } },
      { type: { value: 'delivery_appointment' } },
    ]);
    expect(milestones(`SD*AA***${when}`)).toMatchObject([
      { type: { value: 'delayed' }, reason: { value: 'missorted', wire: 'AA' } },
    ]);
  });

  it('NS, AI and BC are reasons: what happened stands before them', () => {
    expect(milestones(`X6*NS***${when}`, `SD*AI***${when}`, `SD*BC***${when}`)).toMatchObject([
      { type: { value: 'in_transit' }, reason: { wire: 'NS' } },
      { type: { value: 'delayed' }, reason: { wire: 'AI' } },
      { type: { value: 'delayed' }, reason: { wire: 'BC' } },
    ]);
  });

  it('padded or in lower case is what it says, with the original beside', () => {
    expect(milestones(`X1 *NS ***${when}`)).toMatchObject([
      { type: { value: 'arrived_at_delivery' } },
    ]);
    expect(milestones(`x1*NS***${when}`)).toMatchObject([
      { type: { value: 'arrived_at_delivery', wire: 'x1' } },
    ]);
  });
});
