/** Nothing vanishes: both ledgers, counted as they are written and searched for what is in no account. */
import { isId } from '../../base/ids.ts';
import { inlineTranslationBytesMax } from '../../base/limits.ts';
import type { Database, Sql, Statement } from '../sql.ts';
import type { Conservation, DocumentCounts, Workload } from '../store.ts';
import { statement } from './load.ts';
import { present } from './values.ts';

const readTally = statement('read-tally');
const waitingNow = statement('waiting-now');
const interchangeViolations = statement('interchange-violations');
const documentViolations = statement('document-violations');
const foldTally = statement('fold-tally');
const documentCounts = statement('count-documents');
const workloadOf = statement('workload');
const backlogOf = statement('backlog');

const VIOLATIONS_MAX = 100;
/** The newest rows are searched each time, and as many older ones, further back each time. */
const WINDOW_ROWS = 2000;
const EVERYTHING = Number.MAX_SAFE_INTEGER;
const NO_DOCUMENTS: DocumentCounts = {
  applied: 0,
  duplicate: 0,
  refused: 0,
  quarantined: 0,
  waiting: 0,
  waitingByName: 0,
};
/** Rows of the tally that are worth summing up. */
const FOLD_FROM = 2000;

interface TallyRow {
  ledger: 'interchange' | 'document';
  account: string;
  count: number;
  rows: number;
}
/** How far back the search for violations has come, per ledger and tenant; it begins anew at the end. */
export type SearchedTo = Map<string, number>;

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
export async function conservation(
  database: Database,
  tenant: string,
  searchedTo: SearchedTo,
): Promise<Conservation> {
  const { answer, tallyRows } = await database.transaction(
    (sql) => account(sql, tenant, searchedTo),
    'snapshot',
  );
  if (tallyRows > FOLD_FROM) await database.query(foldTally, [tenant]);
  return answer;
}

async function account(
  sql: Sql,
  tenant: string,
  searchedTo: SearchedTo,
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
  const search = agreed ? searchSome : searchAll;
  const violations = [
    ...(await search(sql, interchangeViolations, 'interchange', tenant, searchedTo)),
    ...(await search(sql, documentViolations, 'document', tenant, searchedTo)),
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

type Violations = Conservation['violations'];
type Search = (
  sql: Sql,
  query: Statement,
  what: 'interchange' | 'document',
  tenant: string,
  searchedTo: SearchedTo,
) => Promise<Violations>;

/** The newest rows, and a stretch of the older ones: with time, all of them. */
const searchSome: Search = async (sql, query, what, tenant, searchedTo) => {
  const newest = await violationsOf(sql, query, what, [tenant, WINDOW_ROWS, EVERYTHING]);
  const key = `${tenant}\u0000${what}`;
  const before = searchedTo.get(key) ?? newest.to;
  if (before === undefined) return newest.violations;
  const older = await violationsOf(sql, query, what, [tenant, WINDOW_ROWS, before]);
  if (older.to === undefined) searchedTo.delete(key);
  else searchedTo.set(key, older.to);
  const known = new Set(newest.violations.map(({ id }) => id));
  return [...newest.violations, ...older.violations.filter(({ id }) => !known.has(id))];
};

/** Where the sums do not agree, somewhere something is missing. */
const searchAll: Search = async (sql, query, what, tenant) =>
  (await violationsOf(sql, query, what, [tenant, EVERYTHING, EVERYTHING])).violations;

async function violationsOf(
  sql: Sql,
  query: Statement,
  what: 'interchange' | 'document',
  [tenant, rows, before]: [string, number, number],
): Promise<{ violations: Violations; to: number | undefined }> {
  const found = await sql.query<{ id: string | null; text: string | null }>(query, [
    tenant,
    rows,
    VIOLATIONS_MAX + 1,
    before,
  ]);
  const violations: Violations = [];
  let to: number | undefined;
  for (const { id, text } of found) {
    if (id === null) to = text === null ? undefined : Number(text);
    else violations.push({ id, what, text: text ?? '' });
  }
  return { violations, to };
}

export async function countDocuments(
  sql: Sql,
  tenant: string,
  interchange: string,
): Promise<DocumentCounts> {
  const [row] = isId(interchange)
    ? await sql.query<DocumentCounts>(documentCounts, [tenant, interchange])
    : [];
  return row ?? NO_DOCUMENTS;
}

export async function workload(sql: Sql, tenant: string): Promise<Workload> {
  const [row] = await sql.query<Workload>(workloadOf, [tenant, inlineTranslationBytesMax]);
  return present<Workload>(row as Workload);
}

/** What senders are asked to wait for; reads no queue that may be long without holding anybody up. */
export async function backlog(
  sql: Sql,
  tenant: string,
): Promise<Pick<Workload, 'untranslated' | 'behindLarge' | 'readyEntries'>> {
  const [row] = await sql.query<Workload>(backlogOf, [tenant, inlineTranslationBytesMax]);
  return row as Workload;
}
