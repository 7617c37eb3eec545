/** What is where: conservation over independent tables, and the work that is left. */

import { inlineTranslationBytesMax } from '../../base/limits.ts';
import type {
  Conservation,
  DocumentCounts,
  DocumentRow,
  InterchangeRow,
  Workload,
} from '../store.ts';
import { inboxInOrder } from './ingest.ts';
import { getDocument } from './reads.ts';
import { keyOf } from './table.ts';
import type { Tables } from './tables.ts';

const VIOLATIONS_MAX = 100;
type DocumentAccount = 'applied' | 'duplicate' | 'refused' | 'quarantined' | 'waiting';
type Violation = Conservation['violations'][number];

export function conservation(tables: Tables, tenant: string): Conservation {
  const violations: Violation[] = [];
  const interchanges = countInterchanges(tables, tenant, violations);
  const { documents, orphans } = countDocuments(tables, tenant, violations);
  violations.push(...orphans);
  return {
    interchanges,
    documents,
    violations: violations.slice(0, VIOLATIONS_MAX),
    holds: violations.length === 0,
  };
}

function countInterchanges(
  tables: Tables,
  tenant: string,
  violations: Violation[],
): Conservation['interchanges'] {
  const count = {
    received: 0,
    translated: 0,
    duplicate: 0,
    refused: 0,
    quarantined: 0,
    test: 0,
    waiting: 0,
  };
  for (const row of tables.interchanges.values()) {
    if (row.tenant !== tenant || row.direction !== 'in') continue;
    count.received += 1;
    const waits = tables.inbox.has(keyOf(tenant, row.id));
    if (row.outcome !== undefined) count[row.outcome] += 1;
    if (waits) count.waiting += 1;
    const accounts = Number(waits) + Number(row.outcome !== undefined);
    if (accounts !== 1) violations.push(account(row.id, 'interchange', accounts));
    const text = missingDocuments(tables, row);
    if (text !== undefined) violations.push({ id: row.id, what: 'interchange', text });
  }
  for (const { id, tenant: owner } of tables.inbox.values()) {
    if (owner !== tenant || tables.interchanges.has(keyOf(tenant, id))) continue;
    violations.push({ id, what: 'interchange', text: 'It waits and was never received.' });
  }
  return count;
}

/** What the envelope announced against what stands in the ledger. */
function missingDocuments(tables: Tables, row: InterchangeRow): string | undefined {
  const read = row.outcome === 'translated' || row.outcome === 'test';
  if (!read || row.expectedDocuments === undefined) return undefined;
  const recorded = tables.documentsByInterchange.get(keyOf(row.tenant, row.id))?.length ?? 0;
  if (recorded === row.expectedDocuments) return undefined;
  return `${row.expectedDocuments} documents were announced, ${recorded} are recorded.`;
}

function countDocuments(
  tables: Tables,
  tenant: string,
  violations: Violation[],
): { documents: Conservation['documents']; orphans: Violation[] } {
  const accounts = accountsOf(tables, tenant);
  const documents = {
    expected: expectedDocuments(tables, tenant),
    received: 0,
    applied: 0,
    duplicate: 0,
    refused: 0,
    quarantined: 0,
    waiting: 0,
  };
  for (const { row } of tables.documents.values()) {
    if (row.tenant !== tenant || row.direction !== 'in') continue;
    documents.received += 1;
    const names = accounts.get(row.id) ?? [];
    accounts.delete(row.id);
    for (const name of names) documents[name] += 1;
    if (names.length !== 1) violations.push(account(row.id, 'document', names.length, names));
  }
  const orphans = [...accounts.keys()].map((id): Violation => {
    return { id, what: 'document', text: 'It is in an account and was never received.' };
  });
  return { documents, orphans };
}

/** Every account in which a document stands: marks, lanes, waits by name. */
function accountsOf(tables: Tables, tenant: string): Map<string, DocumentAccount[]> {
  const accounts = new Map<string, DocumentAccount[]>();
  const add = (id: string, name: DocumentAccount): void => {
    accounts.set(id, [...(accounts.get(id) ?? []), name]);
  };
  for (const marks of tables.marks.values()) {
    for (const mark of marks) if (mark.tenant === tenant) add(mark.document, mark.outcome);
  }
  for (const lane of tables.lanes.values()) {
    if (lane.tenant !== tenant) continue;
    for (const { document, seq } of lane.entries) {
      if (document !== undefined) add(document, seq === lane.faulted ? 'quarantined' : 'waiting');
    }
  }
  for (const row of tables.pending.values()) {
    if (row.tenant === tenant) add(row.draft.id, 'waiting');
  }
  return accounts;
}

