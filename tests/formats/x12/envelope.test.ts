/** The X12 envelope: what is paired, counted, missing, broken, and what an answer to it says. */
import { describe, expect, it } from 'vitest';
import type { ReadItem } from '../../../src/formats/format.ts';
import { syntaxes, x12Sets } from '../../../src/formats/list.ts';
import { x12Syntax } from '../../../src/formats/syntax/x12/syntax.ts';
import {
  bytesOf,
  codesOf,
  contextWith,
  documentsOf,
  interchange,
  itemsOf,
  problemsOfItems,
  readAll,
} from '../kit.ts';

const order = (number: string) => ({
  set: '850',
  segments: [`BEG*00*SA*${number}**20260601`, 'PO1*1*10*EA*2.5*PE*IN*B-1', 'CTT*1'],
});
const two = interchange([order('A'), order('B')]);

const numbersOf = (items: readonly ReadItem[]) => documentsOf(items).map(({ number }) => number);
const acknowledgmentOf = (items: readonly ReadItem[]) =>
  itemsOf(items, 'group_closed').map(({ acknowledgment }) => acknowledgment)[0];
const closingOf = (items: readonly ReadItem[]) => itemsOf(items, 'interchange_closed')[0];

describe('a whole interchange', () => {
  it('opens, gives its documents in order, closes group and interchange', () => {
    const items = readAll(two);
    expect(items.map(({ type }) => type)).toEqual([
      'interchange_opened',
      'document',
      'document',
      'group_closed',
      'interchange_closed',
    ]);
    expect(numbersOf(items)).toEqual(['A', 'B']);
    expect(itemsOf(items, 'interchange_opened')[0]?.opening).toEqual({
      sender: { qualifier: 'ZZ', id: 'BUYER' },
      receiver: { qualifier: 'ZZ', id: 'HUB' },
      controlNumber: '000000001',
      version: '00401',
      test: false,
      acknowledgmentRequested: false,
    });
    expect(closingOf(items)).toEqual({
      type: 'interchange_closed',
      expectedDocuments: 2,
      readDocuments: 2,
      problems: [],
    });
    expect(codesOf(items)).toEqual([]);
  });

  it('says where each document stood', () => {
    const [, second] = itemsOf(readAll(two), 'document');
    expect(second?.source).toEqual({
      format: 'x12-850',
      set: '850',
      groupControl: '1',
      setControl: '0002',
    });
    expect(second?.position).toEqual({
      offset: two.indexOf('ST*850*0002'),
      segment: 1,
      path: 'GS[1]/ST[0002]',
    });
  });

  it('is answered with A, and only where ISA14 asks by a TA1', () => {
    const items = readAll(two);
    expect(acknowledgmentOf(items)).toMatchObject({
      group: 'PO',
      groupControl: '1',
      outcome: { value: 'accepted' },
      included: 2,
      received: 2,
      accepted: 2,
      errors: [],
    });
    const asking = readAll(interchange([order('A')], { isa: { 14: '1' } }));
    expect(closingOf(asking)?.acknowledgment).toEqual({
      kind: 'interchange_acknowledgment',
      number: 'TA1-000000001',
      interchangeControl: '000000001',
      interchangeDate: '260604',
      interchangeTime: '0800',
      outcome: { value: 'accepted' },
      error: '000',
    });
  });

  it('tells ISA15 = T', () => {
    const items = readAll(interchange([order('A')], { isa: { 15: 'T' } }));
    expect(itemsOf(items, 'interchange_opened')[0]?.opening.test).toBe(true);
  });
});

