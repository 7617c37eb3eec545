/** A target (the floor, or one or two hubs on one database) with a sender and a sink of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from './children.ts';
import type { HubStart, HubStarted } from './hub.ts';
import { CARRIERS, carrierOf } from './load/milestones.ts';
import type { SendReport, SendRequest, SinkReport, Target } from './load/protocol.ts';

/** Connections of the sender; every number of keys is a multiple of it. */
export const CONNECTIONS = 32;
/** Requests under way on each, where the sender pipelines. */
export const DEPTH = 8;
/** Sent and not yet at the sink, at most: enough to keep every station busy, too little to be refused. */
const WINDOW = 4000;
const DUPLICATE_EVERY = 50;
const DRAIN_MS_MAX = 240_000;
const HOST = '127.0.0.1';

export interface Account {
  /** Different ids at the sink, answered 2xx, and marked as sent in the database. */
  sink: number;
  accepted: number;
  marked: number;
}

export interface Usage {
  rssBytes: number;
  cpu: { user: number; system: number };
}

export interface Session {
  name: string;
  keys: number;
  targets: Child[];
  sender: Child;
  sink: Child;
  milestoneTargets: Target[];
  next: number;
  account: Account;
}

export interface Load {
  sender: Child;
  sink: Child;
  sinkUrl: string;
  keys: number;
}

/** Sender and sink alone, for what is started elsewhere. */
export async function openLoad(keys: number): Promise<Load> {
  const sender = startChild('load/sender');
  const sink = startChild('load/sink');
  sink.on('arrived', (count) => sender.tell('arrived', count));
  const port = await sink.ask<number>('listen');
  await sink.ask('reset', { keys });
  return { sender, sink, keys, sinkUrl: `http://${HOST}:${port}` };
}

export async function openFloor(url: string, keys: number, onward = true): Promise<Session> {
  const { sender, sink, sinkUrl } = await openLoad(keys);
  const floor = startChild('floor');
  const { port } = await floor.ask<{ port: number }>('start', { url, sink: sinkUrl, onward });
  const milestoneTargets = [{ host: HOST, port, path: '/', headers: {} }];
  return newSession('floor', keys, [floor], sender, sink, milestoneTargets);
}

interface Wanted {
  keys: number;
  processes?: number;
  backlogRowsMax?: number;
  nodeArguments?: readonly string[];
}

/** Shipments exist before the first milestone: each by a readiness notice of its own. */
export async function openHub(database: string, wanted: Wanted): Promise<Session> {
  const { keys, processes = 1, backlogRowsMax, nodeArguments = [] } = wanted;
  const { sender, sink, sinkUrl } = await openLoad(keys);
  const targets: Child[] = [];
  const started: HubStarted[] = [];
  for (let n = 0; n < processes; n += 1) {
    const hub = startChild('hub', n === 0 ? nodeArguments : []);
    const limits = backlogRowsMax === undefined ? {} : { backlogRowsMax };
    const start: HubStart = { database, sink: sinkUrl, configure: n === 0, ...limits };
    targets.push(hub);
    started.push(await hub.ask<HubStarted>('start', start));
  }
  const milestoneTargets = Array.from({ length: CONNECTIONS }, (_, n): Target => {
    const { port, keys: secrets } = started[n % started.length] as HubStarted;
    const secret = secrets[carrierOf(n % CARRIERS)] ?? '';
    const headers = { authorization: `Bearer ${secret}` };
    return { host: HOST, port, path: '/v1/milestones', headers };
  });
  return newSession('hub', keys, targets, sender, sink, milestoneTargets, started[0]);
}

/** Something else behind one address, that marks nothing and promises no order. */
export async function openPeer(
  name: string,
  port: number,
  path: string,
  load: Load,
): Promise<Session> {
  const targets = [{ host: HOST, port, path, headers: {} }];
  return await newSession(name, load.keys, [], load.sender, load.sink, targets);
}

