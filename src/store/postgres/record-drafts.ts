/** What translation made of a batch of interchanges, recorded as if each had come alone. */
import { derivedId } from '../../base/ids.ts';
import { problemsPerInterchangeMax } from '../../base/limits.ts';
import type { Problem } from '../../base/problem.ts';
import { lookupsOf, type Resolution, settle } from '../settle.ts';
import type { Sql } from '../sql.ts';
import type {
  DocumentFinding,
  DraftDocument,
  InboxEntry,
  InterchangeOutcome,
  TranslateStation,
} from '../store.ts';
import {
  documentRow,
  envelopeRow,
  find,
  type Remembered,
  remember,
  replacedKey,
  type Translated,
} from './draft-dedupe.ts';
import { statement } from './load.ts';
import { Waiting, wakeAll } from './pending.ts';
import { type Directory, directoryOf } from './references.ts';
import { jsonOf, Rows } from './rows.ts';
import { put, type Writes } from './writes.ts';

const insertInterchangeOutcomes = statement('insert-interchange-outcomes');
const progressInbox = statement('progress-inbox');

/** What earlier batches of a large interchange found. */
export interface Found {
  format?: string;
  partner?: string;
  controlNumber?: string;
  problems: Problem[];
  expectedDocuments?: number;
}

/** An interchange whose reading broke: of what is left of it nothing but its quarantine is recorded. */
export interface Broken {
  entry: InboxEntry;
  fault: { code: string; text: string; stack?: string };
}

export type Reading = (Translated | Broken) & { found?: Found | undefined };

/** Everything that the walk through a batch needs. */
interface Walk {
  writes: Writes;
  waiting: Waiting;
  remembered: Remembered;
  directory: Directory;
  station: TranslateStation;
  ended: Rows;
}

/** Returns how many documents were recorded. The caller flushes `writes`. */
export async function recordDrafts(
  sql: Sql,
  readings: readonly Reading[],
  station: TranslateStation,
  writes: Writes,
): Promise<number> {
  const translated = readings.filter((reading) => 'draft' in reading);
  const envelopes = await remember(
    sql,
    translated.flatMap((one) => envelopeRow(one) ?? []),
  );
  const repeated = new Map(translated.map((one) => [one.entry.id, repetition(one, envelopes)]));
  const read = translated.filter(({ entry }) => repeated.get(entry.id) === undefined);
  const remembered = await rememberDocuments(sql, read);
  const directory = await directoryOf(
    sql,
    read.flatMap(({ entry, draft }) =>
      draft.documents.map((one) => ({ tenant: entry.tenant, lookups: lookupsOf(one) })),
    ),
  );
  // Who waits for a reference came first: nothing that arrives now may overtake it in the lane. It is woken after
  // the references were read, so that none is known here and not yet there.
  await wakeAll(sql, station, writes);
  const walk: Walk = {
    writes,
    waiting: new Waiting(),
    remembered,
    directory,
    station,
    ended: new Rows(insertInterchangeOutcomes),
  };
  let documents = 0;
  for (const reading of readings) {
    if ('fault' in reading) {
      recordBroken(walk, reading);
      continue;
    }
    const of = repeated.get(reading.entry.id);
    if (of === undefined) documents += await recordOne(sql, walk, reading);
    else recordRepeated(walk, reading, of);
  }
  await remembered.flush(sql);
  await walk.waiting.flush(sql);
  await put(sql, insertInterchangeOutcomes, walk.ended);
  return documents;
}

/** The interchange that had this envelope before, and whether it had the same content. */
function repetition(
  one: Translated,
  envelopes: Remembered,
): { id: string; sameContent: boolean } | undefined {
  const row = envelopeRow(one);
  const known = row === undefined ? undefined : envelopes.get(row);
  if (row === undefined || known === undefined || known.subject === one.entry.id) return undefined;
  return { id: known.subject, sameContent: known.content === row.content };
}

