/** What happened to a stream, in words and in order of time: events, documents, transmissions. */
import Type, { type Static } from 'typebox';
import type { DocumentRow, LoggedEvent, TransmissionRow } from '../store/store.ts';
import { type Call, sees } from './route.ts';
import { ActorShape } from './rows.ts';
import { eventFor } from './visible.ts';

export const StoryEntry = Type.Object({
  at: Type.String(),
  what: Type.Enum(['event', 'document', 'transmission']),
  id: Type.String(),
  /** Event type, document kind, or kind of what is transmitted. */
  kind: Type.String(),
  stream: Type.Optional(Type.String()),
  text: Type.String(),
  partner: Type.Optional(Type.String()),
  actor: Type.Optional(ActorShape),
  outcome: Type.Optional(Type.String()),
  link: Type.String(),
});
export type StoryEntry = Static<typeof StoryEntry>;

export const Story = Type.Object({
  stream: Type.String(),
  entries: Type.Array(StoryEntry),
  /** True where more happened than is shown. */
  truncated: Type.Boolean(),
});

const EVENTS_MAX = 500;
const DOCUMENTS_MAX = 500;
const TRANSMISSIONS_PER_DOCUMENT_MAX = 20;
/** Facts that say most about an event, in the order in which they are told. */
const TOLD = [
  'revision',
  'sequence',
  'line',
  'lines',
  'milestone',
  'quantity',
  'by',
  'proposal',
  'shipment',
  'load',
  'invoice',
  'movement',
  'owner',
  'phase',
  'reason',
  'code',
  'text',
];
const WORDS_MAX = 240;

/** The story of one stream as the caller may see it. */
export async function storyOf(call: Call, stream: string): Promise<Static<typeof Story>> {
  const { caller, context } = call;
  const { store } = context;
  const events = await store.streamEvents(caller.tenant, stream, { limit: EVENTS_MAX });
  const documents = await store.listDocuments(caller.tenant, { stream }, { limit: DOCUMENTS_MAX });
  const visible = documents.rows.filter(({ partner }) => sees(caller, partner));
  const transmissions: TransmissionRow[] = [];
  for (const { id, direction } of visible) {
    if (direction !== 'out') continue;
    const limit = TRANSMISSIONS_PER_DOCUMENT_MAX;
    transmissions.push(
      ...(await store.listTransmissions(caller.tenant, { document: id }, { limit })).rows,
    );
  }
  const entries = [
    ...events.rows.flatMap((event) => eventFor(call, event) ?? []).map(tellEvent),
    ...visible.map((row) => tellDocument(row, heardAt(row, events.rows))),
    ...transmissions.map(tellTransmission),
  ];
  return {
    stream,
    entries: inOrder(entries),
    truncated: events.next !== undefined || documents.next !== undefined,
  };
}

/** An event has the time at which its document was accepted; the document was read a moment later. */
function heardAt(row: DocumentRow, events: readonly LoggedEvent[]): string {
  const at = events.find(({ cause }) => cause.document === row.id)?.at;
  return row.direction === 'in' && at !== undefined && at < row.at ? at : row.at;
}

/** By time; at one moment a document comes before what it caused, and that before what was sent. */
export function inOrder(entries: StoryEntry[]): StoryEntry[] {
  const rank = { document: 0, event: 1, transmission: 2 };
  return entries
    .map((entry, place) => ({ entry, place }))
    .sort((a, b) => {
      if (a.entry.at !== b.entry.at) return a.entry.at < b.entry.at ? -1 : 1;
      return rank[a.entry.what] - rank[b.entry.what] || a.place - b.place;
    })
    .map(({ entry }) => entry);
}

export function tellEvent(event: LoggedEvent): StoryEntry {
  const { type: _, ...facts } = event.data as { type: string } & Record<string, unknown>;
  return {
    at: event.at,
    what: 'event',
    id: event.id,
    kind: event.type,
    stream: event.stream,
    text: [wordsOf(event.type), ...factsOf(facts)].join('; ').slice(0, WORDS_MAX),
    actor: event.actor,
    link: `/v1/lineage/${event.id}`,
  };
}

export function tellDocument(row: DocumentRow, at = row.at): StoryEntry {
  const way = row.direction === 'in' ? 'from' : 'for';
  const whom = row.partner === undefined ? '' : ` ${way} ${row.partner}`;
  const why = row.text === undefined ? '' : `; ${row.text}`;
  return {
    at,
    what: 'document',
    id: row.id,
    kind: row.kind,
    ...(row.stream === undefined ? {} : { stream: row.stream }),
    text: `${wordsOf(row.kind)} ${row.number}${whom}${why}`.slice(0, WORDS_MAX),
    ...(row.partner === undefined ? {} : { partner: row.partner }),
    outcome: row.outcome,
    link: `/v1/documents/${row.id}`,
  };
}

export function tellTransmission(row: TransmissionRow): StoryEntry {
  const tries = row.attempts === 1 ? '1 attempt' : `${row.attempts} attempts`;
  return {
    at: row.finishedAt ?? row.createdAt,
    what: 'transmission',
    id: row.id,
    kind: row.kind,
    text: `${wordsOf(row.kind)} ${row.title} to ${row.partner}/${row.endpoint}: ${wordsOf(row.phase).toLowerCase()}, ${tries}`,
    partner: row.partner,
    outcome: row.phase,
    link: `/v1/transmissions/${row.id}`,
  };
}

/** `shipment.pickup_delayed` → `Shipment pickup delayed`. */
export function wordsOf(type: string): string {
  const words = type.replace(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function factsOf(facts: Record<string, unknown>): string[] {
  return TOLD.flatMap((name) => {
    const text = factOf(facts[name]);
    if (text === undefined) return [];
    return name === 'text' || name === 'reason'
      ? [text]
      : [`${wordsOf(name).toLowerCase()} ${text}`];
  });
}

function factOf(fact: unknown): string | undefined {
  if (typeof fact === 'string') return fact === '' ? undefined : fact;
  if (typeof fact === 'number') return String(fact);
  if (Array.isArray(fact)) {
    const named = fact.map((one) => factOf(one)).filter((one) => one !== undefined);
    return named.length === 0 ? undefined : named.join(', ');
  }
  if (typeof fact !== 'object' || fact === null) return undefined;
  const { line, value, unit } = fact as Record<string, unknown>;
  if (typeof value === 'string') return typeof unit === 'string' ? `${value} ${unit}` : value;
  return typeof line === 'string' ? line : undefined;
}
