/**
 * `npm run bench:large`: one X12 interchange of 100,000 ship notices, about 500 MB, taken, read, answered and
 * applied, while another partner's small documents flow. Prints what it does, and last one JSON object.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartnerProfile } from '../src/model/profile.ts';
import { argumentsOf } from './arguments.ts';
import { type Child, startChild } from './children.ts';
import type { HubStart, HubStarted } from './hub.ts';
import { CARTONS_DEFAULT, setControl, shipNotices } from './load/ship-notices.ts';
import { machineOf } from './machine.ts';
import { dropped, inSchema, openPostgres } from './postgres.ts';
import { type LargeResult, type SmallOnes, writeLarge } from './report.ts';

const SETS = 100_000;
const SETS_QUICK = 5_000;
/** Above what the hub needs, far below what it would need to hold the interchange. */
const HEAP_MEGABYTES = 256;
const MEGABYTE = 1_000_000;
const SMALL_EVERY_MS = 200;
const LOOK_MS = 100;
const SENDER = 'NORDWERK';
const RECEIVER = 'SYNCLINE';
const say = (text: string) => process.stderr.write(`${text}\n`);
const whole = (value: number) => Math.round(value);
const tenth = (value: number) => Math.round(value * 10) / 10;

type Phase = 'taking' | 'reading' | 'applying';

interface Run {
  hub: Child;
  url: string;
  keys: Record<string, string>;
  folder: string;
  sets: number;
  phase: Phase | 'over';
  /** Ms from sending to decided, by the phase in which it was sent. */
  small: Record<Phase, number[]>;
  smallTurnedAway: number;
  rssMax: number;
}

function partners(folder: string): PartnerProfile[] {
  const rest = { channels: [{ id: 'rest', channel: 'rest' as const }], identifiers: [] };
  return [
    {
      id: SENDER,
      name: 'Supplier with many ship notices',
      roles: ['supplier'],
      ...rest,
      x12: {
        ourQualifier: 'ZZ',
        ourId: RECEIVER,
        theirQualifier: 'ZZ',
        theirId: SENDER,
        version: '004010',
        sendFunctionalAcknowledgment: true,
      },
      endpoints: [
        {
          id: 'answers',
          channel: 'directory',
          format: 'x12',
          sends: ['functional_acknowledgment'],
          settings: { folder },
        },
      ],
    },
    { id: 'SMALL', name: 'Supplier with few', roles: ['supplier'], ...rest, endpoints: [] },
  ];
}

/** Peak of the resident set since the last call. */
function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function residentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Resolves with the bytes that were sent when the 202 is there. */
function sendLarge({ url, keys, sets }: Run): Promise<number> {
  let bytes = 0;
  function* counted(): Generator<Uint8Array> {
    const wanted = { sets, cartons: CARTONS_DEFAULT, badAt: Math.ceil(sets / 2) };
    const parties = { sender: SENDER, receiver: RECEIVER, control: '000000701' };
    for (const chunk of shipNotices({ ...wanted, ...parties })) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${keys[SENDER]}`,
      'content-type': 'application/edi-x12',
    };
    const asked = request(`${url}/v1/interchanges`, { method: 'POST', headers }, (response) => {
      response.resume();
      if (response.statusCode === 202) resolve(bytes);
      else reject(new Error(`The large interchange was answered ${response.statusCode}.`));
    });
    asked.once('error', reject);
    Readable.from(counted()).pipe(asked);
  });
}

async function sendSmall(run: Run, n: number): Promise<void> {
  const { phase } = run;
  if (phase === 'over') return;
  const atMs = performance.now();
  const response = await fetch(`${run.url}/v1/readiness-notices?wait=30`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${run.keys.SMALL}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(readinessNotice(n)),
  });
  const answer = (await response.json()) as { id?: string };
  const { id } = answer;
  if (response.status === 429) {
    run.smallTurnedAway += 1;
    return;
  }
  if (id === undefined)
    throw new Error(`A small one was answered ${response.status}: ${JSON.stringify(answer)}`);
  while (response.status === 202 && !(await isApplied(run, id))) await sleep(LOOK_MS);
  run.small[phase].push(performance.now() - atMs);
}

/** For one that was not decided while its sender waited. */
async function isApplied({ url, keys }: Run, id: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${keys.SMALL}` };
  const response = await fetch(`${url}/v1/documents?interchange=${id}`, { headers });
  const { rows } = (await response.json()) as { rows?: { outcome: string }[] };
  return rows?.[0]?.outcome === 'applied';
}

function readinessNotice(n: number) {
  const party = (role: string, name: string) => ({ role: { value: role }, identifiers: [], name });
  return {
    number: `R${n}`,
    shipment: `SMALL-${n}`,
    shipFrom: party('ship_from', 'Plant 1'),
    shipTo: party('ship_to', 'DC 1'),
    readyAt: '2026-05-04T06:00:00.000Z',
    items: [{ id: '1', item: { supplier: 'S-1' }, quantity: { value: '10', unit: 'EA' } }],
  };
}

/** Small ones at a steady pace, whatever becomes of them, until the run is over. */
async function smallOnes(run: Run): Promise<void> {
  const under: Promise<void>[] = [];
  for (let n = 1; run.phase !== 'over'; n += 1) {
    under.push(sendSmall(run, n));
    await sleep(SMALL_EVERY_MS);
  }
  await Promise.all(under);
}