async function rememberDocuments(sql: Sql, read: readonly Translated[]): Promise<Remembered> {
  const drafts = read.flatMap(({ entry, draft }) =>
    draft.documents.filter(isRemembered).map((document) => ({ tenant: entry.tenant, document })),
  );
  const rows = drafts.map(({ tenant, document }) => documentRow(tenant, document));
  const remembered = await remember(sql, rows);
  // Same number, other content: perhaps the content of one that was replaced since.
  const older = rows.flatMap((row, at) => {
    const known = remembered.get(row);
    const draft = drafts[at]?.document;
    if (known === undefined || draft === undefined || known.content === row.content) return [];
    return { tenant: row.tenant, key: replacedKey(draft, row.content) };
  });
  await find(sql, remembered, older);
  return remembered;
}

/** Refused and quarantined ones are not remembered: the corrected one is no duplicate of them. */
function isRemembered({ target }: DraftDocument): boolean {
  return target.type !== 'none' || target.outcome === 'applied';
}

async function recordOne(
  sql: Sql,
  walk: Walk,
  { entry, draft, found }: Translated & { found?: Found | undefined },
): Promise<number> {
  const { writes } = walk;
  for (const document of draft.documents) recordDocument(walk, entry, document);
  for (const document of draft.outboundDocuments) writes.outboundDocument(document);
  for (const transmission of draft.transmissions) {
    const answer = draft.outboundDocuments.find(({ id }) => id === transmission.document);
    writes.transmission(transmission, answer && { document: { id: answer.id, body: answer.body } });
  }
  for (const command of draft.commands) writes.command(command);
  const now = foundOut(draft, found);
  const expectedMore = draft.expectedDocuments - (found?.expectedDocuments ?? 0);
  writes.count(entry.tenant, 'document', 'expected', expectedMore);
  if (draft.outcome === undefined) {
    const done = entry.documentsDone + draft.documents.length;
    const { tenant, channel, seq } = entry;
    await sql.query(progressInbox, [tenant, channel, seq, done, jsonOf(now)]);
    return draft.documents.length;
  }
  end(walk, entry, now, draft.outcome);
  if (draft.outcome === 'quarantined') {
    const worst = draft.problems.find((problem) => problem.severity === 'error');
    quarantineInterchange(walk, entry, now.partner ?? entry.partner, {
      code: worst?.code ?? 'INTERCHANGE_QUARANTINED',
      text: worst?.text ?? 'The interchange could not be translated.',
    });
  }
  return draft.documents.length;
}

/** Ends where it broke, with what earlier batches of it found. */
function recordBroken(
  walk: Walk,
  { entry, fault, found }: Broken & { found?: Found | undefined },
): void {
  const { documentsDone } = entry;
  const more = documentsDone - (found?.expectedDocuments ?? 0);
  walk.writes.count(entry.tenant, 'document', 'expected', more);
  const expected = documentsDone === 0 ? {} : { expectedDocuments: documentsDone };
  end(walk, entry, { ...(found ?? { problems: [] }), ...expected }, 'quarantined');
  quarantineInterchange(walk, entry, found?.partner ?? entry.partner, fault);
}

/** The same envelope again: the same content is a duplicate, other content needs a person. */
function recordRepeated(
  walk: Walk,
  { entry, draft, found }: Translated & { found?: Found | undefined },
  of: { id: string; sameContent: boolean },
): void {
  const { expectedDocuments: _none, ...now } = foundOut(draft, found);
  end(walk, entry, now, of.sameContent ? 'duplicate' : 'quarantined');
  if (!of.sameContent) {
    quarantineInterchange(walk, entry, now.partner ?? entry.partner, {
      code: 'ENVELOPE_REPEATED',
      text: `${draft.envelopeIdentity} came before with other content, in ${of.id}.`,
    });
  }
  for (const command of walk.station.onRepeatedEnvelope(entry, of.id, of.sameContent)) {
    walk.writes.command(command);
  }
}

function foundOut(draft: Translated['draft'], before: Found | undefined): Found {
  const partner = draft.partner ?? before?.partner;
  const controlNumber = draft.controlNumber ?? before?.controlNumber;
  return {
    format: draft.format,
    ...(partner === undefined ? {} : { partner }),
    ...(controlNumber === undefined ? {} : { controlNumber }),
    problems: [...(before?.problems ?? []), ...draft.problems].slice(0, problemsPerInterchangeMax),
    expectedDocuments: draft.expectedDocuments,
  };
}

