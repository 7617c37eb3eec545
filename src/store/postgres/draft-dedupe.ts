/**
 * What came before: the same envelope, the same document, the same number with other content. Keys that
 * are new are remembered set-based; then the batch is walked in order, as if each came alone.
 */
import type { Sql } from '../sql.ts';
import type { DraftDocument, InboxEntry, TranslationDraft } from '../store.ts';
import { contentKey, dedupeKey } from './keys.ts';
import { statement } from './load.ts';
import { rowsOf } from './rows.ts';
import { put } from './writes.ts';

const findDedupe = statement('find-dedupe');
const insertDedupe = statement('insert-dedupe');
const updateDedupe = statement('update-dedupe');

interface Known {
  subject: string;
  content: string;
}
interface KeyRow extends Known {
  tenant: string;
  key: string;
}

/** What is known of a set of keys, the batch's own included. */
export class Remembered {
  readonly #known = new Map<string, Known>();
  readonly #changed = new Map<string, KeyRow>();

  get({ tenant, key }: { tenant: string; key: string }): Known | undefined {
    return this.#known.get(`${tenant}\u0000${key}`);
  }

  /** Found in the database, or written by this transaction. */
  learn(row: KeyRow): void {
    this.#known.set(`${row.tenant}\u0000${row.key}`, row);
  }

  change(row: KeyRow): void {
    this.learn(row);
    this.#changed.set(`${row.tenant}\u0000${row.key}`, row);
  }

  async flush(sql: Sql): Promise<void> {
    await put(sql, updateDedupe, [...this.#changed.values()]);
  }
}

export interface Translated {
  entry: InboxEntry;
  draft: TranslationDraft;
}

export function envelopeRow({ entry, draft }: Translated): KeyRow | undefined {
  const counts = draft.outcome === undefined || draft.outcome === 'translated';
  if (draft.envelopeIdentity === undefined || !counts || entry.reprocesses !== undefined) {
    return undefined;
  }
  return {
    tenant: entry.tenant,
    key: dedupeKey('envelope', draft.envelopeIdentity),
    subject: entry.id,
    content: contentKey(entry.contentHash),
  };
}

/** A business key where the document has one; else its content is its identity. */
export function documentRow(tenant: string, draft: DraftDocument): KeyRow {
  const content = contentKey(draft.contentKey);
  const key =
    draft.identity === undefined
      ? dedupeKey('content', '', content)
      : dedupeKey('document', draft.identity);
  return { tenant, key, subject: draft.id, content };
}

/** Key of a content that was replaced under the same identity: it stays a duplicate when it comes again. */
export function replacedKey(draft: DraftDocument, content: string): string {
  return dedupeKey('content', draft.identity ?? '', content);
}

/** Remembers what is new among the rows and finds out what stands under the others. */
export async function remember(sql: Sql, rows: readonly KeyRow[]): Promise<Remembered> {
  const remembered = new Remembered();
  const first = new Map<string, KeyRow>();
  for (const row of rows) {
    const key = `${row.tenant}\u0000${row.key}`;
    if (!first.has(key)) first.set(key, row);
  }
  if (first.size === 0) return remembered;
  const fresh = await sql.query<{ tenant: string; key: string }>(insertDedupe, [
    rowsOf(insertDedupe, [...first.values()]),
  ]);
  for (const { tenant, key } of fresh) {
    const id = `${tenant}\u0000${key}`;
    remembered.learn(first.get(id) as KeyRow);
    first.delete(id);
  }
  await find(sql, remembered, [...first.values()]);
  return remembered;
}

/** Learns what stands under these keys. */
export async function find(
  sql: Sql,
  remembered: Remembered,
  keys: readonly { tenant: string; key: string }[],
): Promise<void> {
  if (keys.length === 0) return;
  const wanted = keys.map(({ tenant, key }) => ({ tenant, key }));
  const rows = await sql.query<KeyRow>(findDedupe, [rowsOf(findDedupe, wanted)]);
  for (const row of rows) remembered.learn(row);
}
