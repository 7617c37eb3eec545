/**
 * The store in memory: for tests of the stations, for the simulated world, and as the model against which
 * the SQL stores are held. Each method runs to its end without an await inside, so that calls never mix;
 * a throw takes back all that the call changed. Nothing outlives the process.
 */
import { msFromInstant } from '../../base/instant.ts';
import { type Store, StoreFault } from '../store.ts';
import * as accounts from './accounts.ts';
import * as configuration from './configuration.ts';
import { decide } from './decide.ts';
import { closeQuarantine } from './documents.ts';
import * as ingest from './ingest.ts';
import * as keys from './keys.ts';
import * as lanes from './lanes.ts';
import * as log from './log.ts';
import * as reads from './reads.ts';
import * as references from './references.ts';
import { keyOf } from './table.ts';
import { type MemoryOptions, Tables } from './tables.ts';
import * as translation from './translate.ts';
import * as transmit from './transmit.ts';
import * as upload from './upload.ts';

export type { MemoryOptions } from './tables.ts';

/** `tables` lies open so that a test can break what the checks must find. */
export interface MemoryStore extends Store {
  readonly tables: Tables;
}

export function memoryStore(options: MemoryOptions = {}): MemoryStore {
  const tables = new Tables(options);
  let closed = false;
  const run = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new StoreFault('The store is closed.', 0);
    return tables.journal.transaction(work);
  };
  return {
    tables,
    ...clock(tables, run),
    ...stations(tables, run),
    ...people(tables, run),
    ...lists(tables, run),
    ...records(tables, run),
    close: async () => {
      closed = true;
    },
  };
}

type Run = <T>(work: () => T) => Promise<T>;

function clock(tables: Tables, run: Run) {
  return {
    migrate: () => run(() => undefined),
    schemaNumbers: () => run(() => ({ found: 1, known: 1 })),
    now: () => run(() => tables.now()),
    advanceClock: (to) => run(() => tables.advanceTo(msFromInstant(to))),
  } satisfies Partial<Store>;
}

function stations(tables: Tables, run: Run) {
  return {
    accept: (batch) => run(() => ingest.accept(tables, batch)),
    openUpload: (tenant, id) => run(() => upload.openUpload(tables, tenant, id)),
    putParts: (tenant, id, from, parts) =>
      run(() => upload.putParts(tables, tenant, id, from, parts)),
    dropUpload: (tenant, id) => run(() => upload.dropUpload(tables, tenant, id)),
    clearUploads: (silentMs, partsMax) =>
      run(() => upload.clearUploads(tables, silentMs, partsMax)),
    translate: (limit, station) => run(() => translation.translate(tables, limit, station)),
    async *readParts(tenant, interchange) {
      // One copy at a time: a reader holds a few parts, whatever the size.
      const parts = await run(() => ingest.storedParts(tables, tenant, interchange));
      for (const part of parts) yield part.slice();
    },
    recordTranslation: (entry, draft, station) =>
      run(() => translation.recordTranslation(tables, entry, draft, station)),
    decide: (limit, station) => run(() => decide(tables, limit, station)),
    enqueue: (commands) => run(() => lanes.enqueue(tables, commands)),
    fireTimers: (limit) => run(() => lanes.fireTimers(tables, limit)),
    wakeWaiting: (limit, station) => run(() => references.wakeWaiting(tables, limit, station)),
    sequence: () => run(() => log.sequence(tables)),
    renewStatistics: () => run(() => []),
    claim: (request) => run(() => transmit.claim(tables, request)),
    outboxQueues: (tenant, deepMin) => run(() => transmit.outboxQueues(tables, tenant, deepMin)),
    heartbeat: (owner, leaseMs) => run(() => transmit.heartbeat(tables, owner, leaseMs)),
    finish: (results) => run(() => transmit.finish(tables, results)),
  } satisfies Partial<Store>;
}

