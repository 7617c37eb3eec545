/** Documents about documents: whether an interchange could be read, whether its content could be used. */
import Type, { type Static } from 'typebox';
import { coded, documentFields, Identifier, ShortText } from './values.ts';

export const GROUP_OUTCOMES = [
  'accepted',
  'accepted_with_errors',
  'partially_accepted',
  'rejected',
  'rejected_authentication',
  'rejected_assurance',
  'rejected_decryption',
] as const;
export const ElementError = Type.Object({
  position: Type.Integer({ minimum: 0 }),
  component: Type.Optional(Type.Integer({ minimum: 1 })),
  reference: Type.Optional(ShortText),
  error: ShortText,
  value: Type.Optional(ShortText),
});
export const SegmentError = Type.Object({
  segment: ShortText,
  position: Type.Integer({ minimum: 0 }),
  loop: Type.Optional(ShortText),
  error: Type.Optional(ShortText),
  elements: Type.Array(ElementError, { maxItems: 99 }),
});
export const SetOutcome = Type.Object({
  set: ShortText,
  control: Identifier,
  outcome: coded(GROUP_OUTCOMES),
  /** Codes of element 718 as sent. */
  errors: Type.Array(ShortText, { maxItems: 5 }),
  segments: Type.Array(SegmentError),
});
/** Functional acknowledgment (X12 997) of one group, both directions. */
export const FunctionalAcknowledgment = documentFields('functional_acknowledgment', {
  /** Functional identifier code of the group acknowledged, element 479. */
  group: ShortText,
  groupControl: Identifier,
  outcome: coded(GROUP_OUTCOMES),
  sets: Type.Array(SetOutcome),
  included: Type.Integer({ minimum: 0 }),
  received: Type.Integer({ minimum: 0 }),
  accepted: Type.Integer({ minimum: 0 }),
  /** Codes of element 716 as sent. */
  errors: Type.Array(ShortText, { maxItems: 5 }),
});
export type FunctionalAcknowledgment = Static<typeof FunctionalAcknowledgment>;

/** Interchange acknowledgment (TA1). */
export const InterchangeAcknowledgment = documentFields('interchange_acknowledgment', {
  interchangeControl: Identifier,
  /** Date and time of the interchange acknowledged, YYMMDD and HHMM as in its ISA. */
  interchangeDate: ShortText,
  interchangeTime: ShortText,
  outcome: coded(['accepted', 'accepted_with_errors', 'rejected']),
  /** Element I18. */
  error: ShortText,
});
export type InterchangeAcknowledgment = Static<typeof InterchangeAcknowledgment>;

/** Application advice (X12 824): read, but not usable; which document, where, why. */
export const ApplicationAdvice = documentFields('application_advice', {
  outcome: coded([
    'accepted',
    'accepted_with_change',
    'accepted_with_error',
    'partial',
    'rejected',
  ]),
  level: Type.Optional(coded(['batch', 'group', 'set', 'item'])),
  document: Identifier,
  documentKind: Type.Optional(ShortText),
  errors: Type.Array(
    Type.Object({
      code: ShortText,
      text: ShortText,
      path: Type.Optional(ShortText),
      value: Type.Optional(ShortText),
    }),
  ),
});
export type ApplicationAdvice = Static<typeof ApplicationAdvice>;
