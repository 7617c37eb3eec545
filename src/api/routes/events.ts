/**
 * The log as CloudEvents 1.0: a resumable stream (server-sent events, WHATWG HTML §9.2) or pages of JSON. The id of
 * each event in the stream is its position; Last-Event-ID or `after` goes on behind it, and nothing is skipped.
 */
import type { ServerResponse } from 'node:http';
import Type from 'typebox';
import { cloudEventOf } from '../../pipeline/cloud-event.ts';
import type { LoggedEvent } from '../../store/store.ts';
import { problem, type Reply, retryLater } from '../problems.ts';
import { type Answer, type Call, route, taken } from '../route.ts';
import { CloudEventShape } from '../rows.ts';
import { securityHeaders } from '../security-headers.ts';
import { eventFor, kindOf } from '../visible.ts';
import { isShared } from './streams.ts';

const ROWS_DEFAULT = 100;
const ROWS_MAX = 500;
/** Looked through for one page when a filter lets little pass. */
const SCANNED_MAX = 5_000;
const BATCH = 200;
/** A reader that takes nothing for this long is let go; it comes back with its cursor. */
const SLOW_READER_MS = 30_000;
const PARTNERS_KEPT_MAX = 20_000;

const query = Type.Object(
  {
    after: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Position to go on behind; 0 is the beginning.' }),
    ),
    type: Type.Optional(
      Type.String({ maxLength: 200, description: 'Event type, or a pattern such as `order.*`.' }),
    ),
    stream: Type.Optional(Type.String({ maxLength: 600 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_MAX })),
  },
  { additionalProperties: false },
);
interface EventQuery {
  after?: number | undefined;
  type?: string | undefined;
  stream?: string | undefined;
  limit?: number | undefined;
}

export const readEvents = route({
  method: 'GET',
  path: '/v1/events',
  operationId: 'readEvents',
  tag: 'Events',
  summary: 'Follow the event log, or read a page of it',
  description:
    'With `Accept: text/event-stream` a stream that goes on; it begins at the end of the log unless Last-Event-ID ' +
    "or `after` says otherwise. With `Accept: application/json` a page. A partner's key gets the events of its own " +
    'orders, shipments, loads and invoices that are for partners; between their positions are gaps.',
  access: 'partner',
  isolation: 'filtered',
  scope: 'events:read',
  query,
  success: [
    {
      status: 200,
      description: 'A page; `cursor` is where the next one begins.',
      schema: Type.Object({
        rows: Type.Array(CloudEventShape),
        cursor: Type.Integer(),
        next: Type.Optional(Type.String()),
      }),
    },
    { status: 200, description: 'Server-sent events.', contentType: 'text/event-stream' },
  ],
  problems: ['READERS_FULL', 'QUERY_INVALID'],
  answer(call): Promise<Answer> | Answer {
    const wantsStream = (call.headers.accept ?? '').includes('text/event-stream');
    return wantsStream ? openStream(call) : page(call);
  },
});

async function page(call: Call<EventQuery>): Promise<Reply> {
  const { context, caller, query: asked } = call;
  const limit = asked.limit ?? ROWS_DEFAULT;
  const shownOf = filterOf(call);
  const rows: LoggedEvent[] = [];
  let cursor = asked.after ?? 0;
  let more = true;
  for (let scanned = 0; more && rows.length < limit && scanned < SCANNED_MAX; ) {
    const batch = await context.store.readLog(caller.tenant, cursor, BATCH);
    scanned += batch.length;
    more = batch.length === BATCH;
    for (const event of batch) {
      if (rows.length === limit) {
        more = true;
        break;
      }
      cursor = event.position;
      const shown = await shownOf(event);
      if (shown !== undefined) rows.push(shown);
    }
  }
  const next = more ? nextOf(asked, cursor) : undefined;
  return {
    status: 200,
    body: { rows: rows.map(cloudEventOf), cursor, ...(next === undefined ? {} : { next }) },
    ...(next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } }),
  };
}

function nextOf(asked: EventQuery, after: number): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, after }))
    if (value !== undefined) parameters.set(name, String(value));
  return `/v1/events?${parameters.toString()}`;
}

async function openStream(call: Call<EventQuery>): Promise<Answer> {
  const resumed = call.headers['last-event-id'];
  if (resumed !== undefined && !/^\d{1,15}$/.test(String(resumed)))
    return problem('QUERY_INVALID', {
      problems: [
        { pointer: '/Last-Event-ID', code: 'PARAMETER_INVALID', text: 'It is not a position.' },
      ],
    });
  const leave = call.readers.enter(call.caller);
  if (leave === undefined) return retryLater('READERS_FULL', 5_000);
  try {
    return await stream(call, resumed === undefined ? call.query.after : Number(resumed));
  } finally {
    leave();
  }
}

