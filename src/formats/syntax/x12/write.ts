/** Writes one document as one interchange with one group and one set. */
import { encodeUtf8 } from '../../../base/charset.ts';
import type { CanonicalDocument } from '../../../model/document.ts';
import type { EnvelopeNumbers, WriteResult, WritingProfile } from '../../format.ts';
import { SegmentWriter, type X12Delimiters } from './segment-writer.ts';
import type { SetFormat } from './set-format.ts';
import { compileSet, nearestVersion } from './structure.ts';

const defaultDelimiters: X12Delimiters = {
  element: '*',
  component: '>',
  repetition: '^',
  segment: '~',
  lineBreak: true,
};

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
  const delimiters = { ...defaultDelimiters, ...profile.delimiters };
  const tables = compileSet(set.structure, nearestVersion(profile.version));
  const writer = new SegmentWriter(tables, profile, delimiters);
  set.write?.(document, writer);
  if (writer.problems.some((problem) => problem.severity === 'error')) {
    return { problems: writer.problems };
  }
  const body = envelope(set, writer.segments, profile, numbers, delimiters);
  const end = delimiters.segment + (delimiters.lineBreak === true ? '\n' : '');
  return {
    bytes: encodeUtf8(body.map((segment) => segment + end).join('')),
    contentType: 'application/edi-x12',
    problems: writer.problems,
  };
}

/** ISA12 of the releases written: the interchange version, fixed by the group's release. */
function envelope(
  set: SetFormat,
  segments: readonly string[],
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
  delimiters: X12Delimiters,
): string[] {
  const { sender, receiver } = profile;
  const newer = nearestVersion(profile.version) === '005010';
  const on = numbers.writtenAt.slice(0, 10).replaceAll('-', '');
  const at = numbers.writtenAt.slice(11, 16).replace(':', '');
  const setControl = String(numbers.setControl).padStart(4, '0');
  const groupControl = String(numbers.groupControl);
  const isaControl = String(numbers.interchangeControl).padStart(9, '0');
  const isa = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    sender.qualifier.padEnd(2),
    sender.id.padEnd(15),
    receiver.qualifier.padEnd(2),
    receiver.id.padEnd(15),
    on.slice(2),
    at,
    newer ? (delimiters.repetition ?? '^') : 'U',
    newer ? '00501' : '00401',
    isaControl,
    profile.acknowledgmentRequested ? '1' : '0',
    profile.test ? 'T' : 'P',
    delimiters.component,
  ];
  const gs = [
    'GS',
    set.group,
    profile.groupSender ?? sender.id.trim(),
    profile.groupReceiver ?? receiver.id.trim(),
    on,
    at,
    groupControl,
    'X',
    profile.version,
  ];
  const join = (elements: readonly string[]) => elements.join(delimiters.element);
  return [
    join(isa),
    join(gs),
    join(['ST', set.set, setControl]),
    ...segments,
    join(['SE', String(segments.length + 2), setControl]),
    join(['GE', '1', groupControl]),
    join(['IEA', '1', isaControl]),
  ];
}
