/** Lineage: all that led to and from one message, walked over causes in both directions. */
import Type, { type Static } from 'typebox';
import type {
  DocumentRow,
  Effects,
  InterchangeRow,
  LoggedEvent,
  TransmissionRow,
} from '../store/store.ts';
import { type Call, sees } from './route.ts';
import { readsDocument, readsKind, visibleStream } from './routes/streams.ts';
import { tellDocument, tellEvent, tellTransmission } from './story.ts';
import { eventFor, kindOf } from './visible.ts';

export const LineageNode = Type.Object({
  id: Type.String(),
  what: Type.Enum(['interchange', 'document', 'event', 'transmission']),
  at: Type.String(),
  kind: Type.String(),
  text: Type.String(),
  stream: Type.Optional(Type.String()),
  partner: Type.Optional(Type.String()),
  outcome: Type.Optional(Type.String()),
  link: Type.String(),
});
export type LineageNode = Static<typeof LineageNode>;

export const Lineage = Type.Object({
  root: Type.String(),
  nodes: Type.Array(LineageNode),
  /** From cause to effect. */
  edges: Type.Array(Type.Object({ from: Type.String(), to: Type.String() })),
  truncated: Type.Boolean(),
});
export type Lineage = Static<typeof Lineage>;

const NODES_MAX = 400;
const EFFECTS_MAX = 100;
/** Longer than any chain of commands. */
const DEPTH_MAX = 100;

type Found =
  | { what: 'interchange'; row: InterchangeRow }
  | { what: 'document'; row: DocumentRow }
  | { what: 'event'; row: LoggedEvent }
  | { what: 'transmission'; row: TransmissionRow };

interface Walk {
  call: Call;
  found: Map<string, Found>;
  edges: Map<string, { from: string; to: string }>;
  truncated: boolean;
}

/** The lineage of an id of any kind; undefined where the caller sees no such thing. */
export async function lineageOf(call: Call, id: string): Promise<Lineage | undefined> {
  const root = await find(call, id);
  if (root === undefined || !(await isVisible(call, root, new Map()))) return undefined;
  const walk: Walk = { call, found: new Map([[id, root]]), edges: new Map(), truncated: false };
  await walkAll(walk, id, causesOf);
  await walkAll(walk, id, effectsOf);
  return shown(walk, id);
}

type Step = (walk: Walk, from: Found) => Promise<Found[]>;

/** Breadth first from the root in one direction; each id is looked at once. */
async function walkAll(walk: Walk, rootId: string, step: Step): Promise<void> {
  const pending = [rootId];
  const seen = new Set(pending);
  for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
    const from = walk.found.get(id);
    if (from === undefined) continue;
    for (const next of await step(walk, from)) {
      const nextId = next.row.id;
      if (!walk.found.has(nextId)) {
        if (walk.found.size >= NODES_MAX) {
          walk.truncated = true;
          continue;
        }
        walk.found.set(nextId, next);
      }
      const edge = step === causesOf ? { from: nextId, to: id } : { from: id, to: nextId };
      walk.edges.set(`${edge.from} ${edge.to}`, edge);
      if (seen.has(nextId)) continue;
      seen.add(nextId);
      pending.push(nextId);
    }
  }
}

async function causesOf({ call }: Walk, from: Found): Promise<Found[]> {
  if (from.what === 'interchange') return findAll(call, [from.row.reprocesses]);
  if (from.what === 'document' && from.row.direction === 'in')
    return findAll(call, [from.row.interchange]);
  const { cause } = from.row;
  const sent = from.what === 'transmission' ? [from.row.document, from.row.event] : [];
  const nearest = sent.filter((id) => id !== undefined);
  // A cause names the whole way; the nearest link is enough, the others are found from there.
  return findAll(
    call,
    nearest.length > 0 ? nearest : [cause.event ?? cause.document ?? cause.interchange],
  );
}

async function effectsOf(walk: Walk, from: Found): Promise<Found[]> {
  const { call } = walk;
  const { store } = call.context;
  const { tenant } = call.caller;
  const limit = EFFECTS_MAX;
  if (from.what === 'transmission') return [];
  const { id } = from.row;
  if (from.what === 'interchange') {
    const documents = await store.listDocuments(tenant, { interchange: id }, { limit });
    if (documents.next !== undefined) walk.truncated = true;
    const direct = await store.listEffects(tenant, { interchange: id }, limit);
    // What also names a document or event follows from that, not from the interchange.
    const own = foundIn(direct).filter(
      ({ row }) =>
        'cause' in row && row.cause.document === undefined && row.cause.event === undefined,
    );
    return [...documents.rows.map((row): Found => ({ what: 'document', row })), ...own];
  }
  const of = from.what === 'document' ? { document: id } : { event: id };
  const effects = await store.listEffects(tenant, of, limit);
  const sent = from.what === 'document' && from.row.direction === 'out';
  const transmissions = sent
    ? (await store.listTransmissions(tenant, { document: id }, { limit })).rows
    : [];
  return [
    ...foundIn(effects).filter(({ what, row }) => isNearest(from, what, row)),
    ...transmissions.map((row): Found => ({ what: 'transmission', row })),
  ];
}

