/** Profiles, settings and master data as versioned rows. */
import {
  type Configuration,
  type ConfigurationKind,
  type ConfigurationRow,
  configurationOf,
} from '../../model/configuration.ts';
import { signatureOf } from '../author.ts';
import type { Author, Page, PageRequest, Store } from '../store.ts';
import { pageOf } from './pages.ts';
import { kept, keyOf, sortedBy } from './table.ts';
import type { Tables } from './tables.ts';

export function loadConfiguration(
  tables: Tables,
  tenant: string,
  ifNewerThan: number,
): Configuration | undefined {
  const version = versionOf(tables, tenant);
  if (version <= ifNewerThan) return undefined;
  const newest = [...tables.configuration.keys()]
    .filter((key) => key.startsWith(keyOf(tenant, '')))
    .map((key) => tables.configuration.get(key)?.at(-1) as ConfigurationRow);
  return configurationOf(
    version,
    sortedBy(newest, (row) => keyOf(row.kind, row.key)),
  );
}

export function applyConfiguration(
  tables: Tables,
  ...[tenant, changes, author, expectedVersion]: Parameters<Store['applyConfiguration']>
): { version: number } | { conflict: number } {
  const current = versionOf(tables, tenant);
  if (expectedVersion !== undefined && expectedVersion !== current) return { conflict: current };
  if (changes.length === 0) return { version: current };
  const version = tables.next(keyOf('configuration', tenant));
  for (const change of changes) putRow(tables, tenant, change, version, author);
  tables.audit(tenant, author, 'configuration.applied', String(version), {
    rows: changes.map(({ kind, key }) => `${kind}/${key}`),
  });
  return { version };
}

function putRow(
  tables: Tables,
  tenant: string,
  change: { kind: ConfigurationKind; key: string; body?: unknown },
  version: number,
  author: Author,
): void {
  const at = keyOf(tenant, change.kind, change.key);
  // The caller validated the body against the schema of its kind.
  const row = kept({
    ...change,
    version,
    changedAt: tables.now(),
    changedBy: signatureOf(author),
  }) as ConfigurationRow;
  tables.configuration.set(at, [...(tables.configuration.get(at) ?? []), row]);
}

/** Oldest first. */
export function configurationHistory(
  tables: Tables,
  tenant: string,
  kind: ConfigurationKind,
  key: string,
  page: PageRequest,
): Page<ConfigurationRow> {
  const versions = tables.configuration.get(keyOf(tenant, kind, key)) ?? [];
  return pageOf(versions, page, ({ version }) => version, 'ascending');
}

function versionOf(tables: Tables, tenant: string): number {
  return tables.counters.get(keyOf('configuration', tenant)) ?? 0;
}
