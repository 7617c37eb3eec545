/** Interchanges: bytes as they came, what became of them, and reading them again. */
import { Readable } from 'node:stream';
import Type from 'typebox';
import { jsonBodyBytesMax } from '../../base/limits.ts';
import type { InboxEntry, InterchangeRow } from '../../store/store.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { type Call, partnerFilter, route, sees } from '../route.ts';
import { DocumentShape, InterchangeShape, showDocument, showInterchange } from '../rows.ts';
import { acceptedReply, isReply, send, sendChunks, senderOf, sentReply } from '../sending.ts';
import { Accepted, Outcome, waitParameter } from '../shapes.ts';
import { interchangeFor } from '../visible.ts';

const tag = 'Interchanges';
const id = { id: 'Id of the interchange.' };
const DOCUMENTS_SHOWN_MAX = 500;
/** Both readings are made between two requests, and shown in one answer. */
const COMPARED_BYTES_MAX = jsonBodyBytesMax;

export const sendInterchange = route({
  method: 'POST',
  path: '/v1/interchanges',
  operationId: 'sendInterchange',
  tag,
  summary: 'Send an interchange as raw bytes',
  description:
    'Any format that the hub reads, for example X12 or canonical JSON. 202 means committed. The envelope, or ' +
    'the key, names the sender.',
  access: 'partner',
  isolation: 'stamped',
  scope: 'documents:write',
  query: Type.Object(
    {
      partner: Type.Optional(
        Type.String({ minLength: 1, maxLength: 80, description: 'Sender, for keys without one.' }),
      ),
      channel: Type.Optional(
        Type.String({ minLength: 1, maxLength: 80, description: "The sender's inbound channel." }),
      ),
      wait: waitParameter,
    },
    { additionalProperties: false },
  ),
  raw: true,
  takesIn: true,
  idempotent: true,
  success: [
    { status: 202, description: 'Committed.', schema: Accepted },
    { status: 200, description: 'Committed and decided within `wait`.', schema: Outcome },
  ],
  problems: [
    'BODY_EMPTY',
    'BODY_TOO_LARGE',
    'IDEMPOTENCY_KEY_INVALID',
    'IDEMPOTENCY_KEY_REUSED',
    'INTERCHANGE_REFUSED',
    'REFERENCE_UNKNOWN',
    'OVERLOADED',
  ],
  async answer(call) {
    const { bytes, chunks } = call;
    if (bytes.length === 0 && chunks === undefined) return problem('BODY_EMPTY');
    const sender = senderOf(call, call.query);
    if (isReply(sender)) return sender;
    const type = call.headers['content-type'];
    const contentType = type === undefined ? {} : { contentType: type.slice(0, 200) };
    const sent =
      chunks === undefined
        ? await send(call, sender, { ...contentType, bytes })
        : await sendChunks(call, sender, chunks, contentType);
    return sentReply(call, sent, call.query.wait ?? 0);
  },
});

export const listInterchanges = route({
  method: 'GET',
  path: '/v1/interchanges',
  operationId: 'listInterchanges',
  tag,
  summary: 'List interchanges, newest first',
  access: 'partner',
  isolation: 'filtered',
  scope: 'documents:read',
  query: Type.Object(
    {
      partner: Type.Optional(Type.String()),
      channel: Type.Optional(Type.String()),
      outcome: Type.Optional(
        Type.Enum(['translated', 'duplicate', 'refused', 'quarantined', 'test']),
      ),
      ...pageParameters,
    },
    { additionalProperties: false },
  ),
  success: [{ status: 200, description: 'A page.', schema: pageOf(InterchangeShape) }],
  answer(call) {
    const { caller, context, query, url } = call;
    const { partner, channel, outcome } = query;
    const filter = {
      ...partnerFilter(caller, partner),
      ...(channel === undefined ? {} : { channel }),
      ...(outcome === undefined ? {} : { outcome }),
    };
    const read = context.store.listInterchanges.bind(context.store, caller.tenant, filter);
    const show = (row: InterchangeRow) => showInterchange(interchangeFor(call, row));
    return pageReply(query, url, read, show);
  },
});

export const getInterchange = route({
  method: 'GET',
  path: '/v1/interchanges/{id}',
  operationId: 'getInterchange',
  tag,
  summary: 'Read one interchange',
  access: 'partner',
  isolation: 'owned',
  scope: 'documents:read',
  params: id,
  success: [{ status: 200, description: 'The interchange.', schema: InterchangeShape }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    return { status: 200, body: showInterchange(interchangeFor(call, row)) };
  },
});

export const getInterchangeContent = route({
  method: 'GET',
  path: '/v1/interchanges/{id}/content',
  operationId: 'getInterchangeContent',
  tag,
  summary: 'Read the bytes as they came',
  access: 'partner',
  isolation: 'owned',
  scope: 'documents:read',
  params: id,
  success: [{ status: 200, description: 'The bytes.', contentType: 'application/octet-stream' }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    if (row === undefined) return notFound();
    return {
      status: 200,
      // What a partner sent is never shown by a browser as a page of ours.
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${row.id}"`,
        ...(row.contentType === undefined ? {} : { 'syncline-content-type': row.contentType }),
      },
      bytes: Readable.from(call.context.store.readParts(call.caller.tenant, row.id)),
    };
  },
});

