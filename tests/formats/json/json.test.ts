/** Canonical JSON: what is read, what is refused by name and where, what is written. */
import { describe, expect, it } from 'vitest';
import { json } from '../../../src/formats/json/index.ts';
import { offsetOfPointer, scanJson } from '../../../src/formats/json/scan.ts';
import { recognize } from '../../../src/formats/recognize.ts';
import { formatFor, write, writeDocument } from '../../../src/formats/write.ts';
import type { CanonicalDocument } from '../../../src/model/document.ts';
import {
  bytesOf,
  codesOf,
  contextWith,
  documentsOf,
  itemsOf,
  numbers,
  problemsOfItems,
  readAll,
  samples,
  writingProfile,
} from '../kit.ts';

const decision = (number: string, more = '') =>
  `{"kind":"order_decision","number":"${number}","order":{"number":"PO-1"},"decision":"approve"${more}}`;
const numbersOf = (text: string) => documentsOf(readAll(text)).map(({ number }) => number);
const invoice = {
  kind: 'invoice',
  number: 'I-1',
  invoiceType: { value: 'invoice' },
  lines: [
    {
      line: '1',
      item: {},
      quantity: { value: '10', unit: 'EA' },
      price: { amount: '2.5' },
    },
  ],
  total: '25',
};

describe('what is read', () => {
  it.each([
    ['one document', decision('A'), ['A']],
    ['one over several lines', decision('A').replaceAll(',', ',\n\t'), ['A']],
    ['an array', `[${decision('A')}, ${decision('B')}]`, ['A', 'B']],
    ['an empty array', '[]', []],
    ['one a line', `${decision('A')}\n${decision('B')}\r\n\n${decision('C')}\n`, ['A', 'B', 'C']],
    ['a byte order mark', `\ufeff${decision('A')}`, ['A']],
    ['brackets and quotes in text', decision('A', ',"reason":"]}\\"[{"'), ['A']],
  ])('%s', (_, text, expected) => {
    expect(numbersOf(text)).toEqual(expected);
    expect(codesOf(readAll(text))).toEqual([]);
  });

  it('a wrong document costs the others nothing', () => {
    const text = `[${decision('A')}, {"kind": "order_decision"}, 7, ${decision('B')}]`;
    const items = readAll(text);
    expect(numbersOf(text)).toEqual(['A', 'B']);
    expect(itemsOf(items, 'rejected')).toHaveLength(2);
    expect(codesOf(items)).toContain('JSON_KIND_UNKNOWN');
  });

  it('decimals and instants come out in canonical form', () => {
    const text = JSON.stringify({
      ...invoice,
      issuedAt: '2026-06-04T10:00:00+02:00',
      total: '25.00',
    });
    expect(documentsOf(readAll(text))[0]).toMatchObject({
      issuedAt: '2026-06-04T08:00:00.000Z',
      total: '25',
    });
  });

  it('nobody as sender is named', () => {
    const items = readAll(decision('A'), { ...contextWith(), profileFor: () => undefined });
    expect(codesOf(items)).toEqual(['JSON_SENDER_UNKNOWN']);
  });

  it('is recognized by its first character', () => {
    expect(recognize(bytesOf('\n {'))?.id).toBe('json');
    expect(recognize(bytesOf('ISA*00'))?.id).toBe('x12');
    expect(recognize(bytesOf('UNB+'))).toBeUndefined();
    expect(recognize(new Uint8Array(0))).toBeUndefined();
  });
});

