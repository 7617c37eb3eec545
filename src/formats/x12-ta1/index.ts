/** Interchange acknowledgment, X12 TA1, read and written. No set: one segment between ISA and IEA. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { InterchangeAcknowledgment } from '../../model/exchange-documents.ts';
import type { EnvelopeNumbers, Format, WriteResult, WritingProfile } from '../format.ts';
import { codeFor, meaningOf } from '../syntax/x12/codes.ts';
import { x12Problem } from '../syntax/x12/problems.ts';
import { writeBare } from '../syntax/x12/write.ts';
import { interchangeOutcomeCodes } from '../x12-codes/acknowledgments.ts';

export const x12Ta1: Format = {
  id: 'x12-ta1',
  title: 'Interchange acknowledgment (X12 TA1)',
  syntax: 'x12',
  kinds: ['interchange_acknowledgment'],
  reads: true,
  writes: true,
  settings: {},
  write,
};

/**
 * TA1-01 to TA1-05 (control number, date, time, outcome, note code I18). Undefined when one of them
 * is missing or malformed.
 */
export function readTa1(elements: readonly string[]): InterchangeAcknowledgment | undefined {
  const [, control = '', date = '', time = '', outcome = '', note = ''] = elements;
  if (!/^\d{1,9}$/.test(control) || !/^\d{6}(\d\d)?$/.test(date)) return undefined;
  if (!/^\d{4}$/.test(time) || !/^\d{3}$/.test(note)) return undefined;
  const meaning = meaningOf(interchangeOutcomeCodes, outcome.toUpperCase());
  return {
    kind: 'interchange_acknowledgment',
    number: `TA1-${control}`,
    interchangeControl: control,
    interchangeDate: date,
    interchangeTime: time,
    outcome: { value: meaning.word ?? 'unmapped', wire: outcome.slice(0, 80) },
    error: note,
  };
}

function write(
  document: CanonicalDocument,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
): WriteResult {
  if (document.kind !== 'interchange_acknowledgment') {
    const text = `A TA1 cannot say a ${document.kind}.`;
    return { problems: [x12Problem('X12_WRITE_VALUE_MISSING', { path: '/kind' }, text)] };
  }
  const { outcome, interchangeControl, interchangeDate, interchangeTime, error } = document;
  const code =
    outcome.value === 'unmapped' ? outcome.wire : codeFor(interchangeOutcomeCodes, outcome.value);
  if (code === undefined) {
    const text = `TA1 has no code for "${outcome.value}".`;
    return { problems: [x12Problem('X12_WRITE_CODE_MISSING', { path: '/outcome' }, text)] };
  }
  const control = interchangeControl.padStart(9, '0');
  const ta1 = ['TA1', control, interchangeDate, interchangeTime, code, error];
  return writeBare(ta1, profile, numbers);
}
