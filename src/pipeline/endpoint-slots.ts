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
/** Claimed beside what is under way, so that a free slot need not wait for a claim: at most, per slot. */
const AHEAD_PER_SLOT_MAX = 16;
/** What is claimed ahead is sent within about this time; far less than a lease. */
const AHEAD_MS_MAX = 1000;
/** Share of the newest duration in the running one. */
const NEWEST_SHARE = 0.2;

export type EndpointHealth = 'healthy' | 'degraded' | 'paused';

export class EndpointSlots {
  #underWay = 0;
  #failures = 0;
  #pausedUntilMs = 0;
  /** Answers in a row, and how long an answer takes. */
  #answers = 0;
  #durationMs = 0;

  /** Requests that may start now. */
  free(concurrencyMax: number, nowMs: number): number {
    if (nowMs < this.#pausedUntilMs) return 0;
    const most = this.#failures >= FAILURES_TOLERATED ? 1 : concurrencyMax;
    return Math.max(0, most - this.#underWay);
  }

  /**
   * Requests that may be claimed beside those under way. Nothing for an endpoint that has yet to show that it
   * answers, and less the slower it does: what is claimed here, no other process can take.
   */
  ahead(concurrencyMax: number): number {
    if (this.#failures > 0) return 0;
    const most = Math.min(AHEAD_PER_SLOT_MAX, AHEAD_MS_MAX / Math.max(1, this.#durationMs));
    return Math.min(this.#answers, Math.floor(concurrencyMax * most));
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
  ended(answered: boolean, nowMs: number, chance: number, askedPauseMs = 0, durationMs = 0): void {
    this.#underWay -= 1;
    if (answered) {
      this.#answers += 1;
      this.#durationMs += (durationMs - this.#durationMs) * NEWEST_SHARE;
      this.#failures = 0;
      this.#pausedUntilMs = 0;
      return;
    }
    this.#failures += 1;
    this.#answers = 0;
    const over = this.#failures - FAILURES_TOLERATED;
    const backOffMs =
      over < 0 ? 0 : Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** over) * (0.75 + chance / 2);
    const pauseMs = Math.max(backOffMs, Math.min(askedPauseMs, ASKED_PAUSE_MS_MAX));
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + pauseMs);
  }
}