describe('any legal way to write it', () => {
  const spell = (delimiters: { element: string; segment: string; component: string }, text = two) =>
    text
      .replaceAll('*', delimiters.element)
      .replaceAll('>', delimiters.component)
      .replaceAll('~\n', delimiters.segment);

  it.each([
    ['no line breaks', { element: '*', component: '>', segment: '~' }],
    ['line breaks alone', { element: '*', component: '>', segment: '\n' }],
    ['carriage return and line feed', { element: '|', component: ':', segment: '\r\n' }],
    ['a terminator and CRLF', { element: '|', component: ':', segment: "'\r\n" }],
    ['control characters', { element: '\u001d', component: '\u001f', segment: '\u001c' }],
    ['a caret and a bang', { element: '^', component: '@', segment: '!' }],
  ])('reads %s', (_, delimiters) => {
    const items = readAll(spell(delimiters));
    expect(numbersOf(items)).toEqual(['A', 'B']);
    expect(codesOf(items)).toEqual([]);
  });

  it('reads an ISA by its elements: not padded, and longer than it should be', () => {
    const short = two.replace('BUYER          ', 'BUYER').replace('HUB            ', 'HUB');
    expect(numbersOf(readAll(short))).toEqual(['A', 'B']);
    const long = two.replace('BUYER          ', `BUYER${' '.repeat(30)}`);
    expect(numbersOf(readAll(long))).toEqual(['A', 'B']);
  });

  it('reads files wrapped at 80 columns, with offsets of the file', () => {
    const flat = interchange([
      order('A'),
      { set: '850', segments: ['BEG*00*SA*B**20261332'] },
    ]).replaceAll('\n', '');
    const wrapped = flat.replace(/.{80}/g, '$&\r\n');
    const items = readAll(wrapped);
    expect(numbersOf(items)).toEqual(['A', 'B']);
    const [problem] = problemsOfItems(items).filter(({ code }) => code === 'X12_ELEMENT_DATE');
    expect(wrapped.slice(problem?.position.offset).replaceAll('\r\n', '')).toMatch(/^20261332/);
  });

  it('reads past a byte order mark, white space, NUL and Ctrl-Z around it', () => {
    expect(numbersOf(readAll(`\ufeff${two}`))).toEqual(['A', 'B']);
    expect(codesOf(readAll(`\r\n \t${two}\n\n\u0000\u001a`))).toEqual([]);
    expect(numbersOf(readAll(two.replaceAll('~\n', '~\n\t  ')))).toEqual(['A', 'B']);
  });

  it('reads several interchanges and groups in one file', () => {
    const groups = two.replace(
      /GE\*2\*1~\n/,
      `GE*2*1~\nGS*PO*BUYER*HUB*20260604*0800*2*X*004010~\nGE*0*2~\n`,
    );
    const items = readAll(groups.replace('IEA*1', 'IEA*2') + interchange([order('C')]));
    expect(numbersOf(items)).toEqual(['A', 'B', 'C']);
    expect(itemsOf(items, 'group_closed')).toHaveLength(3);
    expect(codesOf(items)).toEqual([]);
  });

  it('takes a last segment without terminator, and says so', () => {
    expect(codesOf(readAll(two.trimEnd().slice(0, -1)))).toEqual(['X12_TERMINATOR_MISSING']);
  });

  it('jumps over binary data by its length', () => {
    const data = 'a~b*SE*9*9~c';
    const segments = ['BEG*00*SA*A**20260601', `BIN*${data.length}*${data}`, 'PO1*1*10*EA*2.5'];
    const items = readAll(interchange([{ set: '850', segments }]));
    expect(numbersOf(items)).toEqual(['A']);
    expect(documentsOf(items)[0]?.kept).toContainEqual({ path: 'BIN-02', value: data });
  });

  it('reads repetitions only from 00402 on', () => {
    const segments = ['BEG*00*SA*A^B**20260601', 'PO1*1*10*EA'];
    expect(numbersOf(readAll(interchange([{ set: '850', segments }])))).toEqual(['A^B']);
  });
});

