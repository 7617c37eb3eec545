/**
 * Part of station 6: which endpoints are claimed for together. Where everything in a long queue waits for its next try,
 * a claim reads all of it and finds nothing: half a second for 100,000. Those who wait for the same claim must not
 * pay for that, so after a claim that took long, the endpoints that it gave nothing are asked apart from the others,
 * in ever smaller groups until it shows which it was, and that one rarely.
 */
import type { ClaimRequest } from '../store/store.ts';

type Endpoint = ClaimRequest['endpoints'][number];
type Named = Pick<Endpoint, 'tenant' | 'partner' | 'endpoint'>;

/** A claim that finds something to do takes a few ms. */
const LONG_MS = 50;
/** Asked again after so many times the time that it took: a tenth of one connection at most. */
const REST_TIMES = 9;
const REST_MS_MAX = 10_000;

export class Claiming {
  /** Endpoints that are asked apart, and when again. */
  readonly #apart = new Map<string, number>();
  #groupMax = Number.POSITIVE_INFINITY;

  /** In groups that are claimed for one after the other; the first are those of whom nothing is suspected. */
  groups(endpoints: readonly Endpoint[], nowMs: number): Endpoint[][] {
    if (this.#apart.size === 0) return endpoints.length === 0 ? [] : [[...endpoints]];
    const together = endpoints.filter((one) => !this.#apart.has(keyOf(one)));
    const due = endpoints.filter((one) => (this.#apart.get(keyOf(one)) ?? Infinity) <= nowMs);
    return [together, due.slice(0, this.#groupMax)].filter(({ length }) => length > 0);
  }

  /** What a claim for a group gave, and how long it took. */
  took(
    group: readonly Endpoint[],
    claimed: readonly Named[],
    { durationMs, nowMs }: { durationMs: number; nowMs: number },
  ): void {
    const gave = new Set(claimed.map(keyOf));
    const empty = group.map(keyOf).filter((key) => !gave.has(key));
    for (const key of gave) this.#apart.delete(key);
    if (durationMs < LONG_MS) {
      for (const key of empty) this.#apart.delete(key);
      this.#groupMax *= 2;
      return;
    }
    const restMs = empty.length === 1 ? Math.min(REST_MS_MAX, durationMs * REST_TIMES) : 0;
    for (const key of empty) this.#apart.set(key, nowMs + restMs);
    this.#groupMax = Math.max(1, Math.ceil(empty.length / 2));
  }
}

function keyOf({ tenant, partner, endpoint }: Named): string {
  return `${tenant}\u0000${partner}\u0000${endpoint}`;
}
