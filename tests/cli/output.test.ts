import { describe, expect, it, vi } from 'vitest';
import { harmless, note, print, printJson } from '../../src/cli/output.ts';

const CLEAR = '\u001b[2J';
const TITLE = '\u001b]0;mine\u0007';
const ONE_BYTE = '\u009b2J';
const TURNED = '\u202e';
const partners = `A${CLEAR}${TITLE}${ONE_BYTE}${TURNED}\r1`;
const obeyed = /[^\P{Cc}\n\t]|\p{Bidi_Control}/u;

describe('what partners wrote', () => {
  it('is shown to a terminal and not obeyed', () => {
    expect(harmless(partners, true)).toBe(
      'A\\u001b[2J\\u001b]0;mine\\u0007\\u009b2J\\u202e\\u000d1',
    );
  });

  it('keeps lines, tabs and characters of every script', () => {
    const text = 'Größe\t数\n▤ עברית';
    expect(harmless(text, true)).toBe(text);
  });

  it('is coloured by us alone', () => {
    const red = '\u001b[31mheld\u001b[39m';
    expect(harmless(red, true)).toBe(red);
    expect(harmless(red, false)).not.toMatch(obeyed);
    expect(harmless('\u001b[8mhidden', true)).not.toMatch(obeyed);
  });

  it('goes through none of the ways to print, and JSON means the same', () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    print(partners);
    note(partners);
    printJson({ number: partners });
    const [[line], [json]] = [out.mock.calls[0] ?? [], out.mock.calls[1] ?? []];
    const [noted] = err.mock.calls[0] ?? [];
    out.mockRestore();
    err.mockRestore();
    for (const text of [line, json, noted]) expect(String(text)).not.toMatch(obeyed);
    expect(JSON.parse(String(json))).toEqual({ number: partners });
  });
});