describe('counts and control numbers', () => {
  const changed = (from: string, to: string) => readAll(two.replace(from, to));

  it.each([
    ['SE01', 'SE*5*0001', 'SE*6*0001', 'X12_SEGMENT_COUNT_WRONG', '4'],
    ['SE02', 'SE*5*0001', 'SE*5*0009', 'X12_SET_CONTROL_MISMATCH', '3'],
    ['ST02', 'ST*850*0001', 'ST*850*', 'X12_SET_CONTROL_INVALID', '7'],
    ['ST01', 'ST*850*0001', 'ST**0001', 'X12_SET_NOT_SUPPORTED', '6'],
    ['no SE', 'SE*5*0001~\n', '', 'X12_SET_TRAILER_MISSING', '2'],
    ['an unknown set', 'ST*850*0001', 'ST*666*0001', 'X12_SET_NOT_SUPPORTED', '1'],
  ])('a wrong %s rejects that set alone', (_, from, to, code, error) => {
    const items = changed(from, to);
    expect(codesOf(items)).toContain(code);
    const bad = problemsOfItems(items).find((problem) => problem.code === code);
    expect(bad?.severity).toBe('error');
    expect(acknowledgmentOf(items)).toMatchObject({
      outcome: { value: 'partially_accepted' },
      received: 2,
      accepted: 1,
    });
    const set = acknowledgmentOf(items)?.sets[0];
    expect(set?.outcome.value).toBe('rejected');
    expect(set?.errors).toContain(error);
    expect(numbersOf(items)).toContain('B');
  });

  it('a repeated set control number is an error of the group’s answer, not of the order', () => {
    const items = changed('ST*850*0002', 'ST*850*0001');
    expect(codesOf(items)).toContain('X12_SET_CONTROL_REPEATED');
    expect(acknowledgmentOf(items)?.sets[1]?.errors).toContain('23');
  });

  it.each([
    ['GE01', 'GE*2*1', 'GE*3*1', 'X12_SET_COUNT_WRONG', '5'],
    ['GE02', 'GE*2*1', 'GE*2*2', 'X12_GROUP_CONTROL_MISMATCH', '4'],
    ['no GE', 'GE*2*1~\n', '', 'X12_GROUP_TRAILER_MISSING', '3'],
    [
      'GS06',
      'GS*PO*BUYER*HUB*20260604*0800*1',
      'GS*PO*BUYER*HUB*20260604*0800*',
      'X12_GROUP_HEADER_INVALID',
      '6',
    ],
  ])('a wrong %s is an error of the group (element 716)', (_, from, to, code, error) => {
    const items = changed(from, to);
    expect(codesOf(items)).toContain(code);
    expect(acknowledgmentOf(items)?.errors).toContain(error);
    expect(acknowledgmentOf(items)?.outcome.value).toBe('accepted_with_errors');
    expect(numbersOf(items)).toEqual(['A', 'B']);
  });

  it('sets that GE announces and the group lacks are expected', () => {
    const closing = closingOf(changed('GE*2*1', 'GE*5*1'));
    expect(closing).toMatchObject({ expectedDocuments: 5, readDocuments: 2 });
  });

  it.each([
    ['IEA01', 'IEA*1*', 'IEA*2*', 'X12_GROUP_COUNT_WRONG', '021'],
    ['IEA02', 'IEA*1*000000001', 'IEA*1*000000002', 'X12_INTERCHANGE_CONTROL_MISMATCH', '001'],
    ['no IEA', 'IEA*1*000000001~\n', '', 'X12_INTERCHANGE_TRUNCATED', '023'],
  ])('a wrong %s is an error of the interchange (element I18)', (_, from, to, code, note) => {
    const items = changed(from, to);
    expect(codesOf(items)).toEqual([code]);
    expect(closingOf(items)?.acknowledgment).toMatchObject({
      outcome: { value: 'accepted_with_errors' },
      error: note,
    });
  });

  it('zeros left out in front break no pair: nothing for GE, a warning for IEA', () => {
    expect(codesOf(changed('GE*2*1', 'GE*02*0001'))).toEqual([]);
    const items = changed('IEA*1*000000001', 'IEA*1*1');
    const [problem] = problemsOfItems(items);
    expect(problem).toMatchObject({
      code: 'X12_INTERCHANGE_CONTROL_MISMATCH',
      severity: 'warning',
    });
    expect(closingOf(items)?.acknowledgment).toBeUndefined();
  });
});

