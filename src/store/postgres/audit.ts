/** Who did what: appended in the commit of the change, sealed into a hash chain afterwards. */
import type { Database, Sql } from '../sql.ts';
import type { AuditRow, Page, PageRequest } from '../store.ts';
import { atomically } from './atomically.ts';
import { statement } from './load.ts';
import { descending, pageOf } from './pages.ts';
import { rowsOf } from './rows.ts';
import { present } from './values.ts';
import { put } from './writes.ts';

const lockAudit = statement('lock-audit');
const lockAuditSealer = statement('lock-audit-sealer');
const insertAudit = statement('insert-audit');
const unsealedAudit = statement('unsealed-audit');
const lastSeal = statement('last-seal');
const setSeals = statement('seal-audit');
const listRows = statement('list-audit');

type Draft = Omit<AuditRow, 'seq' | 'at' | 'seal'>;

/** In the transaction of the change that it tells of. */
export async function audit(sql: Sql, rows: readonly Draft[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(lockAudit);
  await sql.query(insertAudit, [rowsOf(insertAudit, rows)]);
}

/** Each seal covers the row and the seal before it, so that no row can change or go unnoticed. */
export async function sealAudit(
  database: Database,
  limit: number,
  hash: (text: string) => string,
): Promise<number> {
  // The lock keeps everybody waiting who has something to write: not for nothing.
  if ((await database.query(unsealedAudit, [1])).length === 0) return 0;
  return await atomically(database, async (sql) => {
    await sql.query(lockAuditSealer);
    const rows = await sql.query<AuditRow>(unsealedAudit, [limit]);
    const [last] = await sql.query<{ seal: string }>(lastSeal);
    let before = last?.seal ?? '';
    const sealed = rows.map(({ seq, tenant, at, actor, action, subject, details }) => {
      before = hash(JSON.stringify([before, seq, tenant, at, actor, action, subject, details]));
      return { tenant, seq, seal: before };
    });
    await put(sql, setSeals, sealed);
    return rows.length;
  });
}

export async function listAudit(
  sql: Sql,
  tenant: string,
  page: PageRequest,
): Promise<Page<AuditRow>> {
  const rows = await sql.query<AuditRow>(listRows, [tenant, descending(page), page.limit + 1]);
  return pageOf(rows, page, ({ seq }) => seq, present<AuditRow>);
}
