import { describe, expect, it } from 'vitest';
import { pointerOf, readStrictJson } from '../../src/api/strict-json.ts';
import fc from '../random.ts';

const read = (text: string) => readStrictJson(new TextEncoder().encode(text));

describe('JSON as the API takes it', () => {
  it('is read as the platform reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const result = read(text);
        if (result.ok) {
          expect(JSON.stringify(result.value)).toBe(JSON.stringify(JSON.parse(text)));
        } else {
          // What is refused although it is JSON has one of the named reasons.
          const named = ['BODY_NUMBER_RANGE', 'BODY_NAME_FORBIDDEN', 'BODY_CHARACTER'];
          expect(named).toContain(result.place.code);
        }
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof readStrictJson(bytes).ok).toBe('boolean');
      }),
    );
    const signs = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0d8-1e.tfn ') });
    fc.assert(fc.property(signs, (text) => void read(text)));
  });

  it.each([
    ['{"a":1,"a":2}', 'BODY_NAME_REPEATED', ''],
    ['{"x":{"a":1,"\\u0061":2}}', 'BODY_NAME_REPEATED', '/x'],
    ['{"__proto__":{"admin":true}}', 'BODY_NAME_FORBIDDEN', ''],
    ['{"a":[0,{"constructor":1}]}', 'BODY_NAME_FORBIDDEN', '/a/1'],
    ['{"n":9007199254740993}', 'BODY_NUMBER_RANGE', '/n'],
    ['{"n":1e999}', 'BODY_NUMBER_RANGE', '/n'],
    [`{"n":0.${'1'.repeat(60)}}`, 'BODY_NUMBER_RANGE', '/n'],
    ['{"t":"a\\u0000b"}', 'BODY_CHARACTER', '/t'],
    ['{"t":"\\ud800"}', 'BODY_CHARACTER', '/t'],
    ['{"t":"\\udc00\\ud800"}', 'BODY_CHARACTER', '/t'],
    ['{"t":"line\nbreak"}', 'BODY_SYNTAX', '/t'],
    ['{"t":"\\x"}', 'BODY_SYNTAX', '/t'],
    ['{"a":1,}', 'BODY_SYNTAX', ''],
    ['[1,]', 'BODY_SYNTAX', '/1'],
    ['{"a":01}', 'BODY_SYNTAX', ''],
    ['{"a":tru}', 'BODY_SYNTAX', '/a'],
    ['{} {}', 'BODY_SYNTAX', ''],
    ['', 'BODY_SYNTAX', ''],
    ['"open', 'BODY_SYNTAX', ''],
  ])('refuses %s as %s at "%s"', (text, code, pointer) => {
    const result = read(text);
    expect(result.ok ? undefined : [result.place.code, result.place.pointer]).toEqual([
      code,
      pointer,
    ]);
  });

  it('refuses depth without using up the stack', () => {
    const result = read('['.repeat(200_000));
    expect(result.ok ? '' : result.place.code).toBe('BODY_TOO_DEEP');
    expect(read(`${'['.repeat(60)}1${']'.repeat(60)}`).ok).toBe(true);
  });

  it('names the byte that is not UTF-8', () => {
    const result = readStrictJson(Uint8Array.from([0x22, 0x61, 0xff, 0x22]));
    expect(result.ok ? '' : result.place).toMatchObject({ code: 'BODY_ENCODING', offset: 2 });
  });

  it('takes a byte order mark, pairs of surrogates and every escape', () => {
    expect(read('\ufeff"\\ud83d\\ude00 \\" \\\\ \\/ \\b\\f\\n\\r\\t é"')).toEqual({
      ok: true,
      value: '😀 " \\ / \b\f\n\r\t é',
    });
  });

  it('takes time in proportion to the text', () => {
    const text = `{${Array.from({ length: 200_000 }, (_, at) => `"k${at}":"v"`).join(',')}}`;
    expect(read(text).ok).toBe(true);
  });

  it('escapes pointers as RFC 6901 has it', () => {
    expect(pointerOf(['a/b', 'c~d', 0])).toBe('/a~1b/c~0d/0');
  });
});
