/** Station 2: heads of channels become documents with a place in a lane, a named wait, or an exit. */
import { type Database, DataRefused, type Sql } from '../sql.ts';
import type { InboxEntry, TranslateReport, TranslateStation, TranslationDraft } from '../store.ts';
import { atomically } from './atomically.ts';
import { decideAtOnce } from './decide-at-once.ts';
import type { JustWritten, Outgoing } from './just-written.ts';
import { statement } from './load.ts';
import { partsOf } from './parts.ts';
import { wake } from './pending.ts';
import { type Broken, type Found, type Reading, recordDrafts } from './record-drafts.ts';
import { rowsOf } from './rows.ts';
import { Writes } from './writes.ts';

const lockChannels = statement('lock-channels');
const lockChannel = statement('lock-channel');
const readInbox = statement('read-inbox');
const inboxHead = statement('inbox-head');

/** More channels than this in one batch would only make it slower. */
const CHANNELS_MAX = 200;
/** One of them is read at a time. */
const LARGE_CHANNELS_MAX = 16;

/** With the first and the last that stood in it when it was locked. */
interface LockedChannel {
  tenant: string;
  channel: string;
  head: number;
  tail: number;
  /** What stands at its head is read outside. */
  large: boolean;
}

interface InboxRow {
  seq: number;
  id: string;
  tenant: string;
  channel: string;
  partner: string | null;
  content_type: string | null;
  attributes: Record<string, string>;
  size: number;
  content_hash: string;
  received_at: string;
  actor: InboxEntry['actor'];
  reprocesses: string | null;
  documents_done: number;
  found: Found | null;
  large: boolean;
  beyond: boolean;
  body: Uint8Array | null;
}

/**
 * One batch, one commit. What the database refuses for its content is narrowed down to one interchange,
 * which goes to quarantine: the others must not stand behind it for ever.
 */
export async function translate(
  database: Database,
  written: JustWritten,
  limit: { interchanges: number; bytes: number },
  station: TranslateStation,
): Promise<TranslateReport> {
  let interchanges = limit.interchanges;
  let tried = '';
  const watched: TranslateStation = {
    ...station,
    translate(entry) {
      tried = entry.id;
      return station.translate(entry);
    },
  };
  let asked = watched;
  for (;;) {
    try {
      const done = await atomically(database, (sql) =>
        batch(sql, { ...limit, interchanges }, asked),
      );
      written.learn(done.outgoing);
      return done.report;
    } catch (error) {
      if (!(error instanceof DataRefused)) throw error;
      // What a rule made costs its lane alone, and not the interchange: left to those who know how.
      if (asked.decide !== undefined) {
        const { decide: _later, ...translating } = watched;
        asked = translating;
        continue;
      }
      if (interchanges === 1) return await refuse(database, limit, asked, { id: tried, error });
      interchanges = Math.ceil(interchanges / 4);
    }
  }
}

async function batch(
  sql: Sql,
  limit: { interchanges: number; bytes: number },
  station: TranslateStation,
): Promise<{ report: TranslateReport; outgoing: readonly Outgoing[] }> {
  const report = nothingTranslated();
  const channels = await sql.query<LockedChannel>(lockChannels, [
    CHANNELS_MAX,
    limit.bytes,
    LARGE_CHANNELS_MAX,
  ]);
  if (channels.length === 0) return { report, outgoing: [] };
  const writes = new Writes();
  const rows = await sql.query<InboxRow>(readInbox, [
    rowsOf(readInbox, channels),
    limit.interchanges + 1 + channels.filter(({ large }) => large).length,
    limit.bytes,
  ]);
  const last = lastInOrder(channels);
  const readings: Reading[] = [];
  for (const row of rows) {
    if (row.seq > last) {
      report.more = true;
      break;
    }
    if (row.large) {
      report.large.push(entryOf(row, []));
      continue;
    }
    if (row.beyond || readings.length === limit.interchanges) {
      report.more = true;
      break;
    }
    readings.push(read(await withBytes(sql, row), row.found, station));
  }
  report.interchanges = readings.length;
  report.documents = await recordDrafts(sql, readings, station, writes);
  const { decided, outgoing } = await decideAtOnce(sql, writes, station);
  report.decided = decided;
  report.more ||= isFull(channels);
  return { report, outgoing };
}

function nothingTranslated(): TranslateReport {
  return {
    interchanges: 0,
    documents: 0,
    decided: { commands: 0, events: 0 },
    large: [],
    more: false,
  };
}

