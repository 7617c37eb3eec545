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
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`;
  const fields = value as Record<string, unknown>;
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const part = fields[name];
    if (part === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${stableText(part)}`;
  }
  return `{${text}}`;
}

/** Whether two plain JSON values have equal {@link stableText}, found out without writing it. */
export function saysTheSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return (a ?? null) === (b ?? null);
  if (Array.isArray(a) || Array.isArray(b)) return isSameList(a, b);
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const isCovered = (of: Record<string, unknown>, by: Record<string, unknown>) =>
    Object.keys(of).every((name) => of[name] === undefined || by[name] !== undefined);
  return (
    isCovered(left, right) &&
    isCovered(right, left) &&
    Object.keys(left).every((name) => saysTheSame(left[name], right[name]))
  );
}

function isSameList(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((part, at) => saysTheSame(part, b[at]));
}
