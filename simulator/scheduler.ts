/**
 * Discrete events on hub time. The world says what happens when; {@link Scheduler.takeDue} gives what is
 * due in the order of time, and of planning where times are equal.
 */

export interface Planned {
  /** Hub time in ms since 1970. */
  atMs: number;
  /** What it is, for the progress line and for errors. */
  label: string;
  run(): Promise<void> | void;
}

interface Queued extends Planned {
  order: number;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** A heap of what is to come. */
export class Scheduler {
  #heap: Queued[] = [];
  #planned = 0;

  /** Plans an event; one in the past is due at once. */
  plan(planned: Planned): void {
    const queued = { ...planned, order: this.#planned };
    this.#planned += 1;
    this.#heap.push(queued);
    this.#rise(this.#heap.length - 1);
  }

  get size(): number {
    return this.#heap.length;
  }

  /** When the next event is due; undefined when nothing is planned. */
  nextMs(): number | undefined {
    return this.#heap[0]?.atMs;
  }

  /** Removes and gives the next event that is due at `nowMs`. */
  takeDue(nowMs: number): Planned | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.atMs > nowMs) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (right < this.#heap.length && this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
