/** Shapes that several routes answer with. */
import Type from 'typebox';
import { DocumentShape, InterchangeShape } from './rows.ts';

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

/** Committed; what becomes of it is not known yet. */
export const Accepted = Type.Object({ id: Type.String(), links });

/** Committed and decided. */
export const Outcome = Type.Object({
  id: Type.String(),
  links,
  outcome: InterchangeShape.properties.outcome,
  problems: InterchangeShape.properties.problems,
  documents: Type.Array(DocumentShape),
});

/** The change was made. */
export const Done = Type.Object({ done: Type.Literal(true) });
