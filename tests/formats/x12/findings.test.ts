/** Errors of segments (element 720) and elements (element 723), as AK3 and AK4 report them. */
import { describe, expect, it } from 'vitest';
import { defineX12Set } from '../../../src/formats/syntax/x12/set-format.ts';
import type { SetStructure } from '../../../src/formats/syntax/x12/structure.ts';
import { loop, use } from '../../../src/formats/syntax/x12/structure.ts';
import { x12Syntax } from '../../../src/formats/syntax/x12/syntax.ts';
import type { FunctionalAcknowledgment } from '../../../src/model/exchange-documents.ts';
import { bytesOf, contextWith, interchange, itemsOf } from '../kit.ts';

const structure: SetStructure = {
  set: '111',
  group: 'XX',
  segments: {
    A1: 'M324 O373 O337 O380 O610 O355 | E0203',
    B1: 'M350 X380 X355 OC040 O127*2 | P0203',
    B2: 'O352 X380 X355 X212 | C0102 L020304',
    Z1: 'O127 O128 | R0102',
  },
  codes: { '355': new Set(['EA', 'CA']) },
  body: [
    use('A1', 'M'),
    use('REF', 'O', 2),
    loop('B1', 'M', 2, [
      use('B1', 'M'),
      use('B2', 'O'),
      loop('N1', 'O', 1, [use('N1', 'M'), use('N3', 'O', 2), use('N4', 'M')]),
    ]),
    use('Z1', 'O'),
  ],
  mustMap: {},
};
const format = defineX12Set({
  id: 'x12-111',
  title: 'A set of its own',
  kinds: ['application_advice'],
  structure,
  read: () => [
    {
      document: {
        kind: 'application_advice',
        number: '1',
        outcome: { value: 'accepted' },
        document: '1',
        errors: [],
      },
    },
  ],
});
const syntax = x12Syntax({
  sets: new Map([['111', format]]),
  ta1: { format: 'x12-ta1', read: () => undefined },
});

function read(segments: readonly string[], version = '004010') {
  const text = interchange([{ set: '111', segments }], { group: 'XX', version });
  const items = [...syntax.read([bytesOf(text)], contextWith())];
  const [item] = itemsOf(items, 'document');
  const acknowledgment: FunctionalAcknowledgment | undefined = itemsOf(items, 'group_closed')[0]
    ?.acknowledgment;
  return { item, set: acknowledgment?.sets[0] };
}

/** `AK3 id*position*loop*720[ AK4 position*component*reference*723*value]`. */
function findings(segments: readonly string[], version?: string): string[] {
  const { set } = read(segments, version);
  return (set?.segments ?? []).map(
    ({ segment, position, loop: loopId = '', error = '', elements }) =>
      [
        [segment, position, loopId, error].join('*'),
        ...elements.map((element) =>
          [
            element.position,
            element.component ?? '',
            element.reference ?? '',
            element.error,
            element.value ?? '',
          ].join('*'),
        ),
      ].join(' '),
  );
}

const whole = [
  'A1*PO-1',
  'REF*DP*1',
  'B1*1*10*EA',
  'N1*ST*Here',
  'N3*Street',
  'N4*City',
  'B1*2',
  'Z1*9',
];

describe('a set without fault', () => {
  it('has no finding', () => {
    expect(findings(whole)).toEqual([]);
    expect(read(whole).item?.problems).toEqual([]);
    expect(read(whole).set?.outcome.value).toBe('accepted');
  });
});

describe('segments (element 720)', () => {
  it.each<[string, string[], string[], 'rejected' | 'accepted_with_errors']>([
    ['1 unrecognized', [...whole, 'QQQ*1'], ['QQQ*10**1'], 'accepted_with_errors'],
    [
      '2 unexpected: its loop is not open',
      ['A1*PO-1', 'N3*Street', 'B1*1'],
      ['N3*3**2'],
      'accepted_with_errors',
    ],
    ['3 mandatory segment missing', ['REF*DP*1', 'B1*1'], ['A1*4**3'], 'rejected'],
    ['3 mandatory loop missing', ['A1*PO-1'], ['B1*3*B1*3'], 'rejected'],
    ['3 missing within a loop', ['A1*PO-1', 'B1*1', 'N1*ST*X', 'B1*2'], ['N4*5*N1*3'], 'rejected'],
    ['4 loop too often', [...whole.slice(0, 7), 'B1*3'], ['B1*9*B1*4'], 'accepted_with_errors'],
    [
      '5 segment too often',
      ['A1*PO-1', 'REF*DP*1', 'REF*DP*2', 'REF*DP*3', 'B1*1'],
      ['REF*5**5'],
      'accepted_with_errors',
    ],
    ['6 not in this set', [...whole, 'MSG*hello'], ['MSG*10**6'], 'accepted_with_errors'],
    ['7 out of sequence', [...whole, 'REF*DP*2'], ['REF*10**7'], 'accepted_with_errors'],
  ])('%s', (_, segments, expected, outcome) => {
    expect(findings(segments)).toEqual(expected);
    expect(read(segments).set?.outcome.value).toBe(outcome);
    expect(read(segments).set?.errors).toEqual(['5']);
  });

  it('places a segment out of sequence all the same, and keeps what has no place', () => {
    const { item } = read([...whole, 'REF*DP*2', 'QQQ*1**x']);
    expect(item?.document.kept).toContainEqual({ path: 'REF[2]-02', value: '2' });
    expect(item?.document.kept).toContainEqual({ path: 'QQQ-03', value: 'x' });
  });

  it('ends inner loops where an outer segment comes', () => {
    const { item } = read(['A1*PO-1', 'B1*1', 'N1*ST*X', 'N4*C', 'Z1*9']);
    const paths = item?.document.kept?.map(({ path }) => path);
    expect(paths).toEqual([
      'A1-01',
      'B1[1]-01',
      'B1[1]/N1[1]-01',
      'B1[1]/N1[1]-02',
      'B1[1]/N1[1]/N4[1]-01',
      'Z1-01',
    ]);
  });
});