const Comparison = Type.Object({
  interchange: Type.String(),
  /** False where both readings come to the same documents. */
  differs: Type.Boolean(),
  before: Type.Object({
    outcome: Type.Optional(Type.String()),
    documents: Type.Array(DocumentShape),
  }),
  after: Type.Object({
    outcome: Type.Optional(Type.String()),
    problems: Type.Array(Type.Unknown()),
    documents: Type.Array(
      Type.Object({
        kind: Type.String(),
        number: Type.String(),
        body: Type.Optional(Type.Unknown()),
        problems: Type.Array(Type.Unknown()),
        target: Type.Unknown(),
      }),
    ),
  }),
});

export const reprocessInterchange = route({
  method: 'POST',
  path: '/v1/interchanges/{id}/reprocess',
  operationId: 'reprocessInterchange',
  tag,
  summary: "Read an interchange again with today's profile",
  description: 'With `dryRun=true` nothing is stored: the documents before and after are shown.',
  access: 'tenant',
  scope: 'operations:write',
  params: id,
  query: Type.Object(
    { dryRun: Type.Optional(Type.Boolean()), wait: waitParameter },
    { additionalProperties: false },
  ),
  success: [
    {
      status: 200,
      description: 'The difference, or the outcome.',
      schema: Type.Union([Comparison, Outcome]),
    },
    { status: 202, description: 'A new interchange was committed.', schema: Accepted },
  ],
  problems: ['NOT_FOUND', 'CAPABILITY_MISSING', 'INTERCHANGE_TOO_LARGE', 'OVERLOADED'],
  answer(call) {
    return reprocess(call, call.params.id ?? '', call.query.dryRun ?? false, call.query.wait ?? 0);
  },
});

/** Shows or does the second reading of an interchange. */
export async function reprocess(
  call: Call,
  interchange: string,
  dryRun: boolean,
  waitSeconds: number,
): Promise<Reply> {
  const { store } = call.context;
  const row = await store.getInterchange(call.caller.tenant, interchange);
  if (row === undefined || row.direction !== 'in') return notFound();
  if (dryRun && row.size > COMPARED_BYTES_MAX) return problem('INTERCHANGE_TOO_LARGE');
  if (dryRun) return compare(call, row, await partsOf(call, row.id));
  const isLarge = row.size > COMPARED_BYTES_MAX;
  const sent = await send(
    call,
    { channel: row.channel, ...(row.partner === undefined ? {} : { partner: row.partner }) },
    {
      // The bytes of a large one stay where they are.
      ...(isLarge ? { stored: row } : { bytes: Buffer.concat(await partsOf(call, row.id)) }),
      reprocesses: row.id,
      attributes: row.attributes,
      ...(row.contentType === undefined ? {} : { contentType: row.contentType }),
    },
  );
  if (!sent.ok) return sent.reply;
  await store.audit([
    {
      tenant: call.caller.tenant,
      actor: call.caller.actor,
      action: 'interchange.reprocessed',
      subject: row.id,
      details: { as: sent.id, key: call.caller.keyId },
    },
  ]);
  return waitSeconds > 0 ? sentReply(call, sent, waitSeconds) : acceptedReply(sent.id);
}

async function compare(call: Call, row: InterchangeRow, parts: Uint8Array[]): Promise<Reply> {
  const { context, caller } = call;
  if (context.preview === undefined) return problem('CAPABILITY_MISSING');
  const { rows } = await context.store.listDocuments(
    caller.tenant,
    { interchange: row.id },
    { limit: DOCUMENTS_SHOWN_MAX },
  );
  const before = rows.sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const draft = context.preview(entryOf(row, parts));
  const documents = draft.documents.map(({ document, kind, number, problems, target }) => ({
    kind,
    number,
    problems,
    target,
    ...(document === undefined ? {} : { body: document }),
  }));
  const differs =
    before.length !== documents.length ||
    before.some(
      (one, at) =>
        !isSame([one.body, one.problems], [documents[at]?.body, documents[at]?.problems]),
    );
  return {
    status: 200,
    body: {
      interchange: row.id,
      differs,
      before: {
        ...(row.outcome === undefined ? {} : { outcome: row.outcome }),
        documents: before.map(showDocument),
      },
      after: {
        ...(draft.outcome === undefined ? {} : { outcome: draft.outcome }),
        problems: draft.problems,
        documents,
      },
    },
  };
}

function entryOf(row: InterchangeRow, parts: Uint8Array[]): InboxEntry {
  const { seq, id: interchange, tenant, channel, attributes, size, contentHash } = row;
  return {
    seq,
    id: interchange,
    tenant,
    channel,
    attributes,
    size,
    contentHash,
    receivedAt: row.receivedAt,
    actor: row.actor,
    documentsDone: 0,
    parts,
    reprocesses: interchange,
    ...(row.partner === undefined ? {} : { partner: row.partner }),
    ...(row.contentType === undefined ? {} : { contentType: row.contentType }),
  };
}

/** Equal as JSON whatever the order of names. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

async function rowOf({ caller, context, params }: Call): Promise<InterchangeRow | undefined> {
  const row = await context.store.getInterchange(caller.tenant, params.id ?? '');
  return row !== undefined && sees(caller, row.partner) ? row : undefined;
}

async function partsOf({ caller, context }: Call, interchange: string): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of context.store.readParts(caller.tenant, interchange)) parts.push(part);
  return parts;
}
