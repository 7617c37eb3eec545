/** Writes one document as one interchange with one group and one set. */
import { encodeUtf8 } from '../../../base/charset.ts';
import type { Problem } from '../../../base/problem.ts';
import type { CanonicalDocument } from '../../../model/document.ts';
import type { EnvelopeNumbers, WriteResult, WritingProfile } from '../../format.ts';
import { mayDelimit } from './isa.ts';
import { x12Problem } from './problems.ts';
import { SegmentWriter, type X12Delimiters } from './segment-writer.ts';
import type { SetFormat } from './set-format.ts';
import { compileSet, nearestVersion } from './structure.ts';

const defaultDelimiters: X12Delimiters = {
  element: '*',
  component: '>',
  segment: '~',
  lineBreak: true,
};

/** What the delimiters of a profile become; ISA11 carries the repetition separator from 00402 on. */
function delimitersOf(profile: WritingProfile): X12Delimiters {
  const delimiters = { ...defaultDelimiters, ...profile.delimiters };
  return nearestVersion(profile.version) === '005010'
    ? { repetition: '^', ...delimiters }
    : delimiters;
}

/**
 * The interchange of one document: ISA, GS, ST, the format's segments, SE, GE, IEA. A problem of
 * severity `error` means that nothing was written.
 */
export function writeInterchange(
  set: SetFormat,
  document: CanonicalDocument,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
): WriteResult {
  const delimiters = delimitersOf(profile);
  const tables = compileSet(set.structure, nearestVersion(profile.version));
  const writer = new SegmentWriter(tables, profile, delimiters);
  set.write?.(document, writer);
  const setControl = String(numbers.setControl).padStart(4, '0');
  const groupControl = String(numbers.groupControl);
  const { element } = delimiters;
  return assembled(
    [
      groupHeader(set.group, groupControl, profile, numbers).join(element),
      ['ST', set.set, setControl].join(element),
      ...writer.segments,
      ['SE', String(writer.segments.length + 2), setControl].join(element),
      ['GE', '1', groupControl].join(element),
    ],
    '1',
    profile,
    numbers,
    writer.problems,
  );
}

/** An interchange with one segment and no group, as TA1 is sent. */
export function writeBare(
  segment: readonly string[],
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
): WriteResult {
  return assembled([segment.join(delimitersOf(profile).element)], '0', profile, numbers, []);
}

function assembled(
  inner: readonly string[],
  groups: string,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
  found: readonly Problem[],
): WriteResult {
  const delimiters = delimitersOf(profile);
  const problems = [...found, ...profileProblems(profile, delimiters)];
  if (problems.some((problem) => problem.severity === 'error')) return { problems };
  const control = String(numbers.interchangeControl).padStart(9, '0');
  const isa = interchangeHeader(profile, numbers, delimiters, control).join(delimiters.element);
  const iea = ['IEA', groups, control].join(delimiters.element);
  const end = delimiters.segment + (delimiters.lineBreak === true ? '\n' : '');
  const text = [isa, ...inner, iea].map((segment) => segment + end).join('');
  return { bytes: encodeUtf8(text), contentType: 'application/edi-x12', problems };
}

/** ISA, padded to its fixed lengths. */
function interchangeHeader(
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
  delimiters: X12Delimiters,
  control: string,
): string[] {
  const { sender, receiver } = profile;
  const newer = nearestVersion(profile.version) === '005010';
  return [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    sender.qualifier.padEnd(2),
    sender.id.padEnd(15),
    receiver.qualifier.padEnd(2),
    receiver.id.padEnd(15),
    dateOf(numbers).slice(2),
    timeOf(numbers),
    newer ? (delimiters.repetition ?? '^') : 'U',
    newer ? '00501' : '00401',
    control,
    profile.acknowledgmentRequested ? '1' : '0',
    profile.test ? 'T' : 'P',
    delimiters.component,
  ];
}

function groupHeader(
  functional: string,
  control: string,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
): string[] {
  return [
    'GS',
    functional,
    (profile.groupSender ?? profile.sender.id).trim(),
    (profile.groupReceiver ?? profile.receiver.id).trim(),
    dateOf(numbers),
    timeOf(numbers),
    control,
    'X',
    profile.version,
  ];
}

function dateOf({ writtenAt }: EnvelopeNumbers): string {
  return writtenAt.slice(0, 10).replaceAll('-', '');
}

function timeOf({ writtenAt }: EnvelopeNumbers): string {
  return writtenAt.slice(11, 16).replace(':', '');
}

/** Ids that do not fit their fixed lengths, and delimiters that are not legal or not different. */
function profileProblems(profile: WritingProfile, delimiters: X12Delimiters): Problem[] {
  const problems: Problem[] = [];
  const wrong = (path: string, text: string) => {
    problems.push(x12Problem('X12_WRITE_PROFILE', { path }, text));
  };
  const chars = [delimiters.element, delimiters.component, delimiters.segment];
  if (delimiters.repetition !== undefined) chars.push(delimiters.repetition);
  const legal = chars.every((char) => char.length === 1 && mayDelimit(char.charCodeAt(0)));
  if (!legal || new Set(chars).size < chars.length) {
    wrong('/delimiters', `The delimiters ${JSON.stringify(chars)} are not legal and different.`);
  }
  const ids: [string, string, number][] = [
    ['/sender/qualifier', profile.sender.qualifier, 2],
    ['/sender/id', profile.sender.id, 15],
    ['/receiver/qualifier', profile.receiver.qualifier, 2],
    ['/receiver/id', profile.receiver.id, 15],
    ['/groupSender', profile.groupSender ?? profile.sender.id, 15],
    ['/groupReceiver', profile.groupReceiver ?? profile.receiver.id, 15],
  ];
  for (const [path, id, max] of ids) {
    const isBad = [...id].some((char) => chars.includes(char) || char < ' ' || char > '~');
    if (id.trim() === '' || id.length > max || isBad) {
      wrong(path, `${JSON.stringify(id)} does not fit into ${max} characters of the envelope.`);
    }
  }
  return problems;
}