describe('what is refused', () => {
  const at = (text: string, mark: string) => bytesOf(text.slice(0, text.indexOf(mark))).length;

  it.each([
    [
      'a name given twice',
      decision('ü', ',"reason":"a","reason":"b"'),
      'JSON_KEY_REPEATED',
      '"reason":"b"',
    ],
    [
      'a name given twice by an escape',
      decision('A', ',"reason":"a","r\\u0065ason":"b"'),
      'JSON_KEY_REPEATED',
      '"r\\u0065',
    ],
    ['a prototype', decision('A', ',"__proto__":{"x":1}'), 'JSON_KEY_FORBIDDEN', '"__proto__"'],
    ['a constructor', decision('A', ',"constructor":{}'), 'JSON_KEY_FORBIDDEN', '"constructor"'],
    ['a huge number', decision('A', ',"n":12345678901234567890'), 'JSON_NUMBER_TOO_LONG', '123456'],
    ['an exponent', decision('A', ',"n":1e400'), 'JSON_NUMBER_TOO_LONG', '1e400'],
    ['NUL', decision('A\\u0000'), 'JSON_CHARACTER_INVALID', '\\u0000'],
    ['half a pair', decision('A\\ud800x'), 'JSON_CHARACTER_INVALID', '\\ud800'],
    ['a control character', decision('A\u0001'), 'JSON_SYNTAX', '\u0001'],
    ['a missing comma', decision('A').replace(',"number"', ' "number"'), 'JSON_SYNTAX', '"number"'],
    ['single quotes', decision('A').replace('"approve"', "'approve'"), 'JSON_SYNTAX', "'approve'"],
    [
      'a comma at the end',
      decision('A').replace('}}', '}').replace(/\}$/, ',}'),
      'JSON_SYNTAX',
      '}',
    ],
    ['an unknown kind', '{"kind":"wish"}', 'JSON_KIND_UNKNOWN', '"wish"'],
    ['no kind', '{"number":"A"}', 'JSON_KIND_UNKNOWN', '{'],
    [
      'a field that does not fit',
      decision('A').replace('"approve"', '"perhaps"'),
      'JSON_FIELD_INVALID',
      '"perhaps"',
    ],
    ['a field that nobody knows', decision('A', ',"colour":"red"'), 'JSON_FIELD_INVALID', '"red"'],
  ])('%s', (_, text, code, mark) => {
    const items = readAll(`\n${text}`);
    expect(documentsOf(items)).toEqual([]);
    const [problem] = problemsOfItems(items);
    expect(problem?.code).toBe(code);
    if (_ !== 'a comma at the end') expect(problem?.position.offset).toBe(at(`\n${text}`, mark));
  });

  it('depth, at the bracket that is one too many', () => {
    const text = decision('A', `,"n":${'['.repeat(80)}${']'.repeat(80)}`);
    expect(problemsOfItems(readAll(text))).toMatchObject([
      { code: 'JSON_TOO_DEEP', position: { offset: text.indexOf('[') + 63 } },
    ]);
  });

  it('a date that does not exist, by pointer', () => {
    const text = JSON.stringify({
      ...invoice,
      dates: [{ kind: { value: 'other' }, on: '2026-02-30' }],
    });
    const [problem] = problemsOfItems(readAll(text));
    expect(problem).toMatchObject({
      code: 'JSON_FIELD_INVALID',
      position: { offset: text.indexOf('"2026-02-30"'), path: '/dates/0/on' },
    });
  });

  it('invalid UTF-8, at its byte', () => {
    const bytes = bytesOf(decision('A'));
    bytes[30] = 0xff;
    expect(problemsOfItems(readAll(bytes))[0]).toMatchObject({
      code: 'JSON_CHARACTER_INVALID',
      position: { offset: 30 },
    });
  });

  it('a text that ends in the middle, what was whole before it being kept', () => {
    const text = `[${decision('A')}, ${decision('B').slice(0, 40)}`;
    expect(numbersOf(text)).toEqual(['A']);
    expect(codesOf(readAll(text))).toContain('JSON_TRUNCATED');
    expect(codesOf(readAll(`[${decision('A')}`))).toEqual(['JSON_TRUNCATED']);
  });

  it('what stands behind an array', () => {
    expect(codesOf(readAll(`[${decision('A')}] x`))).toEqual(['JSON_TRAILING']);
  });

  it('a document larger than 4 MiB, alone', () => {
    const large = decision('B', `,"reason":"${'x'.repeat(5 * 1024 * 1024)}"`);
    const text = `[${decision('A')},${large},${decision('C')}]`;
    expect(numbersOf(text)).toEqual(['A', 'C']);
    expect(codesOf(readAll(text))).toEqual(['JSON_TOO_LARGE']);
  });
});

