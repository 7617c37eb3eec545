/**
 * Quotas per key in fixed windows, kept in memory: each process counts what it answers itself. Said in the
 * header fields of draft-ietf-httpapi-ratelimit-headers-11.
 */
import type { Quota } from './context.ts';

export interface Standing {
  allowed: boolean;
  remaining: number;
  /** Whole seconds until the window ends. */
  resetSeconds: number;
}

interface Window {
  endsAtMs: number;
  used: number;
}

export interface RateLimiter {
  /** Counts one request of `key`. Time is what never jumps: a window lasts as long as it says. */
  take(key: string, quota: Quota, elapsedMs: number): Standing;
  /** What the next request would meet, without counting it. */
  look(key: string, quota: Quota, elapsedMs: number): Standing;
}

/** `keysMax` bounds memory: when more keys are seen, windows that ended are forgotten. */
export function rateLimiterOf(keysMax: number): RateLimiter {
  const windows = new Map<string, Window>();
  return {
    take(key, quota, elapsedMs) {
      let window = windows.get(key);
      if (window === undefined || window.endsAtMs <= elapsedMs) {
        if (window === undefined && windows.size >= keysMax) forgetEnded(windows, elapsedMs);
        window = { endsAtMs: elapsedMs + quota.windowSeconds * 1000, used: 0 };
        windows.set(key, window);
      }
      window.used += 1;
      return standingOf(window, quota, elapsedMs);
    },
    look(key, quota, elapsedMs) {
      const window = windows.get(key);
      if (window === undefined || window.endsAtMs <= elapsedMs)
        return { allowed: true, remaining: quota.requests, resetSeconds: quota.windowSeconds };
      return standingOf({ ...window, used: window.used + 1 }, quota, elapsedMs);
    },
  };
}

function standingOf(window: Window, quota: Quota, elapsedMs: number): Standing {
  return {
    allowed: window.used <= quota.requests,
    remaining: Math.max(0, quota.requests - window.used),
    resetSeconds: Math.max(1, Math.ceil((window.endsAtMs - elapsedMs) / 1000)),
  };
}

function forgetEnded(windows: Map<string, Window>, elapsedMs: number): void {
  for (const [key, window] of windows) if (window.endsAtMs <= elapsedMs) windows.delete(key);
  // All of them under way: the oldest entry makes room.
  const oldest = windows.keys().next();
  if (windows.size > 0 && oldest.done !== true) windows.delete(oldest.value);
}

/** Value of `RateLimit-Policy`. */
export function policyField(quota: Quota): string {
  return `"key";q=${quota.requests};w=${quota.windowSeconds}`;
}

/** Value of `RateLimit`. */
export function standingField(standing: Standing): string {
  return `"key";r=${standing.remaining};t=${standing.resetSeconds}`;
}
