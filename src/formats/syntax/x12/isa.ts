/** The interchange header: read by its separators, not by fixed positions. */
import type { InterchangeOpening } from '../../format.ts';
import type { Scanner } from './scanner.ts';

export interface IsaHeader {
  opening: InterchangeOpening;
  elementByte: number;
  terminatorByte: number;
  element: string;
  component: string;
  /** ISA11 from 00402 on. */
  repetition?: string;
  /** ISA01 to ISA16 without blanks around; index 0 is ISA01. */
  elements: readonly string[];
}

export type IsaAnswer =
  | { header: IsaHeader }
  /** Why it is none, and the TA1 note code (element I18) that says so. */
  | { header?: undefined; reason: string; note: string; elements: readonly string[] };

/** A legal ISA has 106 bytes; padding gone wrong may make it longer, but not by this much. */
const ISA_BYTES_MAX = 512;
const ELEMENTS = 16;
const LF = 10;
const CR = 13;

/** Whether the bytes `ahead` of the scanner's position are `ISA` and a byte that may separate. */
export function isIsa(scanner: Scanner, ahead = 0): boolean {
  return (
    upper(scanner.peek(ahead)) === 73 &&
    upper(scanner.peek(ahead + 1)) === 83 &&
    upper(scanner.peek(ahead + 2)) === 65 &&
    mayDelimit(scanner.peek(ahead + 3))
  );
}

/** Reads the header at the scanner's position; on success the scanner stands behind its terminator. */
export function readIsa(scanner: Scanner): IsaAnswer {
  const elementByte = scanner.peek(3);
  const elements: string[] = [];
  let text = '';
  let at = 4;
  for (; elements.length < ELEMENTS - 1; at += 1) {
    const byte = scanner.peek(at);
    if (byte < 0) return refused('The input ends within the ISA.', '023', elements);
    if (at > ISA_BYTES_MAX)
      return refused('The ISA has fewer than sixteen elements.', '022', elements);
    if (byte === elementByte) {
      elements.push(text.trim());
      text = '';
    } else if (byte !== LF && byte !== CR) {
      if (byte < 32) return refused('The ISA holds a control character.', '022', []);
      text += String.fromCharCode(byte);
    }
  }
  const componentByte = scanner.peek(at);
  const terminatorByte = scanner.peek(at + 1);
  if (terminatorByte < 0) return refused('The input ends within the ISA.', '023', elements);
  const fault = delimiterFault(elementByte, componentByte, terminatorByte);
  if (fault !== undefined) return refused(fault.reason, fault.note, elements);
  const reason = shapeFault(elements);
  if (reason !== undefined) return refused(reason.reason, reason.note, elements);
  scanner.pos += at + 2;
  const component = String.fromCharCode(componentByte);
  const repetition = repetitionOf(elements[11] ?? '', elements[10] ?? '');
  if (repetition === component || repetition === String.fromCharCode(terminatorByte)) {
    const text = `${JSON.stringify(repetition)} in ISA11 cannot separate repetitions: it has another part.`;
    return refused(text, '016', elements);
  }
  return { header: header(elements, elementByte, terminatorByte, component) };
}

function header(
  elements: readonly string[],
  elementByte: number,
  terminatorByte: number,
  component: string,
): IsaHeader {
  const at = (n: number) => elements[n - 1] ?? '';
  const repetition = repetitionOf(at(12), at(11));
  return {
    opening: {
      sender: { qualifier: at(5), id: at(6) },
      receiver: { qualifier: at(7), id: at(8) },
      controlNumber: at(13),
      version: at(12),
      test: at(15).toUpperCase() === 'T',
      acknowledgmentRequested: at(14) === '1',
    },
    elementByte,
    terminatorByte,
    element: String.fromCharCode(elementByte),
    component,
    ...(repetition === undefined ? {} : { repetition }),
    elements: [...elements, component],
  };
}

/** Up to 00401 ISA11 is the id of the standard (`U`), from 00402 on the repetition separator. */
function repetitionOf(version: string, isa11: string): string | undefined {
  if (version < '00402' || isa11.length !== 1 || !mayDelimit(isa11.charCodeAt(0))) return undefined;
  return isa11;
}

function delimiterFault(
  element: number,
  component: number,
  terminator: number,
): { reason: string; note: string } | undefined {
  if (!mayDelimit(component) || component === element) {
    const reason = `${shown(component)} in ISA16 cannot separate components.`;
    return { reason, note: '027' };
  }
  if (!mayDelimit(terminator) || terminator === element || terminator === component) {
    const reason = `${shown(terminator)} behind ISA16 cannot end segments.`;
    return { reason, note: '004' };
  }
  return undefined;
}

/** What no interchange can go on without: ids of both sides and a control number. */
function shapeFault(elements: readonly string[]): { reason: string; note: string } | undefined {
  const [, , , , , sender = '', , receiver = '', , , , version = '', control = ''] = elements;
  if (sender === '') return { reason: 'ISA06 names no sender.', note: '006' };
  if (receiver === '') return { reason: 'ISA08 names no receiver.', note: '008' };
  if (!/^\d{5}$/.test(version)) {
    return { reason: `"${version.slice(0, 20)}" in ISA12 is no version.`, note: '017' };
  }
  if (!/^\d{1,9}$/.test(control)) {
    return { reason: `"${control.slice(0, 20)}" in ISA13 is no control number.`, note: '018' };
  }
  return undefined;
}

function refused(reason: string, note: string, elements: readonly string[]): IsaAnswer {
  return { reason, note, elements };
}

/** Any single byte but letters, digits and blank may delimit. */
export function mayDelimit(byte: number): boolean {
  const isDigit = byte >= 48 && byte <= 57;
  const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
  return byte > 0 && byte < 0x80 && byte !== 32 && !isDigit && !isLetter;
}

function shown(byte: number): string {
  return byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `The byte ${byte}`;
}

function upper(byte: number): number {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}
