/**
 * Bytes of an X12 file to segments, by offsets: where each element begins, nothing cut out yet.
 *
 * Pulls chunks as it needs them and keeps only what the caller still wants (`hold`), so memory is
 * bounded by the largest set. Each byte is looked at once. Line breaks inside a segment (files wrapped
 * at 80 columns) are taken out in place; `offsetOf` still answers with positions of the file.
 */

/** What ends a scan of one segment. */
export type Scan =
  /** A whole segment lies between its marks. */
  | 'segment'
  /** The input ended in the middle of a segment; what there is lies between its marks. */
  | 'unterminated'
  /** Nothing but blanks was left. */
  | 'end'
  /** No terminator within the longest segment allowed; `pos` is where it was given up. */
  | 'too_long';

export interface ScannerLimits {
  segmentBytesMax: number;
  setBytesMax: number;
  setElementsMax: number;
}

/** Line breaks of a set whose places are remembered; behind them positions are near, not exact. */
const BREAKS_MAX = 65_536;

/** Pieces in which even a huge chunk is copied, so that one chunk of 500 MB stays one copy. */
const PIECE_BYTES = 256 * 1024;
const LF = 10;
const CR = 13;
const UPPER_B = 66;

/** Classes of bytes while a segment is scanned. */
const PLAIN = 0;
const ELEMENT = 1;
const TERMINATOR = 2;
const BREAK = 3;
const HIGH = 4;
const CONTROL = 5;

export class Scanner {
  bytes: Uint8Array = new Uint8Array(0);
  /** Next byte to look at. */
  pos = 0;
  /** End of the bytes present. */
  end = 0;
  /** Start of what the caller holds; marks count from here. */
  hold = 0;
  /** Start of every element since `hold`, and one mark behind every segment. */
  marks: Int32Array = new Int32Array(1024);
  markCount = 0;
  /** Index of the first mark of each segment that a caller counts; see `beginSegment`. */
  firsts: Int32Array = new Int32Array(256);
  /** Whether a byte above 0x7F was met since `hold`. */
  hasHigh = false;
  /** Whether a control character was met since `hold` that delimits nothing. */
  hasControl = false;
  readonly limits: ScannerLimits;
  /** File offset of `bytes[0]`. */
  #base = 0;
  /** Bytes taken out since `hold`: what is read at `pos` belongs at `pos - gap`. */
  #gap = 0;
  /** Where bytes were taken out since `hold`: from that mark on, how many in all. */
  #breaks: { at: number; gap: number }[] = [];
  readonly #chunks: Iterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  readonly #classes = new Uint8Array(256);
  #terminator = -1;

  constructor(chunks: Iterable<Uint8Array>, limits: ScannerLimits) {
    this.#chunks = chunks[Symbol.iterator]();
    this.limits = limits;
  }

  /** Sets the delimiters of the interchange that begins; `inner` are those within elements. */
  delimit(element: number, terminator: number, inner: string): void {
    const classes = this.#classes;
    classes.fill(PLAIN);
    classes.fill(CONTROL, 0, 32);
    classes[127] = CONTROL;
    classes.fill(HIGH, 0x80);
    classes[LF] = BREAK;
    classes[CR] = BREAK;
    for (const char of inner) classes[char.charCodeAt(0)] = PLAIN;
    classes[element] = ELEMENT;
    classes[terminator] = TERMINATOR;
    this.#terminator = terminator;
  }

