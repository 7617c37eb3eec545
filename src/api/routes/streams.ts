/** Orders, shipments, loads, invoices, ledgers, commitments, exceptions: lists and single pictures. */
import Type from 'typebox';
import type { DocumentRow, PageRequest, StreamFilter, StreamRow } from '../../store/store.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound, type Reply } from '../problems.ts';
import { type Call, partnerFilter, type Route, route, sees } from '../route.ts';
import {
  Anything,
  EventShape,
  StreamShape,
  showEvent,
  showStream,
  streamWithState,
} from '../rows.ts';
import { grants, type Scope } from '../scopes.ts';
import { etagOf, isUnchanged } from '../versions.ts';
import { eventFor, kindOf, stateFor } from '../visible.ts';

/** Kinds of streams with the path, the parts of their identity, and whether partners see their own. */
export interface StreamKind {
  kind: string;
  path: string;
  /** In operation ids: `Order`, `Orders`. */
  one: string;
  many: string;
  tag: string;
  parts: Record<string, string>;
  shared: boolean;
  scope: Scope;
}

const ORDER_PARTS = {
  erp: 'ERP instance.',
  entity: 'Legal entity; `-` where there is none.',
  number: 'Order number.',
  release: 'Release; `-` where there is none.',
};

export const streamKinds = {
  order: {
    kind: 'order',
    path: '/v1/purchase-orders',
    one: 'PurchaseOrder',
    many: 'PurchaseOrders',
    tag: 'Purchase orders',
    parts: ORDER_PARTS,
    shared: true,
    scope: 'orders:read',
  },
  shipment: {
    kind: 'shipment',
    path: '/v1/shipments',
    one: 'Shipment',
    many: 'Shipments',
    tag: 'Shipments',
    parts: { supplier: 'Partner id of the supplier.', number: "The supplier's number." },
    shared: true,
    scope: 'orders:read',
  },
  load: {
    kind: 'load',
    path: '/v1/loads',
    one: 'Load',
    many: 'Loads',
    tag: 'Shipments',
    parts: { number: 'Number of the load.' },
    shared: true,
    scope: 'orders:read',
  },
  carriage: {
    kind: 'carriage',
    path: '/v1/carriages',
    one: 'Carriage',
    many: 'Carriages',
    tag: 'Shipments',
    parts: { carrier: 'Partner id of the carrier.', load: 'Number of the load.' },
    shared: true,
    scope: 'orders:read',
  },
  invoice: {
    kind: 'invoice',
    path: '/v1/invoices',
    one: 'Invoice',
    many: 'Invoices',
    tag: 'Invoices',
    parts: { supplier: 'Partner id of the supplier.', number: 'Invoice number.' },
    shared: true,
    scope: 'orders:read',
  },
  ledger: {
    kind: 'ledger',
    path: '/v1/ledgers',
    one: 'Ledger',
    many: 'Ledgers',
    tag: 'Invoices',
    parts: ORDER_PARTS,
    shared: false,
    scope: 'orders:read',
  },
  commitment: {
    kind: 'commitment',
    path: '/v1/commitments',
    one: 'Commitment',
    many: 'Commitments',
    tag: 'Commitments',
    parts: { site: 'Site.', outboundOrder: 'Outbound order.' },
    shared: false,
    scope: 'orders:read',
  },
  supply: {
    kind: 'supply',
    path: '/v1/supplies',
    one: 'Supply',
    many: 'Supplies',
    tag: 'Commitments',
    parts: { site: 'Site.', item: 'Item.' },
    shared: false,
    scope: 'orders:read',
  },
  exception: {
    kind: 'exception',
    path: '/v1/exceptions',
    one: 'Exception',
    many: 'Exceptions',
    tag: 'Exceptions',
    parts: {
      kind: 'Kind of exception.',
      subject: 'Stream that it is about, percent-encoded.',
      part: 'Part of the subject; `-` where there is none.',
    },
    shared: false,
    scope: 'exceptions:read',
  },
} as const satisfies Record<string, StreamKind>;

const allKinds: readonly StreamKind[] = Object.values(streamKinds);

/** Whether a caller may read a stream: it sees it, and its key has the scope of the kind. */
export function readsStream(call: Pick<Call, 'caller'>, row: StreamRow): boolean {
  return seesStream(call, row) && readsKind(call, row.kind);
}

/** Whether the caller's key has the scope of streams of this kind. Exceptions ask for their own. */
export function readsKind({ caller }: Pick<Call, 'caller'>, kind: string): boolean {
  const scope = allKinds.find((known) => known.kind === kind)?.scope;
  return scope === undefined || grants(caller.scopes, scope);
}

/** Whether a caller is told of a document: it is its partner's own, or of a stream of a kind that its key reads. */
export function readsDocument(
  call: Pick<Call, 'caller'>,
  { partner, stream }: Pick<DocumentRow, 'partner' | 'stream'>,
): boolean {
  if (call.caller.partner !== undefined) return sees(call.caller, partner);
  return stream === undefined || readsKind(call, kindOf(stream));
}

/** Whether a caller may see a stream: of its partner, and of a kind that partners see. */
export function seesStream(call: Pick<Call, 'caller'>, row: StreamRow): boolean {
  if (call.caller.partner === undefined) return true;
  return sees(call.caller, row.partner) && isShared(row.kind);
}

