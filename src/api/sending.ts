/**
 * Sending through the API: whose an interchange is, the one way into ingest, and what became of it. Raw bytes
 * and canonical documents go the same way and lie in the same inbox.
 */
import { hash } from 'node:crypto';
import { newId } from '../base/ids.ts';
import { idempotencyKeyCharsMax } from '../base/limits.ts';
import { merged } from '../base/merged.ts';
import { decisionsRefused } from '../model/senders.ts';
import { interchangeOf, type ReceivedInterchange } from '../pipeline/ingest.ts';
import type { UploadAnswer } from '../pipeline/upload.ts';
import type {
  DocumentCounts,
  DocumentRow,
  InboundInterchange,
  InterchangeRow,
} from '../store/store.ts';
import { announcedBytes } from './bodies.ts';
import { sealCursor } from './paging.ts';
import { notFound, problem, type Reply, retryLater } from './problems.ts';
import type { Call } from './route.ts';
import { showDocumentHead } from './rows.ts';
import { grants } from './scopes.ts';

/** A partner and one of its inbound channels. */
export interface Sender {
  partner?: string;
  channel: string;
}

/** Translation is serial per channel; what comes without a partner has one of its own. */
const DEFAULT_CHANNEL = 'rest';
const NOBODY = '-';
const NO_BYTES = new Uint8Array();

/** SHA-256 in hex. */
export function digest(content: Uint8Array | string): string {
  return hash('sha256', content, 'hex');
}

/** A partner's key sends as that partner; a key of our own systems may name one. */
export function senderOf(
  call: Call,
  asked: { partner?: string | undefined; channel?: string | undefined },
): Sender | Reply {
  const { caller, context } = call;
  if (caller.partner !== undefined && (asked.partner ?? caller.partner) !== caller.partner)
    return notFound();
  const partner = caller.partner ?? asked.partner;
  if (partner === undefined) return { channel: `${NOBODY}/${DEFAULT_CHANNEL}` };
  const profile = context.configuration(caller.tenant).partners.get(partner);
  if (profile === undefined && caller.partner === undefined)
    return problem('REFERENCE_UNKNOWN', { detail: 'There is no partner with this id.' });
  const channels = profile?.channels.filter(({ channel }) => channel === 'rest') ?? [];
  const channel = asked.channel ?? channels[0]?.id ?? DEFAULT_CHANNEL;
  if (asked.channel !== undefined && !channels.some(({ id }) => id === channel))
    return problem('REFERENCE_UNKNOWN', { detail: 'The partner has no such channel for REST.' });
  return { partner, channel: `${partner}/${channel}` };
}

export function isReply(value: Sender | Reply): value is Reply {
  return 'status' in value;
}

/** What goes into the inbox. */
export interface Content {
  /** None where it reprocesses another and reads the bytes of that one. */
  bytes?: Uint8Array;
  /** That one's, then. */
  stored?: { contentHash: string; size: number };
  contentType?: string;
  reprocesses?: string;
  /** Of the interchange that is read again, whose rights stay as they were. */
  attributes?: Record<string, string>;
}

export type Sent = { ok: true; id: string; repeated: boolean } | { ok: false; reply: Reply };

/** Hands content to ingest; answers after the commit. */
export async function send(call: Call, sender: Sender, content: Content): Promise<Sent> {
  const repeat = idempotencyKeyOf(call.headers['idempotency-key']);
  if (!repeat.valid) return { ok: false, reply: problem('IDEMPOTENCY_KEY_INVALID') };
  const { context } = call;
  const { bytes = NO_BYTES, stored, contentType, reprocesses } = content;
  const fields: ReceivedInterchange = fieldsOf(call, sender, content.attributes);
  if (contentType !== undefined) fields.contentType = contentType;
  if (reprocesses !== undefined) fields.reprocesses = reprocesses;
  if (repeat.key !== undefined) fields.idempotencyKey = repeat.key;
  const id = newId(context.nowMs(), context.random);
  const interchange =
    stored === undefined
      ? interchangeOf(fields, bytes, id, digest)
      : { ...fields, id, parts: [], contentHash: stored.contentHash, size: stored.size };
  return outcomeOf(await context.ingest(interchange));
}

/** The same for a body that is read while it comes; answers as soon as it is too large. */
export async function sendChunks(
  call: Call,
  sender: Sender,
  chunks: AsyncIterable<Uint8Array>,
  contentType: { contentType?: string },
): Promise<Sent> {
  const { key, valid } = idempotencyKeyOf(call.headers['idempotency-key']);
  if (!valid) return { ok: false, reply: problem('IDEMPOTENCY_KEY_INVALID') };
  const { context } = call;
  const announced = announcedBytes(call);
  const answer = await context.upload({
    ...contentType,
    ...fieldsOf(call, sender),
    id: newId(context.nowMs(), context.random),
    chunks,
    ...(announced === undefined ? {} : { announcedBytes: announced }),
    ...(key === undefined ? {} : { idempotencyKey: () => key }),
  });
  return outcomeOf(answer);
}

function fieldsOf(call: Call, { partner, channel }: Sender, rights = rightsOf(call)) {
  const { tenant, actor } = call.caller;
  const attributes = attributesOf(call, rights);
  return partner === undefined
    ? { tenant, channel, actor, attributes }
    : { tenant, channel, actor, attributes, partner };
}

/** A key that may not decide does not decide by sending a decision. */
function rightsOf({ caller }: Call): Record<string, string> {
  const decides = caller.partner !== undefined || grants(caller.scopes, 'orders:decide');
  return decides ? {} : decisionsRefused;
}

