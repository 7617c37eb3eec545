/**
 * Traffic that goes on while hubs come and go: an ERP that posts single documents, a sink for signed
 * webhooks, and hubs in processes of their own, which need the last build.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Hub, startHub } from '../../src/hub.ts';
import type { OutboundEndpoint } from '../../src/model/profile.ts';
import type { Store } from '../../src/store/store.ts';
import { configure, profile } from '../pipeline/kit.ts';

export const CHANGES_PER_ORDER = 4;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const environment = { HOOK_SECRET: SECRET };
/** Every so manieth request at the sink is answered with 503, so that retries are part of the traffic. */
const BUSY_EVERY = 23;
const TRIES_MAX = 50;
const REQUEST_MS_MAX = 10_000;

/** Where a hub finds its database. */
export interface Place {
  where: string;
  schema?: string;
}

const DIST = new URL('../../dist/src/', import.meta.url).href;
/** Loads everything, then starts where the first line of its input says. */
const HUB = `
  import { createInterface } from 'node:readline';
  import { openStore, startHub } from '${DIST}hub.js';
  for await (const line of createInterface(process.stdin)) {
    const { where, schema, environment } = JSON.parse(line);
    const store = await openStore(where, schema === undefined ? {} : { schema });
    const hub = await startHub({ store, port: 0, logLevel: 'silent', environment });
    console.log(hub.url);
  }
  // Its input ends with the process that started it.
  process.exit(0);
`;

/** A hub in a process of its own. */
export class HubProcess {
  readonly #child: ChildProcess;
  readonly #url: Promise<string>;

  /** @param flags of Node */
  constructor(flags: readonly string[] = []) {
    const options = [...flags, '--input-type=module', '--eval', HUB];
    const child = spawn(process.execPath, options, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    this.#url = new Promise((resolve, reject) => {
      if (child.stdout !== null) createInterface(child.stdout).once('line', resolve);
      child.once('exit', (code) =>
        reject(new Error(`The hub ended with ${code} before it began.`)),
      );
    });
    this.#url.catch(() => undefined);
  }

  /** Resolves with its address when it answers requests. */
  start(place: Place): Promise<string> {
    this.#child.stdin?.write(`${JSON.stringify({ ...place, environment })}\n`);
    return this.#url;
  }

  /** Of its memory, as the kernel counts it (proc(5), VmRSS). */
  megabytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    if (!this.lives()) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** One request that the sink answered with 204. */
export interface Arrived {
  path: string;
  id: string;
  body: Record<string, unknown>;
}

/** Takes signed webhooks; what it was not told truly is an error that ends the test. */
export class Sink {
  readonly arrived: Arrived[] = [];
  readonly forged: string[] = [];
  url = '';
  #requests = 0;
  readonly #server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      // The hub was killed in the middle of its request: nothing arrived.
      return;
    }
    const body = Buffer.concat(parts).toString();
    const id = String(request.headers['webhook-id']);
    const at = request.headers['webhook-timestamp'];
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
    if (request.headers['webhook-signature'] !== `v1,${expected}`) this.forged.push(id);
    this.#requests += 1;
    if (this.#requests % BUSY_EVERY === 0) {
      response.writeHead(503).end();
      return;
    }
    this.arrived.push({ path: request.url ?? '', id, body: JSON.parse(body) });
    response.writeHead(204).end();
  });

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Documents that reached the supplier, by their name. */
  documents(): Set<string> {
    return new Set(
      this.arrived.filter(({ path }) => path === '/ACME').map(({ body }) => nameOf(body)),
    );
  }
}

interface Numbered {
  order?: { number?: string };
  sequence?: number;
}
/** `4711/0` is the order, `4711/2` its second change. */
export function nameOf(body: object): string {
  const { order, sequence } = body as Numbered;
  return `${order?.number}/${sequence ?? 0}`;
}

