/** Whether two documents say the same. */
import { derivedId } from '../../base/ids.ts';

/**
 * A short mark of a plain JSON value, equal for equal content in whatever order its fields stand.
 * It compares what one sender sent under one number; it is no protection against a forger.
 */
export function contentMark(value: unknown): string {
  return derivedId(stableText(value), 'content');
}

/** JSON with sorted fields; what is `undefined` is absent. */
export function stableText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${stableText(part)}`);
  return `{${fields.join(',')}}`;
}
