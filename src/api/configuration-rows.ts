/** Rows of a configuration by kind and key, and what a change of one would change. */
import type { Configuration, ConfigurationKind } from '../model/configuration.ts';
import type { ChannelRules } from './channel-rules.ts';
import { type Difference, differencesOf, valueAt, withoutSecrets } from './secrets.ts';

/** A change of one row; without a body, or with null, its deletion. */
export interface Changed {
  kind: ConfigurationKind;
  key: string;
  body?: unknown;
}

export interface Planned {
  kind: ConfigurationKind;
  key: string;
  action: 'create' | 'change' | 'delete' | 'none';
  /** Secrets as dots on both sides. */
  differences: Difference[];
}

const SETTINGS_KEY = 'settings';
const DIFFERENCES_MAX = 200;
const KINDS_IN_ORDER: readonly ConfigurationKind[] = [
  'settings',
  'partner',
  'item',
  'site',
  'transit_time',
  'cross_reference',
];

/** Rows of one kind, or all of them by kind. */
export function rowsOf(
  configuration: Configuration,
  only?: ConfigurationKind,
): Required<Changed>[] {
  return KINDS_IN_ORDER.filter((kind) => only === undefined || kind === only).flatMap((kind) =>
    [...tableOf(configuration, kind)].map(([key, body]) => ({ kind, key, body })),
  );
}

/** Where a row stands in the list of them: by kind as {@link rowsOf} has them, then by key. */
export function placeOf({ kind, key }: Pick<Changed, 'kind' | 'key'>): string {
  return `${KINDS_IN_ORDER.indexOf(kind)}${key}`;
}

/** What stands under a kind and key; undefined where nothing does. */
export function storedBody(
  configuration: Configuration,
  { kind, key }: Pick<Changed, 'kind' | 'key'>,
): unknown {
  return tableOf(configuration, kind).get(key);
}

export function isDeletion({ body }: Changed): boolean {
  return body === undefined || body === null;
}

/** What a change, its secrets in place, would do to the configuration. */
export function planRow(present: Configuration, change: Changed, rules: ChannelRules): Planned {
  const { kind, key } = change;
  const before = storedBody(present, change);
  const after = isDeletion(change) ? undefined : change.body;
  const found = differencesOf(before, after, DIFFERENCES_MAX);
  const differences = found.length === 0 ? [] : withoutSecretsIn(found, before, after, rules);
  return { kind, key, action: actionOf(before, after, found), differences };
}

function actionOf(before: unknown, after: unknown, differences: readonly Difference[]) {
  if (differences.length === 0) return 'none';
  if (before === undefined) return 'create';
  return after === undefined ? 'delete' : 'change';
}

/** What is a secret shows in the whole row alone. */
function withoutSecretsIn(
  differences: readonly Difference[],
  before: unknown,
  after: unknown,
  rules: ChannelRules,
): Difference[] {
  const shownBefore = withoutSecrets(before, rules);
  const shownAfter = withoutSecrets(after, rules);
  return differences.map(({ pointer, ...held }) => ({
    pointer,
    ...('before' in held ? { before: valueAt(shownBefore, pointer) } : {}),
    ...('after' in held ? { after: valueAt(shownAfter, pointer) } : {}),
  }));
}

function tableOf(
  configuration: Configuration,
  kind: ConfigurationKind,
): ReadonlyMap<string, unknown> {
  switch (kind) {
    case 'settings':
      return new Map([[SETTINGS_KEY, configuration.settings]]);
    case 'partner':
      return configuration.partners;
    case 'item':
      return configuration.items;
    case 'site':
      return configuration.sites;
    case 'transit_time':
      return configuration.transitTimes;
    case 'cross_reference':
      return configuration.crossReferences;
  }
}
