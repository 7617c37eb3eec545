/**
 * The end of the log, read once for all readers of the event stream in this process. While somebody waits,
 * the store is asked at short intervals; the newest events stay in a bounded ring, older ones come from the
 * store. Readers keep their own cursor, so a slow one holds up nobody.
 */
import type { LoggedEvent, Store } from '../store/store.ts';

const RING_EVENTS_MAX = 2_000;
const READ_EVENTS_MAX = 500;
/** Then readers are woken, however much is left. */
const READS_PER_POLL_MAX = 8;

export interface EventTail {
  /** Events after a position, in order; empty where there are none yet. */
  read(tenant: string, after: number, limit: number): Promise<LoggedEvent[]>;
  /** Resolves when an event stands after `after`, after `waitMs`, or when the tail closes. */
  beyond(tenant: string, after: number, waitMs: number): Promise<void>;
  /** The position of the newest event. */
  end(): Promise<number>;
  readonly closed: boolean;
  close(): void;
}

interface Ring {
  /** All events after this position are in `events`. */
  floor: number;
  last: number;
  /** How far the log was read: behind the last event where what follows is of other tenants. */
  readTo: number;
  events: LoggedEvent[];
  waiters: Set<Waiter>;
  timer: NodeJS.Timeout | undefined;
}
interface Waiter {
  after: number;
  end(): void;
}

export interface TailParameters {
  store: Pick<Store, 'readLog' | 'sequence'>;
  pollMs: number;
  /** The store failed; the next poll tries again. */
  report(error: unknown): void;
}

export function eventTailOf({ store, pollMs, report }: TailParameters): EventTail {
  const rings = new Map<string, Ring>();
  let closed = false;

  async function poll(tenant: string, ring: Ring): Promise<void> {
    try {
      for (let reads = 0; reads < READS_PER_POLL_MAX && !closed; reads += 1)
        if (!(await readOn(store, tenant, ring))) break;
    } catch (error) {
      report(error);
    }
    for (const waiter of ring.waiters) if (waiter.after < ring.last || closed) waiter.end();
    ring.timer = undefined;
    schedule(tenant, ring);
  }

  function schedule(tenant: string, ring: Ring): void {
    if (closed || ring.timer !== undefined) return;
    if (ring.waiters.size === 0) {
      // Nobody reads: what is missed from now on comes from the store.
      rings.delete(tenant);
      return;
    }
    ring.timer = setTimeout(() => void poll(tenant, ring), pollMs);
    ring.timer.unref();
  }

  return {
    get closed() {
      return closed;
    },
    read(tenant, after, limit) {
      const ring = rings.get(tenant);
      if (ring === undefined || after < ring.floor) return store.readLog(tenant, after, limit);
      return Promise.resolve(firstAfter(ring.events, after, limit));
    },
    beyond(tenant, after, waitMs) {
      if (closed) return Promise.resolve();
      const ring = rings.get(tenant) ?? ringAt(after);
      rings.set(tenant, ring);
      if (hasBehind(ring, after)) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiter.end(), waitMs);
        const waiter: Waiter = {
          after,
          end() {
            clearTimeout(timer);
            ring.waiters.delete(waiter);
            resolve();
          },
        };
        ring.waiters.add(waiter);
        schedule(tenant, ring);
      });
    },
    end: () => store.sequence(),
    close() {
      closed = true;
      for (const ring of rings.values()) {
        clearTimeout(ring.timer);
        for (const waiter of ring.waiters) waiter.end();
      }
      rings.clear();
    },
  };
}

/** Whether more may be there. */
async function readOn(
  store: TailParameters['store'],
  tenant: string,
  ring: Ring,
): Promise<boolean> {
  const end = await store.sequence();
  const events = await store.readLog(tenant, ring.readTo, READ_EVENTS_MAX);
  append(ring, events);
  if (events.length === READ_EVENTS_MAX) return true;
  ring.readTo = Math.max(ring.readTo, end);
  return false;
}

/**
 * Whether an event is known to stand after a position. A ring that has read none yet begins where some reader
 * began, which says nothing of what stands before: whoever is behind asks the store again at each poll.
 */
function hasBehind({ events, last }: Ring, after: number): boolean {
  return events.length > 0 && last > after;
}

function ringAt(position: number): Ring {
  const from = { floor: position, last: position, readTo: position };
  return { ...from, events: [], waiters: new Set(), timer: undefined };
}

function append(ring: Ring, events: LoggedEvent[]): void {
  ring.events.push(...events);
  ring.last = events.at(-1)?.position ?? ring.last;
  ring.readTo = Math.max(ring.readTo, ring.last);
  if (ring.events.length <= RING_EVENTS_MAX) return;
  ring.floor = ring.events[ring.events.length - RING_EVENTS_MAX - 1]?.position ?? ring.floor;
  ring.events = ring.events.slice(-RING_EVENTS_MAX);
}

/** By bisection: positions grow and may have gaps. */
function firstAfter(events: LoggedEvent[], after: number, limit: number): LoggedEvent[] {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return events.slice(low, low + limit);
}
