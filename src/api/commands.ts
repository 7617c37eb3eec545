/** Commands of people and systems to a stream: put into its lane, and how far they came. */
import { newId } from '../base/ids.ts';
import type { StreamRow } from '../store/store.ts';
import type { CommandEnvelope } from './context.ts';
import type { Reply } from './problems.ts';
import type { Call } from './route.ts';
import { showStream } from './rows.ts';
import { etagOf } from './versions.ts';

export type StreamFound = StreamRow & { state: unknown };

const POLL_MS_MIN = 5;
const POLL_MS_MAX = 100;

/** Puts a command into the lane of a stream, with an audit row for it. */
export async function command(
  call: Call,
  stream: string,
  body: CommandEnvelope['command'] & Record<string, unknown>,
): Promise<void> {
  const { caller, context } = call;
  const { type, ...details } = body;
  const envelope: CommandEnvelope = {
    id: newId(context.nowMs(), context.random),
    stream,
    command: body,
    at: await context.store.now(),
    actor: caller.actor,
    cause: {},
    depth: 0,
  };
  await context.store.enqueue([{ tenant: caller.tenant, envelope }]);
  context.wake?.();
  await context.store.audit([
    {
      tenant: caller.tenant,
      actor: caller.actor,
      action: `${stream.slice(0, stream.indexOf('/'))}.${type}`,
      subject: stream,
      details: { ...details, key: caller.keyId },
    },
  ]);
}

/** Waits until `isDone` holds for the stream; undefined when the time was too short. */
export async function streamWhen(
  call: Call,
  stream: string,
  waitSeconds: number,
  isDone: (row: StreamFound) => boolean,
): Promise<StreamFound | undefined> {
  const endMs = call.context.nowMs() + waitSeconds * 1000;
  for (let pauseMs = POLL_MS_MIN; ; pauseMs = Math.min(pauseMs * 2, POLL_MS_MAX)) {
    const row = await call.context.store.getStream(call.caller.tenant, stream);
    if (row !== undefined && isDone(row)) return row;
    if (call.context.nowMs() + pauseMs > endMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** 200 with the new state, or 202 where it is not known in time. */
export async function commandReply(
  call: Call,
  before: StreamFound,
  waitSeconds: number,
): Promise<Reply> {
  const moved = (row: StreamFound) => row.version > before.version;
  const row = await streamWhen(call, before.stream, waitSeconds, moved);
  const links = { self: `/v1/streams/${encodeURIComponent(before.stream)}` };
  if (row === undefined) return { status: 202, body: { stream: before.stream, links } };
  return { status: 200, headers: { etag: etagOf(row.version) }, body: showStream(row) };
}
