/**
 * Part of station 6: the leases of this process, prolonged while what they are for is under way.
 *
 * A claim whose answer was lost on the way may have leased what nobody here knows of. The next ones lease under
 * another name: leases of the lost one end with the last that is under way beside them, and are claimed again.
 */
import { heartbeatMs, leaseMs } from '../base/limits.ts';
import type { Store } from '../store/store.ts';
import type { Cancel, Clock } from './clock.ts';

export interface LeasesParameters {
  store: Pick<Store, 'heartbeat'>;
  clock: Pick<Clock, 'after'>;
  /** Names this process. */
  owner: string;
  report(text: string, error: unknown): void;
}

export class Leases {
  readonly #parameters: LeasesParameters;
  /** What is under way, by the name that its lease is under. */
  readonly #held = new Map<string, number>();
  #owner: string;
  #lost = 0;
  #heartbeat: Cancel | undefined;
  #stopped = false;

  constructor(parameters: LeasesParameters) {
    this.#parameters = parameters;
    this.#owner = parameters.owner;
  }

  /** Hands `claim` the name to lease under; one that fails is the last of its name. */
  async claim<T>(claim: (owner: string) => Promise<T>): Promise<{ owner: string; claimed: T }> {
    const owner = this.#owner;
    try {
      return { owner, claimed: await claim(owner) };
    } catch (error) {
      this.#lost += 1;
      this.#owner = `${this.#parameters.owner}/${this.#lost}`;
      throw error;
    }
  }

  /** Something leased under this name is under way. */
  hold(owner: string): void {
    const isFirst = this.#held.size === 0;
    this.#held.set(owner, (this.#held.get(owner) ?? 0) + 1);
    if (isFirst) this.#heartbeat ??= this.#prolongLater();
  }

  release(owner: string): void {
    const left = (this.#held.get(owner) ?? 0) - 1;
    if (left > 0) this.#held.set(owner, left);
    else this.#held.delete(owner);
  }

  /** Prolongs nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#heartbeat?.();
    this.#heartbeat = undefined;
  }

  #prolongLater(): Cancel {
    const { clock, store, report } = this.#parameters;
    return clock.after(heartbeatMs, () => {
      this.#heartbeat = undefined;
      const owners = [...this.#held.keys()];
      const prolonged = owners.map((owner) =>
        store.heartbeat(owner, leaseMs).catch((error: unknown) => {
          report('Leases could not be prolonged.', error);
        }),
      );
      // A store that is slow is not asked again before it has answered.
      void Promise.all(prolonged).then(() => {
        if (this.#held.size > 0 && !this.#stopped) this.#heartbeat ??= this.#prolongLater();
      });
    });
  }
}
