/**
 * How far the later stations are behind, so that ingest can say no before anything is stored. What a dead
 * endpoint has not fetched does not count: its queue must not stop the others.
 *
 * What is taken in faster than it is worked off costs the work itself: the same processor does both. So the
 * inbox is held to what was lately worked off in a few seconds, whatever the machine; a number of rows is
 * only the outer limit.
 */
import type { Store } from '../store/store.ts';

export interface Backlog {
  /** Lane entries that wait to be decided: counted now and then, estimated in between. */
  entries(): number;
  /** Ms that senders are asked to wait; 0 while there is room. */
  delayMs(): number;
  accepted(interchanges: number): void;
  /** Interchanges that left the inbox, and what they put into lanes. */
  translated(interchanges: number, entries: number): void;
  decided(commands: number): void;
  /** Asks the store how much there really is. */
  look(): Promise<void>;
}

export interface BacklogLimits {
  /** Interchanges and lane entries that may wait. */
  rowsMax: number;
  /** Time for which an interchange may wait in the inbox, by the rate at which the last ones left it. */
  waitMsMax: number;
  /** Interchanges that may wait however slowly they leave. */
  inboxRowsMin: number;
  /** Asked of a sender at the limit, and at most. */
  delayMsMin: number;
  delayMsMax: number;
}

export const backlogLimitsDefault: BacklogLimits = {
  rowsMax: 20_000,
  waitMsMax: 5000,
  inboxRowsMin: 1000,
  delayMsMin: 1000,
  delayMsMax: 30_000,
};

/** Share of the newest look in the running rate. */
const NEWEST_SHARE = 0.5;

export function openBacklog(
  store: Pick<Store, 'backlog'>,
  tenants: readonly string[],
  limits: BacklogLimits,
  elapsedMs: () => number,
): Backlog {
  return new Measured(store, tenants, limits, elapsedMs);
}

class Measured implements Backlog {
  readonly #store: Pick<Store, 'backlog'>;
  readonly #tenants: readonly string[];
  readonly #limits: BacklogLimits;
  readonly #elapsedMs: () => number;
  #inbox = 0;
  /** Waits for a large one of the same channel, and keeps nobody else waiting. */
  #behindLarge = 0;
  #lanes = 0;
  /** Interchanges that left the inbox since the last look, and per ms; unknown until there was work. */
  #left = 0;
  #leftPerMs: number | undefined;
  #lookedAtMs: number;

  constructor(
    store: Pick<Store, 'backlog'>,
    tenants: readonly string[],
    limits: BacklogLimits,
    elapsedMs: () => number,
  ) {
    this.#store = store;
    this.#tenants = tenants;
    this.#limits = limits;
    this.#elapsedMs = elapsedMs;
    this.#lookedAtMs = elapsedMs();
  }

  entries(): number {
    return Math.max(0, this.#lanes);
  }

  delayMs(): number {
    const { rowsMax, delayMsMin, delayMsMax } = this.#limits;
    const rows = this.#inbox + this.#behindLarge + this.#lanes;
    const share = Math.max(rows / rowsMax, this.#inbox / this.#inboxMax());
    return share <= 1 ? 0 : Math.min(delayMsMax, Math.round(delayMsMin * share));
  }

  accepted(interchanges: number): void {
    this.#inbox += interchanges;
  }

  translated(interchanges: number, entries: number): void {
    this.#inbox -= interchanges;
    this.#lanes += entries;
    this.#left += interchanges;
  }

  decided(commands: number): void {
    this.#lanes -= commands;
  }

  async look(): Promise<void> {
    let inbox = 0;
    let behind = 0;
    let lanes = 0;
    for (const tenant of this.#tenants) {
      const { untranslated, behindLarge, readyEntries } = await this.#store.backlog(tenant);
      inbox += untranslated - behindLarge;
      behind += behindLarge;
      lanes += readyEntries;
    }
    this.#measureRate(inbox > 0);
    this.#inbox = inbox;
    this.#behindLarge = behind;
    this.#lanes = lanes;
  }

  /** An empty inbox says nothing of how fast one can be emptied. */
  #measureRate(hasWork: boolean): void {
    const nowMs = this.#elapsedMs();
    const perMs = this.#left / Math.max(1, nowMs - this.#lookedAtMs);
    this.#left = 0;
    this.#lookedAtMs = nowMs;
    if (!hasWork) return;
    const before = this.#leftPerMs ?? perMs;
    this.#leftPerMs = before + (perMs - before) * NEWEST_SHARE;
  }

  #inboxMax(): number {
    const { rowsMax, waitMsMax, inboxRowsMin } = this.#limits;
    if (this.#leftPerMs === undefined) return rowsMax;
    return Math.min(rowsMax, Math.max(inboxRowsMin, this.#leftPerMs * waitMsMax));
  }
}
