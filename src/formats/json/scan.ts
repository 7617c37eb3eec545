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
/** Names of an object are compared one by one up to this many, by a set beyond. */
const NAMES_FEW = 24;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** What a part answers instead of its end when it is wrong. */
const BROKEN = -1;

/** The first thing wrong with the text; undefined when `JSON.parse` may have it. */
export function scanJson(text: string): ScanFinding | undefined {
  return new Scan(text).whole();
}

/** Each method takes where its part begins and answers where it ends, or BROKEN. */
class Scan {
  readonly #text: string;
  #finding: ScanFinding | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): ScanFinding | undefined {
    const end = this.value(blanks(this.#text, 0), 1);
    if (end === BROKEN) return this.#finding;
    const behind = blanks(this.#text, end);
    if (behind < this.#text.length) this.#unexpected(behind, 'nothing');
    return this.#finding;
  }

  value(at: number, depth: number): number {
    const char = this.#text.charCodeAt(at);
    if (char === OPEN_OBJECT) return this.#object(at, depth);
    if (char === OPEN_ARRAY) return this.#array(at, depth);
    if (char === QUOTE) return this.string(at);
    if (char === 45 || (char >= 48 && char <= 57)) return this.#number(at);
    LITERAL.lastIndex = at;
    return LITERAL.test(this.#text) ? LITERAL.lastIndex : this.#unexpected(at, 'a value');
  }

  #object(from: number, depth: number): number {
    if (depth > jsonDepthMax) return this.#tooDeep(from);
    const text = this.#text;
    const names = new Names();
    let at = blanks(text, from + 1);
    if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1;
    for (;;) {
      if (text.charCodeAt(at) !== QUOTE) return this.#unexpected(at, 'a name');
      at = this.#member(at, depth, names);
      if (at === BROKEN) return BROKEN;
      const next = text.charCodeAt(at);
      if (next === CLOSE_OBJECT) return at + 1;
      if (next !== COMMA) return this.#unexpected(at, ', or }');
      at = blanks(text, at + 1);
    }
  }

  /** A name and its value, and the blanks behind. */
  #member(from: number, depth: number, names: Names): number {
    const text = this.#text;
    const end = this.string(from);
    if (end === BROKEN) return BROKEN;
    const name = nameOf(text, from, end);
    if (FORBIDDEN.has(name)) {
      return this.#broken('JSON_KEY_FORBIDDEN', from, `The name "${name}" is not allowed.`);
    }
    if (!names.add(name)) {
      const shown = JSON.stringify(name.slice(0, 80));
      return this.#broken('JSON_KEY_REPEATED', from, `The name ${shown} stands twice.`);
    }
    const colon = blanks(text, end);
    if (text.charCodeAt(colon) !== COLON) return this.#unexpected(colon, ':');
    const after = this.value(blanks(text, colon + 1), depth + 1);
    return after === BROKEN ? BROKEN : blanks(text, after);
  }

  #array(from: number, depth: number): number {
    if (depth > jsonDepthMax) return this.#tooDeep(from);
    const text = this.#text;
    let at = blanks(text, from + 1);
    if (text.charCodeAt(at) === CLOSE_ARRAY) return at + 1;
    for (;;) {
      const end = this.value(at, depth + 1);
      if (end === BROKEN) return BROKEN;
      at = blanks(text, end);
      const next = text.charCodeAt(at);
      if (next === CLOSE_ARRAY) return at + 1;
      if (next !== COMMA) return this.#unexpected(at, ', or ]');
      at = blanks(text, at + 1);
    }
  }

  string(from: number): number {
    const text = this.#text;
    for (let at = from + 1; at >= 0; ) {
      const char = text.charCodeAt(at);
      if (char === QUOTE) return at + 1;
      if (char === BACKSLASH) at = this.#escapeEnd(at);
      else if (char >= 32) at += 1;
      else
        return this.#broken('JSON_SYNTAX', at, `${shownAt(text, at)} may not stand in a string.`);
    }
    return BROKEN;
  }

  #escapeEnd(at: number): number {
    const kind = this.#text.charAt(at + 1);
    if (kind !== 'u') {
      if (kind !== '' && '"\\/bfnrt'.includes(kind)) return at + 2;
      return this.#broken('JSON_SYNTAX', at, 'This escape does not exist.');
    }
    const unit = this.#unitAt(at);
    if (unit === undefined) {
      return this.#broken('JSON_SYNTAX', at, 'An escape \\u needs four digits.');
    }
    if (unit === 0) {
      return this.#broken('JSON_CHARACTER_INVALID', at, 'The character NUL cannot be stored.');
    }
    if (unit < 0xd800 || unit > 0xdfff) return at + 6;
    const low = unit < 0xdc00 ? (this.#unitAt(at + 6) ?? 0) : 0;
    if (low >= 0xdc00 && low <= 0xdfff) return at + 12;
    return this.#broken('JSON_CHARACTER_INVALID', at, 'Half a surrogate pair is no character.');
  }

  /** The code unit of an escape \uXXXX. */
  #unitAt(at: number): number | undefined {
    const match = /^\\u([\da-fA-F]{4})$/.exec(this.#text.slice(at, at + 6));
    return match === null ? undefined : Number.parseInt(match[1] ?? '', 16);
  }

  #number(at: number): number {
    NUMBER.lastIndex = at;
    if (!NUMBER.test(this.#text)) return this.#unexpected(at, 'a number');
    const end = NUMBER.lastIndex;
    if (end - at <= NUMBER_CHARS_MAX && !/[eE]/.test(this.#text.slice(at, end))) return end;
    const start = this.#text.slice(at, Math.min(end, at + 20));
    const text = `The number ${start} cannot be kept exactly.`;
    return this.#broken('JSON_NUMBER_TOO_LONG', at, text);
  }

  #tooDeep(at: number): number {
    return this.#broken('JSON_TOO_DEEP', at, `The text is nested deeper than ${jsonDepthMax}.`);
  }

  #unexpected(at: number, wanted: string): number {
    const text = `${shownAt(this.#text, at)} stands where ${wanted} must.`;
    return this.#broken('JSON_SYNTAX', at, text);
  }

  #broken(code: JsonProblemCode, at: number, text: string): number {
    this.#finding ??= { code, at, text };
    return BROKEN;
  }
}

/** The names of one object. */
class Names {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** False when the name was there. */
  add(name: string): boolean {
    if (this.#many?.has(name) ?? this.#few.includes(name)) return false;
    if (this.#many !== undefined) this.#many.add(name);
    else if (this.#few.push(name) === NAMES_FEW) this.#many = new Set(this.#few);
    return true;
  }
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

function shownAt(text: string, at: number): string {
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
  const isObject = text.charCodeAt(from) === OPEN_OBJECT;
  if (!isObject && text.charCodeAt(from) !== OPEN_ARRAY) return undefined;
  const scan = new Scan(text);
  let at = blanks(text, from + 1);
  for (let index = 0; text.charCodeAt(at) !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY); index += 1) {
    let key = String(index);
    if (isObject) {
      const end = scan.string(at);
      key = nameOf(text, at, end);
      at = blanks(text, blanks(text, end) + 1);
    }
    if (key === name) return at;
    at = blanks(text, scan.value(at, 1));
    if (text.charCodeAt(at) === COMMA) at = blanks(text, at + 1);
  }
  return undefined;
}
