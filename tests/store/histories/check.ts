/** What a history left behind, and what may not be so, whatever order the actors took. */
import type { Store } from '../../../src/store/store.ts';
import type { Diary, Noted } from '../contract/deeds.ts';
import { walk } from '../contract/world.ts';
import { idOf, labelOf, type Plan, streamOf } from './plan.ts';
import { isRising, type Witness } from './witness.ts';

/** Everything that two stores must agree on; sorted, without what is theirs alone (numbers, times). */
export interface Observed {
  interchanges: string[];
  documents: string[];
  streams: Record<string, { version: number; notes: string[]; events: string[] }>;
  transmissions: string[];
  quarantine: string[];
  accounts: unknown;
  violations: string[];
  /** Work that nobody would ever take up again: the history has come to rest. */
  left: string[];
  log: { position: number; id: string }[];
}

const PAGE = 200;
const STREAM_KINDS = ['order', 'shipment', 'tally', 'alarm'];

export async function observe(store: Store, tenant: string): Promise<Observed> {
  const interchanges = await walk((page) => store.listInterchanges(tenant, {}, page), PAGE);
  const documents = await walk((page) => store.listDocuments(tenant, {}, page), PAGE);
  const transmissions = await walk((page) => store.listTransmissions(tenant, {}, page), PAGE);
  const quarantine = await walk((page) => store.listQuarantine(tenant, {}, page), PAGE);
  const accounts = await store.conservation(tenant);
  const log = await store.readLog(tenant, 0, 100_000);
  const work = await store.workload(tenant);
  const finished = ['untranslated', 'laneEntries', 'heldLanes', 'transmissionsDue'] as const;
  return {
    interchanges: interchanges.map((row) => `${row.id} ${row.outcome}`).sort(),
    documents: documents
      .map((row) => `${row.id} ${row.direction} ${row.outcome} ${row.stream}`)
      .sort(),
    streams: await observeStreams(store, tenant),
    transmissions: transmissions.map((row) => `${row.id} ${row.phase}`).sort(),
    quarantine: quarantine
      .map(({ what, interchange, document, stream, resolvedAt }) => {
        const subject = what === 'lane' ? `${stream} ${document}` : (document ?? interchange);
        return `${what} ${subject} ${resolvedAt === undefined ? 'open' : 'resolved'}`;
      })
      .sort(),
    accounts: { interchanges: accounts.interchanges, documents: accounts.documents },
    violations: accounts.violations.map(({ id, text }) => `${id}: ${text}`),
    left: finished.filter((kind) => work[kind] > 0).map((kind) => `${work[kind]} ${kind} are left`),
    log: log.map(({ position, id }) => ({ position, id })),
  };
}

async function observeStreams(store: Store, tenant: string): Promise<Observed['streams']> {
  const streams: Observed['streams'] = {};
  for (const kind of STREAM_KINDS) {
    const rows = await walk((page) => store.listStreams(tenant, { kind }, page), PAGE);
    for (const { stream, version } of rows) {
      const row = await store.getStream(tenant, stream);
      const events = await walk((page) => store.streamEvents(tenant, stream, page), PAGE);
      streams[stream] = {
        version,
        notes: (row?.state as Diary | undefined)?.notes ?? [],
        events: events.map((event) => `${event.version} ${(event.data as Noted).note}`),
      };
    }
  }
  return Object.fromEntries(Object.entries(streams).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Broken promises, in words; none for a store that keeps them. */
export function brokenPromises(
  tenant: string,
  plan: Plan,
  seen: Observed,
  witness: Witness,
): string[] {
  return [
    ...seen.violations,
    ...seen.left,
    ...vanished(tenant, plan, seen),
    ...outOfOrder(plan, seen),
    ...unlikeTheirEvents(seen),
    ...witness.verdict(),
    ...missedInLog(seen, witness),
  ];
}

/** Every interchange has an outcome, and so has every document of a translated one. */
function vanished(tenant: string, plan: Plan, seen: Observed): string[] {
  const outcomes = new Map(seen.interchanges.map((line) => line.split(' ') as [string, string]));
  const documents = new Set(seen.documents.map((line) => line.split(' ')[0]));
  const broken: string[] = [];
  for (const [channel, interchanges] of plan.entries()) {
    for (const [index, interchange] of interchanges.entries()) {
      const label = labelOf(channel, index);
      const outcome = outcomes.get(idOf(tenant, label));
      if (outcome === undefined || outcome === 'undefined') broken.push(`${label} has no outcome`);
      if (outcome !== 'translated') continue;
      for (const n of interchange.documents.keys()) {
        const document = labelOf(channel, index, n);
        if (!documents.has(idOf(tenant, document))) broken.push(`${document} vanished`);
      }
    }
  }
  return broken;
}

/** In each stream, what came in is applied in the order of its channel, and once. */
function outOfOrder(plan: Plan, seen: Observed): string[] {
  const places = new Map<string, number>();
  const streams = new Map<string, string>();
  for (const [channel, interchanges] of plan.entries()) {
    for (const [index, { documents }] of interchanges.entries()) {
      for (const [n, document] of documents.entries()) {
        const label = labelOf(channel, index, n);
        places.set(label, places.size);
        streams.set(label, streamOf(channel, document));
      }
    }
  }
  return Object.entries(seen.streams).flatMap(([stream, { notes }]) => {
    const order = notes.map((label) => places.get(label) ?? -1);
    const strange = /^(order|shipment)\//.test(stream)
      ? notes.filter((label) => streams.get(label) !== stream)
      : [];
    return [
      ...(isRising(order) ? [] : [`${stream} took ${notes.join(', ')}`]),
      ...strange.map((label) => `${label} strayed into ${stream}`),
    ];
  });
}

function unlikeTheirEvents(seen: Observed): string[] {
  return Object.entries(seen.streams).flatMap(([stream, { version, notes, events }]) => {
    const told = notes.map((label, index) => `${index + 1} ${label}`);
    const same = version === notes.length && JSON.stringify(told) === JSON.stringify(events);
    return same ? [] : [`${stream} is not what its events tell`];
  });
}

/** The reader saw every event once, in the order of positions. */
function missedInLog(seen: Observed, { log }: Witness): string[] {
  const read = log.map(({ position, id }) => `${position} ${id}`);
  const whole = seen.log.map(({ position, id }) => `${position} ${id}`);
  const events = Object.values(seen.streams).reduce((sum, { version }) => sum + version, 0);
  return [
    ...(JSON.stringify(read) === JSON.stringify(whole)
      ? []
      : ['The reader missed part of the log']),
    ...(whole.length === events ? [] : [`${events} events, ${whole.length} in the log`]),
  ];
}
