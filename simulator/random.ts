/** Chance from a seed, so that a run can be repeated. */

export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True with that probability. */
  happens(probability: number): boolean;
  /** A source of its own for a named purpose: what one part draws does not move another. */
  fork(label: string): Chance;
}

/** sfc32 by Chris Doty-Humphrey (PractRand), seeded from a number or text. */
export function chanceOf(seed: number | string): Chance {
  let [a, b, c, counter] = seedOf(String(seed));
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick: <T>(choices: readonly T[]): T => {
      const choice = choices[between(0, choices.length - 1)];
      if (choice === undefined) throw new Error('There is nothing to choose from.');
      return choice;
    },
    fork: (label) => chanceOf(`${seed}/${label}`),
  };
}

/** Four 32-bit words from a text: FNV-1a with four offsets. */
function seedOf(text: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = (2166136261 ^ offset) >>> 0;
    for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619);
    return hash | 0;
  };
  return [word(1), word(0x9e3779b9), word(0x7f4a7c15), 1];
}