function end(walk: Walk, entry: InboxEntry, found: Found, outcome: InterchangeOutcome): void {
  const { tenant, id, channel, seq } = entry;
  walk.ended.add({
    tenant,
    interchange: id,
    channel,
    seq,
    outcome,
    format: found.format,
    partner: found.partner ?? entry.partner,
    control_number: found.controlNumber,
    problems: found.problems.length === 0 ? undefined : found.problems,
    expected_documents: found.expectedDocuments,
  });
  walk.writes.count(tenant, 'interchange', outcome, 1);
}

function quarantineInterchange(
  { writes }: Walk,
  { tenant, id }: InboxEntry,
  partner: string | undefined,
  why: { code: string; text: string; stack?: string },
): void {
  writes.quarantine({
    id: derivedId(id, 'quarantine'),
    tenant,
    what: 'interchange',
    interchange: id,
    ...(partner === undefined ? {} : { partner }),
    ...why,
  });
}

function recordDocument(walk: Walk, entry: InboxEntry, draft: DraftDocument): void {
  const { tenant, id: interchange, receivedAt } = entry;
  const { writes } = walk;
  const tell = (finding: DocumentFinding['finding']): void => {
    const commands = walk.station.onFinding({ tenant, draft, interchange, receivedAt, finding });
    for (const command of commands) writes.command(command);
  };
  const { target } = draft;
  const stopped = isRemembered(draft) ? known(walk, entry, draft, tell) : undefined;
  const settled = settle(draft, tenant, walk.station, (lookups, kinds) =>
    walk.directory(tenant, lookups, kinds),
  );
  const { place } = settled;
  writes.document(inboundRow(entry, draft, stopped === undefined ? place : undefined));
  if (stopped !== undefined) return;
  if (target.type === 'none') {
    const { outcome, code, text } = target;
    if (outcome === 'quarantined') {
      writes.quarantineDocument(tenant, { ...draft, interchange }, { code, text });
    } else {
      writes.outcome(tenant, draft.id, outcome, { code, text });
    }
    return;
  }
  walk.waiting.place(
    writes,
    { tenant, interchange, receivedAt, draft: settled.draft },
    place,
    tell,
  );
}

/** `stopped` where it was a duplicate or has a number that may not be used again. */
function known(
  { remembered, writes }: Walk,
  { tenant, id: interchange }: InboxEntry,
  draft: DraftDocument,
  tell: (finding: DocumentFinding['finding']) => void,
): 'stopped' | undefined {
  const row = documentRow(tenant, draft);
  const before = remembered.get(row);
  if (before === undefined || before.subject === draft.id) return undefined;
  const replaced = remembered.get({ tenant, key: replacedKey(draft, row.content) });
  const twin = before.content === row.content ? before.subject : replaced?.subject;
  if (twin !== undefined) {
    writes.outcome(tenant, draft.id, 'duplicate', {
      code: 'DOCUMENT_DUPLICATE',
      text: `The same content came before, in document ${twin}.`,
    });
    tell({ type: 'duplicate', of: twin });
    return 'stopped';
  }
  const action = draft.onSameIdentity;
  const why = {
    code: 'DOCUMENT_NUMBER_REUSED',
    text: `${draft.kind} ${draft.number} came before with other content, in document ${before.subject}.`,
  };
  if (action === 'refuse') writes.outcome(tenant, draft.id, 'refused', why);
  if (action === 'ask') writes.quarantineDocument(tenant, { ...draft, interchange }, why);
  if (action === 'replace') {
    remembered.change({ ...before, tenant, key: replacedKey(draft, before.content) });
    remembered.change(row);
  }
  tell({ type: 'same_identity', of: before.subject, action });
  return action === 'replace' ? undefined : 'stopped';
}

function inboundRow(
  { tenant, id: interchange }: InboxEntry,
  draft: DraftDocument,
  place: Resolution | undefined,
): Record<string, unknown> {
  const { id, index, kind, number, partner, format, source, problems } = draft;
  return {
    tenant,
    id,
    direction: 'in',
    interchange,
    index,
    kind,
    number,
    partner,
    stream: place?.type === 'stream' ? place.stream : undefined,
    format,
    source,
    problems: problems.length === 0 ? undefined : problems,
    body: draft.document,
    cause_interchange: interchange,
  };
}
