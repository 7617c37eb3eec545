/**
 * The way back that changes nothing: rebuilds a stream's state from its events and compares it with the
 * stored one. Old events are brought to today's schema by the workflow's upcaster first.
 */
import type { EventRecord, Store } from '../store/store.ts';
import { streamKind, type Typed } from '../workflows/workflow.ts';
import type { AnyWorkflow } from './decide.ts';

export interface Replay {
  version: number;
  state: unknown;
  /** Versions that are missing or come twice; empty when the log is whole. */
  gaps: number[];
}

/** State of a stream folded from its events, which must come in version order. */
export function rebuild(
  workflow: AnyWorkflow,
  stream: string,
  events: Iterable<EventRecord>,
): Replay {
  let state: unknown = workflow.initial(stream);
  let version = 0;
  const gaps: number[] = [];
  for (const event of events) {
    if (event.version !== version + 1) gaps.push(event.version);
    version = event.version;
    state = workflow.evolve(state, currentOf(workflow, event));
  }
  return { version, state, gaps };
}

/** The event's data in today's schema. */
export function currentOf(workflow: AnyWorkflow, event: EventRecord): Typed {
  const current = workflow.eventVersions?.[event.type] ?? 1;
  if (event.schemaVersion >= current || workflow.upcast === undefined) return event.data;
  return workflow.upcast({ ...event.data }, event.schemaVersion);
}

export interface ReplayDifference {
  stream: string;
  /** JSON pointers (RFC 6901) where the two differ; empty when they agree. At most 100. */
  paths: string[];
  storedVersion: number;
  rebuiltVersion: number;
}

const PATHS_MAX = 100;

/** Compares a stored state with the one that its events give. */
export function compareReplay(
  workflows: (kind: string) => AnyWorkflow | undefined,
  stored: { stream: string; version: number; state: unknown },
  events: Iterable<EventRecord>,
): ReplayDifference | undefined {
  const workflow = workflows(streamKind(stored.stream));
  if (workflow === undefined) return undefined;
  const replay = rebuild(workflow, stored.stream, events);
  const paths: string[] = [];
  differences(stored.state, replay.state, '', paths);
  for (const gap of replay.gaps) paths.push(`/#event/${gap}`);
  return {
    stream: stored.stream,
    paths: paths.slice(0, PATHS_MAX),
    storedVersion: stored.version,
    rebuiltVersion: replay.version,
  };
}

const EVENTS_PER_PAGE = 500;

/** {@link compareReplay} for a stream of a store; undefined for one that is not there. */
export async function replayStream(
  store: Pick<Store, 'getStream' | 'streamEvents'>,
  workflowOf: (kind: string) => AnyWorkflow | undefined,
  tenant: string,
  stream: string,
): Promise<ReplayDifference | undefined> {
  const stored = await store.getStream(tenant, stream);
  if (stored === undefined) return undefined;
  const events: EventRecord[] = [];
  let after: string | undefined;
  do {
    const page = { limit: EVENTS_PER_PAGE, ...(after === undefined ? {} : { after }) };
    const { rows, next } = await store.streamEvents(tenant, stream, page);
    events.push(...rows);
    after = next;
  } while (after !== undefined);
  return compareReplay(workflowOf, stored, events);
}

function differences(a: unknown, b: unknown, path: string, found: string[]): void {
  if (Object.is(a, b) || found.length >= PATHS_MAX) return;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    found.push(path === '' ? '/' : path);
    return;
  }
  // A field that holds undefined is absent in JSON.
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const step = key.replaceAll('~', '~0').replaceAll('/', '~1');
    differences(a[key], b[key], `${path}/${step}`, found);
  }
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
