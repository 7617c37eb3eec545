/**
 * Secrets in settings: given as `${ENV}` they are a name and may be seen; anything else is shown as dots, and
 * dots that come back mean "as it was".
 */

export const dots = '•••';
const SECRET_NAME = /secret|password|passphrase|token|credential|private|apikey|api_key/i;
const FROM_ENVIRONMENT = /^\$\{\w+\}$/;

/** A copy with every secret as dots. */
export function withoutSecrets(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((inner) => withoutSecrets(inner, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([inner, held]) => [inner, withoutSecrets(held, inner)]),
    );
  }
  const secret = typeof value === 'string' && SECRET_NAME.test(name) && value !== '';
  return secret && !FROM_ENVIRONMENT.test(value) ? dots : value;
}

/** A copy of `value` whose dots are what stands at the same place of `stored`. */
export function withSecretsOf(value: unknown, stored: unknown): unknown {
  if (value === dots) return stored ?? value;
  if (Array.isArray(value))
    return value.map((inner, at) => withSecretsOf(inner, partOf(stored, inner, at)));
  if (typeof value !== 'object' || value === null) return value;
  const before = typeof stored === 'object' && stored !== null ? stored : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      withSecretsOf(inner, (before as Record<string, unknown>)[name]),
    ]),
  );
}

/** Elements of lists are the same by id, where they have one. */
function partOf(stored: unknown, element: unknown, at: number): unknown {
  if (!Array.isArray(stored)) return undefined;
  const id = idOf(element);
  return id === undefined ? stored[at] : stored.find((other) => idOf(other) === id);
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}

export interface Difference {
  /** JSON pointer. */
  pointer: string;
  before?: unknown;
  after?: unknown;
}

/** Places where two values differ, at most `max`. */
export function differencesOf(before: unknown, after: unknown, max: number): Difference[] {
  const found: Difference[] = [];
  collect(before, after, '', found, max);
  return found;
}

function collect(a: unknown, b: unknown, pointer: string, found: Difference[], max: number): void {
  if (found.length >= max || a === b) return;
  if (isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
      collect(a[name], b[name], `${pointer}/${step}`, found, max);
    }
    return;
  }
  found.push({
    pointer,
    ...(a === undefined ? {} : { before: a }),
    ...(b === undefined ? {} : { after: b }),
  });
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