describe('what is broken', () => {
  it('a cut anywhere names a problem and keeps what was whole', () => {
    const cut = readAll(two.slice(0, two.indexOf('ST*850*0002') + 40));
    expect(numbersOf(cut)).toEqual(['A']);
    expect(codesOf(cut)).toContain('X12_SET_TRAILER_MISSING');
    expect(codesOf(cut)).toContain('X12_INTERCHANGE_TRUNCATED');
    expect(closingOf(cut)).toMatchObject({ expectedDocuments: 2, readDocuments: 1 });
  });

  it('bytes that are no X12 are one problem; the interchange behind them is read', () => {
    const rubbish = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256);
    const items = [...(syntaxes[0]?.read([rubbish, bytesOf(two)], contextWith()) ?? [])];
    expect(codesOf(items)).toEqual(['X12_NOT_AN_INTERCHANGE']);
    expect(numbersOf(items)).toEqual(['A', 'B']);
  });

  it.each([
    ['too few elements', two.replace('*U*00401', '')],
    ['letters as delimiters', two.replace('*P*>~', '*P*AB')],
    ['the same delimiter twice', two.replace('*P*>~', '*P**~')],
    ['no sender', two.replace('BUYER          ', '               ')],
    ['no control number', two.replace('*000000001*0*P', '*ABC*0*P')],
  ])('an ISA with %s is refused by name; the next interchange is read', (_, text) => {
    const items = readAll(text + interchange([order('C')]));
    expect(codesOf(items)).toContain('X12_ISA_INVALID');
    expect(numbersOf(items)).toEqual(['C']);
  });

  it('an element of the envelope that is far too long is shown in part', () => {
    const items = readAll(two.replace('*X*004010', `*X*${'9'.repeat(50_000)}`));
    const texts = problemsOfItems(items).map(({ text }) => text.length);
    expect(texts.length).toBeGreaterThan(0);
    expect(Math.max(...texts)).toBeLessThanOrEqual(1000);
  });

  it('a segment outside every set is named, and costs nothing else', () => {
    const items = readAll(two.replace('GE*2*1', 'REF*DP*1~\nGE*2*1'));
    expect(codesOf(items)).toEqual(['X12_SEGMENT_UNEXPECTED']);
    expect(numbersOf(items)).toEqual(['A', 'B']);
  });

  it('a set without a group is read, and the missing GS named', () => {
    const items = readAll(two.replace(/GS\*[^~]*~\n/, '').replace(/GE\*[^~]*~\n/, ''));
    expect(numbersOf(items)).toEqual(['A', 'B']);
    expect(codesOf(items)).toContain('X12_GROUP_HEADER_MISSING');
  });

  it('an unknown sender is named with ISA05 and ISA06; nothing is read or answered', () => {
    const items = readAll(two, {
      profileFor: () => undefined,
      receivedAt: '2026-06-04T08:00:00.000Z',
    });
    expect(documentsOf(items)).toEqual([]);
    expect(itemsOf(items, 'rejected')).toHaveLength(2);
    expect(itemsOf(items, 'group_closed').map(({ answerable }) => answerable)).toEqual([false]);
    expect(closingOf(items)?.acknowledgment).toBeUndefined();
    const [problem] = itemsOf(items, 'problem');
    expect(problem?.problem.text).toContain('"BUYER" under the qualifier "ZZ"');
  });

  it('a 999 is refused in words, a group of 997 is never answered', () => {
    const [problem] = problemsOfItems(
      readAll(interchange([{ set: '999', segments: ['AK1*PO*1'] }])),
    );
    expect(problem).toMatchObject({ code: 'X12_SET_NOT_SUPPORTED' });
    expect(problem?.text).toContain('999');
    const group = interchange([{ set: '997', segments: ['AK1*PO*1', 'AK9*A*x*1*1'] }], {
      group: 'FA',
    });
    for (const text of [group, group.replace('GS*FA', 'GS*HC')]) {
      const closed = itemsOf(readAll(text), 'group_closed');
      expect(closed.map(({ answerable }) => answerable)).toEqual([false]);
    }
  });

  it('an interchange of TA1 alone is a document and is not answered', () => {
    const text = two.replace(/GS\*[\s\S]*GE\*2\*1~\n/, 'TA1*000000101*260604*0800*A*000~\n');
    const items = readAll(text.replace('*0*P*>', '*1*P*>').replace('IEA*1', 'IEA*0'));
    expect(documentsOf(items)[0]).toMatchObject({
      kind: 'interchange_acknowledgment',
      interchangeControl: '000000101',
      outcome: { value: 'accepted' },
    });
    expect(closingOf(items)?.acknowledgment).toBeUndefined();
    expect(codesOf(items)).toEqual([]);
  });
});