/** What a person asks for. */
function people(tables: Tables, run: Run) {
  return {
    resend: (tenant, transmission, author, renumber) =>
      run(() => transmit.resend(tables, tenant, transmission, author, renumber)),
    cancelTransmission: (tenant, transmission, author) =>
      run(() => transmit.cancelTransmission(tables, tenant, transmission, author)),
    releaseLane: (tenant, stream, resolution, author) =>
      run(() => lanes.releaseLane(tables, tenant, stream, resolution, author)),
    resolveQuarantine: (tenant, id, resolution, author) =>
      run(() => {
        const row = tables.quarantine.get(keyOf(tenant, id))?.row;
        if (row === undefined || row.resolvedAt !== undefined) return false;
        closeQuarantine(tables, row, resolution);
        tables.audit(tenant, author, 'quarantine.resolved', id, { resolution });
        return true;
      }),
  } satisfies Partial<Store>;
}

function lists(tables: Tables, run: Run) {
  return {
    listStreams: (...rest) => run(() => reads.listStreams(tables, ...rest)),
    getStream: (tenant, stream) =>
      run(() => {
        const stored = tables.streams.get(keyOf(tenant, stream));
        return stored === undefined ? undefined : { ...stored.row, state: stored.state };
      }),
    streamEvents: (...rest) => run(() => reads.streamEvents(tables, ...rest)),
    findReference: (...rest) => run(() => references.findReference(tables, ...rest)),
    getEvent: (...rest) => run(() => log.getEvent(tables, ...rest)),
    listEffects: (...rest) => run(() => reads.listEffects(tables, ...rest)),
    readLog: (...rest) => run(() => log.readLog(tables, ...rest)),
    listInterchanges: (...rest) => run(() => reads.listInterchanges(tables, ...rest)),
    getInterchange: (tenant, id) => run(() => tables.interchanges.get(keyOf(tenant, id))),
    listDocuments: (...rest) => run(() => reads.listDocuments(tables, ...rest)),
    getDocument: (...rest) => run(() => reads.getDocument(tables, ...rest)),
    countDocuments: (...rest) => run(() => accounts.countDocumentsOf(tables, ...rest)),
    listTransmissions: (...rest) => run(() => reads.listTransmissions(tables, ...rest)),
    getTransmission: (...rest) => run(() => reads.getTransmission(tables, ...rest)),
    listQuarantine: (...rest) => run(() => reads.listQuarantine(tables, ...rest)),
    getQuarantine: (tenant, id) => run(() => tables.quarantine.get(keyOf(tenant, id))?.row),
    conservation: (tenant) => run(() => accounts.conservation(tables, tenant)),
    workload: (tenant) => run(() => accounts.workload(tables, tenant)),
    backlog: (tenant) => run(() => accounts.workload(tables, tenant)),
  } satisfies Partial<Store>;
}

function records(tables: Tables, run: Run) {
  return {
    loadConfiguration: (...rest) => run(() => configuration.loadConfiguration(tables, ...rest)),
    applyConfiguration: (...rest) => run(() => configuration.applyConfiguration(tables, ...rest)),
    configurationHistory: (...rest) =>
      run(() => configuration.configurationHistory(tables, ...rest)),
    putApiKey: (...rest) => run(() => keys.putApiKey(tables, ...rest)),
    findApiKey: (hash) => run(() => keys.findApiKey(tables, hash)),
    listApiKeys: (...rest) => run(() => keys.listApiKeys(tables, ...rest)),
    revokeApiKey: (...rest) => run(() => keys.revokeApiKey(tables, ...rest)),
    audit: (rows) => run(() => keys.audit(tables, rows)),
    sealAudit: (limit, hash) => run(() => keys.sealAudit(tables, limit, hash)),
    listAudit: (...rest) => run(() => keys.listAudit(tables, ...rest)),
    putAttachment: (...rest) => run(() => keys.putAttachment(tables, ...rest)),
    getAttachment: (...rest) => run(() => keys.getAttachment(tables, ...rest)),
  } satisfies Partial<Store>;
}
