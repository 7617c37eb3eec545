/** Station 2: heads of channels become documents with a place in a lane, a named wait, or an exit. */
import { type Database, DataRefused, type Sql } from '../sql.ts';
import type { InboxEntry, TranslateReport, TranslateStation, TranslationDraft } from '../store.ts';
import { atomically } from './atomically.ts';
import { decideAtOnce } from './decide-at-once.ts';
import type { JustWritten, Outgoing } from './just-written.ts';
import { statement } from './load.ts';
import { partsOf } from './parts.ts';
import { wake } from './pending.ts';
import { type Found, type Reading, recordDrafts } from './record-drafts.ts';
import { rowsOf } from './rows.ts';
import { Writes } from './writes.ts';

const lockChannels = statement('lock-channels');
const lockChannel = statement('lock-channel');
const readInbox = statement('read-inbox');
const inboxHead = statement('inbox-head');

/** More channels than this in one batch would only make it slower. */
const CHANNELS_MAX = 200;

/** With the first and the last that stood in it when it was locked. */
interface LockedChannel {
  tenant: string;
  channel: string;
  head: number;
  tail: number;
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
  let asked = station;
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
        const { decide: _later, ...translating } = station;
        asked = translating;
        continue;
      }
      if (interchanges === 1) return await refuseHead(database, limit, asked, error);
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
  const channels = await sql.query<LockedChannel>(lockChannels, [CHANNELS_MAX]);
  if (channels.length === 0) return { report, outgoing: [] };
  const writes = new Writes();
  const rows = await sql.query<InboxRow>(readInbox, [
    rowsOf(readInbox, channels),
    limit.interchanges + 1,
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
  report.more ||= channels.length === CHANNELS_MAX;
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
  if (channels.length === CHANNELS_MAX) return Math.max(...channels.map(({ head }) => head));
  return Math.max(...channels.map(({ tail }) => tail));
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
    const known = error instanceof Error;
    return {
      entry,
      fault: {
        code: 'TRANSLATION_FAULT',
        text: known ? error.message : String(error),
        ...(known && error.stack !== undefined ? { stack: error.stack } : {}),
      },
    };
  }
}

/** The oldest interchange breaks the database's rules even alone. */
async function refuseHead(
  database: Database,
  limit: { bytes: number },
  station: TranslateStation,
  error: DataRefused,
): Promise<TranslateReport> {
  const broken: TranslateStation = {
    ...station,
    translate: () => {
      throw error;
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

/** False when another process was faster, or the interchange is no longer at the head of its channel. */
export async function recordTranslation(
  database: Database,
  entry: InboxEntry,
  draft: TranslationDraft,
  station: TranslateStation,
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
    const found = head.found ?? undefined;
    await recordDrafts(sql, [{ entry, draft, found }], station, writes);
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