/** Tables, partners and the sender's key. */
export async function prepare(store: Store, sinkUrl: string): Promise<string> {
  await store.migrate();
  const retrySeconds = Array.from({ length: TRIES_MAX }, () => 0.1);
  const hook = (id: string, sends: string[]): OutboundEndpoint => ({
    id: `${id}.out`,
    channel: 'webhook',
    format: 'json',
    sends,
    ordering: 'per_key',
    settings: { url: `${sinkUrl}/${id}`, secret: '$' + '{HOOK_SECRET}' },
    retrySeconds,
  });
  const settings = { company: 'Delta', zone: 'UTC', currency: 'USD' };
  await configure(store, {
    settings: [{ ...settings, privateAddressesAllowed: ['127.0.0.1'] }],
    partner: [
      profile('ERP', ['erp'], {
        erp: { instance: 'ERP1', entity: 'US01' },
        channels: [{ id: 'rest', channel: 'rest' }],
        endpoints: [hook('ERP', ['event:order.*'])],
      }),
      profile('ACME', ['supplier'], {
        endpoints: [hook('ACME', ['purchase_order', 'purchase_order_change'])],
      }),
    ],
  });
  const hub = await startHub({ store, port: 0, logLevel: 'silent', environment });
  const key = await hub.issueKey({ name: 'ERP', partner: 'ERP', scopes: ['documents:write'] });
  await hub.stop();
  return key;
}

/** Documents that a sender posts one by one until it is told to end. */
export class Sender {
  readonly accepted = new Set<string>();
  /** Answers other than 2xx, counted; of 429 and 503 those without `Retry-After` apart. */
  readonly refused = new Map<number, number>();
  withoutRetryAfter = 0;
  /** Requests that were cut off, or not answered in time. */
  unanswered = 0;
  url: string | undefined;
  readonly #key: string;
  #ending = false;
  #orders = 0;
  readonly #working: Promise<void>[];

  /** @param lanes orders under way at once; what concerns one order is sent in its sequence */
  constructor(key: string, lanes: number) {
    this.#key = key;
    this.#working = Array.from({ length: lanes }, () => this.#work());
  }

  /** No new orders; resolves when everything that was begun is accepted. */
  async end(): Promise<void> {
    this.#ending = true;
    await Promise.all(this.#working);
  }

  async #work(): Promise<void> {
    while (!this.#ending) {
      this.#orders += 1;
      const number = String(4_500_000 + this.#orders);
      for (let sequence = 0; sequence <= CHANGES_PER_ORDER; sequence += 1)
        await this.#untilAccepted(document(number, sequence), `${number}/${sequence}`);
    }
  }

  /** As a careful sender does: the same again until it is accepted, under a key for every second order. */
  async #untilAccepted(body: object, name: string): Promise<void> {
    const isKeyed = Number(name.split('/')[0]) % 2 === 0;
    for (;;) {
      const status = await this.#post(JSON.stringify(body), isKeyed ? name : undefined);
      if (status === 202) {
        this.accepted.add(name);
        return;
      }
      await sleep(status === undefined ? 30 : 100);
    }
  }

  async #post(body: string, key: string | undefined): Promise<number | undefined> {
    const { url } = this;
    if (url === undefined) return undefined;
    try {
      const answer = await fetch(`${url}/v1/interchanges`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.#key}`,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': `"${key}"` }),
        },
        body,
        signal: AbortSignal.timeout(REQUEST_MS_MAX),
      });
      await answer.arrayBuffer();
      if (!answer.ok) this.#note(answer);
      return answer.status;
    } catch {
      // Killed under the request, or not there yet: whether it was committed is not known. Sent again.
      this.unanswered += 1;
      return undefined;
    }
  }

  #note({ status, headers }: Response): void {
    this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
    if (headers.get('retry-after') === null) this.withoutRetryAfter += 1;
  }
}

function document(number: string, sequence: number): object {
  const quantity = { value: String(100 + sequence), unit: 'EA' };
  const line = {
    line: '1',
    item: { buyer: 'W-100', supplier: 'AC-1' },
    quantity,
    price: { amount: '2.5', currency: 'USD' },
    schedules: [
      {
        schedule: '1',
        quantity,
        dates: [{ kind: { value: 'delivery_requested' }, on: '2030-06-10' }],
      },
    ],
  };
  const head = { number, issuedOn: '2026-06-01', order: { number } };
  if (sequence === 0)
    return { kind: 'purchase_order', ...head, supplier: 'ACME', currency: 'USD', lines: [line] };
  const change = { value: 'quantity_increase' };
  return { kind: 'purchase_order_change', ...head, sequence, lines: [{ ...line, change }] };
}

