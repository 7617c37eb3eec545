/**
 * What a functional acknowledgment (997) and an interchange acknowledgment (TA1) say of what was
 * read: pure bookkeeping, no wire text. Sources: element 715 and 717 (outcomes), 716 and 718 (errors
 * of group and set), 720 and 723 (errors of segment and element), I18 (errors of the interchange).
 */
import type { Static } from 'typebox';
import type { Problem } from '../../../base/problem.ts';
import type {
  ElementError,
  FunctionalAcknowledgment,
  InterchangeAcknowledgment,
  SegmentError,
  SetOutcome,
} from '../../../model/exchange-documents.ts';

type SetResult = Static<typeof SetOutcome>;
type SegmentResult = Static<typeof SegmentError>;
type ElementResult = Static<typeof ElementError>;

/** Sets listed one by one; of larger groups only those with findings (AK2 is optional for the others). */
const ACCEPTED_SETS_MAX = 1000;
/** Bounds of what is kept of a group of nothing but faults: beyond it AK9 still counts. */
const SETS_MAX = 100_000;
const FINDINGS_MAX = 200_000;
/** The model's bounds. */
const ELEMENTS_MAX = 99;
const ERRORS_MAX = 5;

/** What is said of a set without findings. */
const WHOLE: Pick<SetResult, 'outcome' | 'errors' | 'segments'> = {
  outcome: { value: 'accepted' },
  errors: [],
  segments: [],
};

/** Collects the outcomes of one group. */
export class GroupResult {
  readonly group: string;
  readonly control: string;
  received = 0;
  accepted = 0;
  #withErrors = 0;
  #findings = 0;
  readonly #errors = new Set<string>();
  readonly #sets: SetResult[] = [];

  constructor(group: string, control: string) {
    this.group = group;
    this.control = control;
  }

  /** Adds an error of element 716 for AK9. */
  addError(code: string): void {
    this.#errors.add(code);
  }

  /** Adds one set. A set with a problem of severity error is rejected, else accepted with errors (E) or without. */
  addSet(
    set: string,
    control: string,
    setErrors: readonly string[],
    problems: readonly Problem[],
  ): void {
    if (setErrors.length === 0 && problems.length === 0) {
      this.#addWhole(set, control);
      return;
    }
    const segments = segmentResults(problems);
    const rejected = problems.some((problem) => problem.severity === 'error');
    const errors = [...new Set(setErrors)];
    if (segments.length > 0) errors.push('5');
    this.received += 1;
    if (!rejected) this.accepted += 1;
    const findings = errors.length > 0;
    if (findings && !rejected) this.#withErrors += 1;
    if (!findings && !rejected && this.#sets.length >= ACCEPTED_SETS_MAX) return;
    if (this.#sets.length >= SETS_MAX) return;
    for (const segment of segments) this.#findings += 1 + segment.elements.length;
    const value = rejected ? 'rejected' : findings ? 'accepted_with_errors' : 'accepted';
    this.#sets.push({
      set,
      control,
      outcome: { value },
      errors: errors.slice(0, ERRORS_MAX),
      segments: this.#findings > FINDINGS_MAX ? [] : segments,
    });
  }

  #addWhole(set: string, control: string): void {
    this.received += 1;
    this.accepted += 1;
    if (this.#sets.length >= ACCEPTED_SETS_MAX) return;
    const { outcome, errors, segments } = WHOLE;
    this.#sets.push({ set, control, outcome, errors, segments });
  }

  /** The acknowledgment of the group; `included` as GE-01 claims. */
  acknowledgment(included: number): FunctionalAcknowledgment {
    return {
      kind: 'functional_acknowledgment',
      number: `${this.group}-${this.control}`.slice(0, 80),
      group: this.group,
      groupControl: this.control,
      outcome: { value: this.#outcome() },
      sets: this.#sets,
      included,
      received: this.received,
      accepted: this.accepted,
      errors: [...this.#errors].slice(0, ERRORS_MAX),
    };
  }

  #outcome(): 'accepted' | 'accepted_with_errors' | 'partially_accepted' | 'rejected' {
    if (this.accepted === 0 && (this.received > 0 || this.#errors.size > 0)) return 'rejected';
    if (this.accepted < this.received) return 'partially_accepted';
    return this.#errors.size > 0 || this.#withErrors > 0 ? 'accepted_with_errors' : 'accepted';
  }
}

/** AK3 and AK4 of a set's problems, in the order of the segments. */
function segmentResults(problems: readonly Problem[]): SegmentResult[] {
  const results = new Map<string, SegmentResult>();
  for (const { syntax } of problems) {
    if (syntax === undefined) continue;
    const key = `${syntax.segmentPosition}/${syntax.segmentId}`;
    let result = results.get(key);
    if (result === undefined) {
      result = {
        segment: syntax.segmentId.slice(0, 3),
        position: syntax.segmentPosition,
        ...(syntax.loopId === undefined ? {} : { loop: syntax.loopId }),
        elements: [],
      };
      results.set(key, result);
    }
    if (syntax.segmentError !== undefined && (result.error ?? '8') === '8') {
      result.error = syntax.segmentError;
    }
    if (syntax.elementError !== undefined && result.elements.length < ELEMENTS_MAX) {
      result.elements.push(elementResult(syntax, syntax.elementError));
    }
  }
  return [...results.values()].sort((a, b) => a.position - b.position);
}

function elementResult(syntax: NonNullable<Problem['syntax']>, error: string): ElementResult {
  const { elementPosition, componentPosition, elementReference, badValue } = syntax;
  return {
    position: elementPosition ?? 0,
    ...(componentPosition === undefined ? {} : { component: componentPosition }),
    ...(elementReference === undefined ? {} : { reference: elementReference }),
    error,
    ...(badValue === undefined ? {} : { value: badValue }),
  };
}

/**
 * TA1 of an interchange: `note` is element I18, `000` for none. A date or time that TA1 cannot repeat is
 * zeros, and named where nothing else is: 014 and 015.
 */
export function interchangeAcknowledgment(
  isa: readonly string[],
  note: string,
  rejected: boolean,
): InterchangeAcknowledgment {
  const control = isa[12] === undefined || isa[12] === '' ? '0' : isa[12].slice(0, 80);
  const [date = '', time = ''] = [isa[8], isa[9]];
  const hasDate = /^\d{6}$/.test(date);
  const hasTime = /^\d{4}$/.test(time);
  const error = note !== '000' || (hasDate && hasTime) ? note : hasDate ? '015' : '014';
  const value = rejected ? 'rejected' : error === '000' ? 'accepted' : 'accepted_with_errors';
  return {
    kind: 'interchange_acknowledgment',
    number: `TA1-${control}`.slice(0, 80),
    interchangeControl: control,
    interchangeDate: hasDate ? date : '000000',
    interchangeTime: hasTime ? time : '0000',
    outcome: { value },
    error,
  };
}
