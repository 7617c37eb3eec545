/** What a partner says of something that we sent, in words: 997, TA1 and 824 alike. */
import { assertNever } from '../../base/assert.ts';
import type { DocumentOf } from '../../model/document.ts';
import { errorWords } from './error-words.ts';

export interface ExchangeAnswer {
  accepted: boolean;
  /** Word of the outcome, `unmapped` where the code is not known. */
  outcome: string;
  text: string;
  /** One line per error, with its place. */
  errors: string[];
}

type Functional = DocumentOf<'functional_acknowledgment'>;
type Set = Functional['sets'][number];

export function answerOf(
  document:
    | Functional
    | DocumentOf<'interchange_acknowledgment'>
    | DocumentOf<'application_advice'>,
): ExchangeAnswer {
  switch (document.kind) {
    case 'functional_acknowledgment':
      return functionalAnswer(document);
    case 'interchange_acknowledgment': {
      const outcome = document.outcome.value;
      const errors =
        document.error === '000' || document.error === ''
          ? []
          : [errorWords('I18', document.error)];
      return {
        accepted: outcome === 'accepted' || outcome === 'accepted_with_errors',
        outcome,
        text: `Interchange ${document.interchangeControl}: ${wordsOf(outcome, document.outcome.wire)}.`,
        errors,
      };
    }
    case 'application_advice': {
      const outcome = document.outcome.value;
      return {
        accepted: outcome === 'accepted' || outcome === 'accepted_with_change',
        outcome,
        text: `${document.documentKind ?? 'Document'} ${document.document}: ${wordsOf(outcome, document.outcome.wire)}.`,
        errors: document.errors.map(({ code, text, path, value }) =>
          [code, text, path, value].filter((part) => part !== undefined && part !== '').join(' · '),
        ),
      };
    }
    default:
      return assertNever(document);
  }
}

/** Accepted with errors is accepted: the partner uses it. A part that was rejected makes it rejected. */
function functionalAnswer(document: Functional): ExchangeAnswer {
  const outcome = document.outcome.value;
  const rejected = document.sets.filter(isRejectedSet);
  const accepted =
    (outcome === 'accepted' || outcome === 'accepted_with_errors') && rejected.length === 0;
  const errors = [
    ...document.errors.map((code) => errorWords('716', code)),
    ...document.sets.flatMap(setErrors),
  ];
  const sets = rejected.map((set) => `${set.set} ${set.control}`).join(', ');
  const what = sets === '' ? '' : `, rejected: ${sets}`;
  return {
    accepted,
    outcome,
    text: `Group ${document.group} ${document.groupControl}: ${wordsOf(outcome, document.outcome.wire)}${what}.`,
    errors,
  };
}

function isRejectedSet(set: Set): boolean {
  return set.outcome.value.startsWith('rejected') || set.outcome.value === 'unmapped';
}

function setErrors(set: Set): string[] {
  const place = `${set.set} ${set.control}`;
  return [
    ...set.errors.map((code) => `${place}: ${errorWords('718', code)}`),
    ...set.segments.flatMap((segment) => {
      const at = `${place}, segment ${segment.position} ${segment.segment}`;
      const own = segment.error === undefined ? [] : [`${at}: ${errorWords('720', segment.error)}`];
      return [
        ...own,
        ...segment.elements.map((element) => {
          const value = element.value === undefined ? '' : ` ("${element.value}")`;
          const part = element.component === undefined ? '' : `, component ${element.component}`;
          return `${at}, element ${element.position}${part}: ${errorWords('723', element.error)}${value}`;
        }),
      ];
    }),
  ];
}

function wordsOf(outcome: string, wire: string | undefined): string {
  return outcome === 'unmapped' ? `answered with "${wire ?? ''}"` : outcome.replaceAll('_', ' ');
}