describe('the scan', () => {
  it.each([
    '{}',
    '[]',
    '[1,2.5,-0,true,false,null,"a\\n\\u00e9\\ud83d\\ude00"]',
    ' {"a" : {"b":[{}]}} ',
  ])('lets %s pass, as JSON.parse does', (text) => {
    expect(scanJson(text)).toBeUndefined();
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a"}',
    '{"a":}',
    '01',
    '+1',
    '1.',
    '.5',
    'tru',
    '"a',
    '"\\x"',
    '"\\u12"',
    '[1 2]',
    '{"a":1,}',
    '1 2',
  ])('refuses %s, as JSON.parse does', (text) => {
    expect(scanJson(text)).toBeDefined();
    expect(() => JSON.parse(text)).toThrow();
  });

  it('finds where a pointer leads', () => {
    const text = '{"a": [1, {"b/c": 7, "d~e": [ 8 ]}]}';
    expect(offsetOfPointer(text, '')).toBe(0);
    expect(offsetOfPointer(text, '/a/1/b~1c')).toBe(text.indexOf('7'));
    expect(offsetOfPointer(text, '/a/1/d~0e/0')).toBe(text.indexOf('8'));
    expect(offsetOfPointer(text, '/a/1/missing')).toBe(text.indexOf('{"b/c"'));
  });
});

describe('what is written', () => {
  it('has its keys in the order of the schema, whatever the order in memory', () => {
    const [forward] = documentsOf(readAll(JSON.stringify(invoice)));
    const [backward] = documentsOf(
      readAll(JSON.stringify(Object.fromEntries(Object.entries(invoice).reverse()))),
    );
    const written = [forward, backward].map((document) =>
      document === undefined
        ? ''
        : new TextDecoder().decode(write(document, 'json', writingProfile, numbers).bytes),
    );
    expect(written[0]).toBe(written[1]);
    expect(written[0]).toMatch(/^\{"kind":"invoice","number":"I-1",/);
  });

  it.each(samples().filter(({ format }) => format === 'json'))('reads back: $name', ({ bytes }) => {
    for (const document of documentsOf(readAll(bytes))) {
      const again = readAll(
        json.write?.(document, writingProfile, numbers).bytes ?? new Uint8Array(0),
      );
      expect(documentsOf(again)).toEqual([document]);
    }
  });
});

describe('the choice of a format', () => {
  const answer = (more: object): CanonicalDocument => ({
    kind: 'order_acknowledgment',
    number: 'A-1',
    order: { number: 'PO-1' },
    type: { value: 'accepted' },
    lines: [],
    ...more,
  });

  it('is the set that suits the document', () => {
    expect(formatFor(answer({}), 'x12')?.id).toBe('x12-855');
    expect(formatFor(answer({ answersSequence: 2 }), 'x12')?.id).toBe('x12-865');
    expect(formatFor(answer({ proposal: true }), 'x12')?.id).toBe('x12-865');
    expect(formatFor(answer({}), 'json')?.id).toBe('json');
  });

  it('tells the group of the set, and undefined where nothing writes the kind', () => {
    const acknowledgment: CanonicalDocument = {
      kind: 'functional_acknowledgment',
      number: 'PO-1',
      group: 'PO',
      groupControl: '1',
      outcome: { value: 'accepted' },
      sets: [],
      included: 1,
      received: 1,
      accepted: 1,
      errors: [],
    };
    expect(writeDocument(acknowledgment, 'x12', writingProfile, numbers)?.group).toBe('FA');
    const [wish] = documentsOf(readAll(decision('A')));
    expect(wish && writeDocument(wish, 'x12', writingProfile, numbers)).toBeUndefined();
  });

  it('says by name that a format does not write a kind', () => {
    const result = write(answer({}), 'x12-850', writingProfile, numbers);
    expect(result.bytes).toBeUndefined();
    expect(result.problems.map(({ code }) => code)).toEqual(['FORMAT_CANNOT_WRITE']);
  });
});
