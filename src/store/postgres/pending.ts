/** Documents on their way into a lane, and those that wait by name until their reference appears. */
import type { CanonicalDocument } from '../../model/document.ts';
import { lookupsOf, type Resolution, settle } from '../settle.ts';
import type { Sql } from '../sql.ts';
import type { DocumentFinding, DraftDocument, TranslateStation } from '../store.ts';
import { documentRow } from './draft-dedupe.ts';
import { statement } from './load.ts';
import { directoryOf, waitsFor } from './references.ts';
import { Rows } from './rows.ts';
import { put, type Writes, withDocument, withoutDocument } from './writes.ts';

const insertPending = statement('insert-pending');
const deletePending = statement('delete-pending');
const lockWakeable = statement('lock-wakeable');
const anyReady = statement('any-ready');
const lockReferences = statement('lock-references');
const waitOn = statement('wait-on');

/** Documents that are woken in one step. */
const WAKE_STEP = 1000;

/** A document and where it came from. */
export interface Arrival {
  tenant: string;
  interchange: string;
  receivedAt: string;
  draft: DraftDocument;
}

/** Collects those that must wait. */
export class Waiting {
  readonly #documents = new Rows(insertPending);
  readonly #names = new Rows(insertPending, 2);

  /** Into its lane, to a person, or to wait by name. */
  place(
    writes: Writes,
    arrival: Arrival,
    place: Resolution,
    tell: (finding: DocumentFinding['finding']) => void,
  ): void {
    const { target } = arrival.draft;
    if (place.type === 'stream') {
      toLane(writes, arrival, place.stream);
    } else if (place.type === 'ambiguous') {
      quarantineAmbiguous(writes, arrival, place);
      tell(place);
    } else if (target.type === 'lookup') {
      this.#wait(arrival, target);
      tell({ type: 'waiting', lookups: target.lookups });
    }
  }

  #wait(
    { tenant, interchange, receivedAt, draft }: Arrival,
    target: DraftDocument['target'] & { type: 'lookup' },
  ): void {
    this.#documents.add({
      tenant,
      document: draft.id,
      interchange,
      received_at: receivedAt,
      draft: withDocumentApart(draft),
      waits_for: waitsFor(target.lookups),
    });
    for (const { scopes, role, value } of target.lookups) {
      for (const scope of scopes) {
        for (const kind of target.streamKinds) {
          this.#names.add({ tenant, document: draft.id, value, role, scope, kind });
        }
      }
    }
  }

  async flush(sql: Sql): Promise<void> {
    if (this.#documents.count === 0) return;
    await sql.query(lockReferences);
    await sql.query(insertPending, [this.#documents.text(), this.#names.text()]);
  }
}

/** The document is in its table; neither the draft nor its command holds it again. */
interface StoredDraft extends Omit<DraftDocument, 'document'> {
  commandTakesDocument: boolean;
}

function withDocumentApart(draft: DraftDocument): StoredDraft {
  const { document, command, ...rest } = draft;
  const takes =
    document !== undefined &&
    command !== undefined &&
    'document' in command &&
    command.document === document;
  const kept = command === undefined ? {} : { command: takes ? withoutDocument(command) : command };
  return { ...rest, ...kept, commandTakesDocument: takes };
}

function draftOf(stored: StoredDraft, body: CanonicalDocument | null): DraftDocument {
  const { commandTakesDocument, command, ...rest } = stored;
  const document = body ?? undefined;
  return {
    ...rest,
    document,
    ...(command === undefined
      ? {}
      : { command: commandTakesDocument ? withDocument(command, document) : command }),
  };
}

/** Its command goes to the end of the lane; a document without one is applied by being known. */
function toLane(writes: Writes, arrival: Arrival, stream: string): void {
  const { tenant, interchange, receivedAt, draft } = arrival;
  if (draft.command === undefined) {
    writes.outcome(tenant, draft.id, 'applied');
    return;
  }
  writes.documentCommand(
    tenant,
    {
      id: draft.id,
      stream,
      command: draft.command,
      at: receivedAt,
      actor: draft.actor,
      cause: { interchange, document: draft.id },
      depth: 0,
    },
    { id: draft.id, body: draft.document },
  );
}

/** A document whose reference means several streams: a person chooses, nothing is guessed. */
function quarantineAmbiguous(
  writes: Writes,
  { tenant, interchange, draft }: Arrival,
  { lookup, candidates }: Resolution & { type: 'ambiguous' },
): void {
  writes.forget(documentRow(tenant, draft));
  writes.quarantineDocument(
    tenant,
    { ...draft, interchange },
    {
      code: 'REFERENCE_AMBIGUOUS',
      text: `${lookup.role} ${lookup.value} means several: ${candidates.join(', ')}.`,
    },
  );
}

/**
 * Documents whose reference has appeared go into their lanes, in the order in which they came. Answers how
 * many were looked at, and how many of them wait no more, ambiguous ones included. The caller flushes `writes`.
 */
export async function wake(
  sql: Sql,
  limit: number,
  station: TranslateStation,
  writes: Writes,
): Promise<{ looked: number; woken: number }> {
  if ((await sql.query(anyReady)).length === 0) return { looked: 0, woken: 0 };
  await sql.query(lockReferences);
  const rows = await sql.query<{
    tenant: string;
    document: string;
    interchange: string;
    received_at: string;
    draft: StoredDraft;
    body: CanonicalDocument | null;
    fits: boolean;
  }>(lockWakeable, [limit]);
  if (rows.length === 0) return { looked: 0, woken: 0 };
  // What was ready for a reference that has ended since waits for the next.
  const unfit = rows
    .filter(({ fits }) => !fits)
    .map(({ tenant, document }) => ({ tenant, document }));
  const fitting = rows.filter(({ fits }) => fits);
  const arrivals = fitting.map(
    (row): Arrival => ({
      tenant: row.tenant,
      interchange: row.interchange,
      receivedAt: row.received_at,
      draft: draftOf(row.draft, row.body),
    }),
  );
  const directory = await directoryOf(
    sql,
    arrivals.map(({ tenant, draft }) => ({ tenant, lookups: lookupsOf(draft) })),
  );
  const woken: { tenant: string; document: string }[] = [];
  const waiting = new Waiting();
  for (const arrival of arrivals) {
    const { tenant, draft: before, interchange, receivedAt } = arrival;
    const { draft, place } = settle(before, tenant, station, (lookups, kinds) =>
      directory(tenant, lookups, kinds),
    );
    if (place.type === 'unknown' && draft === before) {
      unfit.push({ tenant, document: draft.id });
      continue;
    }
    woken.push({ tenant, document: draft.id });
    const tell = (finding: DocumentFinding['finding']): void => {
      const commands = station.onFinding({ tenant, draft, interchange, receivedAt, finding });
      for (const command of commands) writes.command(command);
    };
    if (place.type === 'stream') {
      writes.link(tenant, draft.id, place.stream);
      tell({ type: 'found', stream: place.stream });
    }
    // With a part of it filled in, it waits for the next that is not known.
    waiting.place(writes, { tenant, interchange, receivedAt, draft }, place, tell);
  }
  await put(sql, deletePending, woken);
  await put(sql, waitOn, unfit);
  await waiting.flush(sql);
  return { looked: rows.length, woken: woken.length };
}

/** The same, for every document that can be woken now. */
export async function wakeAll(sql: Sql, station: TranslateStation, writes: Writes): Promise<void> {
  while ((await wake(sql, WAKE_STEP, station, writes)).looked === WAKE_STEP);
}
