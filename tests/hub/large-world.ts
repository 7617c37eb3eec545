/** A supplier with interchanges of any size, one with small documents, and a hub in a process of its own. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { setControl, shipNotices } from '../../bench/load/ship-notices.ts';
import { hashSecret, newSecret } from '../../src/api/authenticate.ts';
import { newId } from '../../src/base/ids.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { configure, profile } from '../pipeline/kit.ts';
import { HubProcess, type Place } from './mid-traffic.ts';

/** Large sets, so that many bytes are few documents: what is done with each is no matter of size. */
const CARTONS = 1000;
/** Enough for the hub, too little for a large interchange as text or as objects. */
const HEAP_MEGABYTES = 192;
const PATIENCE = { timeout: 240_000, interval: 50 };

export interface Sent {
  sets: number;
  control: string;
  /** The set whose quantity is no number. */
  badAt: number;
}

export const sent = (sets: number, control: number): Sent => ({
  sets,
  control: String(control).padStart(9, '0'),
  badAt: Math.ceil(sets / 2),
});

export class LargeWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'syncline-large-'));
  readonly #place: Place;
  /** The one that is sent to. */
  #hub: HubProcess | undefined;
  #other: HubProcess | undefined;
  store!: Store;
  url = '';
  #keys: Record<string, string> = {};

  constructor(place: Place) {
    this.#place = place;
  }

  /** Partners and keys; on the embedded database before a hub has it. */
  async prepare(): Promise<void> {
    for (const name of ['in', 'out']) mkdirSync(join(this.folder, name));
    await this.look();
    await this.store.migrate();
    await configure(this.store, { partner: this.#partners() });
    for (const partner of ['NORDWERK', 'SMALL']) this.#keys[partner] = await this.#issue(partner);
  }

  #partners() {
    const x12 = {
      ourQualifier: 'ZZ',
      ourId: 'SYNCLINE',
      theirQualifier: 'ZZ',
      theirId: 'NORDWERK',
    };
    const settings = { folder: join(this.folder, 'out') };
    const inbound = { folder: join(this.folder, 'in'), pollSeconds: 0.05 };
    return [
      profile('NORDWERK', ['supplier'], {
        x12: { ...x12, version: '004010', sendFunctionalAcknowledgment: true },
        channels: [
          { id: 'rest', channel: 'rest' },
          { id: 'files', channel: 'directory', settings: inbound },
        ],
        endpoints: [
          {
            ...{ id: 'answers', channel: 'directory', format: 'x12', settings },
            sends: ['functional_acknowledgment'],
          },
        ],
      }),
      profile('SMALL', ['supplier'], { channels: [{ id: 'rest', channel: 'rest' }] }),
    ];
  }

  async #issue(partner: string): Promise<string> {
    const secret = newSecret();
    const row = { id: newId(Date.now(), Math.random), tenant: 'default', name: partner, partner };
    const createdAt = '2026-01-01T00:00:00.000Z';
    const scopes = ['documents:write'];
    const key = { ...row, hash: hashSecret(secret), scopes, createdAt };
    await this.store.putApiKey(key, { kind: 'system', id: 'test' });
    return secret;
  }

  async start(): Promise<void> {
    this.#hub = new HubProcess([`--max-old-space-size=${HEAP_MEGABYTES}`]);
    this.url = await this.#hub.start(this.#place);
  }

  /** A second hub on the same database. */
  async startAnother(): Promise<void> {
    this.#other = new HubProcess([`--max-old-space-size=${HEAP_MEGABYTES}`]);
    await this.#other.start(this.#place);
  }

  /** Opens the store beside the hub, or after it. */
  async look(): Promise<void> {
    const { where, schema } = this.#place;
    this.store = await openStore(where, schema === undefined ? {} : { schema });
  }

  async kill(): Promise<void> {
    await this.#hub?.kill();
  }

  async end(): Promise<void> {
    await this.kill();
    await this.#other?.kill();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #bytes({ sets, control, badAt }: Sent): Generator<Uint8Array> {
    const parties = { sender: 'NORDWERK', receiver: 'SYNCLINE' };
    return shipNotices({ sets, cartons: CARTONS, badAt, control, ...parties });
  }

  /** Over REST, made while it is sent. Resolves with its size when it is answered 202. */
  post(one: Sent): Promise<number> {
    let bytes = 0;
    const chunks = this.#bytes(one);
    function* counted(): Generator<Uint8Array> {
      for (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    }
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.#keys.NORDWERK}` };
      const asked = request(
        `${this.url}/v1/interchanges`,
        { method: 'POST', headers },
        (response) => {
          response.resume();
          if (response.statusCode === 202) resolve(bytes);
          else reject(new Error(`Answered ${response.statusCode}.`));
        },
      );
      asked.once('error', reject);
      Readable.from(counted()).pipe(asked);
    });
  }

  /** Breaks off after so many bytes. */
  async breakOff(one: Sent, bytesMax: number): Promise<void> {
    const headers = { authorization: `Bearer ${this.#keys.NORDWERK}` };
    const asked = request(`${this.url}/v1/interchanges`, { method: 'POST', headers });
    asked.on('error', () => undefined);
    let bytes = 0;
    for (const chunk of this.#bytes(one)) {
      bytes += chunk.length;
      await new Promise((resolve) => asked.write(chunk, resolve));
      if (bytes > bytesMax) break;
    }
    asked.destroy();
  }

  /** Into the watched folder. */
  put(name: string, one: Sent): void {
    writeFileSync(join(this.folder, 'in', `${name}.part`), Buffer.concat([...this.#bytes(one)]));
    const path = join(this.folder, 'in', name);
    writeFileSync(path, readFileSync(`${path}.part`));
    rmSync(`${path}.part`);
  }

  isProcessed(name: string): boolean {
    return existsSync(join(this.folder, 'in', 'processed', name));
  }

  /** One small document of the other partner; ms until it was decided. */
  async small(number: string): Promise<number> {
    const party = (role: string) => ({ role: { value: role }, identifiers: [], name: role });
    const items = [{ id: '1', item: { supplier: 'S-1' }, quantity: { value: '1', unit: 'EA' } }];
    const atMs = performance.now();
    const response = await fetch(`${this.url}/v1/readiness-notices?wait=30`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#keys.SMALL}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        ...{ number, shipment: number, items, readyAt: '2026-05-04T06:00:00.000Z' },
        ...{ shipFrom: party('ship_from'), shipTo: party('ship_to') },
      }),
    });
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { outcome: 'translated' },
    ]);
    return performance.now() - atMs;
  }

  answers(): string[] {
    const folder = join(this.folder, 'out');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  }

  /** Until so many functional acknowledgments are there. */
  async answered(count: number): Promise<void> {
    await expect.poll(() => this.answers().length, PATIENCE).toBe(count);
  }

  /** Until nothing is ready to do. */
  async atRest(): Promise<void> {
    const left = async () => {
      const { untranslated, readyEntries } = await this.store.workload('default');
      return untranslated + readyEntries;
    };
    await expect.poll(left, PATIENCE).toBe(0);
  }

  forgetPeak(): void {
    writeFileSync(`/proc/${this.#hub?.pid}/clear_refs`, '5');
  }

  /** Most that the hub had resident since it began, or since it was last forgotten; in MB. */
  peakMegabytes(): number {
    const status = readFileSync(`/proc/${this.#hub?.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000;
  }
}

/** One set rejected with its place, the others accepted. */
export function expectAnswer(text: string | undefined, { sets, badAt }: Sent): void {
  const bad = `AK2\\*856\\*${setControl(badAt)}`;
  expect(text).toMatch(
    new RegExp(
      `${bad}~\\s*AK3\\*SN1\\*\\d+\\*HL\\*8~\\s*AK4\\*2\\*382\\*6\\*many~\\s*AK5\\*R\\*5~`,
    ),
  );
  expect(text?.match(/AK5\*R/g)).toHaveLength(1);
  expect(text).toContain(`AK9*P*${sets}*${sets}*${sets - 1}~`);
}
