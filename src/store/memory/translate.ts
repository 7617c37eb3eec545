/** Station 2: heads of channels become documents with a place in a lane, or a named wait, or an exit. */

import { derivedId } from '../../base/ids.ts';
import { problemsPerInterchangeMax } from '../../base/limits.ts';
import { storeFinding } from '../problems.ts';
import type {
  InboxEntry,
  InterchangeRow,
  TranslateReport,
  TranslateStation,
  TranslationDraft,
} from '../store.ts';
import { putOutboundDocument, putTransmission, quarantine } from './documents.ts';
import { recordDraftDocument } from './draft-documents.ts';
import { headOfChannel, inboxEntry, inboxInOrder } from './ingest.ts';
import { enqueue } from './lanes.ts';
import { wakeWaiting } from './references.ts';
import { kept, keyOf } from './table.ts';
import type { Tables, Waiting } from './tables.ts';

export function translate(
  tables: Tables,
  limit: { interchanges: number; bytes: number },
  station: TranslateStation,
): TranslateReport {
  // Who waits for a reference came first: nothing that arrives now may overtake it in the lane.
  wakeWaiting(tables, Number.POSITIVE_INFINITY, station);
  const report: TranslateReport = {
    interchanges: 0,
    documents: 0,
    decided: { commands: 0, events: 0 },
    large: [],
    more: false,
  };
  const stopped = new Set<string>();
  let bytes = 0;
  for (const waiting of inboxInOrder(tables)) {
    const channel = keyOf(waiting.tenant, waiting.channel);
    if (stopped.has(channel)) continue;
    const entry = inboxEntry(tables, waiting, limit.bytes);
    if (entry.size > limit.bytes) {
      report.large.push(entry);
      stopped.add(channel);
      continue;
    }
    bytes += entry.size;
    if (report.interchanges === limit.interchanges || bytes > limit.bytes) {
      report.more = true;
      break;
    }
    const draft = translated(tables, entry, station);
    report.interchanges += 1;
    report.documents += draft === undefined ? 0 : record(tables, waiting, entry, draft, station);
  }
  return report;
}

/** A throw sends this one to quarantine; the others of the batch go on. */
function translated(
  tables: Tables,
  entry: InboxEntry,
  station: TranslateStation,
): TranslationDraft | undefined {
  try {
    return station.translate(entry);
  } catch (fault) {
    const text = fault instanceof Error ? fault.message : String(fault);
    const stack = fault instanceof Error ? fault.stack : undefined;
    leaveInbox(tables, entry, { outcome: 'quarantined' });
    quarantineInterchange(tables, entry, {
      ...storeFinding('TRANSLATION_FAULT', text),
      ...(stack === undefined ? {} : { stack }),
    });
    return undefined;
  }
}

export function recordTranslation(
  tables: Tables,
  entry: InboxEntry,
  draft: TranslationDraft,
  station: TranslateStation,
): boolean {
  const waiting = tables.inbox.get(keyOf(entry.tenant, entry.id));
  if (waiting === undefined || waiting.documentsDone !== entry.documentsDone) return false;
  if (!headOfChannel(tables, waiting)) return false;
  wakeWaiting(tables, Number.POSITIVE_INFINITY, station);
  record(tables, waiting, entry, draft, station);
  return true;
}

/** Returns how many documents were recorded. */
function record(
  tables: Tables,
  waiting: Waiting,
  entry: InboxEntry,
  draft: TranslationDraft,
  station: TranslateStation,
): number {
  if (repeatedEnvelope(tables, entry, draft, station)) return 0;
  for (const document of draft.documents) recordDraftDocument(tables, entry, document, station);
  for (const document of draft.outboundDocuments) putOutboundDocument(tables, document);
  for (const transmission of draft.transmissions) putTransmission(tables, transmission);
  enqueue(tables, draft.commands);
  const found = foundOut(tables, entry, draft);
  if (draft.outcome === undefined) {
    const documentsDone = waiting.documentsDone + draft.documents.length;
    tables.inbox.set(keyOf(entry.tenant, entry.id), { ...waiting, documentsDone });
    updateInterchange(tables, entry, found);
    return draft.documents.length;
  }
  leaveInbox(tables, entry, { ...found, outcome: draft.outcome });
  if (draft.outcome === 'quarantined') {
    const worst = draft.problems.find((problem) => problem.severity === 'error');
    quarantineInterchange(tables, entry, {
      code: worst?.code ?? 'INTERCHANGE_QUARANTINED',
      text: worst?.text ?? 'The interchange could not be translated.',
    });
  }
  return draft.documents.length;
}

/**
 * The same envelope again: the same content is a duplicate, other content needs a person. What was refused,
 * quarantined or a test leaves its identity free; reprocessing and later batches repeat nothing.
 */
function repeatedEnvelope(
  tables: Tables,
  entry: InboxEntry,
  draft: TranslationDraft,
  station: TranslateStation,
): boolean {
  const counts = draft.outcome === undefined || draft.outcome === 'translated';
  const again = entry.reprocesses !== undefined || entry.documentsDone > 0;
  if (draft.envelopeIdentity === undefined || !counts || again) return false;
  const key = keyOf(entry.tenant, draft.envelopeIdentity);
  const first = tables.envelopes.get(key);
  if (first === undefined) {
    tables.envelopes.set(key, { id: entry.id, contentHash: entry.contentHash });
    return false;
  }
  if (first.id === entry.id) return false;
  const sameContent = first.contentHash === entry.contentHash;
  const { expectedDocuments: _none, ...found } = foundOut(tables, entry, draft);
  leaveInbox(tables, entry, { ...found, outcome: sameContent ? 'duplicate' : 'quarantined' });
  if (!sameContent) {
    const text = `${draft.envelopeIdentity} came before with other content, in ${first.id}.`;
    quarantineInterchange(tables, entry, storeFinding('ENVELOPE_REPEATED', text));
  }
  enqueue(tables, station.onRepeatedEnvelope(entry, first.id, sameContent));
  return true;
}

function foundOut(
  tables: Tables,
  entry: InboxEntry,
  draft: TranslationDraft,
): Partial<InterchangeRow> {
  const before = tables.interchanges.get(keyOf(entry.tenant, entry.id));
  return {
    format: draft.format,
    ...(draft.partner === undefined ? {} : { partner: draft.partner }),
    ...(draft.controlNumber === undefined ? {} : { controlNumber: draft.controlNumber }),
    problems: [...(before?.problems ?? []), ...draft.problems].slice(0, problemsPerInterchangeMax),
    expectedDocuments: draft.expectedDocuments,
  };
}

function updateInterchange(
  tables: Tables,
  entry: InboxEntry,
  change: Partial<InterchangeRow>,
): void {
  const key = keyOf(entry.tenant, entry.id);
  const row = tables.interchanges.get(key) as InterchangeRow;
  tables.interchanges.set(key, kept({ ...row, ...change }));
}

function leaveInbox(tables: Tables, entry: InboxEntry, change: Partial<InterchangeRow>): void {
  updateInterchange(tables, entry, change);
  tables.inbox.delete(keyOf(entry.tenant, entry.id));
}

function quarantineInterchange(
  tables: Tables,
  entry: InboxEntry,
  why: { code: string; text: string; stack?: string },
): void {
  const partner = tables.interchanges.get(keyOf(entry.tenant, entry.id))?.partner;
  quarantine(tables, {
    id: derivedId(entry.id, 'quarantine'),
    tenant: entry.tenant,
    what: 'interchange',
    interchange: entry.id,
    ...(partner === undefined ? {} : { partner }),
    ...why,
  });
}
