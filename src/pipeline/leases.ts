/**
 * Part of station 6: the leases of this process, prolonged while what they are for is under way.
 *
 * A claim whose answer was lost on the way may have leased what nobody here knows of. The next ones lease under
 * another name: leases of the lost one end with the last that is under way beside them, and are claimed again.
 *
 * Whether a lease stands is worked out on the side of caution, and once it may have ended it is never trusted
 * again: a heartbeat that comes through afterwards prolongs what is left of it and says nothing of what others took.
 */
import { heartbeatMs, leaseMs } from '../base/limits.ts';
import type { Store } from '../store/store.ts';
import type { Cancel, Clock } from './clock.ts';

/** What one claim leased. */
export interface Lease {
  /** The name that the store knows it by. */
  readonly owner: string;
  /** In elapsed ms: it stands at least until then. */
  untilMs: number;
}

export interface LeasesParameters {
  store: Pick<Store, 'heartbeat'>;
  clock: Pick<Clock, 'after' | 'elapsedMs'>;
  /** Names this process. */
  owner: string;
  report(text: string, error: unknown): void;
}

/** For the way of a request, and for clocks that do not run alike. */
const MARGIN_MS = 1000;

export class Leases {
  readonly #parameters: LeasesParameters;
  /** How much is under way by lease. */
  readonly #held = new Map<Lease, number>();
  #owner: string;
  #lost = 0;
  #heartbeat: Cancel | undefined;
  #stopped = false;

  constructor(parameters: LeasesParameters) {
    this.#parameters = parameters;
    this.#owner = parameters.owner;
  }

  /** Hands `claim` the name to lease under; one that fails is the last of its name. */
  async claim<T>(claim: (owner: string) => Promise<T>): Promise<{ lease: Lease; claimed: T }> {
    const owner = this.#owner;
    // From before the store was asked: nobody knows how long its answer was on the way.
    const untilMs = this.#parameters.clock.elapsedMs() + leaseMs;
    try {
      const claimed = await claim(owner);
      return { lease: { owner, untilMs }, claimed };
    } catch (error) {
      this.#lost += 1;
      this.#owner = `${this.#parameters.owner}/${this.#lost}`;
      throw error;
    }
  }

  /** Whether nobody else can have taken what it is for, and will not before a request is out. */
  stands(lease: Lease): boolean {
    return this.#parameters.clock.elapsedMs() < lease.untilMs - MARGIN_MS;
  }

  /** Something under this lease is under way. */
  hold(lease: Lease): void {
    const isFirst = this.#held.size === 0;
    this.#held.set(lease, (this.#held.get(lease) ?? 0) + 1);
    if (isFirst) this.#heartbeat ??= this.#prolongLater();
  }

  release(lease: Lease): void {
    const left = (this.#held.get(lease) ?? 0) - 1;
    if (left > 0) this.#held.set(lease, left);
    else this.#held.delete(lease);
  }

  /** Prolongs nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#heartbeat?.();
    this.#heartbeat = undefined;
  }

  #prolongLater(): Cancel {
    return this.#parameters.clock.after(heartbeatMs, () => {
      this.#heartbeat = undefined;
      const owners = new Set([...this.#held.keys()].map(({ owner }) => owner));
      // A store that is slow is not asked again before it has answered.
      void Promise.all([...owners].map((owner) => this.#prolong(owner))).then(() => {
        if (this.#held.size > 0 && !this.#stopped) this.#heartbeat ??= this.#prolongLater();
      });
    });
  }

  async #prolong(owner: string): Promise<void> {
    const { clock, store, report } = this.#parameters;
    // What is claimed meanwhile may not be among those that the store prolongs.
    const leases = [...this.#held.keys()].filter((lease) => lease.owner === owner);
    const untilMs = clock.elapsedMs() + leaseMs;
    try {
      await store.heartbeat(owner, leaseMs);
    } catch (error) {
      report('Leases could not be prolonged.', error);
      return;
    }
    const answeredMs = clock.elapsedMs();
    for (const lease of leases)
      if (answeredMs < lease.untilMs) lease.untilMs = Math.max(lease.untilMs, untilMs);
  }
}
