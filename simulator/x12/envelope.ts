/**
 * The world's own X12 envelopes (X12.5 interchange, X12.6 group and set), read and written without
 * anything of the hub, so that a mistake there cannot agree with itself here.
 */

/** A segment: its tag, then its elements from 1. */
export type Segment = readonly string[];

export interface Delimiters {
  element: string;
  component: string;
  segment: string;
  /** Element ISA11 from version 00501 on. */
  repetition?: string;
  /** Ends each segment with a line break too. */
  lineBreak?: boolean;
}

export interface TransactionSet {
  /** ST01. */
  set: string;
  /** ST02. */
  control: string;
  /** What stands between ST and SE. */
  segments: Segment[];
}

export interface Group {
  /** GS01. */
  functional: string;
  control: string;
  /** GS08. */
  version: string;
  sets: TransactionSet[];
}

export interface Interchange {
  senderQualifier: string;
  sender: string;
  receiverQualifier: string;
  receiver: string;
  /** ISA09 and ISA10. */
  date: string;
  time: string;
  /** ISA12. */
  version: string;
  control: string;
  /** ISA14. */
  wantsReceipt: boolean;
  groups: Group[];
  /** TA1 segments. */
  receipts: Segment[];
}

/** The text is no interchange, or its counts and control numbers do not agree. */
export class X12Unreadable extends Error {
  override readonly name = 'X12Unreadable';
}

/** Reads one interchange. Throws {@link X12Unreadable} where envelope, counts or numbers disagree. */
export function readInterchange(text: string): Interchange {
  const { isa, rest } = readHeader(text);
  const interchange: Interchange = {
    senderQualifier: at(isa, 5).trim(),
    sender: at(isa, 6).trim(),
    receiverQualifier: at(isa, 7).trim(),
    receiver: at(isa, 8).trim(),
    date: at(isa, 9),
    time: at(isa, 10),
    version: at(isa, 12),
    control: at(isa, 13),
    wantsReceipt: at(isa, 14) === '1',
    groups: [],
    receipts: [],
  };
  const segments = [...rest];
  for (;;) {
    const segment = segments.shift();
    if (segment === undefined) throw new X12Unreadable('IEA is missing.');
    if (segment[0] === 'TA1') interchange.receipts.push(segment);
    else if (segment[0] === 'GS') interchange.groups.push(readGroup(segment, segments));
    else if (segment[0] === 'IEA') {
      expectEqual('IEA01', Number(at(segment, 1)), interchange.groups.length);
      expectEqual('IEA02', at(segment, 2), interchange.control);
      return interchange;
    } else throw new X12Unreadable(`${segment[0]} stands outside of a group.`);
  }
}

/** ISA is read by its elements: the first sixteen, whatever their width. */
function readHeader(text: string): { isa: Segment; rest: Segment[] } {
  if (!text.startsWith('ISA')) throw new X12Unreadable('The text does not begin with ISA.');
  const element = text.charAt(3);
  let position = 0;
  for (let count = 0; count < 16; count += 1) {
    position = text.indexOf(element, position + 1);
    if (position < 0) throw new X12Unreadable('ISA has fewer than sixteen elements.');
  }
  const terminator = text.charAt(position + 2);
  const isa = text.slice(0, position + 2).split(element);
  const rest = text
    .slice(position + 3)
    .split(terminator)
    .map((segment) => segment.replace(/^[\r\n]+/, ''))
    .filter((segment) => segment !== '')
    .map((segment) => segment.split(element));
  return { isa, rest };
}

function readGroup(gs: Segment, segments: Segment[]): Group {
  const group: Group = {
    functional: at(gs, 1),
    control: at(gs, 6),
    version: at(gs, 8),
    sets: [],
  };
  for (;;) {
    const segment = segments.shift();
    if (segment === undefined) throw new X12Unreadable('GE is missing.');
    if (segment[0] === 'GE') {
      expectEqual('GE01', Number(at(segment, 1)), group.sets.length);
      expectEqual('GE02', at(segment, 2), group.control);
      return group;
    }
    if (segment[0] !== 'ST') throw new X12Unreadable(`${segment[0]} stands outside of a set.`);
    group.sets.push(readSet(segment, segments));
  }
}