/** @param after the position that the reader has, if any; else its stream begins at the end */
async function stream(call: Call<EventQuery>, after: number | undefined): Promise<Answer> {
  // Nobody was given a position behind the end, and what comes next stands before such a one for a long time.
  const end = await call.tail.end();
  const begin = Math.min(after ?? end, end);
  const response = call.takeResponse();
  // The reader may have gone while the end of the log was looked up.
  const gone = new Promise<void>((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });
  try {
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: 1000\n: from ${begin}\n\n`);
    await follow(call, response, begin, gone);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    call.context.log.warn({ err: text }, 'an event stream broke off');
  } finally {
    response.end();
  }
  return taken;
}

/** Writes what passes the filter until the reader goes, is too slow, or the server closes. */
async function follow(
  call: Call<EventQuery>,
  response: ServerResponse,
  begin: number,
  gone: Promise<void>,
): Promise<void> {
  const { tail, caller, heartbeatMs, context } = call;
  const shownOf = filterOf(call);
  let cursor = begin;
  let beatAtMs = context.elapsedMs() + heartbeatMs;
  while (!response.destroyed && !tail.closed) {
    const batch = await tail.read(caller.tenant, cursor, BATCH);
    for (const event of batch) {
      cursor = event.position;
      const shown = await shownOf(event);
      if (shown === undefined) continue;
      const text = `id: ${cursor}\nevent: ${shown.type}\ndata: ${JSON.stringify(cloudEventOf(shown))}\n\n`;
      if (!(await written(response, text, gone))) return;
    }
    const now = context.elapsedMs();
    if (now >= beatAtMs) {
      beatAtMs = now + heartbeatMs;
      if (!(await call.stillKnown())) return;
      // An id without data moves the reader's cursor past what its filter leaves out.
      if (!(await written(response, `: heartbeat\nid: ${cursor}\n\n`, gone))) return;
    }
    if (batch.length === 0)
      await Promise.race([tail.beyond(caller.tenant, cursor, heartbeatMs), gone]);
  }
}

/** False when the reader went or took nothing for too long. At most one write waits in memory. */
async function written(
  response: ServerResponse,
  text: string,
  gone: Promise<void>,
): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  let timer: NodeJS.Timeout | undefined;
  const drained = new Promise<boolean>((resolve) => {
    response.once('drain', () => resolve(true));
    timer = setTimeout(() => resolve(false), SLOW_READER_MS);
  });
  const taken = await Promise.race([drained, gone.then(() => false)]);
  clearTimeout(timer);
  if (!taken) response.destroy();
  return taken;
}

type Shown = LoggedEvent | undefined;

/** The event as the caller is shown it; `undefined` where it asked for others, or may not see it. */
function filterOf(call: Call<EventQuery>): (event: LoggedEvent) => Shown | Promise<Shown> {
  const { type, stream } = call.query;
  const isType = typeFilterOf(type);
  const isPartners = partnerFilterOf(call);
  return (event) => {
    if (!isType(event.type) || (stream !== undefined && event.stream !== stream)) return undefined;
    if (call.caller.partner === undefined) return event;
    const shown = eventFor(call, event);
    if (shown === undefined) return undefined;
    return isPartners(shown).then((is) => (is ? shown : undefined));
  };
}

/** `order.*` stands for every type that begins so; all else is taken as it is. */
function typeFilterOf(pattern: string | undefined): (type: string) => boolean {
  if (pattern === undefined) return () => true;
  if (!pattern.endsWith('*')) return (type) => type === pattern;
  const prefix = pattern.slice(0, -1);
  return (type) => type.startsWith(prefix);
}

/** Whether the event's stream is of the caller's partner. Once a stream has a partner, it keeps it. */
function partnerFilterOf(call: Call): (event: LoggedEvent) => Promise<boolean> {
  const { caller, context } = call;
  const { partner, tenant } = caller;
  const known = new Map<string, string>();
  return async ({ stream }) => {
    if (!isShared(kindOf(stream))) return false;
    const owner = known.get(stream) ?? (await context.store.getStream(tenant, stream))?.partner;
    if (owner === undefined) return false;
    if (known.size >= PARTNERS_KEPT_MAX) known.clear();
    known.set(stream, owner);
    return owner === partner;
  };
}
