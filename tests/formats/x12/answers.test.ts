/** What the ACK of a line say together (855 and 865). */
import { describe, expect, it } from 'vitest';
import { documentsOf, interchange, readAll } from '../kit.ts';

/** `disposition quantity unit` of each part, with a star where it was worked out. */
function parts(po1: string, ...acks: string[]): string[] {
  const segments = ['BAK*00*AC*PO-1*20260601', po1, ...acks, 'CTT*1'];
  const [document] = documentsOf(readAll(interchange([{ set: '855', segments }], { group: 'PR' })));
  if (document?.kind !== 'order_acknowledgment') return [];
  return (document.lines[0]?.allocations ?? []).map(
    ({ disposition, quantity, derived, reason }) =>
      `${disposition.value} ${quantity.value} ${quantity.unit}${derived ? '*' : ''}${reason ? ` ${reason.value}` : ''}`,
  );
}
const hundred = 'PO1*1*100*EA*1**BP*B-1';

describe('an ACK without a quantity', () => {
  it.each<[string, string[], string[]]>([
    ['backorders the rest', ['ACK*IA*60*EA', 'ACK*IB'], ['accepted 60 EA', 'backordered 40 EA*']],
    ['rejects the rest', ['ACK*IA*60*EA', 'ACK*IR'], ['accepted 60 EA', 'rejected 40 EA*']],
    ['deletes the rest', ['ACK*ID', 'ACK*IQ*60*EA'], ['deleted 40 EA*', 'accepted 60 EA']],
    [
      'rejects what an accepted and a backordered part leave',
      ['ACK*IA*60*EA', 'ACK*IB*30*EA', 'ACK*IR'],
      ['accepted 60 EA', 'backordered 30 EA', 'rejected 10 EA*'],
    ],
    [
      'says why the rest is rejected',
      ['ACK*IA*60*EA', 'ACK*IR*0*EA', 'ACK*R4'],
      ['accepted 60 EA', 'rejected 40 EA* contract_item_unavailable'],
    ],
    [
      'describes the only part where it leaves nothing',
      ['ACK*IA*100*EA', 'ACK*IB'],
      ['backordered 100 EA'],
    ],
    ['describes the part otherwise', ['ACK*IA*60*EA', 'ACK*IH'], ['on_hold 60 EA']],
    [
      'twice leaves open who has the rest',
      ['ACK*IA*60*EA', 'ACK*IB', 'ACK*IR'],
      ['accepted 60 EA', 'backordered 0 EA', 'rejected 0 EA'],
    ],
  ])('%s', (_name, acks, expected) => {
    expect(parts(hundred, ...acks)).toEqual(expected);
  });

  it('makes nothing of an accepted part where the ordered quantity is not repeated', () => {
    expect(parts('PO1*1*****BP*B-1', 'ACK*IA*60*EA', 'ACK*IB')).toEqual([
      'accepted 60 EA',
      'backordered 0 EA',
    ]);
  });
});
