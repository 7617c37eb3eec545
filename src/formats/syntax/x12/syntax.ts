/** The X12 syntax: recognizes a file, finds its interchanges, reads them one after the other. */
import { problemsPerInterchangeMax } from '../../../base/limits.ts';
import type { Position } from '../../../base/problem.ts';
import type { ReadContext, ReadItem, Syntax } from '../../format.ts';
import { interchangeAcknowledgment } from './acknowledge.ts';
import { InterchangeReader, type X12Registry } from './interchange.ts';
import { isIsa, mayDelimit, readIsa } from './isa.ts';
import { envelopeProblem } from './problems.ts';
import { Scanner, type ScannerLimits } from './scanner.ts';

const MIB = 1024 * 1024;

/** A real segment has some hundred bytes; BIN and MTX the most. A set of 10,000 lines has about 5 MiB. */
export const defaultLimits: ScannerLimits = {
  segmentBytesMax: MIB,
  setBytesMax: 32 * MIB,
  setElementsMax: 4_000_000,
};

const UPPER_I = 73;

/** The syntax with the transaction sets registered for it. */
export function x12Syntax(registry: X12Registry, limits: ScannerLimits = defaultLimits): Syntax {
  return {
    id: 'x12',
    title: 'ANSI ASC X12',
    recognize,
    read: (chunks, context) => readFile(new Scanner(chunks, limits), context, registry),
  };
}

/** `ISA` and a delimiter behind a byte order mark or white space. */
function recognize(head: Uint8Array): boolean {
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (at < head.length && (head[at] as number) <= 32) at += 1;
  const isa = String.fromCharCode(...head.subarray(at, at + 3)).toUpperCase();
  return isa === 'ISA' && mayDelimit(head[at + 3] ?? 0);
}

function* readFile(
  scanner: Scanner,
  context: ReadContext,
  registry: X12Registry,
): Generator<ReadItem, void> {
  if (scanner.peek() === 0xef && scanner.peek(1) === 0xbb && scanner.peek(2) === 0xbf) {
    scanner.pos += 3;
  }
  let refusals = 0;
  while (scanner.skipBlanks()) {
    scanner.release();
    const { offset } = scanner;
    if (!isIsa(scanner)) {
      skipToIsa(scanner);
      refusals += 1;
      if (refusals > problemsPerInterchangeMax) continue;
      const text = `${scanner.offset - offset} bytes belong to no X12 interchange.`;
      yield {
        type: 'problem',
        problem: envelopeProblem('X12_NOT_AN_INTERCHANGE', at(offset), text),
      };
      continue;
    }
    const answer = readIsa(scanner);
    if (answer.header === undefined) {
      refusals += 1;
      if (refusals <= problemsPerInterchangeMax) yield* refused(answer, at(offset));
      scanner.pos += 3;
      skipToIsa(scanner);
      continue;
    }
    const { elementByte, terminatorByte, component, repetition = '' } = answer.header;
    scanner.delimit(elementByte, terminatorByte, component + repetition);
    yield* new InterchangeReader(scanner, answer.header, context, registry, at(offset)).read();
  }
}

function at(offset: number): Position {
  return { offset, path: 'ISA' };
}

/** An interchange that cannot be read at all: answered by a TA1 where its header says enough for one. */
function* refused(
  answer: { reason: string; note: string; elements: readonly string[] },
  position: Position,
): Generator<ReadItem, void> {
  const { reason, note, elements } = answer;
  yield { type: 'problem', problem: envelopeProblem('X12_ISA_INVALID', position, reason) };
  const control = elements[12] ?? '';
  if (!/^\d{1,9}$/.test(control)) return;
  yield {
    type: 'interchange_closed',
    expectedDocuments: 0,
    readDocuments: 0,
    problems: [],
    acknowledgment: interchangeAcknowledgment(elements, note, true),
  };
}

/** Goes on to the next `ISA` that begins a word, in constant memory. */
function skipToIsa(scanner: Scanner): void {
  let before = 0;
  for (;;) {
    while (scanner.pos < scanner.end) {
      const byte = scanner.bytes[scanner.pos] as number;
      if ((byte & 0xdf) === UPPER_I && !isWordByte(before) && isIsa(scanner)) return;
      before = byte;
      scanner.pos += 1;
    }
    scanner.release();
    if (!scanner.fill()) return;
  }
}

function isWordByte(byte: number): boolean {
  return byte >= 48 && !mayDelimit(byte) && byte < 0x80;
}
