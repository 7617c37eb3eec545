/** Profiles, settings and master data as versioned rows. */
import {
  type Configuration,
  type ConfigurationKind,
  type ConfigurationRow,
  configurationOf,
} from '../../model/configuration.ts';
import { signatureOf, signed } from '../author.ts';
import type { Database, Sql } from '../sql.ts';
import type { Page, PageRequest, Store } from '../store.ts';
import { atomically } from './atomically.ts';
import { audit } from './audit.ts';
import { statement } from './load.ts';
import { ascending, pageOf } from './pages.ts';
import { rowsOf } from './rows.ts';
import { present } from './values.ts';

const currentVersion = statement('configuration-version');
const makeVersion = statement('make-configuration-version');
const lockVersion = statement('lock-configuration-version');
const setVersion = statement('set-configuration-version');
const insertRows = statement('insert-configuration-rows');
const newestRows = statement('newest-configuration');
const historyOf = statement('configuration-history');

/** Undefined where nothing is newer. Version and rows are of one moment. */
export async function loadConfiguration(
  database: Database,
  tenant: string,
  ifNewerThan: number,
): Promise<Configuration | undefined> {
  if ((await versionOf(database, tenant)) <= ifNewerThan) return undefined;
  return await database.transaction(async (sql) => {
    const version = await versionOf(sql, tenant);
    const rows = await sql.query<ConfigurationRow>(newestRows, [tenant]);
    return configurationOf(version, rows.map(present<ConfigurationRow>));
  }, 'snapshot');
}

async function versionOf(sql: Sql, tenant: string): Promise<number> {
  const [row] = await sql.query<{ version: number }>(currentVersion, [tenant]);
  return row?.version ?? 0;
}

export async function applyConfiguration(
  database: Database,
  ...[tenant, changes, author, expectedVersion]: Parameters<Store['applyConfiguration']>
): Promise<{ version: number } | { conflict: number }> {
  return await atomically(database, async (sql) => {
    await sql.query(makeVersion, [tenant]);
    const [row] = await sql.query<{ version: number }>(lockVersion, [tenant]);
    const current = row?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== current) return { conflict: current };
    if (changes.length === 0) return { version: current };
    const version = current + 1;
    const last = new Map(changes.map((change) => [`${change.kind}\u0000${change.key}`, change]));
    const rows = rowsOf(insertRows, [...last.values()], 4);
    await sql.query(insertRows, [tenant, version, signatureOf(author), rows]);
    await sql.query(setVersion, [tenant, version]);
    const by = signed(author, { rows: changes.map(({ kind, key }) => `${kind}/${key}`) });
    const action = 'configuration.applied';
    await audit(sql, [{ tenant, ...by, action, subject: String(version) }]);
    return { version };
  });
}

/** Oldest first. */
export async function configurationHistory(
  sql: Sql,
  tenant: string,
  kind: ConfigurationKind,
  key: string,
  page: PageRequest,
): Promise<Page<ConfigurationRow>> {
  const after = ascending(page);
  if (after === null) return { rows: [] };
  const rows = await sql.query<ConfigurationRow>(historyOf, [
    tenant,
    kind,
    key,
    after,
    page.limit + 1,
  ]);
  return pageOf(rows, page, ({ version }) => version, present<ConfigurationRow>);
}
