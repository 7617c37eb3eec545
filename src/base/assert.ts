/**
 * Assertions: a violated one is a bug in this code, never a finding in partner data.
 * A station that meets one sends its message to quarantine with the stack and goes on with the others.
 */

/** Thrown by {@link invariant} and {@link assertNever}. Caught once per station, never elsewhere. */
export class InvariantViolated extends Error {
  override readonly name = 'InvariantViolated';
}

/** Throws {@link InvariantViolated} with `text` when `condition` does not hold. */
export function invariant(condition: unknown, text: string): asserts condition {
  if (!condition) throw new InvariantViolated(text);
}

/**
 * Closes a `switch` over a union: does not compile when a case is missing, and throws
 * {@link InvariantViolated} when a value arrives at run time that the types ruled out.
 */
export function assertNever(value: never): never {
  throw new InvariantViolated(`A case is missing for ${describe(value)}.`);
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}
