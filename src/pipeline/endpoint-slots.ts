/**
 * Part of station 6: how much of an endpoint may be under way. A slow endpoint takes only its own slots; one
 * that keeps failing is left alone for a moment and then tried with a single request. Nothing is discarded
 * here: what is not claimed waits in the store. The memory of failures is this process's own.
 */

/** Failures in a row after which an endpoint counts as degraded. */
const FAILURES_TOLERATED = 3;
const PAUSE_MS_FIRST = 100;
const PAUSE_MS_MAX = 5000;
/** Above this a receiver's Retry-After concerns its transmission alone; the endpoint is looked at again. */
const ASKED_PAUSE_MS_MAX = 60_000;

export type EndpointHealth = 'healthy' | 'degraded' | 'paused';

export class EndpointSlots {
  #underWay = 0;
  #failures = 0;
  #pausedUntilMs = 0;

  /** Requests that may start now. */
  free(concurrencyMax: number, nowMs: number): number {
    if (nowMs < this.#pausedUntilMs) return 0;
    const most = this.#failures >= FAILURES_TOLERATED ? 1 : concurrencyMax;
    return Math.max(0, most - this.#underWay);
  }

  health(nowMs: number): EndpointHealth {
    if (nowMs < this.#pausedUntilMs) return 'paused';
    return this.#failures >= FAILURES_TOLERATED ? 'degraded' : 'healthy';
  }

  underWay(): number {
    return this.#underWay;
  }

  started(): void {
    this.#underWay += 1;
  }

  /** `chance` is uniform in [0, 1). A refusal is an answer: the endpoint lives. */
  ended(answered: boolean, nowMs: number, chance: number, askedPauseMs = 0): void {
    this.#underWay -= 1;
    if (answered) {
      this.#failures = 0;
      this.#pausedUntilMs = 0;
      return;
    }
    this.#failures += 1;
    const over = this.#failures - FAILURES_TOLERATED;
    const backOffMs =
      over < 0 ? 0 : Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** over) * (0.75 + chance / 2);
    const pauseMs = Math.max(backOffMs, Math.min(askedPauseMs, ASKED_PAUSE_MS_MAX));
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + pauseMs);
  }
}
