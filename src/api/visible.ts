/** What a caller is shown: a partner's key none of what is between our own people. */
import { actorForPartner, eventForPartner, stateForPartner } from '../pipeline/for-partners.ts';
import type { InterchangeRow, LoggedEvent } from '../store/store.ts';
import type { Call } from './route.ts';

type Asking = Pick<Call, 'caller' | 'context'>;

/** First part of a stream's id. */
export function kindOf(stream: string): string {
  return stream.slice(0, stream.indexOf('/'));
}

/** An event of a stream that the caller sees; `undefined` where it is not for partners. */
export function eventFor({ caller, context }: Asking, event: LoggedEvent): LoggedEvent | undefined {
  if (caller.partner === undefined) return event;
  return eventForPartner(context.workflowOf(kindOf(event.stream)), event);
}

/** The state of a stream that the caller sees. */
export function stateFor({ caller, context }: Asking, kind: string, state: unknown): unknown {
  return caller.partner === undefined ? state : stateForPartner(context.workflowOf(kind), state);
}

/** The interchange as the caller is shown it: a partner's key neither our people nor our keys that sent for it. */
export function interchangeFor(
  { caller }: Pick<Call, 'caller'>,
  row: InterchangeRow,
): InterchangeRow {
  if (caller.partner === undefined) return row;
  const shown = { ...row, actor: actorForPartner(row.actor) };
  if (row.actor.kind === 'partner') return shown;
  const { key: _, ...attributes } = row.attributes;
  return { ...shown, attributes };
}
