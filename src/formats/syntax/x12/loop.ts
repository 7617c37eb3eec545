/** An iteration of a loop: its segments, and the loops within. */
import type { Segment } from './segment.ts';

const NO_LOOPS: readonly Loop[] = [];

/** One iteration of a loop. The root loop is the set itself, without ST and SE. */
export class Loop {
  readonly id: string;
  /** 1 for the first iteration within its parent. */
  readonly number: number;
  readonly parent: Loop | undefined;
  readonly segments: Segment[];
  #loops: Loop[] | undefined;

  constructor(id: string, number: number, parent: Loop | undefined) {
    this.id = id;
    this.number = number;
    this.parent = parent;
    this.segments = [];
    this.#loops = undefined;
  }

  /** Iterations of inner loops, in the order of the set. */
  get loops(): readonly Loop[] {
    return this.#loops ?? NO_LOOPS;
  }

  /** Opens an iteration of an inner loop; `match.ts` alone calls it. */
  open(id: string, number: number): Loop {
    const loop = new Loop(id, number, this);
    if (this.#loops === undefined) this.#loops = [loop];
    else this.#loops.push(loop);
    return loop;
  }

  /** The first segment of that id in this iteration, inner loops left out. */
  segment(id: string): Segment | undefined {
    for (const segment of this.segments) if (segment.id === id) return segment;
    return undefined;
  }

  /** All segments of that id in this iteration, inner loops left out. */
  segmentsOf(id: string): Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }

  /** Iterations of the inner loop of that id. */
  loopsOf(id: string): Loop[] {
    return this.loops.filter((loop) => loop.id === id);
  }

  /** `PO1[3]/N1[1]`; empty for the root. */
  get path(): string {
    if (this.parent === undefined) return '';
    const above = this.parent.path;
    const own = `${this.id}[${this.number}]`;
    return above === '' ? own : `${above}/${own}`;
  }
}
