/**
 * The X12 envelope: ISA to IEA, GS to GE, ST to SE, one set at a time.
 *
 * Pairs control numbers and counts, tells what is missing, and goes on after each fault, so that one
 * bad set never costs the others. Holds one set in memory. Never throws for partner data.
 */
import { problemsPerInterchangeMax } from '../../../base/limits.ts';
import type { Position, Problem } from '../../../base/problem.ts';
import type { CanonicalDocument } from '../../../model/document.ts';
import type { ReadContext, ReadItem, ReadingProfile } from '../../format.ts';
import { GroupResult, interchangeAcknowledgment } from './acknowledge.ts';
import { ControlNumbers } from './control-numbers.ts';
import { type IsaHeader, isIsa } from './isa.ts';
import { type CollectedSet, collectSet, heldElements } from './lexed-set.ts';
import { envelopeProblem } from './problems.ts';
import { readSet } from './read-set.ts';
import type { Scan, Scanner } from './scanner.ts';
import type { SetContext } from './set-context.ts';
import type { SetFormat } from './set-format.ts';
import { trailerFindings } from './set-trailer.ts';
import { X12_VERSIONS } from './structure.ts';

/** Sets that answer others. */
const ACKNOWLEDGMENT_SETS = new Set(['997', '999']);

/** What is registered: sets by ST01, and how a TA1 segment becomes a document. */
export interface X12Registry {
  sets: ReadonlyMap<string, SetFormat>;
  ta1: { format: string; read(elements: readonly string[]): CanonicalDocument | undefined };
}

interface Group {
  functional: string;
  control: string;
  version: string;
  sender: string;
  receiver: string;
  result: GroupResult;
  controls: ControlNumbers;
  /** Items yielded for its sets. */
  items: number;
  /** True once a set other than an acknowledgment was met: such a group alone is answered. */
  hasBusiness: boolean;
}

/** Control segments of the interchange that carry security and service data, which nothing here uses. */
const SERVICE_SEGMENTS = new Set([
  'ISB',
  'ISE',
  'TA3',
  'S1S',
  'S1E',
  'S2S',
  'S2E',
  'S3S',
  'S3E',
  'S4S',
  'S4E',
  'SVA',
  'S1A',
  'S2A',
]);

type EnvelopeCode = Parameters<typeof envelopeProblem>[0];

/** Reads one interchange from behind its ISA to IEA, to the next ISA, or to the end of the input. */
export class InterchangeReader {
  readonly #scanner: Scanner;
  readonly #isa: IsaHeader;
  readonly #context: ReadContext;
  readonly #registry: X12Registry;
  readonly #position: Position;
  readonly #profile: ReadingProfile | undefined;
  #group: Group | undefined;
  #groups = 0;
  #expected = 0;
  #read = 0;
  #problems = 0;
  #onlyTa1 = false;
  /** Element I18, the first fault found. */
  #note = '000';
  /** Found since the last step. */
  #items: ReadItem[] = [];

  constructor(
    scanner: Scanner,
    isa: IsaHeader,
    context: ReadContext,
    registry: X12Registry,
    position: Position,
  ) {
    this.#scanner = scanner;
    this.#isa = isa;
    this.#context = context;
    this.#registry = registry;
    this.#position = position;
    this.#profile = context.profileFor(isa.opening.sender);
  }