  /** Forgets all before `pos`; the next mark counts from there. */
  release(): void {
    this.hold = this.pos;
    this.markCount = 0;
    this.hasHigh = false;
    this.hasControl = false;
    this.#gap = 0;
    if (this.#breaks.length > 0) this.#breaks = [];
  }

  /** Notes that segment `index` begins (or the last one ends) at the next mark. */
  beginSegment(index: number): void {
    if (index === this.firsts.length) {
      const larger = new Int32Array(index * 2);
      larger.set(this.firsts);
      this.firsts = larger;
    }
    this.firsts[index] = this.markCount;
  }

  /** Offset in the file of `pos`. */
  get offset(): number {
    return this.#base + this.pos;
  }

  /** What turns marks into offsets in the file; stays right after the scanner has gone on. */
  offsets(): (mark: number) => number {
    const start = this.#base + this.hold;
    const breaks = this.#breaks;
    return breaks.length === 0
      ? (mark) => start + mark
      : (mark) => start + mark + gapAt(breaks, mark);
  }

  /** The byte `ahead` of `pos`, more being read where needed; -1 behind the end. */
  peek(ahead = 0): number {
    while (this.pos + ahead >= this.end) if (!this.fill()) return -1;
    return this.bytes[this.pos + ahead] as number;
  }

  /** Skips blanks, tabs, line breaks, NUL and surplus terminators. False at the end of the input. */
  skipBlanks(): boolean {
    for (;;) {
      while (this.pos < this.end) {
        const byte = this.bytes[this.pos] as number;
        if (byte > 32 && byte !== this.#terminator) return true;
        if (byte > 32 || byte === LF || byte === CR || byte === 32 || byte === 9 || byte === 0) {
          this.pos += 1;
        } else if (byte === this.#terminator || byte === 26) this.pos += 1;
        else return true;
      }
      if (!this.fill()) return false;
    }
  }

  /** Appends the next piece of input. False when there is none. */
  fill(): boolean {
    while (this.#chunk.length === 0) {
      const next = this.#chunks.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
    }
    const piece = this.#chunk.subarray(0, PIECE_BYTES);
    this.#chunk = this.#chunk.subarray(piece.length);
    this.#makeRoom(piece.length);
    this.bytes.set(piece, this.end);
    this.end += piece.length;
    return true;
  }

  #makeRoom(wanted: number): void {
    if (this.end + wanted <= this.bytes.length) return;
    const kept = this.end - this.hold;
    if (kept + wanted <= this.bytes.length) this.bytes.copyWithin(0, this.hold, this.end);
    else {
      const larger = new Uint8Array(Math.max((kept + wanted) * 2, this.bytes.length));
      larger.set(this.bytes.subarray(this.hold, this.end));
      this.bytes = larger;
    }
    this.#base += this.hold;
    this.pos -= this.hold;
    this.end = kept;
    this.hold = 0;
  }

  /**
   * Scans one segment from `pos`, which stands on its id; its marks are appended. Binary data of BIN
   * and BDS is jumped over by its length. After `too_long` all held is forgotten.
   */
  scan(): Scan {
    const first = this.markCount;
    const start = this.pos - this.#gap - this.hold;
    this.#mark(start);
    const mayBeBinary = this.bytes[this.pos] === UPPER_B;
    for (;;) {
      const isPlain = this.#gap === 0 && !mayBeBinary;
      const ended = isPlain ? this.#scanPlain() : this.#scanCarefully(first);
      const length = this.pos - this.#gap - this.hold - start;
      if (length > this.limits.segmentBytesMax) return this.#giveUp(ended);
      if (ended) return 'segment';
      if (this.pos >= this.end && !this.fill()) return this.#unterminated(first);
    }
  }

  /** Scans what is present. True when the segment ended; else more input or the other way is needed. */
  #scanPlain(): boolean {
    const { bytes, end, hold } = this;
    const classes = this.#classes;
    let at = this.pos;
    let kind = PLAIN;
    while (at < end && kind !== TERMINATOR) {
      kind = classes[bytes[at] as number] as number;
      at += 1;
      if (kind === PLAIN) continue;
      if (kind <= TERMINATOR) this.#mark(at - hold);
      else if (kind === HIGH) this.hasHigh = true;
      else if (kind === CONTROL) this.hasControl = true;
      else {
        this.#takeOut(at - 1 - hold);
        break;
      }
    }
    this.pos = at;
    return kind === TERMINATOR;
  }

  /** The same where line breaks were taken out, so that every byte moves, or where binary data may come. */
  #scanCarefully(first: number): boolean {
    const { bytes, end, hold } = this;
    const classes = this.#classes;
    let at = this.pos;
    while (at < end) {
      const byte = bytes[at] as number;
      const kind = classes[byte];
      at += 1;
      this.pos = at;
      if (kind === BREAK) {
        this.#takeOut(at - 1 - this.#gap - hold);
        continue;
      }
      bytes[at - 1 - this.#gap] = byte;
      if (kind === ELEMENT) {
        this.#mark(at - this.#gap - hold);
        if (this.#jumpsBinary(first)) return false;
      } else if (kind === TERMINATOR) {
        this.#mark(at - this.#gap - hold);
        return true;
      } else if (kind === HIGH) this.hasHigh = true;
      else if (kind === CONTROL) this.hasControl = true;
    }
    return false;
  }

  #takeOut(at: number): void {
    this.#gap += 1;
    const last = this.#breaks.at(-1);
    if (last?.at === at) last.gap = this.#gap;
    else if (this.#breaks.length < BREAKS_MAX) this.#breaks.push({ at, gap: this.#gap });
  }

  #giveUp(ended: boolean): Scan {
    if (!ended) this.#skipToTerminator();
    this.release();
    return 'too_long';
  }

  #skipToTerminator(): void {
    for (;;) {
      const at = this.bytes.subarray(this.pos, this.end).indexOf(this.#terminator);
      this.pos = at < 0 ? this.end : this.pos + at + 1;
      if (at >= 0) return;
      this.hold = this.pos;
      this.#gap = 0;
      if (!this.fill()) return;
    }
  }

  #unterminated(first: number): Scan {
    const end = this.end - this.#gap - this.hold;
    if (end === this.marks[first]) {
      this.markCount = first;
      return 'end';
    }
    this.#mark(end + 1);
    return 'unterminated';
  }

  /** BIN-02 and BDS-03 have as many bytes as the element before says, delimiters among them. */
  #jumpsBinary(first: number): boolean {
    const elements = this.markCount - first - 1;
    if (elements !== 2 && elements !== 3) return false;
    const id = this.#text(first);
    if (!((id === 'BIN' && elements === 2) || (id === 'BDS' && elements === 3))) return false;
    const length = this.#text(this.markCount - 2);
    if (!/^\d{1,8}$/.test(length) || Number(length) > this.limits.segmentBytesMax) return false;
    while (this.end - this.pos < Number(length)) if (!this.fill()) break;
    const to = Math.min(this.pos + Number(length), this.end);
    this.bytes.copyWithin(this.pos - this.#gap, this.pos, to);
    this.pos = to;
    return true;
  }

  #text(mark: number): string {
    let text = '';
    const end = this.hold + (this.marks[mark + 1] as number) - 1;
    for (let at = this.hold + (this.marks[mark] as number); at < end; at += 1) {
      text += String.fromCharCode(this.bytes[at] as number);
    }
    return text;
  }

  #mark(at: number): void {
    if (this.markCount === this.marks.length) {
      const larger = new Int32Array(this.marks.length * 2);
      larger.set(this.marks);
      this.marks = larger;
    }
    this.marks[this.markCount] = at;
    this.markCount += 1;
  }
}

/** How many bytes were taken out before a mark: the last break at or before it. */
function gapAt(breaks: readonly { at: number; gap: number }[], mark: number): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((breaks[middle]?.at ?? 0) <= mark) low = middle + 1;
    else high = middle;
  }
  return breaks[low - 1]?.gap ?? 0;
}
