/** What a partner is shown of its own streams: all but what their workflow says is between our own people. */
import type { EventRecord } from '../store/store.ts';
import type { Actor } from '../workflows/workflow.ts';
import type { AnyWorkflow } from './decide.ts';

/** In place of a name that is not shown. */
const NOBODY = '-';

/** Whether the partner of a stream hears of events of this type; of a stream without workflow it hears nothing. */
export function isForPartner(workflow: AnyWorkflow | undefined, type: string): boolean {
  const inner = workflow?.inner ?? 'all';
  return inner !== 'all' && !inner.events.includes(type);
}

/** The event as its partner is shown it; `undefined` where it is not. */
export function eventForPartner<E extends EventRecord>(
  workflow: AnyWorkflow | undefined,
  event: E,
): E | undefined {
  if (!isForPartner(workflow, event.type)) return undefined;
  return { ...withoutPersons(workflow, event), actor: actorForPartner(event.actor) };
}

/** The event with its data naming none of our people. */
export function withoutPersons<E extends EventRecord>(
  workflow: AnyWorkflow | undefined,
  event: E,
): E {
  const inner = workflow?.inner ?? 'all';
  const member = inner === 'all' ? undefined : inner.persons?.events[event.type];
  return member === undefined
    ? event
    : { ...event, data: { type: event.type, ...entriesWithout(event.data, [member]) } };
}

/** The state of a stream as its partner is shown it. */
export function stateForPartner(workflow: AnyWorkflow | undefined, state: unknown): unknown {
  const inner = workflow?.inner ?? 'all';
  if (inner === 'all' || !isObject(state)) return {};
  const shown: unknown = entriesWithout(state, inner.state);
  return (inner.persons?.state ?? []).reduce((rest, path) => without(rest, path.split('.')), shown);
}

/** Who it was, but for the names of our people and the ids of our keys. */
export function actorForPartner(actor: Actor): Actor {
  const { kind } = actor;
  return kind === 'person' || kind === 'key' ? { kind, id: NOBODY } : actor;
}

/** The value without the member that the path leads to, in each element where it leads through a list. */
function without(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (Array.isArray(value)) return value.map((one) => without(one, path));
  if (first === undefined || !isObject(value)) return value;
  if (rest.length === 0) return entriesWithout(value, [first]);
  return first in value ? { ...value, [first]: without(value[first], rest) } : value;
}

function entriesWithout(value: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