/** Those of one interchange. */
export function countDocumentsOf(
  tables: Tables,
  tenant: string,
  interchange: string,
): DocumentCounts {
  const counts = {
    applied: 0,
    duplicate: 0,
    refused: 0,
    quarantined: 0,
    waiting: 0,
    waitingByName: 0,
  };
  for (const id of tables.documentsByInterchange.get(keyOf(tenant, interchange)) ?? []) {
    const row = getDocument(tables, tenant, id);
    if (row === undefined || row.outcome === 'out') continue;
    counts[row.outcome] += 1;
    if (row.waitsFor !== undefined) counts.waitingByName += 1;
  }
  return counts;
}

function expectedDocuments(tables: Tables, tenant: string): number {
  let expected = 0;
  for (const row of tables.interchanges.values()) {
    if (row.tenant === tenant && row.direction === 'in') expected += row.expectedDocuments ?? 0;
  }
  return expected;
}

function account(
  id: string,
  what: Violation['what'],
  count: number,
  names: readonly DocumentRow['outcome'][] = [],
): Violation {
  if (count === 0) return { id, what, text: 'It is in no account.' };
  const list = names.length === 0 ? '' : `: ${names.join(', ')}`;
  return { id, what, text: `It is in ${count} accounts${list}.` };
}

function behindLarge(tables: Tables, tenant: string): number {
  const channels = new Map<string, { first: string; count: number }>();
  for (const { tenant: whose, channel, id } of inboxInOrder(tables)) {
    if (whose !== tenant) continue;
    const known = channels.get(channel);
    if (known === undefined) channels.set(channel, { first: id, count: 1 });
    else known.count += 1;
  }
  return [...channels.values()]
    .filter(({ first }) => sizeOf(tables, tenant, first) > inlineTranslationBytesMax)
    .reduce((sum, { count }) => sum + count - 1, 0);
}

function sizeOf(tables: Tables, tenant: string, interchange: string): number {
  return tables.interchanges.get(keyOf(tenant, interchange))?.size ?? 0;
}

export function workload(tables: Tables, tenant: string): Workload {
  const now = tables.now();
  const ours = <T extends { tenant: string }>(rows: Iterable<T>): T[] =>
    [...rows].filter((row) => row.tenant === tenant);
  const lanes = ours(tables.lanes.values());
  const transmissions = [...tables.transmissions.values()].map(({ row }) => row);
  const waiting = ours(transmissions).filter((row) => row.phase === 'waiting');
  const later = waiting.filter((row) => row.nextAt !== undefined && row.nextAt > now);
  const leased = ours(transmissions).filter((row) => row.phase === 'leased').length;
  const future = [
    ...ours(tables.timers.values()).map((timer) => timer.at),
    ...later.map((row) => row.nextAt as string),
  ].sort();
  const quarantined = [...tables.quarantine.values()].map(({ row }) => row);
  return {
    untranslated: ours(tables.inbox.values()).length,
    behindLarge: behindLarge(tables, tenant),
    laneEntries: lanes.reduce((sum, { entries }) => sum + entries.length, 0),
    readyEntries: lanes
      .filter(({ faulted }) => faulted === undefined)
      .reduce((sum, { entries }) => sum + entries.length, 0),
    heldLanes: lanes.filter((lane) => lane.faulted !== undefined).length,
    waitingDocuments: ours(tables.pending.values()).length,
    transmissionsDue: waiting.length - later.length + leased,
    transmissionsWaiting: later.length,
    deadLetters: ours(transmissions).filter((row) => row.phase === 'dead_letter').length,
    quarantined: ours(quarantined).filter((row) => row.resolvedAt === undefined).length,
    ...(future[0] === undefined ? {} : { nextDueAt: future[0] }),
  };
}
