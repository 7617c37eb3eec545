/** Hub time as the world moves it, what is planned on it, and what goes on at this moment. */
import type { Chance } from './random.ts';
import { hourMs, Scheduler } from './scheduler.ts';
import type { Agenda } from './systems/agenda.ts';

export class WorldAgenda implements Agenda {
  readonly chance: Chance;
  readonly #scheduler = new Scheduler();
  readonly #gridMs: number;
  readonly #underWay = new Set<Promise<void>>();
  #nowMs: number;
  #failure: unknown;
  #failed = false;
  #done = 0;

  /** What is planned happens at whole multiples of `gridMs`, so that much of it happens at once. */
  constructor(startMs: number, chance: Chance, gridMs: number) {
    this.#nowMs = startMs;
    this.chance = chance;
    this.#gridMs = gridMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** The clock was moved. */
  setNow(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }

  at(atMs: number, label: string, act: () => Promise<void> | void): void {
    this.#scheduler.plan({ atMs: this.onGrid(atMs), label, run: act });
  }

  /** The next moment of the grid. */
  onGrid(atMs: number): number {
    return Math.ceil(atMs / this.#gridMs) * this.#gridMs;
  }

  after(hours: number, label: string, act: () => Promise<void> | void): void {
    this.at(this.#nowMs + Math.round(hours * hourMs), label, act);
  }

  track(label: string, work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.fail(new Error(`${label} failed`, { cause: error })))
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#failure = error;
  }

  /** Throws the first failure, where there was one. */
  throwFailure(): void {
    if (this.#failed) throw this.#failure;
  }

  nextMs(): number | undefined {
    return this.#scheduler.nextMs();
  }

  /** Events that were run so far; what is planned next. */
  progress(): { done: number; planned: number } {
    return { done: this.#done, planned: this.#scheduler.size };
  }

  /** Runs what is due; what it starts is tracked. */
  runDue(): void {
    for (;;) {
      const planned = this.#scheduler.takeDue(this.#nowMs);
      if (planned === undefined) return;
      this.#done += 1;
      this.track(planned.label, Promise.resolve().then(planned.run));
    }
  }

  /** Whether nothing goes on and nothing is due. */
  isIdle(): boolean {
    return this.#underWay.size === 0 && (this.nextMs() ?? Infinity) > this.#nowMs;
  }

  /** Ends when nothing that was started goes on. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