/**
 * The last interchange up to which nothing older waits in a channel that is not in the batch: not in one for
 * which there was no place, and not in one that had nothing yet when the channels were locked.
 */
function lastInOrder(channels: readonly LockedChannel[]): number {
  if (!isFull(channels)) return Math.max(...channels.map(({ tail }) => tail));
  return Math.max(...channels.filter(({ large }) => !large).map(({ head }) => head));
}

/** Without those whose head is read outside: what stands behind it has to wait in any case. */
function isFull(channels: readonly LockedChannel[]): boolean {
  return channels.filter(({ large }) => !large).length >= CHANNELS_MAX;
}

async function withBytes(sql: Sql, row: InboxRow): Promise<InboxEntry> {
  if (row.body !== null) return entryOf(row, [row.body]);
  const parts: Uint8Array[] = [];
  for await (const part of partsOf(sql, row.tenant, row.id)) parts.push(part);
  return entryOf(row, parts);
}

/** A throw sends this one to quarantine; the others of the batch go on. */
function read(entry: InboxEntry, found: Found | null, station: TranslateStation): Reading {
  try {
    return { entry, draft: station.translate(entry), found: found ?? undefined };
  } catch (error) {
    return { entry, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): Broken['fault'] {
  const known = error instanceof Error;
  return {
    code: 'TRANSLATION_FAULT',
    text: known ? error.message : String(error),
    ...(known && error.stack !== undefined ? { stack: error.stack } : {}),
  };
}

/** One interchange breaks the database's rules even alone. Where another is at the head by now, that one is read. */
async function refuse(
  database: Database,
  limit: { bytes: number },
  station: TranslateStation,
  { id, error }: { id: string; error: DataRefused },
): Promise<TranslateReport> {
  const broken: TranslateStation = {
    ...station,
    translate(entry) {
      if (entry.id === id) throw error;
      return station.translate(entry);
    },
  };
  const done = await atomically(database, (sql) =>
    batch(sql, { ...limit, interchanges: 1 }, broken),
  );
  return done.report;
}

function entryOf(row: InboxRow, parts: Uint8Array[]): InboxEntry {
  const { seq, id, tenant, channel, attributes, size, actor } = row;
  return {
    seq,
    id,
    tenant,
    channel,
    ...(row.partner === null ? {} : { partner: row.partner }),
    ...(row.content_type === null ? {} : { contentType: row.content_type }),
    attributes,
    size,
    contentHash: row.content_hash,
    receivedAt: row.received_at,
    actor,
    ...(row.reprocesses === null ? {} : { reprocesses: row.reprocesses }),
    documentsDone: row.documents_done,
    parts,
  };
}

/**
 * False when another process was faster, or the interchange is no longer at the head of its channel: so it is once the
 * database refused what was read of it for its content, since it is in quarantine then, with what was recorded before.
 */
export async function recordTranslation(
  database: Database,
  entry: InboxEntry,
  draft: TranslationDraft,
  station: TranslateStation,
): Promise<boolean> {
  try {
    return await recordAtHead(database, entry, station, { entry, draft });
  } catch (error) {
    if (!(error instanceof DataRefused)) throw error;
    // Read again it would be refused again, and nothing that stands behind it would ever be read.
    await recordAtHead(database, entry, station, { entry, fault: faultOf(error) });
    return false;
  }
}

async function recordAtHead(
  database: Database,
  entry: InboxEntry,
  station: TranslateStation,
  reading: Reading,
): Promise<boolean> {
  return await atomically(database, async (sql) => {
    await sql.query(lockChannel, [entry.tenant, entry.channel]);
    const [head] = await sql.query<{
      interchange: string;
      documents_done: number;
      found: Found | null;
    }>(inboxHead, [entry.tenant, entry.channel]);
    if (head?.interchange !== entry.id || head.documents_done !== entry.documentsDone) return false;
    const writes = new Writes();
    await recordDrafts(sql, [{ ...reading, found: head.found ?? undefined }], station, writes);
    await writes.flush(sql);
    return true;
  });
}

/** Documents whose reference has appeared go into their lanes. */
export async function wakeWaiting(
  database: Database,
  limit: number,
  station: TranslateStation,
): Promise<number> {
  return await atomically(database, async (sql) => {
    const writes = new Writes();
    const { woken } = await wake(sql, limit, station, writes);
    await writes.flush(sql);
    return woken;
  });
}