function readSet(st: Segment, segments: Segment[]): TransactionSet {
  const set: TransactionSet = { set: at(st, 1), control: at(st, 2), segments: [] };
  for (;;) {
    const segment = segments.shift();
    if (segment === undefined) throw new X12Unreadable('SE is missing.');
    if (segment[0] === 'SE') {
      expectEqual('SE01', Number(at(segment, 1)), set.segments.length + 2);
      expectEqual('SE02', at(segment, 2), set.control);
      return set;
    }
    set.segments.push(segment);
  }
}

function expectEqual<T>(what: string, actual: T, expected: T): void {
  if (actual !== expected)
    throw new X12Unreadable(`${what} says ${String(actual)}, it is ${String(expected)}.`);
}

/** Element `index` of a segment; '' where it is not there. */
export function at(segment: Segment, index: number): string {
  return segment[index] ?? '';
}

export interface Envelope {
  senderQualifier: string;
  sender: string;
  receiverQualifier: string;
  receiver: string;
  /** `004010` or `005010`. */
  version: string;
  delimiters: Delimiters;
  /** Unique per sender; groups and sets are numbered from it. */
  control: number;
  writtenAt: Date;
  wantsReceipt?: boolean;
}

/** Writes one interchange with one group per functional identifier, or with TA1 segments alone. */
export function writeInterchange(
  envelope: Envelope,
  groups: readonly { functional: string; sets: readonly { set: string; segments: Segment[] }[] }[],
  receipts: readonly Segment[] = [],
): string {
  const lines: Segment[] = [isaOf(envelope), ...receipts];
  for (const [index, group] of groups.entries()) {
    const control = String(envelope.control * 10 + index);
    lines.push(gsOf(envelope, group.functional, control));
    for (const [position, { set, segments }] of group.sets.entries()) {
      const number = String(position + 1).padStart(4, '0');
      lines.push(['ST', set, number], ...segments);
      lines.push(['SE', String(segments.length + 2), number]);
    }
    lines.push(['GE', String(group.sets.length), control]);
  }
  lines.push(['IEA', String(groups.length), controlText(envelope.control)]);
  const { element, segment, lineBreak } = envelope.delimiters;
  const end = segment + (lineBreak === true ? '\n' : '');
  return lines.map((line) => withoutEmptyTail(line).join(element) + end).join('');
}

function isaOf(envelope: Envelope): Segment {
  const { delimiters, version } = envelope;
  const { date, time } = stampOf(envelope.writtenAt);
  const isNew = version >= '005';
  return [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    envelope.senderQualifier,
    envelope.sender.padEnd(15),
    envelope.receiverQualifier,
    envelope.receiver.padEnd(15),
    date.slice(2),
    time,
    isNew ? (delimiters.repetition ?? '^') : 'U',
    isNew ? '00501' : '00401',
    controlText(envelope.control),
    envelope.wantsReceipt === true ? '1' : '0',
    'P',
    delimiters.component,
  ];
}

function gsOf(envelope: Envelope, functional: string, control: string): Segment {
  const { date, time } = stampOf(envelope.writtenAt);
  const { sender, receiver, version } = envelope;
  return ['GS', functional, sender, receiver, date, time, control, 'X', version];
}

/** CCYYMMDD and HHMM in UTC. */
export function stampOf(instant: Date): { date: string; time: string } {
  const text = instant.toISOString();
  return { date: text.slice(0, 10).replaceAll('-', ''), time: text.slice(11, 16).replace(':', '') };
}

function controlText(control: number): string {
  return String(control).padStart(9, '0');
}

function withoutEmptyTail(segment: Segment): Segment {
  let length = segment.length;
  while (length > 1 && segment[length - 1] === '') length -= 1;
  return segment.slice(0, length);
}
