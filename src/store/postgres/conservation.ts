/** Nothing vanishes: both ledgers, counted as they are written and searched for what is in no account. */
import type { Database, Sql } from '../sql.ts';
import type { Conservation, Workload } from '../store.ts';
import { statement } from './load.ts';
import { present } from './values.ts';

const readTally = statement('read-tally');
const waitingNow = statement('waiting-now');
const interchangeViolations = statement('interchange-violations');
const documentViolations = statement('document-violations');
const foldTally = statement('fold-tally');
const workloadOf = statement('workload');

const VIOLATIONS_MAX = 100;
/** The newest rows are searched each time; all of them where the sums do not agree. */
const WINDOW_ROWS = 20_000;
/** Rows of the tally that are worth summing up. */
const FOLD_FROM = 2000;

interface TallyRow {
  ledger: 'interchange' | 'document';
  account: string;
  count: number;
  rows: number;
}
interface WaitingRow {
  interchanges: number;
  documents: number;
  held: number;
}

/**
 * Sums come from rows that each commit appended, what waits from the hot tables, and violations from
 * anti-joins of tables that are written apart: a row lost or written twice shows in at least one of them.
 * All of it is of one moment.
 */
export async function conservation(database: Database, tenant: string): Promise<Conservation> {
  const { answer, tallyRows } = await database.transaction(
    (sql) => account(sql, tenant),
    'snapshot',
  );
  if (tallyRows > FOLD_FROM) await database.query(foldTally, [tenant]);
  return answer;
}

async function account(
  sql: Sql,
  tenant: string,
): Promise<{ answer: Conservation; tallyRows: number }> {
  const tally = await sql.query<TallyRow>(readTally, [tenant]);
  const [waiting] = await sql.query<WaitingRow>(waitingNow, [tenant]);
  const { interchanges: inbox, documents: inLanes, held } = waiting as WaitingRow;
  const sum = (ledger: string, name: string): number =>
    tally.find((row) => row.ledger === ledger && row.account === name)?.count ?? 0;
  const interchanges = {
    received: sum('interchange', 'received'),
    translated: sum('interchange', 'translated'),
    duplicate: sum('interchange', 'duplicate'),
    refused: sum('interchange', 'refused'),
    quarantined: sum('interchange', 'quarantined'),
    test: sum('interchange', 'test'),
    waiting: inbox,
  };
  const documents = {
    expected: sum('document', 'expected'),
    received: sum('document', 'received'),
    applied: sum('document', 'applied'),
    duplicate: sum('document', 'duplicate'),
    refused: sum('document', 'refused'),
    quarantined: sum('document', 'quarantined') + held,
    waiting: inLanes - held,
  };
  const agreed = balances(interchanges) && balances({ ...documents, expected: 0 });
  const window = agreed ? WINDOW_ROWS : Number.MAX_SAFE_INTEGER;
  const violations = [
    ...(await violationsOf(sql, interchangeViolations, 'interchange', tenant, window)),
    ...(await violationsOf(sql, documentViolations, 'document', tenant, window)),
  ].slice(0, VIOLATIONS_MAX);
  return {
    answer: { interchanges, documents, violations, holds: agreed && violations.length === 0 },
    tallyRows: tally.reduce((rows, row) => rows + row.rows, 0),
  };
}

function balances({
  received,
  ...accounts
}: { received: number } & Record<string, number>): boolean {
  return received === Object.values(accounts).reduce((total, count) => total + count, 0);
}

async function violationsOf(
  sql: Sql,
  search: typeof interchangeViolations,
  what: 'interchange' | 'document',
  tenant: string,
  window: number,
): Promise<Conservation['violations']> {
  const rows = await sql.query<{ id: string; text: string }>(search, [
    tenant,
    window,
    VIOLATIONS_MAX,
  ]);
  return rows.map(({ id, text }) => ({ id, what, text }));
}

export async function workload(sql: Sql, tenant: string): Promise<Workload> {
  const [row] = await sql.query<Workload>(workloadOf, [tenant]);
  return present<Workload>(row as Workload);
}
