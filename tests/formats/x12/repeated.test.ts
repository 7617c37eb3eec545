/** Acknowledgments of rubbish: whatever a partner sent, what answers it can be written and read. */
import { describe, expect, it } from 'vitest';
import { writeDocument } from '../../../src/formats/write.ts';
import type { CanonicalDocument } from '../../../src/model/document.ts';
import {
  codesOf,
  documentsOf,
  interchange,
  itemsOf,
  numbers,
  readAll,
  writingProfile,
} from '../kit.ts';

const order = ['BEG*00*NE*4500017**20260601', 'PO1*1*1*EA*1**BP*B-1', 'CTT*1'];
const sent = interchange([{ set: '850', segments: order }]);

/** The segments AK1 to AK9 that answer what was read, once they were written and read without a fault. */
function answerTo(text: string, version = '004010'): string[] {
  const [closed] = itemsOf(readAll(text), 'group_closed');
  return closed === undefined ? [] : written(closed.acknowledgment, version);
}

function written(document: CanonicalDocument, version: string): string[] {
  const profile = { ...writingProfile, version };
  const result = writeDocument(document, 'x12', profile, numbers)?.result;
  expect(result?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const text = new TextDecoder().decode(result?.bytes);
  const read = readAll(text);
  expect(codesOf(read)).toEqual([]);
  expect(documentsOf(read)).toHaveLength(1);
  return text.split('~\n').filter((segment) => /^(AK|TA1)/.test(segment));
}

describe('the acknowledgment of a set', () => {
  it.each<[string, string, string[]]>([
    ['whose ST01 is too long', 'ST*__proto__*0001', ['AK2*000*0001', 'AK5*R*6*1']],
    ['whose ST01 only begins as one', 'ST*8500*0001', ['AK2*850*0001', 'AK5*R*6*1']],
    ['without ST01', 'ST**0001', ['AK2*000*0001', 'AK5*R*6*1']],
    ['whose ST01 holds our delimiter', 'ST*8^>*0001', ['AK2*000*0001', 'AK5*R*1']],
    ['whose ST02 is too long', 'ST*850*1234567890', ['AK2*850*0000', 'AK5*R*7*3']],
    ['without ST02', 'ST*850', ['AK2*850*0000', 'AK5*R*7*3']],
  ])('%s can be written and names what is wrong', (_, st, expected) => {
    const text = sent.replace('ST*850*0001', st).replaceAll('>', ':');
    const [, ak2, ak5] = answerTo(text, '005010');
    expect([ak2, ak5]).toEqual(expected);
  });

  it('with a segment without an id, or with ids of other characters, says where', () => {
    const segments = [
      'BEG*00*NE*4500017**20260601',
      '*X',
      '#:!*1',
      'SELFMADE*1',
      ...order.slice(1),
    ];
    const answer = answerTo(interchange([{ set: '850', segments }]));
    expect(answer.filter((segment) => segment.startsWith('AK3'))).toEqual([
      'AK3*00*3**1',
      'AK3*#:!*4**1',
      'AK3*SEL*5**1',
    ]);
  });

  it('with a fault in an element that no position counts says the last that is', () => {
    const long = `BEG*00*NE*4500017**20260601${'*X'.repeat(120)}\u0001`;
    const answer = answerTo(interchange([{ set: '850', segments: [long, ...order.slice(1)] }]));
    expect(answer.slice(2, 4)).toEqual(['AK3*BEG*2**8', 'AK4*99**6']);
  });
});

describe('the acknowledgment of a group', () => {
  it.each<[string, string, string, string]>([
    ['whose GS06 is too long', '*1*X*', '*1234567890123*X*', 'AK1*PO*0'],
    ['whose GS06 is no number', '*1*X*', '*ABC*X*', 'AK1*PO*0'],
    ['whose GS06 is as long as an id may be', '*1*X*', `*${'9'.repeat(400)}*X*`, 'AK1*PO*0'],
    ['without GS01', 'GS*PO*', 'GS**', 'AK1*00*1'],
  ])('%s can be written with error 6', (_, plain, rubbish, ak1) => {
    const answer = answerTo(sent.replace(plain, rubbish), '005010');
    expect(answer[0]).toBe(ak1);
    expect(answer.at(-1)).toMatch(/^AK9\*[ERP]\*1\*1\*\d\*6/);
  });
});

describe('the acknowledgment of an interchange', () => {
  const cases: [string, Partial<Record<number, string>>, string][] = [
    ['date', { 9: '26060X' }, 'TA1*000000001*000000*0800*E*014'],
    ['date with our delimiters', { 9: '1~*>' }, 'TA1*000000001*000000*0800*E*014'],
    ['time', { 10: '08 0' }, 'TA1*000000001*260604*0000*E*015'],
  ];

  it.each(cases)('whose %s is none can be written and names it', (_, isa, expected) => {
    const shown = Object.entries(isa).map(([n, value = '']) => [
      n,
      value.replaceAll(/[*~>]/g, (c) => own[c] ?? c),
    ]);
    const text = interchange([{ set: '850', segments: order }], {
      isa: { 14: '1', ...Object.fromEntries(shown) },
    });
    const theirs = text.replaceAll(/[*~>|!:]/g, (char) => own[char] ?? char);
    const [closed] = itemsOf(readAll(theirs), 'interchange_closed');
    const { acknowledgment } = closed ?? {};
    expect(acknowledgment === undefined ? [] : written(acknowledgment, '004010')).toEqual([
      expected,
    ]);
  });
});

/** The partner's delimiters in the place of ours, and ours in theirs: ours are characters like others to it. */
const own: Record<string, string> = { '*': '|', '~': '!', '>': ':', '|': '*', '!': '~', ':': '>' };
