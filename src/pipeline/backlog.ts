/**
 * How far the later stations are behind, so that ingest can say no before anything is stored. What a dead
 * endpoint has not fetched does not count: its queue must not stop the others.
 */
import type { Store } from '../store/store.ts';

export interface Backlog {
  /** Ms that senders are asked to wait; 0 while there is room. */
  delayMs(): number;
  accepted(count: number): void;
  settled(count: number): void;
  /** Asks the store how much there really is. */
  look(): Promise<void>;
}

export interface BacklogLimits {
  /** Interchanges and lane entries that may wait. */
  rowsMax: number;
  /** Asked of a sender at the limit, and at most. */
  delayMsMin: number;
  delayMsMax: number;
}

export const backlogLimitsDefault: BacklogLimits = {
  rowsMax: 20_000,
  delayMsMin: 1000,
  delayMsMax: 30_000,
};

export function openBacklog(
  store: Pick<Store, 'workload'>,
  tenants: readonly string[],
  limits: BacklogLimits,
): Backlog {
  let rows = 0;
  let since = 0;
  return {
    delayMs() {
      const estimate = rows + since;
      if (estimate <= limits.rowsMax) return 0;
      const share = estimate / limits.rowsMax;
      return Math.min(limits.delayMsMax, Math.round(limits.delayMsMin * share));
    },
    accepted: (count) => {
      since += count;
    },
    settled: (count) => {
      since -= count;
    },
    async look() {
      let found = 0;
      for (const tenant of tenants) {
        const { untranslated, laneEntries, heldLanes } = await store.workload(tenant);
        // Entries behind a held lane wait for a person; while there are any, the inbox alone is the measure.
        found += untranslated + (heldLanes > 0 ? 0 : laneEntries);
      }
      rows = found;
      since = 0;
    },
  };
}