/** Resolves with the ms that it took until documents are accepted, and arrive, again. */
export async function goesOn(sender: Sender, sink: Sink, msMax: number): Promise<number> {
  const { size } = sender.accepted;
  const { size: arrived } = sink.documents();
  const startedMs = performance.now();
  const done = () => sender.accepted.size > size + 10 && sink.documents().size > arrived + 10;
  await expect.poll(done, { timeout: msMax, interval: 20 }).toBe(true);
  return performance.now() - startedMs;
}

/** Takes up everything that was left, in this process, and holds it against what was accepted. */
export async function nothingLost(store: Store, sender: Sender, sink: Sink): Promise<void> {
  const hub = await startHub({ store, port: 0, logLevel: 'silent', environment });
  try {
    const missing = () => [...sender.accepted].filter((name) => !sink.documents().has(name));
    await expect.poll(() => missing().length, { timeout: 30_000, interval: 200 }).toBe(0);
    await untilIdle(hub);
    expect(sink.forged).toEqual([]);
    expect([...sink.documents()].sort()).toEqual([...sender.accepted].sort());
    inOrderUnderOneId(sink);
    await appliedOnce(hub, sender);
    const { conservation } = await hub.observe();
    expect(conservation).toMatchObject({
      holds: true,
      documents: { applied: sender.accepted.size, waiting: 0, refused: 0, quarantined: 0 },
      interchanges: { waiting: 0, quarantined: 0 },
    });
  } finally {
    await hub.stop();
  }
}

async function untilIdle(hub: Hub): Promise<void> {
  const left = async () => {
    await hub.quiesce();
    const work = await hub.store.workload('default');
    const { transmissionsDue, transmissionsWaiting, laneEntries, deadLetters } = work;
    return transmissionsDue + transmissionsWaiting + laneEntries + deadLetters;
  };
  await expect.poll(left, { timeout: 30_000, interval: 200 }).toBe(0);
}

/** First arrivals per key ascend; a document or event that comes again has the id that it had. */
function inOrderUnderOneId({ arrived }: Sink): void {
  const idsOf = new Map<string, Set<string>>();
  const last = new Map<string, number>();
  const outOfOrder: string[] = [];
  for (const { path, id, body } of arrived) {
    const isEvent = path === '/ERP';
    const key = isEvent ? `event ${body.subject}` : nameOf(body).replace(/\/.*$/, '');
    const place = isEvent ? Number(body.streamversion) : Number(nameOf(body).split('/')[1]);
    const name = `${key} at ${place}`;
    const ids = idsOf.get(name) ?? new Set();
    if (ids.size === 0) {
      if (place <= (last.get(key) ?? -1)) outOfOrder.push(`${name} after ${last.get(key)}`);
      last.set(key, place);
    }
    idsOf.set(name, ids.add(id));
  }
  expect(outOfOrder).toEqual([]);
  expect([...idsOf].filter(([, ids]) => ids.size !== 1)).toEqual([]);
}

/** Each order has one event of its receipt and one per change, in a stream without gaps. */
async function appliedOnce(hub: Hub, sender: Sender): Promise<void> {
  const numbers = new Set([...sender.accepted].map((name) => name.split('/')[0] ?? ''));
  for (const number of numbers) {
    const stream = `order/ERP1/US01/${number}/-`;
    const { rows } = await hub.store.streamEvents('default', stream, { limit: 200 });
    const sorted = rows.toSorted((a, b) => a.version - b.version);
    expect(sorted.map(({ version }) => version)).toEqual(sorted.map((_, at) => at + 1));
    const applied = sorted.filter(({ type }) => /^order\.(received|changed)$/.test(type));
    const sequences = applied.map(({ data }) => (data as { sequence?: number }).sequence ?? 0);
    expect(sequences, number).toEqual([0, 1, 2, 3, 4].slice(0, CHANGES_PER_ORDER + 1));
  }
}
