/**
 * Part of station 6: results of attempts on their way into the store. What ended at the same moment shares one commit;
 * while the store is away, the same results are offered again and again.
 */
import type { AttemptResult, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { faultDelayMs, pause } from './loops.ts';

export interface FinishingParameters {
  store: Pick<Store, 'finish'>;
  clock: Pick<Clock, 'after'>;
  /** The process ends and waits no longer: what is not recorded now is tried again by whoever runs next. */
  givesUp(): boolean;
  report(text: string, error: unknown): void;
}

const GROUP_MAX = 500;

export class Finishing {
  readonly #parameters: FinishingParameters;
  #results: { result: AttemptResult; done: () => void }[] = [];
  #running = false;

  constructor(parameters: FinishingParameters) {
    this.#parameters = parameters;
  }

  /** Results that are not committed. */
  waiting(): number {
    return this.#results.length;
  }

  /** Resolves when the result is committed. */
  record(result: AttemptResult): Promise<void> {
    return new Promise((resolve) => {
      this.#results.push({ result, done: resolve });
      if (!this.#running) void this.#recordAll();
    });
  }

  async #recordAll(): Promise<void> {
    this.#running = true;
    await Promise.resolve();
    while (this.#results.length > 0) {
      const group = this.#results.slice(0, GROUP_MAX);
      const committed = await this.#commit(group.map(({ result }) => result));
      if (!committed) continue;
      this.#results = this.#results.slice(group.length);
      for (const { done } of group) done();
    }
    this.#running = false;
  }

  /** False when the store is away: the same results are offered again; an old epoch does no harm. */
  async #commit(results: AttemptResult[]): Promise<boolean> {
    const { store, clock, report, givesUp } = this.#parameters;
    try {
      const { stale } = await store.finish(results);
      if (stale.length > 0)
        report(`${stale.length} results came after their lease had ended.`, undefined);
      return true;
    } catch (error) {
      report('Results of attempts could not be recorded yet.', error);
      await pause(clock, faultDelayMs(error));
      return givesUp();
    }
  }
}