function attributesOf(
  call: Call,
  rights: Record<string, string>,
): InboundInterchange['attributes'] {
  const attributes: Record<string, string> = merged(rights, { key: call.caller.keyId });
  const trace = call.headers.traceparent;
  if (typeof trace === 'string' && /^[0-9a-f]{2}(-[0-9a-f]{2,32}){3}$/.test(trace))
    attributes.traceparent = trace;
  return attributes;
}

function outcomeOf(outcome: UploadAnswer): Sent {
  switch (outcome.outcome) {
    case 'accepted':
      return { ok: true, id: outcome.id, repeated: false };
    case 'repeated':
      return { ok: true, id: outcome.id, repeated: true };
    case 'conflict':
      return { ok: false, reply: problem('IDEMPOTENCY_KEY_REUSED') };
    case 'refused':
      return { ok: false, reply: problem('INTERCHANGE_REFUSED', { detail: outcome.reason }) };
    case 'too_large':
      return { ok: false, reply: problem('BODY_TOO_LARGE', { detail: outcome.reason }) };
    case 'overloaded':
      return { ok: false, reply: retryLater('OVERLOADED', outcome.retryAfterMs) };
  }
}

/**
 * Idempotency-Key, draft-ietf-httpapi-idempotency-key-header-08 §2.1: a quoted string (RFC 9651); the bare form
 * that many clients send is taken too.
 */
export function idempotencyKeyOf(header: string | string[] | undefined): {
  valid: boolean;
  key?: string;
} {
  if (header === undefined) return { valid: true };
  if (typeof header !== 'string') return { valid: false };
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\])+)"$/.exec(header)?.[1];
  const bare = /^[!#-~]+$/.exec(header)?.[0];
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? bare;
  if (key === undefined || key.length > idempotencyKeyCharsMax) return { valid: false };
  return { valid: true, key };
}

/** 202: committed, not decided. */
export function acceptedReply(id: string): Reply {
  const self = `/v1/interchanges/${id}`;
  return {
    status: 202,
    headers: { location: self },
    body: {
      id,
      links: { self, content: `${self}/content`, documents: `/v1/documents?interchange=${id}` },
    },
  };
}

const POLL_MS_MIN = 5;
const POLL_MS_MAX = 100;
/** A look at very many documents takes long: most of the time is left to those who decide on them. */
const PAUSE_PER_LOOK = 4;
/** Documents in one answer; all are counted. */
const DOCUMENTS_SHOWN = 200;

export interface Decided {
  outcome: string;
  /** Of the interchange as a whole; those of its documents stand with them. */
  problems: InterchangeRow['problems'];
  documents: DocumentRow[];
  /** The store's cursor behind these. */
  next?: string;
}

/** How far an interchange is. */
export interface Progress {
  /** Of its documents; absent while it is read. */
  counts?: DocumentCounts;
  /** Where all of them are decided on. */
  decided?: Decided;
}

/** Waits until every document of an interchange is decided on, or the time is over. */
export async function progressOf(
  call: Call,
  interchange: string,
  waitSeconds: number,
): Promise<Progress> {
  const { context } = call;
  const endMs = context.elapsedMs() + waitSeconds * 1000;
  for (let pauseMs = POLL_MS_MIN; ; pauseMs = Math.min(pauseMs * 2, POLL_MS_MAX)) {
    const beganMs = context.elapsedMs();
    const { isOver, ...progress } = await lookAt(call, interchange);
    const lookedMs = context.elapsedMs() - beganMs;
    const restMs = Math.max(pauseMs, PAUSE_PER_LOOK * lookedMs);
    if (isOver || context.elapsedMs() + restMs > endMs) return progress;
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

/** The same for whoever asks for the outcome alone; undefined when the time was too short. */
export async function decidedOf(
  call: Call,
  interchange: string,
  waitSeconds: number,
): Promise<Decided | undefined> {
  return (await progressOf(call, interchange, waitSeconds)).decided;
}

async function lookAt(call: Call, interchange: string): Promise<Progress & { isOver: boolean }> {
  const { store } = call.context;
  const { tenant } = call.caller;
  const row = await store.getInterchange(tenant, interchange);
  if (row?.outcome === undefined) return { isOver: false };
  const counts = await store.countDocuments(tenant, interchange);
  // What waits by name may wait for days: there is nothing to hold the connection for.
  if (counts.waiting > 0) return { counts, isOver: counts.waiting === counts.waitingByName };
  const { rows: documents, ...more } = await store.listDocuments(
    tenant,
    { interchange },
    { limit: DOCUMENTS_SHOWN },
  );
  const { outcome, problems } = row;
  return { counts, decided: { outcome, problems, documents, ...more }, isOver: true };
}

/** 200 with what became of it, or 202; with counts, as soon as there is something to count. */
export async function sentReply(call: Call, sent: Sent, waitSeconds: number): Promise<Reply> {
  if (!sent.ok) return sent.reply;
  const accepted = acceptedReply(sent.id);
  if (waitSeconds <= 0) return accepted;
  const { counts, decided } = await progressOf(call, sent.id, waitSeconds);
  const body = { ...(accepted.body as object), ...(counts === undefined ? {} : { counts }) };
  if (decided === undefined) return { ...accepted, body };
  const { documents, next, ...whole } = decided;
  const more = next === undefined ? {} : { next: documentsAfter(sent.id, next) };
  return {
    ...accepted,
    status: 200,
    body: { ...body, ...whole, documents: documents.map(showDocumentHead), ...more },
  };
}

function documentsAfter(interchange: string, cursor: string): string {
  const after = encodeURIComponent(sealCursor(cursor));
  return `/v1/documents?interchange=${interchange}&limit=${DOCUMENTS_SHOWN}&after=${after}`;
}
