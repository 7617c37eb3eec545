/**
 * Part of station 6: endpoints for which much waits. Where nothing of that may go yet (each is behind one that waits
 * for its next try), a claim reads all of it and gives nothing: half a second for 100,000. No other endpoint shall wait
 * for that, so each of these has claims of its own, and what reads much for little is asked rarely.
 */
import type { ClaimRequest, OutboxQueue } from '../store/store.ts';

type Endpoint = ClaimRequest['endpoints'][number];
type Named = Pick<Endpoint, 'tenant' | 'partner' | 'endpoint'>;

/** What waits for an endpoint that shares its claims; a claim reads as much in some 8 ms. */
export const sharedQueueMax = 2000;
/** A claim that gave less than it was asked for has a tenth of the time. */
const REST_TIMES = 9;
const REST_MS_MAX = 10_000;

export class DeepQueues {
  /** By endpoint, in elapsed ms: it rests until then; 0: it does not. Who was asked last stands last. */
  readonly #restsUntil = new Map<string, number>();
  /** However many rest, none of them is asked before: half of the time is for those that do not. */
  #restedFromMs = 0;

  /** Takes over which queues of a tenant are deep. */
  look(tenant: string, named: readonly OutboxQueue[]): void {
    const deep = named
      .filter(({ isDeep }) => isDeep)
      .map(({ partner, endpoint }) => endpointKey({ tenant, partner, endpoint }));
    const stay = new Set(deep);
    for (const key of this.#restsUntil.keys())
      if (key.startsWith(`${tenant}/`) && !stay.has(key)) this.#restsUntil.delete(key);
    for (const key of deep) if (!this.#restsUntil.has(key)) this.#restsUntil.set(key, 0);
  }

  isEmpty(): boolean {
    return this.#restsUntil.size === 0;
  }

  has(endpoint: Named): boolean {
    return !this.isEmpty() && this.#restsUntil.has(endpointKey(endpoint));
  }

  /** The one of these to be asked now: of those whose rest has ended, then of the others, in turn. */
  next(endpoints: readonly Endpoint[], nowMs: number): Endpoint | undefined {
    const byKey = new Map(endpoints.map((one) => [endpointKey(one), one]));
    let other: Endpoint | undefined;
    for (const [key, untilMs] of this.#restsUntil) {
      const one = byKey.get(key);
      if (one === undefined) continue;
      if (untilMs === 0) other ??= one;
      else if (untilMs <= nowMs && this.#restedFromMs <= nowMs) return one;
    }
    return other;
  }

  /** What a claim for one took, and whether it gave all that was asked for. */
  asked(endpoint: Named, { isFilled, durationMs, nowMs }: Asked): void {
    const key = endpointKey(endpoint);
    if (!this.#restsUntil.has(key)) return;
    this.#restsUntil.delete(key);
    this.#restsUntil.set(
      key,
      isFilled ? 0 : nowMs + Math.min(REST_MS_MAX, durationMs * REST_TIMES),
    );
    if (!isFilled) this.#restedFromMs = nowMs + durationMs;
  }

  /** One that held back others of its ordering key is done: its endpoint has something to give. */
  freed(endpoint: Named): void {
    const key = endpointKey(endpoint);
    if (this.#restsUntil.has(key)) this.#restsUntil.set(key, 0);
  }

  /** Whether one that does not rest may have something to give. */
  mayHaveMore(): boolean {
    return [...this.#restsUntil.values()].includes(0);
  }
}

interface Asked {
  isFilled: boolean;
  durationMs: number;
  nowMs: number;
}

/** An endpoint among those of all tenants. */
export function endpointKey(of: Named): string {
  return `${of.tenant}/${of.partner}/${of.endpoint}`;
}
