/**
 * Stations in a circle: each is asked again at once while it finds work, and less and less often while it
 * does not. A fault is caught here, once per station, and ends neither the station nor the process.
 */
import { type Clock, type Nap, napOf } from './clock.ts';

export type Look = 'idle' | 'worked' | 'more';

export interface LoopOptions {
  name: string;
  /** One look: nothing to do, something done, or something done and certainly more of it there. */
  round(): Promise<Look>;
  /**
   * Wait after a look that found less than it could have taken, so that the next one finds more at once:
   * a batch of ten costs hardly more than a batch of one.
   */
  gapMs?: number;
  /** Wait after the first idle look, doubling up to the second. */
  idleMsMin: number;
  idleMsMax: number;
  /** What it finds is work for no station: nobody waits for it to have looked. */
  isAside?: boolean;
}

export interface Loops {
  add(options: LoopOptions): void;
  /** Says that something happened outside the rounds, and lets the named loops look at once. */
  progressed(...names: readonly string[]): void;
  /** Lets every loop look at once that has not since anything happened last. */
  wakeAll(): void;
  /** Whether every loop has looked and found nothing since anything happened last. */
  quiet(): boolean;
  faults(): number;
  /** Ends when every round under way has. */
  stop(): Promise<void>;
}

interface Loop {
  options: LoopOptions;
  nap: Nap;
  /** Sleeps after a fault and in gaps; only the end cuts it short. */
  rest: Nap;
  /** Value of the progress counter when the last idle look began. */
  quietSince: number;
  done: Promise<void>;
}

const FAULT_DELAY_MS_MIN = 20;
const FAULT_DELAY_MS_MAX = 1000;

export function openLoops(clock: Clock, report: (text: string, error: unknown) => void): Loops {
  return new Circle(clock, report);
}

class Circle implements Loops {
  readonly #clock: Clock;
  readonly #report: (text: string, error: unknown) => void;
  readonly #loops = new Map<string, Loop>();
  #progress = 0;
  #faults = 0;
  #stopping = false;

  constructor(clock: Clock, report: (text: string, error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  add(options: LoopOptions): void {
    const loop: Loop = {
      options,
      nap: napOf(this.#clock),
      rest: napOf(this.#clock),
      quietSince: -1,
      done: Promise.resolve(),
    };
    this.#loops.set(options.name, loop);
    loop.done = this.#run(loop);
  }

  progressed(...names: readonly string[]): void {
    this.#progress += 1;
    for (const name of names) this.#loops.get(name)?.nap.wake();
  }

  wakeAll(): void {
    // One that has looked since anything happened last would only find the same again.
    for (const { nap, quietSince } of this.#awaited())
      if (quietSince !== this.#progress) nap.wake();
  }

  quiet(): boolean {
    return this.#awaited().every(({ quietSince }) => quietSince === this.#progress);
  }

  faults(): number {
    return this.#faults;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const loops = [...this.#loops.values()];
    for (const { nap, rest } of loops) {
      nap.wake();
      rest.wake();
    }
    await Promise.all(loops.map(({ done }) => done));
  }

  #awaited(): Loop[] {
    return [...this.#loops.values()].filter(({ options }) => options.isAside !== true);
  }

  async #run(loop: Loop): Promise<void> {
    const { name, idleMsMin } = loop.options;
    let idleMs = idleMsMin;
    while (!this.#stopping) {
      try {
        idleMs = await this.#turn(loop, idleMs);
      } catch (error) {
        this.#faults += 1;
        // What happens next is unknown, so nothing is quiet until a look succeeds.
        this.#progress += 1;
        this.#report(`Station ${name} met a fault and goes on.`, error);
        if (!this.#stopping) await loop.rest.sleep(faultDelayMs(error));
      }
    }
  }

  /** Resolves with the wait after the next look, if that is idle. */
  async #turn(loop: Loop, idleMs: number): Promise<number> {
    const { round, idleMsMin, idleMsMax, gapMs = 0 } = loop.options;
    const before = this.#progress;
    const look = await round();
    if (look !== 'idle') {
      this.#progress += 1;
      if (look === 'more' || gapMs === 0) await this.#clock.turn();
      else await loop.rest.sleep(gapMs);
      return idleMsMin;
    }
    loop.quietSince = before;
    await loop.nap.sleep(idleMs);
    return Math.min(idleMs * 2, idleMsMax);
  }
}

export function pause(clock: Pick<Clock, 'after'>, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/**
 * What a StoreFault says about itself, at most a second: a sender may be asked to stay away for longer, but what
 * was accepted goes on soon after the fault has passed. Anything else is a bug and is tried less eagerly.
 */
export function faultDelayMs(error: unknown): number {
  const { retryAfterMs } = (error ?? {}) as { retryAfterMs?: unknown };
  if (typeof retryAfterMs !== 'number') return FAULT_DELAY_MS_MAX;
  return Math.min(Math.max(retryAfterMs, FAULT_DELAY_MS_MIN), FAULT_DELAY_MS_MAX);
}