describe('elements (element 723)', () => {
  const a1 = (element: string) => [`A1*${element}`, 'B1*1'];
  const b1 = (element: string) => ['A1*P', `B1*${element}`];

  it.each<[string, string[], string[], 'rejected' | 'accepted_with_errors']>([
    ['1 mandatory missing', a1('*20260601'), ['A1*2**8 1**324*1*'], 'rejected'],
    ['2 condition P', b1('1*10'), ['B1*3*B1*8 3**355*2*'], 'accepted_with_errors'],
    ['2 condition R', ['A1*P', 'B1*1', 'Z1**'], ['Z1*4**8 1**127*2*'], 'accepted_with_errors'],
    ['2 condition C', ['A1*P', 'B1*1', 'B2*text'], ['B2*4*B1*8 2**380*2*'], 'accepted_with_errors'],
    ['2 condition L', ['A1*P', 'B1*1', 'B2**5'], ['B2*4*B1*8 3**355*2*'], 'accepted_with_errors'],
    ['3 too many', a1('P******x'), ['A1*2**8 7***3*x'], 'accepted_with_errors'],
    [
      '3 too many repetitions',
      ['A1*P', 'B1*1****a^b^c'],
      ['B1*3*B1*8 5**127*3*a^b^c'],
      'accepted_with_errors',
    ],
    ['4 too short', b1('1*10*E'), ['B1*3*B1*8 3**355*4*E 3**355*7*E'], 'accepted_with_errors'],
    [
      '5 too long',
      a1('1234567890123456789012345'),
      ['A1*2**8 1**324*5*1234567890123456789012345'],
      'accepted_with_errors',
    ],
    ['5 far too long', a1('X'.repeat(120)), [`A1*2**8 1**324*5*${'X'.repeat(99)}`], 'rejected'],
    ['6 no number', b1('1*1O*EA'), ['B1*3*B1*8 2**380*6*1O'], 'rejected'],
    [
      '6 a point in a whole-number amount is none',
      a1('P***10*1.5x'),
      ['A1*2**8 5**610*6*1.5x'],
      'rejected',
    ],
    ['7 not in the list', b1('1*10*XX'), ['B1*3*B1*8 3**355*7*XX'], 'accepted_with_errors'],
    ['8 no date', a1('P*20261301'), ['A1*2**8 2**373*8*20261301'], 'rejected'],
    ['9 no time', a1('P**2560'), ['A1*2**8 3**337*9*2560'], 'accepted_with_errors'],
    ['10 exclusion', a1('P*20260601*0800'), ['A1*2**8 3**337*10*0800'], 'accepted_with_errors'],
    ['1 in a composite', b1('1***>7'), ['B1*3*B1*8 4*1*128*1*'], 'rejected'],
    [
      '5 in a composite',
      b1(`1***ZZ>${'7'.repeat(31)}`),
      [`B1*3*B1*8 4*2*127*5*${'7'.repeat(31)}`],
      'accepted_with_errors',
    ],
  ])('%s', (_, segments, expected, outcome) => {
    const version = segments.some((segment) => segment.includes('^')) ? '005010' : '004010';
    expect(findings(segments, version)).toEqual(expected);
    expect(read(segments, version).set?.outcome.value).toBe(outcome);
  });

  it('several in one segment stand under one AK3, at their positions in the file', () => {
    const segments = ['A1**20261301*2560', 'B1*1'];
    expect(findings(segments)).toEqual([
      'A1*2**8 1**324*1* 2**373*8*20261301 3**337*9*2560 3**337*10*2560',
    ]);
    const text = interchange([{ set: '111', segments }], { group: 'XX' });
    const [problem] =
      read(segments).item?.problems.filter(({ code }) => code === 'X12_ELEMENT_DATE') ?? [];
    expect(problem?.position).toEqual({
      offset: text.indexOf('20261301'),
      segment: 2,
      path: 'A1-02',
    });
  });

  it('blanks behind a value are not part of it', () => {
    expect(findings(['A1*PO-1   *        ', 'B1*1  *10*EA  '])).toEqual([]);
  });

  it('dates of six digits are read by century, and named too short from 004010 on', () => {
    expect(findings(['A1*P*260601', 'B1*1'])).toEqual(['A1*2**8 2**373*4*260601']);
    expect(findings(['A1*P*260601', 'B1*1'], '003050')).toEqual([]);
  });

  it('a release’s own lengths count', () => {
    const long = ['A1*P', `REF*ZZ*${'7'.repeat(40)}`, 'B1*1'];
    expect(findings(long, '004010')).toHaveLength(1);
    expect(findings(long, '005010')).toEqual([]);
  });
});
