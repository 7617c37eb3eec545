/** The log of events: positions are given after the commit, in commit order, by one sequencer. */
import type { LoggedEvent } from '../store.ts';
import { keyOf } from './table.ts';
import type { StoredEvent, Tables } from './tables.ts';

export function sequence(tables: Tables): number {
  const last = tables.counters.get('event') ?? 0;
  tables.counters.set('sequenced', last);
  return last;
}

/** Position 0 until the sequencer has passed it. */
export function positioned(tables: Tables, order: number): LoggedEvent {
  const { event } = tables.events.get(String(order)) as StoredEvent;
  return { ...event, position: order <= sequenced(tables) ? order : 0 };
}

export function readLog(
  tables: Tables,
  tenant: string,
  after: number,
  limit: number,
): LoggedEvent[] {
  const rows: LoggedEvent[] = [];
  for (let order = after + 1; order <= sequenced(tables) && rows.length < limit; order += 1) {
    const event = positioned(tables, order);
    if (event.tenant === tenant) rows.push(event);
  }
  return rows;
}

export function getEvent(tables: Tables, tenant: string, id: string): LoggedEvent | undefined {
  const order = tables.eventsById.get(keyOf(tenant, id));
  return order === undefined ? undefined : positioned(tables, order);
}

function sequenced(tables: Tables): number {
  return tables.counters.get('sequenced') ?? 0;
}
