/** Rows as the API shows them: schema, and how a row of the store becomes one. The tenant is never shown. */
import Type, { type TSchema } from 'typebox';
import type {
  AttemptRow,
  AuditRow,
  DocumentRow,
  InterchangeRow,
  LoggedEvent,
  QuarantineRow,
  StreamRow,
  TransmissionRow,
} from '../store/store.ts';

const Text = Type.String();
const OptionalText = Type.Optional(Text);
const Count = Type.Integer({ minimum: 0 });
/** A value that its workflow or format describes. */
export const Anything = Type.Unknown();

export const ActorShape = Type.Object({
  kind: Type.Enum(['person', 'key', 'partner', 'system']),
  id: Type.String({
    description:
      "`-` where a partner asks and it is a person or key of the hub's own organisation.",
  }),
});
export const CauseShape = Type.Object({
  interchange: OptionalText,
  document: OptionalText,
  event: OptionalText,
  timer: OptionalText,
});
export const PositionShape = Type.Object({
  offset: Type.Optional(Type.Integer()),
  segment: Type.Optional(Type.Integer()),
  path: Text,
});
/** A finding in partner data. */
export const FindingShape = Type.Object({
  code: Text,
  severity: Type.Enum(['error', 'warning', 'note']),
  position: PositionShape,
  text: Text,
  remedy: OptionalText,
  syntax: Type.Optional(Anything),
});

export const InterchangeShape = Type.Object({
  id: Text,
  seq: Count,
  channel: Text,
  partner: OptionalText,
  direction: Type.Enum(['in', 'out']),
  contentType: OptionalText,
  attributes: Type.Record(Type.String(), Type.String()),
  size: Count,
  contentHash: Text,
  receivedAt: Text,
  actor: ActorShape,
  outcome: Type.Optional(
    Type.Enum(['translated', 'duplicate', 'refused', 'quarantined', 'test'], {
      description: 'Absent while it waits for translation.',
    }),
  ),
  format: OptionalText,
  controlNumber: OptionalText,
  problems: Type.Array(FindingShape),
  expectedDocuments: Type.Optional(Count),
  reprocesses: OptionalText,
});

export const DOCUMENT_OUTCOMES = [
  'applied',
  'duplicate',
  'refused',
  'quarantined',
  'waiting',
  'out',
] as const;
export const DocumentShape = Type.Object({
  id: Text,
  direction: Type.Enum(['in', 'out']),
  interchange: OptionalText,
  index: Type.Optional(Count),
  kind: Text,
  number: Text,
  partner: OptionalText,
  stream: OptionalText,
  format: OptionalText,
  source: Type.Record(Type.String(), Type.String()),
  problems: Type.Array(FindingShape),
  body: Type.Optional(Anything),
  at: Text,
  cause: CauseShape,
  outcome: Type.Enum([...DOCUMENT_OUTCOMES]),
  code: OptionalText,
  text: OptionalText,
  waitsFor: OptionalText,
});

/** Documents of an interchange by outcome. */
export const DocumentCountsShape = Type.Object({
  applied: Count,
  duplicate: Count,
  refused: Count,
  quarantined: Count,
  waiting: Type.Integer({ minimum: 0, description: 'Not decided on.' }),
  waitingByName: Type.Integer({
    minimum: 0,
    description: 'Those of them that wait for a reference, which may be for days.',
  }),
});

export const TRANSMISSION_PHASES = [
  'waiting',
  'leased',
  'sent',
  'dead_letter',
  'cancelled',
] as const;
export const TransmissionShape = Type.Object({
  id: Text,
  partner: Text,
  endpoint: Text,
  kind: Text,
  title: Text,
  orderingKey: OptionalText,
  document: OptionalText,
  event: OptionalText,
  phase: Type.Enum([...TRANSMISSION_PHASES]),
  attempts: Count,
  nextAt: OptionalText,
  createdAt: Text,
  finishedAt: OptionalText,
  numbers: Type.Optional(
    Type.Object({ interchange: Type.Integer(), group: Type.Integer(), set: Type.Integer() }),
  ),
  cause: CauseShape,
});
export const AttemptShape = Type.Object({
  attempt: Count,
  outcome: Text,
  startedAt: Text,
  durationMs: Type.Number(),
  receipt: OptionalText,
  reason: OptionalText,
});

export const QuarantineShape = Type.Object({
  id: Text,
  what: Type.Enum(['interchange', 'document', 'lane']),
  interchange: OptionalText,
  document: OptionalText,
  stream: OptionalText,
  partner: OptionalText,
  code: Text,
  text: Text,
  stack: OptionalText,
  at: Text,
  resolvedAt: OptionalText,
  resolution: OptionalText,
});

const streamFields = {
  stream: Text,
  kind: Text,
  version: Count,
  phase: Text,
  title: Text,
  partner: OptionalText,
  category: OptionalText,
  severity: OptionalText,
  owner: OptionalText,
  dueAt: OptionalText,
  open: Type.Boolean(),
  openedAt: Text,
  changedAt: Text,
};
/** A stream in a list: its phase, whose it is, what is due. */
export const StreamShape = Type.Object(streamFields);
/** The stream with all that its workflow keeps. */
export function streamWithState(state: TSchema) {
  return Type.Object({
    ...streamFields,
    state,
    links: Type.Record(Type.String(), Type.String()),
  });
}

export const EventShape = Type.Object({
  id: Text,
  position: Type.Integer(),
  stream: Text,
  version: Count,
  type: Text,
  schemaVersion: Count,
  data: Anything,
  at: Text,
  actor: ActorShape,
  cause: CauseShape,
  command: Text,
  configuration: Count,
});

export const AuditShape = Type.Object({
  seq: Count,
  at: Text,
  actor: ActorShape,
  action: Text,
  subject: Text,
  details: Type.Record(Type.String(), Anything, {
    description:
      'What was changed; `key` is the API key behind it, whatever person the actor names.',
  }),
  seal: OptionalText,
});

/** CloudEvents 1.0 in the JSON format, with our extensions. */
export const CloudEventShape = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Text,
  source: Text,
  type: Text,
  subject: Text,
  time: Text,
  datacontenttype: Type.Literal('application/json'),
  dataschema: Text,
  streamversion: Count,
  position: Type.Optional(Type.Integer()),
  data: Type.Record(Type.String(), Anything),
});

/** The row without its tenant, and without fields that hold nothing. */
function shown<T extends { tenant: string }>(row: T): Omit<T, 'tenant'> {
  const { tenant: _, ...rest } = row;
  return rest;
}

export const showInterchange = (row: InterchangeRow) => shown(row);
export const showDocument = (row: DocumentRow) => shown(row);
/** In lists a document stands without its body. */
export function showDocumentHead(row: DocumentRow) {
  const { body: _, ...head } = shown(row);
  return head;
}
export const showTransmission = (row: TransmissionRow) => shown(row);
export function showAttempt(row: AttemptRow) {
  const { transmission: _, ...rest } = row;
  return rest;
}
export const showQuarantine = (row: QuarantineRow) => shown(row);
export const showEvent = (row: LoggedEvent) => shown(row);
export const showAudit = (row: AuditRow) => shown(row);

export function showStream(row: StreamRow & { state?: unknown }) {
  const { state: _, ...rest } = shown(row);
  return rest;
}