export function isShared(kind: string): boolean {
  return allKinds.some((known) => known.kind === kind && known.shared);
}

/** The stream that a path names; each part is encoded as stream ids have it. */
export function streamOf(kind: StreamKind, params: Readonly<Record<string, string>>): string {
  const parts = Object.keys(kind.parts).map((name) => encodeURIComponent(params[name] ?? '-'));
  return [kind.kind, ...parts].join('/');
}

const filterParameters = {
  partner: Type.Optional(Type.String()),
  phase: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  severity: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  open: Type.Optional(Type.Boolean({ description: 'False: nothing more is expected.' })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the title.' })),
};

const closed = { additionalProperties: false };
const listQuery = Type.Object({ ...filterParameters, ...pageParameters }, closed);
const exceptionsQuery = Type.Object(
  {
    ...filterParameters,
    subject: Type.Optional(
      Type.String({
        maxLength: 600,
        description: 'Stream that they are about, such as `shipment/SUPPLIER/4711`.',
      }),
    ),
    ...pageParameters,
  },
  closed,
);

function listRoute(kind: StreamKind): Route {
  return route({
    method: 'GET',
    path: kind.path,
    operationId: `list${kind.many}`,
    tag: kind.tag,
    summary: `List ${kind.many.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}`,
    ...(kind.shared ? { access: 'partner', isolation: 'filtered' } : { access: 'tenant' }),
    scope: kind.scope,
    query: kind.kind === 'exception' ? exceptionsQuery : listQuery,
    success: [{ status: 200, description: 'A page.', schema: pageOf(StreamShape) }],
    answer({ caller, context, query, url }) {
      const { limit: _limit, after: _after, partner, ...rest } = query;
      const filter: StreamFilter = {
        kind: kind.kind,
        ...rest,
        ...partnerFilter(caller, partner),
      };
      const read = context.store.listStreams.bind(context.store, caller.tenant, filter);
      return pageReply(query, url, read, showStream);
    },
  });
}

function getRoute(kind: StreamKind): Route {
  return route({
    method: 'GET',
    path: [kind.path, ...Object.keys(kind.parts).map((name) => `{${name}}`)].join('/'),
    operationId: `get${kind.one}`,
    tag: kind.tag,
    summary: `Read one ${kind.one.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}`,
    description: 'The ETag is the version of the stream; changes take it in If-Match.',
    ...(kind.shared ? { access: 'partner', isolation: 'owned' } : { access: 'tenant' }),
    scope: kind.scope,
    params: kind.parts,
    success: [
      { status: 200, description: 'The present state.', schema: streamWithState(Anything) },
      { status: 304, description: 'Unchanged since If-None-Match.' },
    ],
    problems: ['NOT_FOUND'],
    answer: (call) => showOne(call, streamOf(kind, call.params)),
  });
}

export const kindRoutes: readonly Route[] = allKinds.flatMap((kind) => [
  listRoute(kind),
  getRoute(kind),
]);

const stream = { stream: 'Id of the stream, percent-encoded as one path segment.' };

export const getStream = route({
  method: 'GET',
  path: '/v1/streams/{stream}',
  operationId: 'getStream',
  tag: 'Streams',
  summary: 'Read any stream by its id',
  access: 'partner',
  isolation: 'owned',
  scope: 'orders:read',
  params: stream,
  success: [
    { status: 200, description: 'The present state.', schema: streamWithState(Anything) },
    { status: 304, description: 'Unchanged since If-None-Match.' },
  ],
  problems: ['NOT_FOUND'],
  answer: (call) => showOne(call, call.params.stream ?? ''),
});

export const listStreamEvents = route({
  method: 'GET',
  path: '/v1/streams/{stream}/events',
  operationId: 'listStreamEvents',
  tag: 'Streams',
  summary: 'List the events of a stream, oldest first',
  description:
    "A partner's key gets those that are for partners: versions have gaps, and a page may have fewer rows than asked for.",
  access: 'partner',
  isolation: 'owned',
  scope: 'orders:read',
  params: stream,
  query: Type.Object(pageParameters, { additionalProperties: false }),
  success: [{ status: 200, description: 'A page.', schema: pageOf(EventShape) }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const { caller, context, query, url } = call;
    const row = await visibleStream(call, call.params.stream ?? '');
    if (row === undefined) return notFound();
    const read = async (request: PageRequest) => {
      const page = await context.store.streamEvents(caller.tenant, row.stream, request);
      return { ...page, rows: page.rows.flatMap((event) => eventFor(call, event) ?? []) };
    };
    return pageReply(query, url, read, showEvent);
  },
});

/** The stream, where the caller may read it. */
export async function visibleStream(call: Call, id: string) {
  const row = await call.context.store.getStream(call.caller.tenant, id);
  return row !== undefined && readsStream(call, row) ? row : undefined;
}

async function showOne(call: Call, id: string): Promise<Reply> {
  const row = await visibleStream(call, id);
  if (row === undefined) return notFound();
  const etag = etagOf(row.version);
  if (isUnchanged(call.headers['if-none-match'], etag)) return { status: 304, headers: { etag } };
  const self = `/v1/streams/${encodeURIComponent(id)}`;
  return {
    status: 200,
    headers: { etag },
    body: {
      ...showStream(row),
      state: stateFor(call, row.kind, row.state),
      links: { self, events: `${self}/events`, timeline: `${self}/timeline` },
    },
  };
}