describe('characters', () => {
  const named = interchange([
    { set: '850', segments: ['BEG*00*SA*A**20260601', 'N1*ST*Werk Süd', 'PO1*1*10*EA*2.5'] },
  ]);
  const latin = Uint8Array.from(named, (char) => char.charCodeAt(0));
  const nameOf = (items: readonly ReadItem[]) => documentsOf(items)[0]?.parties?.[0]?.name;

  it('are UTF-8 where that is valid, else ISO 8859-1 with a note', () => {
    expect(nameOf(readAll(named))).toBe('Werk Süd');
    const items = readAll(latin);
    expect(nameOf(items)).toBe('Werk Süd');
    expect(codesOf(items)).toEqual(['X12_CHARSET_ASSUMED']);
  });

  it('are what the profile says', () => {
    const latin1 = contextWith({ onUnmapped: 'keep', charset: 'latin1' });
    expect(nameOf(readAll(latin, latin1))).toBe('Werk Süd');
    expect(codesOf(readAll(latin, latin1))).toEqual([]);
    expect(nameOf(readAll(named, latin1))).toBe('Werk SÃ¼d');
    const [problem] = problemsOfItems(
      readAll(latin, contextWith({ onUnmapped: 'keep', charset: 'utf-8' })),
    );
    expect(problem).toMatchObject({
      code: 'X12_CHARACTER_INVALID',
      severity: 'error',
      position: { offset: named.indexOf('ü'), segment: 3, path: 'N1-02' },
      syntax: { segmentId: 'N1', elementPosition: 2, elementError: '6' },
    });
  });

  it('that no database stores refuse their set alone', () => {
    const items = readAll(interchange([order('A\u0000'), order('B')]));
    expect(numbersOf(items)).toEqual(['B']);
    expect(codesOf(items)).toContain('X12_CHARACTER_INVALID');
    expect(JSON.stringify(items)).not.toContain('\\u0000');
  });
});

describe('size', () => {
  const limits = { segmentBytesMax: 4096, setBytesMax: 16_384, setElementsMax: 10_000 };
  const small = x12Syntax(
    {
      sets: new Map(x12Sets.map((set) => [set.set, set])),
      ta1: { format: 'x12-ta1', read: () => undefined },
    },
    limits,
  );

  it('a segment that does not end is refused by name; the sets around it are read', () => {
    const text = interchange([
      order('A'),
      { set: '850', segments: ['BEG*00*SA*X**20260601', `MSG*${'x'.repeat(10_000)}`] },
      order('C'),
    ]);
    const items = [...small.read([bytesOf(text)], contextWith())];
    expect(numbersOf(items)).toEqual(['A', 'C']);
    expect(codesOf(items)).toEqual(['X12_SEGMENT_TOO_LONG']);
  });

  it('a set that is too large is refused by name; the sets around it are read', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `PO1*${index}*10*EA*2.5*PE*IN*B-1`);
    const text = interchange([
      order('A'),
      { set: '850', segments: ['BEG*00*SA*X**20260601', ...many] },
      order('C'),
    ]);
    const items = [...small.read([bytesOf(text)], contextWith())];
    expect(numbersOf(items)).toEqual(['A', 'C']);
    expect(codesOf(items)).toEqual(['X12_SET_TOO_LARGE']);
  });

  it('a segment of 100 MB costs neither memory nor the interchange behind it', () => {
    const [head = '', tail = ''] = two.split('PO1*1*10*EA*2.5*PE*IN*B-1~\n', 2);
    const piece = new Uint8Array(1024 * 1024).fill(88);
    function* chunks() {
      yield bytesOf(`${head}MSG*`);
      for (let i = 0; i < 100; i += 1) yield piece;
      yield bytesOf(`~\n${tail}`);
      yield bytesOf(interchange([order('C')]));
    }
    const before = process.memoryUsage().arrayBuffers;
    const items = [...(syntaxes[0]?.read(chunks(), contextWith()) ?? [])];
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    expect(codesOf(items)).toContain('X12_SEGMENT_TOO_LONG');
    expect(numbersOf(items)).toContain('C');
  });
});
