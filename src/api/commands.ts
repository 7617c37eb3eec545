/** Commands of people and systems to a stream: asked of the rules first, then put into its lane. */
import { newId } from '../base/ids.ts';
import { type AnyWorkflow, decide, factsOf } from '../pipeline/decide.ts';
import type { StreamRow } from '../store/store.ts';
import type { CommandEnvelope } from './context.ts';
import { problem, type Reply } from './problems.ts';
import type { Call } from './route.ts';
import { showStream } from './rows.ts';
import { etagOf } from './versions.ts';

export type StreamFound = StreamRow & { state: unknown };
export type CommandBody = CommandEnvelope['command'] & Record<string, unknown>;

const POLL_MS_MIN = 5;
const POLL_MS_MAX = 100;

/** What the rules say to a command on the state that was read. */
type Verdict = { says: 'yes' } | { says: 'no'; code: string; text: string } | { says: 'nothing' };

/**
 * Puts a command into the lane of a stream, with an audit row for it; answers the rule's refusal instead where
 * it would refuse now, because a command that is refused in its lane has nobody to tell.
 */
export async function command(
  call: Call,
  row: StreamFound,
  body: CommandBody,
): Promise<Reply | 'enqueued'> {
  const { caller, context } = call;
  const { stream } = row;
  const envelope: CommandEnvelope = {
    id: newId(context.nowMs(), context.random),
    stream,
    command: body,
    at: await context.store.now(),
    actor: caller.actor,
    cause: {},
    depth: 0,
  };
  const verdict = judge(call, row, envelope);
  if (verdict.says === 'no') {
    const { code, text } = verdict;
    return problem('DECISION_REFUSED', { refusal: { code, text } });
  }
  if (verdict.says === 'nothing') return streamReply(row);
  await context.store.enqueue([{ tenant: caller.tenant, envelope }]);
  context.wake?.();
  const { type, ...details } = body;
  await context.store.audit([
    {
      tenant: caller.tenant,
      actor: caller.actor,
      action: `${row.kind}.${type}`,
      subject: stream,
      details: { ...details, key: caller.keyId },
    },
  ]);
  return 'enqueued';
}

function judge(call: Call, row: StreamFound, envelope: CommandEnvelope): Verdict {
  const { caller, context } = call;
  const workflow: AnyWorkflow | undefined = context.workflowOf(row.kind);
  if (workflow === undefined) return { says: 'yes' };
  const facts = factsOf(envelope, context.configuration(caller.tenant));
  try {
    const { events, refusal } = decide(workflow, row.state, envelope, facts);
    if (events.length > 0) return { says: 'yes' };
    return refusal === undefined ? { says: 'nothing' } : { says: 'no', ...refusal };
  } catch (error) {
    // A rule that throws goes to quarantine with its stack; that is the lane's work.
    context.log.warn({ stream: row.stream, err: String(error) }, 'a rule threw when it was asked');
    return { says: 'yes' };
  }
}

/** Waits until `isDone` holds for the stream; undefined when the time was too short. */
export async function streamWhen(
  call: Call,
  stream: string,
  waitSeconds: number,
  isDone: (row: StreamFound) => boolean,
): Promise<StreamFound | undefined> {
  const endMs = call.context.elapsedMs() + waitSeconds * 1000;
  for (let pauseMs = POLL_MS_MIN; ; pauseMs = Math.min(pauseMs * 2, POLL_MS_MAX)) {
    const row = await call.context.store.getStream(call.caller.tenant, stream);
    if (row !== undefined && isDone(row)) return row;
    if (call.context.elapsedMs() + pauseMs > endMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Enqueues, then answers 200 with the new state, or 202 where it is not known in time. */
export async function commandReply(
  call: Call,
  before: StreamFound,
  body: CommandBody,
  waitSeconds: number,
): Promise<Reply> {
  const enqueued = await command(call, before, body);
  if (enqueued !== 'enqueued') return enqueued;
  const moved = (row: StreamFound) => row.version > before.version;
  const row = await streamWhen(call, before.stream, waitSeconds, moved);
  if (row !== undefined) return streamReply(row);
  const links = { self: `/v1/streams/${encodeURIComponent(before.stream)}` };
  return { status: 202, body: { stream: before.stream, links } };
}

function streamReply(row: StreamFound): Reply {
  return { status: 200, headers: { etag: etagOf(row.version) }, body: showStream(row) };
}
