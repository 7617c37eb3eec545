/** The store on SQL: every method is one query file or a few in one transaction. */
import type { Database } from '../sql.ts';
import type { Store } from '../store.ts';
import { accept } from './accept.ts';
import { atomically } from './atomically.ts';
import * as audit from './audit.ts';
import * as clock from './clock.ts';
import * as configuration from './configuration.ts';
import {
  backlog,
  conservation,
  countDocuments,
  type SearchedTo,
  workload,
} from './conservation.ts';
import { decide } from './decide.ts';
import { JustWritten } from './just-written.ts';
import * as lanes from './lanes.ts';
import * as lists from './lists.ts';
import * as log from './log.ts';
import { migrate, schemaNumbers } from './migrate.ts';
import { partsOf } from './parts.ts';
import * as people from './people.ts';
import { renewStatistics } from './statistics.ts';
import * as streams from './streams.ts';
import * as translation from './translate.ts';
import * as transmit from './transmit.ts';
import * as upload from './upload.ts';

export interface SqlStore extends Store {
  readonly database: Database;
}

/** @param schema in which all tables are; undefined: where the database's search path leads */
export function sqlStore(database: Database, schema?: string): SqlStore {
  return {
    database,
    migrate: () => migrate(database, schema),
    schemaNumbers: () => schemaNumbers(database),
    close: () => database.close(),
    ...stations(database),
    ...reads(database),
    ...records(database),
  };
}

function stations(database: Database) {
  const written = new JustWritten();
  return {
    now: () => clock.now(database),
    advanceClock: (to) => clock.advanceClock(database, to),
    accept: (batch) => accept(database, batch),
    openUpload: (...rest) => upload.openUpload(database, ...rest),
    putParts: (...rest) => upload.putParts(database, ...rest),
    dropUpload: (...rest) => upload.dropUpload(database, ...rest),
    clearUploads: (...rest) => upload.clearUploads(database, ...rest),
    translate: (limit, station) => translation.translate(database, written, limit, station),
    readParts: (tenant, interchange) => partsOf(database, tenant, interchange),
    recordTranslation: (...rest) => translation.recordTranslation(database, ...rest),
    decide: (limit, station) => decide(database, written, limit, station),
    enqueue: (commands) => lanes.enqueue(database, commands),
    fireTimers: (limit) => lanes.fireTimers(database, limit),
    wakeWaiting: (limit, station) => translation.wakeWaiting(database, limit, station),
    sequence: () => log.sequence(database),
    renewStatistics: () => renewStatistics(database),
    claim: (request) => transmit.claim(database, written, request),
    outboxQueues: (tenant, deepMin) => transmit.outboxQueues(database, tenant, deepMin),
    heartbeat: (owner, leaseMs) => transmit.heartbeat(database, owner, leaseMs),
    finish: (results) => transmit.finish(database, results),
    resend: (...rest) => transmit.resend(database, ...rest),
    cancelTransmission: (...rest) => transmit.cancelTransmission(database, ...rest),
    releaseLane: (...rest) => lanes.releaseLane(database, ...rest),
    resolveQuarantine: (...rest) => people.resolveQuarantine(database, ...rest),
  } satisfies Partial<Store>;
}

function reads(database: Database) {
  const searchedTo: SearchedTo = new Map();
  return {
    listStreams: (...rest) => streams.listStreams(database, ...rest),
    getStream: (...rest) => streams.getStream(database, ...rest),
    streamEvents: (...rest) => streams.streamEvents(database, ...rest),
    findReference: (...rest) => streams.findReference(database, ...rest),
    getEvent: (...rest) => streams.getEvent(database, ...rest),
    listEffects: (...rest) => lists.listEffects(database, ...rest),
    readLog: (...rest) => log.readLog(database, ...rest),
    listInterchanges: (...rest) => lists.listInterchanges(database, ...rest),
    getInterchange: (...rest) => lists.getInterchange(database, ...rest),
    listDocuments: (...rest) => lists.listDocuments(database, ...rest),
    getDocument: (...rest) => lists.getDocument(database, ...rest),
    countDocuments: (...rest) => countDocuments(database, ...rest),
    listTransmissions: (...rest) => lists.listTransmissions(database, ...rest),
    getTransmission: (...rest) => lists.getTransmission(database, ...rest),
    listQuarantine: (...rest) => lists.listQuarantine(database, ...rest),
    getQuarantine: (...rest) => lists.getQuarantine(database, ...rest),
    conservation: (tenant) => conservation(database, tenant, searchedTo),
    workload: (tenant) => workload(database, tenant),
    backlog: (tenant) => backlog(database, tenant),
  } satisfies Partial<Store>;
}

function records(database: Database) {
  return {
    loadConfiguration: (...rest) => configuration.loadConfiguration(database, ...rest),
    applyConfiguration: (...rest) => configuration.applyConfiguration(database, ...rest),
    configurationHistory: (...rest) => configuration.configurationHistory(database, ...rest),
    putApiKey: (...rest) => people.putApiKey(database, ...rest),
    findApiKey: (hash) => people.findApiKey(database, hash),
    listApiKeys: (...rest) => people.listApiKeys(database, ...rest),
    revokeApiKey: (...rest) => people.revokeApiKey(database, ...rest),
    audit: (rows) => atomically(database, (sql) => audit.audit(sql, rows)),
    sealAudit: (limit, hash) => audit.sealAudit(database, limit, hash),
    listAudit: (...rest) => audit.listAudit(database, ...rest),
    putAttachment: (...rest) => people.putAttachment(database, ...rest),
    getAttachment: (...rest) => people.getAttachment(database, ...rest),
  } satisfies Partial<Store>;
}
