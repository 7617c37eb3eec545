/** Everything about a reference that somebody has on paper: order number, PRO, invoice, shipment. */
import Type, { type Static } from 'typebox';
import type { DocumentRow, StreamRow } from '../store/store.ts';
import type { Call } from './route.ts';
import { readsDocument, readsStream } from './routes/streams.ts';
import { StreamShape, showStream } from './rows.ts';
import { inOrder, StoryEntry, storyOf, tellDocument } from './story.ts';
import { kindOf } from './visible.ts';

export const Trace = Type.Object({
  reference: Type.String(),
  /** What the reference leads to, the nearest first. */
  streams: Type.Array(StreamShape),
  /** All that happened to them, in order. */
  entries: Type.Array(StoryEntry),
  truncated: Type.Boolean(),
});
export type Trace = Static<typeof Trace>;

const STREAMS_MAX = 40;
const DOCUMENTS_MAX = 50;
const EVENTS_MAX = 200;
const EFFECTS_MAX = 50;
/** Streams of these kinds belong to one chain; the others connect chains that have nothing else in common. */
const CHAIN_KINDS = new Set(['order', 'ledger', 'shipment', 'invoice']);
const ORDER_KINDS = new Set(['order', 'ledger']);
const TITLED_KINDS = ['order', 'shipment', 'load', 'carriage', 'invoice'];

/** Undefined where nothing that the caller may see has this reference. */
export async function traceOf(call: Call, reference: string): Promise<Trace | undefined> {
  const documents = await documentsOf(call, reference);
  const roots = await rootsOf(call, reference, documents);
  const rows = await chainOf(call, roots);
  const told = new Map<string, StoryEntry>();
  let truncated = rows.length >= STREAMS_MAX;
  // What happened to another order on the same truck is that order's story.
  for (const { stream } of rows.filter(({ isOther }) => !isOther)) {
    const story = await storyOf(call, stream);
    truncated ||= story.truncated;
    for (const entry of story.entries) told.set(entry.id, entry);
  }
  for (const row of documents) if (!told.has(row.id)) told.set(row.id, tellDocument(row));
  if (told.size === 0) return undefined;
  return {
    reference,
    streams: rows.map(showStream),
    entries: inOrder([...told.values()]),
    truncated,
  };
}

async function documentsOf(call: Call, number: string): Promise<DocumentRow[]> {
  const { caller, context } = call;
  const filter = { number, ...(caller.partner === undefined ? {} : { partner: caller.partner }) };
  const { rows } = await context.store.listDocuments(caller.tenant, filter, {
    limit: DOCUMENTS_MAX,
  });
  return rows.filter((row) => readsDocument(call, row));
}

async function rootsOf(
  { caller, context }: Call,
  reference: string,
  documents: readonly DocumentRow[],
): Promise<string[]> {
  const { store } = context;
  const found = new Set<string>();
  if ((await store.getStream(caller.tenant, reference)) !== undefined) found.add(reference);
  for (const { stream } of await store.findReference(caller.tenant, reference)) found.add(stream);
  for (const { stream } of documents) if (stream !== undefined) found.add(stream);
  for (const kind of TITLED_KINDS) {
    const { rows } = await store.listStreams(
      caller.tenant,
      { kind, text: reference },
      { limit: 10 },
    );
    for (const { stream } of rows) if (partsOf(stream).includes(reference)) found.add(stream);
  }
  return [...found];
}

/** A stream of the chain, or another order that shares a shipment with it. */
type Link = StreamRow & { isOther: boolean };

/** From the roots along causes and effects between streams. */
async function chainOf(call: Call, roots: readonly string[]): Promise<Link[]> {
  const { caller, context } = call;
  const orders = new Set(roots.filter(isOrderKind).map(identityOf));
  const seen = new Set(roots);
  const pending = [...roots];
  const rows: Link[] = [];
  for (let stream = pending.shift(); stream !== undefined; stream = pending.shift()) {
    if (rows.length >= STREAMS_MAX) break;
    const row = await context.store.getStream(caller.tenant, stream);
    if (row === undefined || !readsStream(call, row)) continue;
    const isRoot = roots.includes(stream);
    // Another order on the same truck is shown as a neighbour, its own chain is its own.
    const isOther = isOrderKind(stream) && orders.size > 0 && !orders.has(identityOf(stream));
    if (isOther && kindOf(stream) !== 'order') continue;
    rows.push({ ...row, isOther });
    if ((!isRoot && !CHAIN_KINDS.has(kindOf(stream))) || isOther) continue;
    for (const next of await neighboursOf(call, stream)) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(next);
    }
  }
  return rows;
}

async function neighboursOf({ caller, context }: Call, stream: string): Promise<Set<string>> {
  const { store } = context;
  const { tenant } = caller;
  const near = new Set<string>();
  const { rows } = await store.streamEvents(tenant, stream, { limit: EVENTS_MAX });
  for (const { id, cause } of rows) {
    const { events } = await store.listEffects(tenant, { event: id }, EFFECTS_MAX);
    for (const effect of events) near.add(effect.stream);
    const before =
      cause.event === undefined ? undefined : await store.getEvent(tenant, cause.event);
    if (before !== undefined) near.add(before.stream);
  }
  near.delete(stream);
  return near;
}

function isOrderKind(stream: string): boolean {
  return ORDER_KINDS.has(kindOf(stream));
}
/** What an order and its ledger have in common. */
function identityOf(stream: string): string {
  return stream.slice(stream.indexOf('/') + 1);
}
function partsOf(stream: string): string[] {
  return stream.split('/').slice(1).map(decodeURIComponent);
}
