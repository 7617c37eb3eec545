/** One document of a translated interchange: duplicate, same number again, placed, waiting, or turned away. */
import { storeFinding } from '../problems.ts';
import { settle } from '../settle.ts';
import type { DocumentFinding, DraftDocument, InboxEntry, TranslateStation } from '../store.ts';
import { markDocument, putDocument } from './documents.ts';
import { enqueue } from './lanes.ts';
import { putInPlace, quarantineDocument, resolve } from './references.ts';
import { kept, keyOf } from './table.ts';
import type { Tables } from './tables.ts';

export function recordDraftDocument(
  tables: Tables,
  entry: InboxEntry,
  draft: DraftDocument,
  station: TranslateStation,
): void {
  const { tenant } = entry;
  putInboundDocument(tables, entry, draft);
  if (turnedAway(tables, entry, draft)) return;
  const tell = (finding: DocumentFinding['finding']): void => {
    const { id: interchange, receivedAt } = entry;
    enqueue(tables, station.onFinding({ tenant, draft, interchange, receivedAt, finding }));
  };
  const contentKey = keyOf(tenant, 'content', draft.identity, draft.contentKey);
  const twin = tables.dedupe.get(contentKey);
  if (twin !== undefined) {
    const text = `The same content came before, in document ${twin}.`;
    const why = storeFinding('DOCUMENT_DUPLICATE', text);
    markDocument(tables, tenant, draft.id, 'duplicate', why);
    tell({ type: 'duplicate', of: twin });
    return;
  }
  const identityKey = keyOf(tenant, 'identity', draft.identity);
  const namesake = draft.identity === undefined ? undefined : tables.dedupe.get(identityKey);
  if (namesake !== undefined) {
    if (draft.onSameIdentity !== 'replace') stopNamesake(tables, entry, draft, namesake);
    tell({ type: 'same_identity', of: namesake, action: draft.onSameIdentity });
    if (draft.onSameIdentity !== 'replace') return;
  }
  tables.dedupe.set(contentKey, draft.id);
  if (draft.identity !== undefined) tables.dedupe.set(identityKey, draft.id);
  place(tables, entry, draft, station, tell);
}

function putInboundDocument(tables: Tables, entry: InboxEntry, draft: DraftDocument): void {
  putDocument(tables, {
    id: draft.id,
    tenant: entry.tenant,
    direction: 'in',
    interchange: entry.id,
    index: draft.index,
    kind: draft.kind,
    number: draft.number,
    ...(draft.partner === undefined ? {} : { partner: draft.partner }),
    format: draft.format,
    source: draft.source,
    problems: draft.problems,
    body: draft.document,
    at: tables.now(),
    cause: { interchange: entry.id },
  });
}

/** Refused and quarantined ones are not remembered: the corrected one is no duplicate of them. */
function turnedAway(tables: Tables, entry: InboxEntry, draft: DraftDocument): boolean {
  if (draft.target.type !== 'none') return false;
  const { outcome, code, text } = draft.target;
  if (outcome === 'applied') return false;
  if (outcome === 'quarantined') {
    quarantineDocument(tables, entry.tenant, { draft, interchange: entry.id }, { code, text });
  } else {
    markDocument(tables, entry.tenant, draft.id, outcome, { code, text });
  }
  return true;
}

/** The same identity with other content, where the profile does not say `replace`. */
function stopNamesake(
  tables: Tables,
  entry: InboxEntry,
  draft: DraftDocument,
  namesake: string,
): void {
  const title = `${draft.kind} ${draft.number}`;
  const text = `${title} came before with other content, in document ${namesake}.`;
  const why = storeFinding('DOCUMENT_NUMBER_REUSED', text);
  if (draft.onSameIdentity === 'refuse') {
    markDocument(tables, entry.tenant, draft.id, 'refused', why);
  } else {
    quarantineDocument(tables, entry.tenant, { draft, interchange: entry.id }, why);
  }
}

function place(
  tables: Tables,
  entry: InboxEntry,
  draft: DraftDocument,
  station: TranslateStation,
  tell: (finding: DocumentFinding['finding']) => void,
): void {
  const { tenant, id: interchange, receivedAt } = entry;
  if (draft.target.type === 'none') {
    const { outcome, code, text } = draft.target;
    markDocument(tables, tenant, draft.id, outcome, { code, text });
    return;
  }
  const settled = settle(kept(draft), tenant, station, (lookups, kinds) =>
    resolve(tables, tenant, lookups, kinds),
  );
  const pending = { tenant, interchange, draft: settled.draft, receivedAt };
  putInPlace(tables, pending, settled.place, tell);
}
