/**
 * Reads the grammar of one JSON text (RFC 8259) before it is parsed, and names with its position what
 * `JSON.parse` would take without a word: names given twice, names that reach into prototypes, numbers
 * that lose digits, nesting without end, characters that no database stores.
 */
import { jsonDepthMax } from '../../base/limits.ts';
import type { JsonProblemCode } from './problems.ts';

/** What is wrong, at which character. */
export interface ScanFinding {
  code: JsonProblemCode;
  at: number;
  text: string;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
/** Digits that a number of ours may have: exact in a double. */
const NUMBER_CHARS_MAX = 15;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;

class GrammarBroken extends Error {
  readonly finding: ScanFinding;
  constructor(code: JsonProblemCode, at: number, text: string) {
    super(text);
    this.finding = { code, at, text };
  }
}

/** The first thing wrong with the text; undefined when `JSON.parse` may have it. */
export function scanJson(text: string): ScanFinding | undefined {
  try {
    const end = blanks(text, value(text, blanks(text, 0), 1));
    if (end === text.length) return undefined;
    return { code: 'JSON_SYNTAX', at: end, text: `${shown(text, end)} is not expected here.` };
  } catch (error) {
    if (error instanceof GrammarBroken) return error.finding;
    throw error;
  }
}

/** Each function takes where its part begins and answers where it ends. */
function value(text: string, at: number, depth: number): number {
  const char = text.charCodeAt(at);
  if (char === 123) return object(text, at, depth);
  if (char === 91) return array(text, at, depth);
  if (char === 34) return string(text, at);
  if (char === 45 || (char >= 48 && char <= 57)) return number(text, at);
  LITERAL.lastIndex = at;
  if (LITERAL.test(text)) return LITERAL.lastIndex;
  throw new GrammarBroken('JSON_SYNTAX', at, `${shown(text, at)} begins no value.`);
}

function object(text: string, from: number, depth: number): number {
  if (depth > jsonDepthMax) throw tooDeep(from);
  const names: string[] = [];
  let many: Set<string> | undefined;
  let at = blanks(text, from + 1);
  if (text.charCodeAt(at) === 125) return at + 1;
  for (;;) {
    if (text.charCodeAt(at) !== 34) {
      throw new GrammarBroken('JSON_SYNTAX', at, `${shown(text, at)} stands where a name must.`);
    }
    const end = string(text, at);
    const name = nameOf(text, at, end);
    if (FORBIDDEN.has(name)) {
      throw new GrammarBroken('JSON_KEY_FORBIDDEN', at, `The name "${name}" is not allowed.`);
    }
    if (many?.has(name) ?? names.includes(name)) {
      throw new GrammarBroken(
        'JSON_KEY_REPEATED',
        at,
        `The name ${JSON.stringify(name)} stands twice.`,
      );
    }
    names.push(name);
    if (names.length === 24) many = new Set(names);
    else many?.add(name);
    at = blanks(text, end);
    if (text.charCodeAt(at) !== 58) throw expected(text, at, ':');
    at = blanks(text, value(text, blanks(text, at + 1), depth + 1));
    const next = text.charCodeAt(at);
    if (next === 125) return at + 1;
    if (next !== 44) throw expected(text, at, ', or }');
    at = blanks(text, at + 1);
  }
}

function array(text: string, from: number, depth: number): number {
  if (depth > jsonDepthMax) throw tooDeep(from);
  let at = blanks(text, from + 1);
  if (text.charCodeAt(at) === 93) return at + 1;
  for (;;) {
    at = blanks(text, value(text, at, depth + 1));
    const next = text.charCodeAt(at);
    if (next === 93) return at + 1;
    if (next !== 44) throw expected(text, at, ', or ]');
    at = blanks(text, at + 1);
  }
}

function string(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char === 34) return at + 1;
    if (char >= 32 && char !== 92) {
      at += 1;
      continue;
    }
    if (char !== 92)
      throw new GrammarBroken('JSON_SYNTAX', at, `${shown(text, at)} may not stand in a string.`);
    at = escapeEnd(text, at);
  }
}

function escapeEnd(text: string, at: number): number {
  const kind = text.charAt(at + 1);
  if (kind !== 'u') {
    if (kind !== '' && '"\\/bfnrt'.includes(kind)) return at + 2;
    throw new GrammarBroken('JSON_SYNTAX', at, 'This escape does not exist.');
  }
  const unit = unitAt(text, at);
  if (unit === 0)
    throw new GrammarBroken('JSON_CHARACTER_INVALID', at, 'The character NUL cannot be stored.');
  if (unit < 0xd800 || unit > 0xdfff) return at + 6;
  const isPair = unit < 0xdc00 && text.startsWith('\\u', at + 6);
  const low = isPair ? unitAt(text, at + 6) : 0;
  if (low >= 0xdc00 && low <= 0xdfff) return at + 12;
  throw new GrammarBroken('JSON_CHARACTER_INVALID', at, 'Half a surrogate pair is no character.');
}

function unitAt(text: string, at: number): number {
  const digits = text.slice(at + 2, at + 6);
  if (!/^[\da-fA-F]{4}$/.test(digits))
    throw new GrammarBroken('JSON_SYNTAX', at, 'An escape \\u needs four digits.');
  return Number.parseInt(digits, 16);
}

function number(text: string, at: number): number {
  NUMBER.lastIndex = at;
  if (!NUMBER.test(text))
    throw new GrammarBroken('JSON_SYNTAX', at, `${shown(text, at)} begins no number.`);
  const end = NUMBER.lastIndex;
  if (end - at > NUMBER_CHARS_MAX || /[eE]/.test(text.slice(at, end))) {
    const start = text.slice(at, Math.min(end, at + 20));
    throw new GrammarBroken(
      'JSON_NUMBER_TOO_LONG',
      at,
      `The number ${start} cannot be kept exactly.`,
    );
  }
  return end;
}

function nameOf(text: string, at: number, end: number): string {
  const raw = text.slice(at + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(text.slice(at, end)) as string) : raw;
}

function blanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char !== 32 && char !== 10 && char !== 13 && char !== 9) return at;
    at += 1;
  }
}

function tooDeep(at: number): GrammarBroken {
  return new GrammarBroken('JSON_TOO_DEEP', at, `The text is nested deeper than ${jsonDepthMax}.`);
}

function expected(text: string, at: number, what: string): GrammarBroken {
  return new GrammarBroken('JSON_SYNTAX', at, `${shown(text, at)} stands where ${what} must.`);
}

function shown(text: string, at: number): string {
  return at >= text.length ? 'The end of the text' : JSON.stringify(text.charAt(at));
}

/**
 * Where the value of a JSON pointer (RFC 6901) begins in a text that `scanJson` let pass; the
 * innermost one that exists.
 */
export function offsetOfPointer(text: string, pointer: string): number {
  let at = blanks(text, 0);
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = memberAt(text, at, name);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

function memberAt(text: string, from: number, name: string): number | undefined {
  const isObject = text.charCodeAt(from) === 123;
  if (!isObject && text.charCodeAt(from) !== 91) return undefined;
  let at = blanks(text, from + 1);
  for (let index = 0; text.charCodeAt(at) !== (isObject ? 125 : 93); index += 1) {
    let key = String(index);
    if (isObject) {
      const end = string(text, at);
      key = nameOf(text, at, end);
      at = blanks(text, blanks(text, end) + 1);
    }
    if (key === name) return at;
    at = blanks(text, value(text, at, 1));
    if (text.charCodeAt(at) === 44) at = blanks(text, at + 1);
  }
  return undefined;
}
