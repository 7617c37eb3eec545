/**
 * Secrets in rows: a setting that its channel declares as secret is shown as dots, and dots that come back
 * mean "as it was". Given as `${ENV}` a secret is a name and may be seen.
 */
import {
  type ChannelDeclared,
  type ChannelRules,
  declaredIn,
  settingDeclared,
} from './channel-rules.ts';

export const dots = '•••';
/** Names that nobody declares and that sound like a secret stay hidden. */
const SECRET_NAME = /secret|password|passphrase|token|credential|private|apikey|api_key/i;
const NO_SECRETS: ReadonlySet<string> = new Set(['privateAddressesAllowed']);
const FROM_ENVIRONMENT = /^\$\{\w+\}$/;

/** A copy of a row's body with every secret as dots. */
export function withoutSecrets(body: unknown, rules: ChannelRules): unknown {
  return shown(body, '', rules);
}

/** `name` is the member that holds the value, for elements of a list that of the list. */
function shown(value: unknown, name: string, rules: ChannelRules): unknown {
  if (Array.isArray(value)) return value.map((inner) => shown(inner, name, rules));
  if (!isTree(value))
    return typeof value === 'string' && soundsSecret(name) ? hidden(value) : value;
  const declared = declaredIn(rules, name, value.channel);
  return Object.fromEntries(
    Object.entries(value).map(([inner, held]) => [
      inner,
      inner === 'settings' && declared !== undefined && isTree(held)
        ? settingsShown(held, declared, rules)
        : shown(held, inner, rules),
    ]),
  );
}

function settingsShown(
  settings: Record<string, unknown>,
  declared: ChannelDeclared,
  rules: ChannelRules,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const setting = settingDeclared(declared, name);
      if (setting === undefined) return [name, shown(value, name, rules)];
      return [name, setting.secret === true ? hidden(value) : value];
    }),
  );
}

function soundsSecret(name: string): boolean {
  return SECRET_NAME.test(name) && !NO_SECRETS.has(name);
}

function hidden(value: unknown): unknown {
  if (value === '') return value;
  return typeof value === 'string' && FROM_ENVIRONMENT.test(value) ? value : dots;
}

/**
 * A copy of `value` whose dots are what stands at the same place of `stored`: under the same names, in lists in
 * the element with the same id. Dots of any other place stay; `placesOfDots` finds them.
 */
export function withSecretsOf(value: unknown, stored: unknown): unknown {
  if (value === dots) return stored === undefined || isTree(stored) ? value : stored;
  if (Array.isArray(value))
    return value.map((inner) => withSecretsOf(inner, sameById(stored, inner)));
  if (!isTree(value)) return value;
  const before = isTree(stored) && !Array.isArray(stored) ? stored : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      withSecretsOf(inner, Object.hasOwn(before, name) ? before[name] : undefined),
    ]),
  );
}

/** By position an element would get what was another's as soon as one is put in or taken out. */
function sameById(stored: unknown, element: unknown): unknown {
  const id = idOf(element);
  if (id === undefined || !Array.isArray(stored)) return undefined;
  return stored.find((other) => idOf(other) === id);
}

function idOf(value: unknown): unknown {
  return isTree(value) ? value.id : undefined;
}

/** JSON pointers to dots for which nothing was stored. */
export function placesOfDots(value: unknown, pointer = ''): string[] {
  if (value === dots) return [pointer];
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    placesOfDots(inner, `${pointer}/${pointerStep(name)}`),
  );
}

/** A name as one step of a JSON pointer (RFC 6901). */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** What stands at a JSON pointer; undefined where nothing does. */
export function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isTree(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
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
      collect(a[name], b[name], `${pointer}/${pointerStep(name)}`, found, max);
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
