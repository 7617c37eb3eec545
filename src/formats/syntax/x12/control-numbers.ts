/** The control numbers of a group, to find repeated ones in little memory: they mostly count up. */

/** Runs and odd ones remembered; a group of nothing but gaps ends the search for repeated ones. */
const REMEMBERED_MAX = 100_000;

export class ControlNumbers {
  /** Runs of numbers without gap, as first and last. */
  readonly #runs: { first: number; last: number }[] = [];
  readonly #others = new Set<string>();

  /** Adds a control number; false when it was there. */
  add(control: string): boolean {
    if (!/^\d{1,9}$/.test(control)) return this.#addOther(control);
    const number = Number(control);
    const newest = this.#runs.at(-1);
    if (newest !== undefined && number === newest.last + 1 && this.#runs.length === 1) {
      newest.last = number;
      return true;
    }
    if (this.#runs.some(({ first, last }) => first <= number && number <= last)) return false;
    if (newest !== undefined && number === newest.last + 1) newest.last = number;
    else if (this.#runs.length < RUNS_MAX) this.#runs.push({ first: number, last: number });
    else return this.#addOther(String(number));
    return !this.#others.has(String(number));
  }

  #addOther(control: string): boolean {
    if (this.#others.has(control)) return false;
    if (this.#others.size < REMEMBERED_MAX) this.#others.add(control);
    return true;
  }
}

/** Few enough to be looked through for each number. */
const RUNS_MAX = 64;
