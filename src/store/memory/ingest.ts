/** Station 1: what arrives is kept, in order. */
import { isId } from '../../base/ids.ts';
import type { AcceptOutcome, InboundInterchange, InboxEntry, InterchangeRow } from '../store.ts';
import { kept, keyOf } from './table.ts';
import type { Tables, Waiting } from './tables.ts';
import { takeUpload } from './upload.ts';

export function accept(tables: Tables, batch: InboundInterchange[]): AcceptOutcome[] {
  return batch.map((interchange) => acceptOne(tables, interchange));
}

function acceptOne(tables: Tables, interchange: InboundInterchange): AcceptOutcome {
  const reason = whyUnfit(tables, interchange);
  if (reason !== undefined) return { outcome: 'refused', reason };
  const { id, tenant, channel, contentHash, idempotencyKey, uploaded } = interchange;
  if (idempotencyKey !== undefined) {
    const key = keyOf(tenant, channel, idempotencyKey);
    const first = tables.idempotency.get(key);
    if (first !== undefined) {
      return { outcome: first.contentHash === contentHash ? 'repeated' : 'conflict', id: first.id };
    }
    tables.idempotency.set(key, { id, contentHash });
  }
  const parts =
    uploaded === undefined
      ? interchange.parts.map((part) => part.slice())
      : takeUpload(tables, tenant, id, uploaded);
  const seq = tables.next('interchange');
  tables.interchanges.set(keyOf(tenant, id), rowOf(interchange, seq, tables.now()));
  tables.parts.set(keyOf(tenant, id), parts);
  tables.inbox.set(keyOf(tenant, id), { seq, tenant, id, channel, documentsDone: 0 });
  return { outcome: 'accepted', id, seq };
}

/** What a database would refuse the row for: U+0000 in text, an id that is none, or is taken. */
function whyUnfit(tables: Tables, interchange: InboundInterchange): string | undefined {
  const { parts: _bytes, ...text } = interchange;
  const { tenant, id } = interchange;
  if (JSON.stringify(text).includes('\\u0000')) return 'A text field holds the character U+0000.';
  if (!isId(id)) return `"${id}" is no id.`;
  if (tables.interchanges.has(keyOf(tenant, id))) return `An interchange with the id ${id} exists.`;
  return undefined;
}

function rowOf(interchange: InboundInterchange, seq: number, receivedAt: string): InterchangeRow {
  const { parts: _bytes, uploaded: _parts, idempotencyKey: _key, ...rest } = interchange;
  return kept({ ...rest, seq, direction: 'in' as const, receivedAt, problems: [] });
}

/** The first of each channel waits for nobody; the others wait for the one before. */
export function inboxInOrder(tables: Tables): Waiting[] {
  return [...tables.inbox.values()].sort((a, b) => a.seq - b.seq);
}

export function headOfChannel(tables: Tables, entry: Waiting): boolean {
  return !inboxInOrder(tables).some(
    (other) =>
      other.tenant === entry.tenant && other.channel === entry.channel && other.seq < entry.seq,
  );
}

/** `bytesMax`: a larger one comes without its parts. */
export function inboxEntry(tables: Tables, waiting: Waiting, bytesMax: number): InboxEntry {
  const row = tables.interchanges.get(keyOf(waiting.tenant, waiting.id)) as InterchangeRow;
  return {
    seq: row.seq,
    id: row.id,
    tenant: row.tenant,
    channel: row.channel,
    ...(row.partner === undefined ? {} : { partner: row.partner }),
    ...(row.contentType === undefined ? {} : { contentType: row.contentType }),
    attributes: row.attributes,
    size: row.size,
    contentHash: row.contentHash,
    receivedAt: row.receivedAt,
    actor: row.actor,
    ...(row.reprocesses === undefined ? {} : { reprocesses: row.reprocesses }),
    documentsDone: waiting.documentsDone,
    parts:
      row.size > bytesMax
        ? []
        : storedParts(tables, row.tenant, row.id).map((part) => part.slice()),
  };
}

/** One that reprocesses another and brought no bytes has the bytes of that one. */
export function storedParts(
  tables: Tables,
  tenant: string,
  interchange: string,
): readonly Uint8Array[] {
  const parts = tables.parts.get(keyOf(tenant, interchange)) ?? [];
  const origin = tables.interchanges.get(keyOf(tenant, interchange))?.reprocesses;
  return parts.length === 0 && origin !== undefined ? storedParts(tables, tenant, origin) : parts;
}
