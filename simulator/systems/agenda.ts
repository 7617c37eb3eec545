/** What every system of the world has: hub time, a way to plan, and a place where failures go. */
import type { Chance } from '../random.ts';

export interface Agenda {
  /** Hub time in ms since 1970, as the world knows it. */
  nowMs(): number;
  /** Runs `act` after that many hours of hub time. */
  after(hours: number, label: string, act: () => Promise<void> | void): void;
  at(atMs: number, label: string, act: () => Promise<void> | void): void;
  /** Work that goes on now and must end before the clock moves. */
  track(label: string, work: Promise<void>): void;
  /** A bug of the world: the run ends with it. */
  fail(error: unknown): void;
  chance: Chance;
}
