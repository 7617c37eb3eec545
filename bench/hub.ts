/** The hub as it is shipped, as a process of its own: partners of the benchmark in, one ordered endpoint out. */

import { type Hub, startHub } from '../src/hub.ts';
import type { PartnerProfile } from '../src/model/profile.ts';
import { openSqlStore } from '../src/store/open.ts';
import type { SqlStore } from '../src/store/postgres/store.ts';
import { OLD_BEFORE } from './behind.ts';
import { serveParent } from './children.ts';
import { CARRIERS, carrierOf, SUPPLIER } from './load/milestones.ts';

const SECRET = 'whsec_c3luY2xpbmUtYmVuY2htYXJrLXNlY3JldA==';
const TENANT = 'default';
const LISTENER = 'LISTENER';

export interface HubStart {
  /** As `openStore` takes it. */
  database: string;
  sink: string;
  /** False for the second process on one database. */
  configure: boolean;
  /** Others than those of the milestones. */
  others?: PartnerProfile[];
  /** Ingest alone: nothing is answered 429 although nothing is taken further. */
  backlogRowsMax?: number;
}
export interface HubStarted {
  port: number;
  /** Secrets of the keys, by partner. */
  keys: Record<string, string>;
}

let hub: Hub | undefined;
let sql: SqlStore | undefined;

function partners(sink: string): PartnerProfile[] {
  const rest = { channels: [{ id: 'rest', channel: 'rest' as const }], identifiers: [] };
  const carriers = Array.from({ length: CARRIERS }, (_, n): PartnerProfile => {
    const id = carrierOf(n);
    return { id, name: id, roles: ['carrier'], ...rest, endpoints: [] };
  });
  const listener: PartnerProfile = {
    id: LISTENER,
    name: 'ERP that listens',
    roles: ['erp'],
    ...rest,
    erp: { instance: 'ERP', entity: 'US01' },
    endpoints: [
      {
        id: 'events',
        channel: 'webhook',
        format: 'json',
        sends: ['event:shipment.milestone_recorded'],
        ordering: 'per_key',
        settings: { url: `${sink}/events`, secret: SECRET },
      },
    ],
  };
  const supplier: PartnerProfile = {
    id: SUPPLIER,
    name: 'Supplier',
    roles: ['supplier'],
    ...rest,
    endpoints: [],
  };
  return [...carriers, listener, supplier];
}

async function start(wanted: HubStart): Promise<HubStarted> {
  const { database, sink, configure, others, backlogRowsMax } = wanted;
  const store = await openSqlStore(database);
  sql = store;
  await store.migrate();
  if (configure) {
    const settings = { company: 'Bench', zone: 'UTC', privateAddressesAllowed: ['127.0.0.1'] };
    const all = others ?? partners(sink);
    await store.applyConfiguration(
      TENANT,
      [
        { kind: 'settings', key: 'settings', body: settings },
        ...all.map((body) => ({ kind: 'partner' as const, key: body.id, body })),
      ],
      { kind: 'system', id: 'bench' },
    );
  }
  const limits =
    backlogRowsMax === undefined
      ? {}
      : { limits: { backlog: { rowsMax: backlogRowsMax, inboxRowsMin: backlogRowsMax } } };
  hub = await startHub({ store, port: 0, ...limits });
  const keys: Record<string, string> = {};
  for (const { id } of others ?? partners(sink))
    keys[id] = await hub.issueKey({
      name: id,
      partner: id,
      scopes: ['documents:write', 'documents:read'],
    });
  keys.system = await hub.issueKey({ name: 'system', scopes: ['documents:write'] });
  return { port: Number(new URL(hub.url).port), keys };
}

/** Transmissions that ended sent, counted where they are marked. */
async function marked(): Promise<number> {
  const text = `SELECT count(*)::integer AS count FROM transmission_outcome
    WHERE tenant = '${TENANT}' AND transmission > '${OLD_BEFORE}' AND phase = 'sent'`;
  const rows = await sql?.database.query<{ count: number }>({ name: '', text });
  return rows?.[0]?.count ?? 0;
}

serveParent(
  {
    start,
    marked,
    workload: () => hub?.store.workload(TENANT),
    conservation: () => hub?.store.conservation(TENANT),
    counts: () => hub?.counts(),
    usage: () => ({ rssBytes: process.memoryUsage().rss, cpu: process.cpuUsage() }),
  },
  async () => {
    await hub?.stop();
  },
);
