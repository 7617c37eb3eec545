/** Which stream a reference means, and the documents that wait for one by name. */

import { derivedId } from '../../base/ids.ts';
import { storeFinding } from '../problems.ts';
import { type Resolution, settle } from '../settle.ts';
import type {
  DocumentFinding,
  DraftDocument,
  ReferenceChange,
  ReferenceLookup,
  TranslateStation,
} from '../store.ts';
import { linkDocument, markDocument, quarantine } from './documents.ts';
import { enqueue, putInLane } from './lanes.ts';
import { keyOf, sortedBy } from './table.ts';
import type { Pending, Tables } from './tables.ts';

/** A new reference, a longer or shorter validity, or its end; the first `validFrom` stays. */
export function changeReference(tables: Tables, change: ReferenceChange): void {
  const key = keyOf(change.tenant, change.value);
  const rows = tables.references.get(key) ?? [];
  const same = (row: ReferenceChange) =>
    row.scope === change.scope && row.role === change.role && row.stream === change.stream;
  const before = rows.find(same);
  const validFrom = before?.validUntil === undefined ? before?.validFrom : undefined;
  const row = { ...change, validFrom: validFrom ?? change.validFrom };
  tables.references.set(key, [...rows.filter((other) => !same(other)), row]);
}

export function findReference(tables: Tables, tenant: string, value: string): ReferenceChange[] {
  const rows = tables.references.get(keyOf(tenant, value)) ?? [];
  return sortedBy(rows, (row) => keyOf(row.validFrom, row.scope, row.role, row.stream)).map(
    (row) => ({ ...row }),
  );
}

/** The first lookup, and in it the first scope, that knows the value among streams of these kinds. */
export function resolve(
  tables: Tables,
  tenant: string,
  lookups: readonly ReferenceLookup[],
  streamKinds: readonly string[],
): Resolution {
  const now = tables.now();
  for (const lookup of lookups) {
    const rows = (tables.references.get(keyOf(tenant, lookup.value)) ?? []).filter(
      (row) =>
        row.role === lookup.role &&
        row.validFrom <= now &&
        (row.validUntil === undefined || now < row.validUntil) &&
        streamKinds.some((kind) => row.stream.startsWith(`${kind}/`)),
    );
    for (const scope of lookup.scopes) {
      const inScope = rows.filter((row) => row.scope === scope).map((row) => row.stream);
      const candidates = [...new Set(inScope)].sort();
      const [stream] = candidates;
      if (candidates.length > 1) return { type: 'ambiguous', lookup, candidates };
      if (stream !== undefined) return { type: 'stream', stream };
    }
  }
  return { type: 'unknown' };
}

/** Puts a document's command into the lane of its stream; the lane entry is where it now stands. */
export function toLane(tables: Tables, pending: Omit<Pending, 'seq'>, stream: string): void {
  const { tenant, interchange, draft, receivedAt } = pending;
  linkDocument(tables, tenant, draft.id, stream);
  if (draft.command === undefined) {
    markDocument(tables, tenant, draft.id, 'applied');
    return;
  }
  putInLane(tables, tenant, {
    document: draft.id,
    envelope: {
      id: draft.id,
      stream,
      command: draft.command,
      at: receivedAt,
      actor: draft.actor,
      cause: { interchange, document: draft.id },
      depth: 0,
    },
  });
}

/** A document whose reference means several streams: a person chooses, nothing is guessed. */
export function quarantineAmbiguous(
  tables: Tables,
  finding: DocumentFinding & { finding: { type: 'ambiguous' } },
): void {
  const { lookup, candidates } = finding.finding;
  const text = `${lookup.role} ${lookup.value} means several: ${candidates.join(', ')}.`;
  const why = storeFinding('REFERENCE_AMBIGUOUS', text);
  forget(tables, finding.tenant, finding.draft);
  quarantineDocument(tables, finding.tenant, finding, why);
}

/** Read again, it is no duplicate of itself. */
function forget(tables: Tables, tenant: string, draft: DraftDocument): void {
  const { id, identity, contentKey } = draft;
  for (const key of [
    keyOf(tenant, 'content', identity, contentKey),
    keyOf(tenant, 'identity', identity),
  ]) {
    if (tables.dedupe.get(key) === id) tables.dedupe.delete(key);
  }
}

export function quarantineDocument(
  tables: Tables,
  tenant: string,
  of: { draft: DraftDocument; interchange: string },
  why: { code: string; text: string },
): void {
  const { id, partner } = of.draft;
  markDocument(tables, tenant, id, 'quarantined', why);
  quarantine(tables, {
    id: derivedId(id, 'quarantine'),
    tenant,
    what: 'document',
    interchange: of.interchange,
    document: id,
    ...(partner === undefined ? {} : { partner }),
    ...why,
  });
}

/** In the order of arrival. Returns how many wait no more, ambiguous ones included. */
export function wakeWaiting(tables: Tables, limit: number, station: TranslateStation): number {
  let woken = 0;
  for (const pending of sortedBy(tables.pending.values(), (row) => row.seq)) {
    if (woken === limit) break;
    if (wake(tables, pending, station)) woken += 1;
  }
  return woken;
}

function wake(tables: Tables, pending: Pending, station: TranslateStation): boolean {
  const { tenant, interchange, receivedAt } = pending;
  const { draft, place } = settle(pending.draft, tenant, station, (lookups, kinds) =>
    resolve(tables, tenant, lookups, kinds),
  );
  if (place.type === 'unknown' && draft === pending.draft) return false;
  tables.pending.delete(keyOf(tenant, draft.id));
  const tell = (finding: DocumentFinding['finding']): void =>
    enqueue(tables, station.onFinding({ tenant, draft, interchange, receivedAt, finding }));
  if (place.type === 'stream') tell({ type: 'found', stream: place.stream });
  // With a part of it filled in, it waits for the next that is not known.
  putInPlace(tables, { tenant, interchange, receivedAt, draft }, place, tell);
  return true;
}

/** Into its lane, to a person, or to wait by name. */
export function putInPlace(
  tables: Tables,
  pending: Omit<Pending, 'seq'>,
  place: Resolution,
  tell: (finding: DocumentFinding['finding']) => void,
): void {
  const { tenant, interchange, receivedAt, draft } = pending;
  if (place.type === 'stream') {
    toLane(tables, pending, place.stream);
  } else if (place.type === 'ambiguous') {
    quarantineAmbiguous(tables, { tenant, draft, interchange, receivedAt, finding: place });
    tell(place);
  } else if (draft.target.type === 'lookup') {
    tables.pending.set(keyOf(tenant, draft.id), { ...pending, seq: tables.next('pending') });
    tell({ type: 'waiting', lookups: draft.target.lookups });
  }
}

/** In words, for the person who asks why nothing happens. */
export function waitsFor(lookups: readonly ReferenceLookup[]): string {
  return lookups
    .map(({ role, value, scopes }) => `${role} ${value} of ${scopes.join(' or ')}`)
    .join(', or ');
}
