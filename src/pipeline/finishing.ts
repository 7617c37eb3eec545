/**
 * Part of station 6: results of attempts on their way into the store. What ended at the same moment shares one commit;
 * while the store is away, the same results are offered again and again. One that the store refuses for what it holds
 * keeps none of the others waiting: it is offered by itself, and then without all that may be wrong with it.
 */
import { type AttemptResult, type Store, StoreFault } from '../store/store.ts';
import { bareResult } from './attempt-result.ts';
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
    let groupMax = GROUP_MAX;
    while (this.#results.length > 0) {
      const group = this.#results.slice(0, groupMax).map(({ result }) => result);
      const outcome = await this.#commit(group);
      if (outcome === 'away' && !this.#parameters.givesUp()) continue;
      if (outcome === 'refused' && group.length > 1) {
        groupMax = Math.floor(group.length / 2);
        continue;
      }
      groupMax = Math.min(GROUP_MAX, groupMax * 2);
      if (outcome === 'refused') await this.#commit(group.map(bareResult));
      const recorded = this.#results.slice(0, group.length);
      this.#results = this.#results.slice(group.length);
      for (const { done } of recorded) done();
    }
    this.#running = false;
  }

  /** An old epoch does no harm, so that what may have been committed is offered again. */
  async #commit(results: AttemptResult[]): Promise<'committed' | 'away' | 'refused'> {
    const { store, clock, report } = this.#parameters;
    try {
      const { stale } = await store.finish(results);
      if (stale.length > 0)
        report(`${stale.length} results came after their lease had ended.`, undefined);
      return 'committed';
    } catch (error) {
      if (!(error instanceof StoreFault)) {
        report(`${results.length} results of attempts were refused by the store.`, error);
        return 'refused';
      }
      report('Results of attempts could not be recorded yet.', error);
      await pause(clock, faultDelayMs(error));
      return 'away';
    }
  }
}
