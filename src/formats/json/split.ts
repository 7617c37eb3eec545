/**
 * Cuts a JSON text into its documents without parsing them: one document, an array of them, or one
 * behind the other (NDJSON). Works on chunks cut anywhere, in memory bounded by the largest document.
 */

/** The bytes of one value at its offset in the input. */
export interface JsonPart {
  kind: 'value' | 'too_large' | 'truncated' | 'trailing';
  offset: number;
  bytes: Uint8Array;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN = new Set([123, 91]);
const CLOSE = new Set([125, 93]);
const ARRAY_OPEN = 91;
const ARRAY_CLOSE = 93;
const LF = 10;
const NOTHING = new Uint8Array(0);

/** Gives the documents of the text in order; `bytesMax` bounds one of them. */
export function* splitJson(
  chunks: Iterable<Uint8Array>,
  bytesMax: number,
): Generator<JsonPart, void> {
  const splitter = new Splitter(bytesMax);
  for (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

class Splitter {
  readonly #bytesMax: number;
  /** Room for the value under way, which holds its bytes from earlier chunks. */
  #room: Uint8Array = NOTHING;
  #held = 0;
  #tooLarge = false;
  #inArray = false;
  /** True once anything was met, so that only the first bracket opens the outer array. */
  #begun = false;
  #ended = false;
  #trailingSeen = false;
  /** Nesting within the value; -1 between values. */
  #depth = -1;
  #inString = false;
  #escaped = false;
  #start = 0;
  #offset = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  *push(chunk: Uint8Array): Generator<JsonPart, void> {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#depth < 0) {
        const wasEnded = this.#ended;
        if (!this.#begins(byte, this.#offset + at)) {
          if (wasEnded && !isBlank(byte) && !this.#trailingSeen) {
            this.#trailingSeen = true;
            yield { kind: 'trailing', offset: this.#offset + at, bytes: NOTHING };
          }
          continue;
        }
        from = at;
      }
      const ends = this.#step(byte);
      if (ends === 'no') continue;
      const to = ends === 'with' ? at + 1 : at;
      yield this.#taken(chunk.subarray(from, to));
      if (ends === 'before') this.#between(byte, this.#offset + at);
    }
    if (this.#depth >= 0) this.#hold(chunk.subarray(from));
    this.#offset += chunk.length;
  }

  *end(): Generator<JsonPart, void> {
    if (this.#depth >= 0) {
      const isScalar = this.#depth === 0 && !this.#inString;
      const part = this.#taken(NOTHING);
      yield isScalar || part.kind === 'too_large' ? part : { ...part, kind: 'truncated' };
    }
    if (this.#inArray && !this.#ended) {
      yield { kind: 'truncated', offset: this.#offset, bytes: NOTHING };
    }
  }

  /** Between values: whether `byte` begins one. */
  #begins(byte: number, offset: number): boolean {
    if (this.#ended || isBlank(byte) || isMark(byte, offset)) return false;
    if (!this.#begun && byte === ARRAY_OPEN) {
      this.#begun = true;
      this.#inArray = true;
      return false;
    }
    this.#begun = true;
    if (this.#inArray && byte === COMMA) return false;
    if (this.#inArray && byte === ARRAY_CLOSE) {
      this.#ended = true;
      return false;
    }
    this.#depth = 0;
    this.#start = offset;
    return true;
  }

  /** One byte of a value: whether the value ends with it, before it, or not yet. */
  #step(byte: number): 'no' | 'with' | 'before' {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return 'no';
    }
    if (byte === QUOTE) this.#inString = true;
    else if (OPEN.has(byte)) this.#depth += 1;
    else if (CLOSE.has(byte)) {
      if (this.#depth === 0) return 'before';
      this.#depth -= 1;
      if (this.#depth === 0) return 'with';
    } else if (this.#depth === 0 && (byte === LF || (byte === COMMA && this.#inArray))) {
      return 'before';
    }
    return 'no';
  }

  /** The byte that ended a bare value may close the array. */
  #between(byte: number, offset: number): void {
    if (!this.#inArray) return;
    this.#begins(byte, offset);
    this.#depth = -1;
  }

  #hold(bytes: Uint8Array): void {
    if (this.#tooLarge) return;
    const length = this.#held + bytes.length;
    if (length > this.#bytesMax) {
      this.#tooLarge = true;
      this.#room = NOTHING;
      this.#held = 0;
      return;
    }
    // Twice as much as is wanted, so that many small chunks are not copied again and again.
    if (length > this.#room.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#room.subarray(0, this.#held));
      this.#room = larger;
    }
    this.#room.set(bytes, this.#held);
    this.#held = length;
  }

  #taken(last: Uint8Array): JsonPart {
    if (this.#held > 0 || last.length > this.#bytesMax) this.#hold(last);
    const bytes = this.#held > 0 ? this.#room.subarray(0, this.#held) : last;
    const kind = this.#tooLarge ? 'too_large' : 'value';
    const part: JsonPart = { kind, offset: this.#start, bytes: this.#tooLarge ? NOTHING : bytes };
    this.#room = NOTHING;
    this.#held = 0;
    this.#tooLarge = false;
    this.#depth = -1;
    this.#inString = false;
    this.#escaped = false;
    return part;
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === LF || byte === 13 || byte === 9;
}

/** A byte order mark at the very beginning. */
function isMark(byte: number, offset: number): boolean {
  return offset < 3 && byte === [0xef, 0xbb, 0xbf][offset];
}