async function watchMemory(run: Run): Promise<void> {
  while (run.phase !== 'over') {
    run.rssMax = Math.max(run.rssMax, residentOf(run.hub.pid));
    await sleep(LOOK_MS);
  }
  run.rssMax = Math.max(run.rssMax, peakOf(run.hub.pid));
}

/** The functional acknowledgment, when it is there. */
async function answered({ folder }: Run): Promise<string> {
  for (;;) {
    const name = readdirSync(folder).find((one) => one.startsWith('functional_acknowledgment'));
    if (name !== undefined) return readFileSync(join(folder, name), 'latin1');
    await sleep(LOOK_MS);
  }
}

async function atRest(hub: Child): Promise<void> {
  for (;;) {
    const { untranslated, laneEntries } = await hub.ask<{
      untranslated: number;
      laneEntries: number;
    }>('workload');
    if (untranslated + laneEntries === 0) return;
    await sleep(LOOK_MS);
  }
}

function checkAnswer(text: string, sets: number): void {
  const bad = setControl(Math.ceil(sets / 2));
  const wanted = [`AK2*856*${bad}`, 'AK3*SN1*', 'AK4*2*382*6*many', 'AK5*R*5'];
  const totals = `AK9*P*${sets}*${sets}*${sets - 1}`;
  const rejected = text.match(/AK5\*R/g)?.length;
  if (wanted.every((one) => text.includes(one)) && text.includes(totals) && rejected === 1) return;
  throw new Error(`The functional acknowledgment is wrong: ${text.slice(-600)}`);
}

interface Accounts {
  holds: boolean;
  documents: Record<string, number>;
}

async function runOnce(run: Run): Promise<Omit<LargeResult, 'mode' | 'machine'>> {
  const before = residentOf(run.hub.pid);
  const beside = Promise.all([smallOnes(run), watchMemory(run)]);
  // Awaited at the end; until then what fails first is told.
  beside.catch(() => undefined);
  const times = await timesOf(run).finally(() => {
    run.phase = 'over';
  });
  await beside;
  const { holds, documents } = await run.hub.ask<Accounts>('conservation');
  if (!holds || documents.refused !== 1) throw new Error(JSON.stringify({ holds, documents }));
  return {
    sets: run.sets,
    ...times,
    hubMegabytesBefore: whole(before / MEGABYTE),
    hubMegabytesMax: whole(run.rssMax / MEGABYTE),
    heapMegabytes: HEAP_MEGABYTES,
    small: {
      taking: smallOf(run.small.taking),
      reading: smallOf(run.small.reading),
      applying: smallOf(run.small.applying),
    },
    smallTurnedAway: run.smallTurnedAway,
  };
}

type Times = Pick<
  LargeResult,
  | 'megabytes'
  | 'takenSeconds'
  | 'answeredSeconds'
  | 'appliedSeconds'
  | 'takenMegabytesPerSecond'
  | 'readMegabytesPerSecond'
  | 'appliedPerSecond'
>;

async function timesOf(run: Run): Promise<Times> {
  const startedAt = performance.now();
  const since = () => (performance.now() - startedAt) / 1000;
  const bytes = await sendLarge(run);
  const takenSeconds = since();
  say(`Taken: ${whole(bytes / MEGABYTE)} MB in ${tenth(takenSeconds)} s.`);
  run.phase = 'reading';
  checkAnswer(await answered(run), run.sets);
  const answeredSeconds = since();
  say(`Read and answered after ${tenth(answeredSeconds)} s.`);
  run.phase = 'applying';
  await atRest(run.hub);
  const appliedSeconds = since();
  say(`Applied after ${tenth(appliedSeconds)} s.`);
  return {
    megabytes: whole(bytes / MEGABYTE),
    takenSeconds: tenth(takenSeconds),
    answeredSeconds: tenth(answeredSeconds),
    appliedSeconds: tenth(appliedSeconds),
    takenMegabytesPerSecond: tenth(bytes / MEGABYTE / takenSeconds),
    readMegabytesPerSecond: tenth(bytes / MEGABYTE / (answeredSeconds - takenSeconds)),
    appliedPerSecond: whole(run.sets / (appliedSeconds - takenSeconds)),
  };
}

function smallOf(delays: number[]): SmallOnes {
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number) => whole(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

async function main(): Promise<void> {
  const { json, quick } = argumentsOf(process.argv.slice(2));
  const sets = quick ? SETS_QUICK : SETS;
  const postgres = await openPostgres();
  const machine = machineOf(postgres.settings);
  const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-large-'));
  await dropped(postgres.url, 'bench_large');
  const profiled = process.env.BENCH_HUB_FLAGS?.split(' ') ?? [];
  const hub = startChild('hub', [`--max-old-space-size=${HEAP_MEGABYTES}`, ...profiled]);
  try {
    const start: HubStart = {
      database: inSchema(postgres.url, 'bench_large'),
      sink: '',
      configure: true,
      others: partners(folder),
    };
    const { port, keys } = await hub.ask<HubStarted>('start', start);
    const none = { taking: [], reading: [], applying: [] };
    const run: Run = {
      ...{ hub, keys, folder, sets, url: `http://127.0.0.1:${port}` },
      ...{ phase: 'taking', small: none, smallTurnedAway: 0, rssMax: 0 },
    };
    const result = {
      mode: quick ? ('quick' as const) : ('full' as const),
      ...(await runOnce(run)),
    };
    writeLarge({ ...result, machine });
    process.stdout.write(`${JSON.stringify({ ...result, machine }, undefined, json ? 0 : 2)}\n`);
  } finally {
    await hub.stop();
    await dropped(postgres.url, 'bench_large');
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
