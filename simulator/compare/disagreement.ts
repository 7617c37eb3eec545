/** One point on which a system and the hub do not believe the same. */
export interface Disagreement {
  system: string;
  /** Order, commitment, document. */
  subject: string;
  what: string;
  believes: string;
  /** What the hub believes. */
  hub: string;
}

/** Collects differences; both sides are compared as text. */
export class Comparison {
  readonly disagreements: Disagreement[] = [];
  /** How many points were looked at, so that an empty list is not an empty comparison. */
  points = 0;

  check(system: string, subject: string, what: string, believed: unknown, hub: unknown): void {
    this.points += 1;
    const one = textOf(believed);
    const other = textOf(hub);
    if (one === other) return;
    this.disagreements.push({ system, subject, what, believes: one, hub: other });
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '(nothing)' : JSON.stringify(value);
}

/** Texts in order, as one: for lists whose order means nothing. */
export function bag(texts: readonly string[]): string {
  return [...texts].sort().join(' · ');
}