  *read(): Generator<ReadItem, void> {
    yield { type: 'interchange_opened', opening: this.#isa.opening, position: this.#position };
    if (this.#profile === undefined) yield this.#unknownSender();
    for (let goesOn = true; goesOn; ) {
      goesOn = this.#step();
      for (const item of this.#items) yield item;
      if (this.#items.length > 0) this.#items = [];
    }
  }

  /** Takes one segment of the envelope, or one set; false when the interchange is over. */
  #step(): boolean {
    const scanner = this.#scanner;
    scanner.release();
    const more = scanner.skipBlanks();
    scanner.release();
    if (!more || isIsa(scanner)) {
      this.#close(undefined, more);
      return false;
    }
    const { offset } = scanner;
    const scan = scanner.scan();
    if (scan !== 'too_long') return !this.#segment(heldElements(scanner), offset, scan);
    const text = `A segment is longer than ${scanner.limits.segmentBytesMax} bytes.`;
    this.#problem('X12_SEGMENT_TOO_LONG', offset, text, '022');
    return true;
  }

  /** One segment of the envelope. True when the interchange is over. */
  #segment(elements: string[], offset: number, scan: Scan): boolean {
    const id = elements[0] ?? '';
    switch (id) {
      case 'ST':
        this.#set(elements, offset);
        return false;
      case 'GS':
        if (this.#group !== undefined) this.#closeGroup(undefined, offset);
        this.#openGroup(elements, offset);
        return false;
      case 'GE':
        this.#closeGroup(elements, offset);
        return false;
      case 'IEA':
        if (scan === 'unterminated') this.#unterminated(offset);
        this.#close(elements, true, offset);
        return true;
      case 'TA1':
        this.#ta1(elements, offset);
        return false;
      default:
        this.#stray(id, offset);
        return false;
    }
  }

  #stray(id: string, offset: number): void {
    const shown = JSON.stringify(id.slice(0, 20));
    const text = `The segment ${shown} stands outside every transaction set.`;
    const note = SERVICE_SEGMENTS.has(id) ? undefined : '024';
    this.#problem('X12_SEGMENT_UNEXPECTED', offset, text, note, note === undefined);
  }

  #unterminated(offset: number): void {
    const text = 'The last segment of the interchange has no terminator.';
    this.#problem('X12_TERMINATOR_MISSING', offset, text, undefined);
  }

  #unknownSender(): ReadItem {
    const { qualifier, id } = this.#isa.opening.sender;
    const text = `No partner has the interchange id "${id}" under the qualifier "${qualifier}" (ISA06, ISA05).`;
    const problem = envelopeProblem(
      'X12_SENDER_UNKNOWN',
      { ...this.#position, path: 'ISA-06' },
      text,
    );
    return { type: 'problem', problem };
  }

  #openGroup(elements: readonly string[], offset: number): void {
    const [, functional = '', sender = '', receiver = '', , , control = '', , version = ''] =
      elements;
    const result = new GroupResult(
      functional.slice(0, 2),
      control === '' ? '0' : control.slice(0, 80),
    );
    this.#groups += 1;
    this.#group = {
      functional: functional.toUpperCase(),
      control: result.control,
      version,
      sender,
      receiver,
      result,
      controls: new ControlNumbers(),
      items: 0,
      hasBusiness: false,
    };
    if (functional === '' || version === '' || !/^\d{1,9}$/.test(control)) {
      result.addError('6');
      const text = 'GS needs a functional identifier, a control number of digits and a version.';
      this.#problem('X12_GROUP_HEADER_INVALID', offset, text, '024');
    } else if (!(X12_VERSIONS as readonly string[]).includes(version.slice(0, 6))) {
      const text = `The release "${version}" is read with the tables of the nearest one.`;
      this.#problem('X12_VERSION_NEAREST', offset, text, undefined);
    }
  }

  /** Closes the group at GE, or without one. */
  #closeGroup(ge: readonly string[] | undefined, offset: number): void {
    const group = this.#group;
    if (group === undefined) {
      this.#problem('X12_GROUP_HEADER_MISSING', offset, 'GE closes no group.', '024');
      return;
    }
    this.#group = undefined;
    const { result, control } = group;
    const claimed = /^\d{1,6}$/.test(ge?.[1] ?? '') ? Number(ge?.[1]) : undefined;
    if (ge === undefined) {
      result.addError('3');
      const text = `The group ${control} has no GE.`;
      this.#problem('X12_GROUP_TRAILER_MISSING', offset, text, '024');
    } else {
      if (claimed !== result.received) {
        result.addError('5');
        const text = `GE01 of group ${control} counts "${ge[1] ?? ''}" sets; there are ${result.received}.`;
        this.#problem('X12_SET_COUNT_WRONG', offset, text, '024');
      }
      if (!sameNumber(ge[2], control)) {
        result.addError('4');
        const text = `GE02 says "${ge[2] ?? ''}", GS06 says "${control}".`;
        this.#problem('X12_GROUP_CONTROL_MISMATCH', offset, text, '024');
      }
    }
    this.#expected += group.items + Math.max((claimed ?? 0) - result.received, 0);
    this.#items.push({
      type: 'group_closed',
      answerable: this.#isAnswerable(group),
      acknowledgment: result.acknowledgment(claimed ?? result.received),
    });
  }

  /** A group of acknowledgments is never answered, whatever its GS01 calls it. */
  #isAnswerable({ functional, result, hasBusiness }: Group): boolean {
    if (this.#profile === undefined || functional === 'FA') return false;
    return hasBusiness || result.received === 0;
  }

  /** The set that begins with the ST just scanned. */
  #set(st: readonly string[], offset: number): void {
    if (this.#group === undefined) {
      const text = `The set ${st[1] ?? ''} stands outside a functional group.`;
      this.#problem('X12_GROUP_HEADER_MISSING', offset, text, '024');
    }
    const group = this.#group ?? this.#looseGroup();
    const collected = collectSet(this.#scanner, this.#isa);
    const set = (st[1] ?? '').slice(0, 256);
    const control = (st[2] ?? '').slice(0, 80);
    const path = `GS[${group.control}]/ST[${control}]`;
    const position: Position = { offset, segment: 1, path };
    const problems: Problem[] = [];
    const errors = trailerFindings(st, collected, position, group.controls, problems);
    const format = this.#registry.sets.get(set);
    const documents = this.#documents(format, collected, st, group, problems, errors, position);
    group.result.addSet(set, control === '' ? '0000' : control, errors, problems);
    group.items += Math.max(documents.length, 1);
    if (!ACKNOWLEDGMENT_SETS.has(set)) group.hasBusiness = true;
    const source = {
      format: format?.format.id ?? 'x12',
      set,
      groupControl: group.control,
      setControl: control,
    };
    if (documents.length === 0) this.#items.push({ type: 'rejected', position, problems, source });
    for (const document of documents) {
      this.#read += 1;
      this.#items.push({ type: 'document', document, position, problems, source });
    }
    if (this.#group === undefined) this.#expected += group.items;
  }

  /** Documents of a set; none when it is cut, unknown, or of an unknown sender. Adds to `problems`. */
  #documents(
    format: SetFormat | undefined,
    collected: CollectedSet,
    st: readonly string[],
    group: Group,
    problems: Problem[],
    errors: string[],
    position: Position,
  ): readonly CanonicalDocument[] {
    const set = st[1] ?? '';
    if (format?.read === undefined) {
      errors.push('1');
      problems.push(envelopeProblem('X12_SET_NOT_SUPPORTED', position, unsupportedText(set)));
      return [];
    }
    if (this.#profile === undefined) {
      const text = 'The set was not read: its sender is unknown.';
      problems.push(envelopeProblem('X12_SENDER_UNKNOWN', position, text));
      return [];
    }
    const { lexed, end } = collected;
    if (lexed === undefined) return [];
    if (group.functional !== format.group) {
      const text = `The set ${set} belongs into a group ${format.group}, not "${group.functional}".`;
      problems.push(envelopeProblem('X12_SET_NOT_OF_GROUP', position, text));
    }
    const context = this.#setContext(group, st, this.#profile);
    const answer = readSet(format, lexed, context);
    problems.push(...answer.problems);
    return end === 'whole' ? answer.documents : [];
  }

  #setContext(group: Group, st: readonly string[], profile: ReadingProfile): SetContext {
    const { sender, receiver, test } = this.#isa.opening;
    return {
      profile,
      receivedAt: this.#context.receivedAt,
      sender,
      receiver,
      version: group.version,
      groupSender: group.sender,
      groupReceiver: group.receiver,
      groupControl: group.control,
      setControl: st[2] ?? '',
      test,
    };
  }

  /** Stands in for the group of a set that has none; it is never acknowledged. */
  #looseGroup(): Group {
    const result = new GroupResult('', '0');
    const version = this.#isa.opening.version >= '00500' ? '005010' : '004010';
    return {
      functional: '',
      control: '0',
      version,
      sender: '',
      receiver: '',
      result,
      controls: new ControlNumbers(),
      items: 0,
      hasBusiness: false,
    };
  }

  #ta1(elements: readonly string[], offset: number): void {
    const { ta1 } = this.#registry;
    const document = ta1.read(elements);
    this.#onlyTa1 = this.#groups === 0;
    if (document === undefined) {
      const text = 'TA1 needs a control number, date, time, outcome and note code.';
      this.#problem('X12_SEGMENT_UNEXPECTED', offset, text, '024');
      return;
    }
    this.#expected += 1;
    this.#read += 1;
    const position = { offset, path: 'TA1' };
    const source = { format: ta1.format };
    this.#items.push({ type: 'document', document, position, problems: [], source });
  }

  /** Ends the interchange at IEA, before another ISA, or at the end of the input. */
  #close(iea: readonly string[] | undefined, more: boolean, offset = this.#scanner.offset): void {
    if (this.#group !== undefined) this.#closeGroup(undefined, offset);
    const problems: Problem[] = [];
    const add = (code: EnvelopeCode, text: string, note: string | undefined) => {
      const severity = note === undefined ? { severity: 'warning' as const } : {};
      problems.push(envelopeProblem(code, { offset, path: 'IEA' }, text, severity));
      if (note !== undefined && this.#note === '000') this.#note = note;
    };
    const { controlNumber, acknowledgmentRequested } = this.#isa.opening;
    if (iea === undefined) {
      const where = more ? 'before the next ISA' : 'at the end of the input';
      add(
        'X12_INTERCHANGE_TRUNCATED',
        `The interchange ${controlNumber} has no IEA ${where}.`,
        '023',
      );
    } else {
      if (iea[2] !== controlNumber) {
        const text = `IEA02 says "${iea[2] ?? ''}", ISA13 says "${controlNumber}".`;
        // Zeros left out break the fixed length, not the pairing.
        const note = sameNumber(iea[2], controlNumber) ? undefined : '001';
        add('X12_INTERCHANGE_CONTROL_MISMATCH', text, note);
      }
      if (!sameNumber(iea[1], String(this.#groups)) && !(this.#onlyTa1 && this.#groups === 0)) {
        const text = `IEA01 counts "${iea[1] ?? ''}" groups; there are ${this.#groups}.`;
        add('X12_GROUP_COUNT_WRONG', text, '021');
      }
    }
    const broken = this.#note !== '000';
    const answers =
      this.#profile !== undefined &&
      !(this.#onlyTa1 && this.#groups === 0) &&
      (acknowledgmentRequested || broken);
    const rejected = broken && this.#read === 0;
    this.#items.push({
      type: 'interchange_closed',
      expectedDocuments: this.#expected,
      readDocuments: this.#read,
      problems,
      ...(answers
        ? { acknowledgment: interchangeAcknowledgment(this.#isa.elements, this.#note, rejected) }
        : {}),
    });
  }

  #problem(
    code: EnvelopeCode,
    offset: number,
    text: string,
    note: string | undefined,
    harmless = false,
  ): void {
    if (note !== undefined && this.#note === '000') this.#note = note;
    this.#problems += 1;
    if (this.#problems > problemsPerInterchangeMax) return;
    const severity = harmless ? { severity: 'note' as const } : {};
    const path = `ISA[${this.#isa.opening.controlNumber}]`;
    this.#items.push({
      type: 'problem',
      problem: envelopeProblem(code, { offset, path }, text, severity),
    });
  }
}

function unsupportedText(set: string): string {
  if (set === '999') {
    return 'The implementation acknowledgment 999 (health care) is not supported; send a 997.';
  }
  return `The transaction set ${JSON.stringify(set.slice(0, 20))} is not supported.`;
}

/** Control numbers and counts are numbers: leading zeros do not count. */
function sameNumber(a: string | undefined, b: string): boolean {
  if (a === undefined || a === '') return false;
  return a === b || (/^\d+$/.test(a) && /^\d+$/.test(b) && stripped(a) === stripped(b));
}

function stripped(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
