/** Time as the stations see it: two parameters that only the composition root gives a body to. */
import { type Instant, instantFromMs, msFromInstant } from '../base/instant.ts';

/** Ends a delay that has not run yet. */
export type Cancel = () => void;

export interface Clock {
  /** Wall clock in ms since 1970. */
  nowMs(): number;
  /** Grows evenly, never jumps; ms since any moment. For measuring. */
  elapsedMs(): number;
  /** Runs once after `delayMs` of real time. */
  after(delayMs: number, run: () => void): Cancel;
  /** Resolves when sockets and timers have had their turn. */
  turn(): Promise<void>;
}

/** Hub time between two looks at the store's clock, which alone decides. */
export interface HubTime {
  nowMs(): number;
  now(): Instant;
  /** Takes over what the store's clock said just now. */
  set(storeNow: Instant): void;
}

/**
 * Hub time that follows the store's clock, simulated offset included: what it said last, and the time that has
 * passed since. The clock of this machine has no part in it, whichever way somebody sets it.
 */
export function hubTimeOf(clock: Clock): HubTime {
  let offsetMs = clock.nowMs() - clock.elapsedMs();
  const nowMs = () => clock.elapsedMs() + offsetMs;
  return {
    nowMs,
    now: () => instantFromMs(Math.floor(nowMs())),
    set: (storeNow) => {
      offsetMs = msFromInstant(storeNow) - clock.elapsedMs();
    },
  };
}

/** Resolves after `delayMs`, or at once when `wake` is called. */
export interface Nap {
  sleep(delayMs: number): Promise<void>;
  wake(): void;
}

/** A sleep that can be cut short. A wake while nobody sleeps is remembered for the next sleep. */
export function napOf(clock: Clock): Nap {
  let woken = false;
  let ring: (() => void) | undefined;
  return {
    sleep(delayMs) {
      if (woken) {
        woken = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const end = () => {
          ring = undefined;
          woken = false;
          cancel();
          resolve();
        };
        const cancel = clock.after(delayMs, end);
        ring = end;
      });
    },
    wake() {
      if (ring === undefined) woken = true;
      else ring();
    },
  };
}