/** A transmission hangs on its document or event, and an effect of an event not on the document before it. */
function isNearest(from: Found, what: Found['what'], row: Found['row']): boolean {
  if (what === 'transmission' && 'document' in row && row.document !== undefined)
    return row.document === from.row.id;
  return !(from.what === 'document' && 'cause' in row && row.cause.event !== undefined);
}

function foundIn({ events, documents, transmissions }: Effects): Found[] {
  return [
    ...events.map((row): Found => ({ what: 'event', row })),
    ...documents.map((row): Found => ({ what: 'document', row })),
    ...transmissions.map((row): Found => ({ what: 'transmission', row })),
  ];
}

async function findAll(call: Call, ids: (string | undefined)[]): Promise<Found[]> {
  const rows = await Promise.all(ids.map((id) => (id === undefined ? undefined : find(call, id))));
  return rows.filter((row) => row !== undefined);
}

async function find({ context, caller }: Call, id: string): Promise<Found | undefined> {
  const { store } = context;
  const { tenant } = caller;
  const event = await store.getEvent(tenant, id);
  if (event !== undefined) return { what: 'event', row: event };
  const document = await store.getDocument(tenant, id);
  if (document !== undefined) return { what: 'document', row: document };
  const interchange = await store.getInterchange(tenant, id);
  if (interchange !== undefined) return { what: 'interchange', row: interchange };
  const transmission = await store.getTransmission(tenant, id);
  if (transmission === undefined) return undefined;
  const { sentBytes: _, attemptRows: __, ...row } = transmission;
  return { what: 'transmission', row };
}

/** What the caller may not read elsewhere has no node here either. */
async function isVisible(
  call: Call,
  found: Found,
  known: ReadonlyMap<string, Found>,
): Promise<boolean> {
  const { caller } = call;
  if (found.what === 'event') {
    if (caller.partner === undefined) return readsKind(call, kindOf(found.row.stream));
    if (eventFor(call, found.row) === undefined) return false;
    return (await visibleStream(call, found.row.stream)) !== undefined;
  }
  if (found.what === 'document') return readsDocument(call, found.row);
  if (caller.partner !== undefined || found.what === 'interchange')
    return sees(caller, found.row.partner);
  // Its title is that of the document or event, which for an exception is its text.
  const id = found.row.event ?? found.row.document ?? '';
  const sent = known.get(id) ?? (await find(call, id));
  return sent === undefined || isVisible(call, sent, known);
}

async function shown(walk: Walk, root: string): Promise<Lineage> {
  const nodes: LineageNode[] = [];
  for (const found of walk.found.values())
    if (await isVisible(walk.call, found, walk.found)) nodes.push(nodeOf(walk.call, found));
  const visible = new Set(nodes.map(({ id }) => id));
  const edges = [...walk.edges.values()].filter(
    ({ from, to }) => visible.has(from) && visible.has(to),
  );
  const depths = depthsOf(edges);
  const depthOf = ({ id }: LineageNode) => depths.get(id) ?? 0;
  nodes.sort((a, b) => depthOf(a) - depthOf(b) || compareText(a.at, b.at));
  return { root, nodes, edges, truncated: walk.truncated };
}

/** Steps from the first cause, the longest way; causes come before effects whatever clocks said. */
function depthsOf(edges: Lineage['edges']): Map<string, number> {
  const depths = new Map<string, number>();
  for (let round = 0, moved = true; moved && round < DEPTH_MAX; round += 1) {
    moved = false;
    for (const { from, to } of edges) {
      const depth = (depths.get(from) ?? 0) + 1;
      if (depth <= (depths.get(to) ?? 0)) continue;
      depths.set(to, depth);
      moved = true;
    }
  }
  return depths;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function nodeOf(call: Call, found: Found): LineageNode {
  if (found.what === 'interchange') {
    const { id, receivedAt, format, channel, partner, outcome, size } = found.row;
    return {
      id,
      what: 'interchange',
      at: receivedAt,
      kind: format ?? 'interchange',
      text: `Interchange of ${size} bytes over ${channel}`,
      ...(partner === undefined ? {} : { partner }),
      outcome: outcome ?? 'waiting',
      link: `/v1/interchanges/${id}`,
    };
  }
  const told =
    found.what === 'event'
      ? tellEvent(eventFor(call, found.row) ?? found.row)
      : found.what === 'document'
        ? tellDocument(found.row)
        : tellTransmission(found.row);
  const { actor: _, ...node } = told;
  return node;
}