async function newSession(
  name: string,
  keys: number,
  targets: Child[],
  sender: Child,
  sink: Child,
  milestoneTargets: Target[],
  hub?: HubStarted,
): Promise<Session> {
  const account = { sink: 0, accepted: 0, marked: 0 };
  const session = { name, keys, targets, sender, sink, milestoneTargets, next: 0, account };
  if (hub !== undefined) await makeShipments(session, hub);
  return session;
}

async function makeShipments(session: Session, { port, keys }: HubStarted): Promise<void> {
  const headers = { authorization: `Bearer ${keys.system ?? ''}` };
  const path = '/v1/readiness-notices?partner=SUPPLIER';
  const request: SendRequest = {
    targets: [{ host: HOST, port, path, headers }],
    connections: CONNECTIONS,
    depth: DEPTH,
    keys: session.keys,
    what: 'readiness',
    fromOrdinal: 0,
    toOrdinal: session.keys,
    durationMs: 0,
    duplicateEvery: 0,
  };
  // A hub that is behind answers 429: as many at a time as it takes, and the rest after it has done them. Where another
  // hub does them, this one counts them as waiting for a moment longer: two steps must have room.
  const step = CONNECTIONS * 12;
  for (let from = 0; from < session.keys; from += step) {
    const toOrdinal = Math.min(session.keys, from + step);
    const report = await session.sender.ask<SendReport>('send', {
      ...request,
      fromOrdinal: from,
      toOrdinal,
    });
    if (report.distinct !== toOrdinal - from)
      throw new Error(
        `Only ${report.distinct} of ${toOrdinal - from} shipments: ${report.firstFailure}`,
      );
    await settled(session);
  }
}

/** Nothing waits at any station. */
async function settled({ targets: [hub] }: Session): Promise<void> {
  for (;;) {
    const work = await hub?.ask<{ untranslated: number; laneEntries: number }>('workload');
    if (work === undefined || work.untranslated + work.laneEntries === 0) return;
    await sleep(50);
  }
}

export type Sending = Pick<SendRequest, 'durationMs'> &
  Partial<Pick<SendRequest, 'depth' | 'ratePerSecond' | 'window' | 'toOrdinal'>>;

/** Sends milestones on from the last one; does not wait for what becomes of them. */
export async function send(session: Session, sending: Sending): Promise<SendReport> {
  const open = sending.ratePerSecond !== undefined;
  const report = await session.sender.ask<SendReport>('send', {
    targets: session.milestoneTargets,
    connections: CONNECTIONS,
    depth: DEPTH,
    keys: session.keys,
    what: 'milestones',
    fromOrdinal: session.next,
    duplicateEvery: DUPLICATE_EVERY,
    ...(open ? {} : { window: WINDOW }),
    ...sending,
  } satisfies SendRequest);
  if (report.failed > 0)
    throw new Error(`${session.name}: ${report.failed} failed, first ${report.firstFailure}`);
  session.next = report.nextOrdinal;
  session.account.accepted += report.distinct;
  return report;
}

/** Waits until all that was accepted is at the sink and marked; throws where it never is, or came in wrong order. */
export async function drained(session: Session): Promise<SinkReport> {
  const { account, sink, targets, name } = session;
  const [target] = targets;
  const giveUpAt = performance.now() + DRAIN_MS_MAX;
  for (;;) {
    const report = await sink.ask<SinkReport>('report');
    account.sink = report.distinct;
    if (account.sink >= account.accepted)
      account.marked = target === undefined ? account.sink : await target.ask<number>('marked');
    if (account.sink === account.accepted && account.marked === account.accepted) {
      if (report.outOfOrder > 0)
        throw new Error(`${name}: ${report.outOfOrder} came out of order.`);
      if (name === 'hub' && report.unsigned > 0)
        throw new Error(`${report.unsigned} were not signed.`);
      return report;
    }
    if (performance.now() > giveUpAt || account.sink > account.accepted)
      throw new Error(`${name}: the accounts do not agree: ${JSON.stringify(account)}`);
    await sleep(20);
  }
}

export async function closeSession({ targets, sender, sink }: Session): Promise<void> {
  for (const target of targets) await target.stop();
  await sender.stop();
  await sink.stop();
}
