/** Shapes that several routes answer with. */
import Type from 'typebox';
import { DocumentCountsShape, DocumentShape, InterchangeShape } from './rows.ts';

const WAIT_SECONDS_MAX = 30;

/** How long a sender stays for the outcome. */
export const waitParameter = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: WAIT_SECONDS_MAX,
    description: 'Seconds to wait for the outcome; 200 when it is decided in time, else 202.',
  }),
);

const links = Type.Record(Type.String(), Type.String());

/** Committed; what becomes of it is not known yet, or not of all of it. */
export const Accepted = Type.Object({
  id: Type.String(),
  links,
  /** Absent while it is read, and where nobody waited. */
  counts: Type.Optional(DocumentCountsShape),
});

/** Committed and decided: every document of it, however many are shown. */
export const Outcome = Type.Object({
  id: Type.String(),
  links,
  outcome: InterchangeShape.properties.outcome,
  problems: InterchangeShape.properties.problems,
  counts: DocumentCountsShape,
  documents: Type.Array(DocumentShape, {
    description: 'The last ones of the interchange, at most 200; `counts` is of all.',
  }),
  next: Type.Optional(
    Type.String({ description: 'Path of the documents before these; absent where all are shown.' }),
  ),
});

/** The change was made. */
export const Done = Type.Object({ done: Type.Literal(true) });
