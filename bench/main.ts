/** `npm run bench`: floor and hub in one run, taking turns. Prints what it does, and last one JSON object. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { argumentsOf, fullPlan, type Plan, quickPlan } from './arguments.ts';
import { fillBehind } from './behind.ts';
import { startChild } from './children.ts';
import { CARRIERS, carrierOf } from './load/milestones.ts';
import { machineOf } from './machine.ts';
import {
  endToEnd,
  ingest,
  type Latency,
  latency,
  median,
  memory,
  type Overload,
  overload,
} from './measure.ts';
import { dropped, inSchema, openPostgres } from './postgres.ts';
import { type BenchResult, writeBench } from './report.ts';
import { closeSession, openFloor, openHub, type Session } from './session.ts';

const MILESTONES_PER_SECOND = 1000;
const NO_BACKLOG = 100_000_000;
const BEHIND_KEYS = 2016;
const say = (text: string) => process.stderr.write(`${text}\n`);
const whole = (value: number) => Math.round(value);
const short = (value: number) => Math.round(value * 1000) / 1000;

interface SideBySide {
  floor: number[];
  hub: number[];
  ratio: number;
}

/** Each in turn, so that both meet the same moments of the machine; the ratio is the median of the turns'. */
async function turns(
  rounds: number,
  floor: () => Promise<number>,
  hub: () => Promise<number>,
  [first, second] = ['floor', 'hub'],
): Promise<SideBySide> {
  const result: SideBySide = { floor: [], hub: [], ratio: 0 };
  for (let round = 0; round < rounds; round += 1) {
    result.floor.push(await floor());
    result.hub.push(await hub());
    const [a, b] = [result.floor.at(-1) ?? 0, result.hub.at(-1) ?? 0];
    say(`  ${first} ${whole(a)}/s, ${second} ${whole(b)}/s`);
  }
  result.ratio = median(result.hub.map((rate, n) => rate / (result.floor[n] ?? 1)));
  return result;
}

interface Onward {
  rates: SideBySide;
  unpipelined: number;
  delays: Latency;
  megabytes: number;
  pressed: Overload;
  account: Session['account'];
}

async function measureOnward(url: string, plan: Plan): Promise<Onward> {
  say(`Making ${plan.keys} shipments.`);
  await dropped(url, 'bench_hub');
  const floor = await openFloor(url, plan.keys);
  const hub = await openHub(inSchema(url, 'bench_hub'), { keys: plan.keys });
  // What is compiled and cached on first use is no part of a rate.
  await endToEnd(floor, 1);
  await endToEnd(hub, 1);
  say('End to end, floor and hub in turn.');
  const seconds = plan.endToEndSeconds;
  const rates = await turns(
    plan.rounds,
    () => endToEnd(floor, seconds),
    () => endToEnd(hub, seconds),
  );
  await closeSession(floor);
  const best = median(rates.hub);
  const unpipelined = await endToEnd(hub, seconds, 1);
  say(`  without pipelining ${whole(unpipelined)}/s`);
  const delays = await latency(hub, plan.latencySeconds, best / 2);
  say(`At half of it: p50 ${whole(delays.p50Ms)} ms, p99 ${whole(delays.p99Ms)} ms.`);
  const megabytes = await memory(hub, plan.memorySeconds, MILESTONES_PER_SECOND);
  say(`At ${MILESTONES_PER_SECOND}/s the hub has ${whole(megabytes)} MB.`);
  const pressed = await overload(hub, plan.overloadSeconds, best);
  say(
    `At twice the rate: ${short(pressed.goodputRatio)} of the best, ${pressed.refused} answered 429.`,
  );
  await closeSession(hub);
  return { rates, unpipelined, delays, megabytes, pressed, account: hub.account };
}

/**
 * Nothing but taking in: the floor has no later stations; the hub's find all channels locked, as they would
 * where another process has them.
 */
async function measureIngest(url: string, plan: Plan): Promise<SideBySide> {
  say('Ingest alone, floor and hub in turn.');
  await dropped(url, 'bench_ingest');
  const keys = 32;
  const floor = await openFloor(url, keys, false);
  const hub = await openHub(inSchema(url, 'bench_ingest'), { keys, backlogRowsMax: NO_BACKLOG });
  const holder = new pg.Client({ connectionString: url, options: '-c search_path=bench_ingest' });
  await holder.connect();
  const channels = Array.from({ length: CARRIERS }, (_, n) => `${carrierOf(n)}/rest`);
  await holder.query(
    `INSERT INTO channel SELECT 'default', unnest($1::text[]) ON CONFLICT DO NOTHING`,
    [channels],
  );
  await holder.query('BEGIN');
  await holder.query('SELECT FROM channel FOR UPDATE');
  const seconds = plan.ingestSeconds;
  const rates = await turns(
    plan.rounds,
    () => ingest(floor, seconds),
    () => ingest(hub, seconds),
  );
  // Ended before the lock is let go: nobody needs what was taken in.
  await closeSession(hub);
  await holder.end();
  await closeSession(floor);
  await dropped(url, 'bench_ingest');
  return rates;
}

async function measureTwoHubs(url: string, plan: Plan): Promise<number> {
  await dropped(url, 'bench_two');
  const hubs = await openHub(inSchema(url, 'bench_two'), { keys: plan.keys, processes: 2 });
  await endToEnd(hubs, 1);
  const rate = await endToEnd(hubs, plan.endToEndSeconds);
  say(`Two hub processes on one database: ${whole(rate)}/s.`);
  await closeSession(hubs);
  return rate;
}

/** One hub on an empty database, one with old milestones behind it, in turn. */
async function measureBehind(url: string, plan: Plan): Promise<SideBySide> {
  for (const schema of ['bench_empty', 'bench_behind']) await dropped(url, schema);
  const keys = BEHIND_KEYS;
  const empty = await openHub(inSchema(url, 'bench_empty'), { keys });
  const behind = await openHub(inSchema(url, 'bench_behind'), { keys });
  say(`Putting ${plan.behindEvents} events behind one of two hubs.`);
  await fillBehind(url, 'bench_behind', plan.behindEvents);
  for (const hub of [empty, behind]) await endToEnd(hub, 1);
  const seconds = plan.behindSeconds;
  const rates = await turns(
    plan.rounds,
    () => endToEnd(empty, seconds),
    () => endToEnd(behind, seconds),
    ['empty', 'behind'],
  );
  for (const hub of [empty, behind]) await closeSession(hub);
  for (const schema of ['bench_empty', 'bench_behind']) await dropped(url, schema);
  return rates;
}

async function measureEmbedded(plan: Plan): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
  const hub = await openHub(join(folder, 'data'), { keys: plan.embeddedKeys });
  await endToEnd(hub, 1);
  const rate = await endToEnd(hub, plan.embeddedSeconds);
  await closeSession(hub);
  rmSync(folder, { recursive: true, force: true });
  say(`On the embedded database ${whole(rate)}/s.`);
  return rate;
}

async function measureX12(plan: Plan): Promise<number[]> {
  const reader = startChild('x12');
  const rates = await reader.ask<number[]>('measure', { seconds: plan.x12Seconds });
  await reader.stop();
  say(`X12 214 to canonical documents: ${short(median(rates))} MB/s.`);
  return rates;
}

async function main(): Promise<void> {
  const { json, quick } = argumentsOf(process.argv.slice(2));
  const plan = quick ? quickPlan : fullPlan;
  const postgres = await openPostgres();
  try {
    const machine = machineOf(postgres.settings);
    const x12 = await measureX12(plan);
    const onward = await measureOnward(postgres.url, plan);
    const taken = await measureIngest(postgres.url, plan);
    const twoHubs = quick ? undefined : await measureTwoHubs(postgres.url, plan);
    const behind = await measureBehind(postgres.url, plan);
    const embedded = await measureEmbedded(plan);
    const result: BenchResult = {
      mode: quick ? 'quick' : 'full',
      floorPerSecond: whole(median(onward.rates.floor)),
      endToEndPerSecond: whole(median(onward.rates.hub)),
      ratioToFloor: short(onward.rates.ratio),
      floorIngestPerSecond: whole(median(taken.floor)),
      ingestPerSecond: whole(median(taken.hub)),
      ratioToFloorIngest: short(taken.ratio),
      unpipelinedPerSecond: whole(onward.unpipelined),
      ...(twoHubs === undefined ? {} : { twoHubsPerSecond: whole(twoHubs) }),
      endToEndP50MsAtHalfLoad: whole(onward.delays.p50Ms),
      endToEndP99MsAtHalfLoad: whole(onward.delays.p99Ms),
      overloadGoodputRatio: short(onward.pressed.goodputRatio),
      overloadRefused: onward.pressed.refused,
      overloadRefusedWithRetryAfter: onward.pressed.refusedWithRetryAfter,
      overloadHubMegabytes: whole(onward.pressed.megabytesMax),
      x12MegabytesPerSecond: short(median(x12)),
      hubMegabytes: whole(onward.megabytes),
      ratioBehindToEmpty: short(behind.ratio),
      embeddedEndToEndPerSecond: whole(embedded),
      distinct: onward.account,
      rounds: { endToEnd: onward.rates, ingest: taken, behind },
      plan,
      machine,
    };
    writeBench(result);
    process.stdout.write(
      `${json ? JSON.stringify(result) : JSON.stringify(result, undefined, 2)}\n`,
    );
  } finally {
    await postgres.stop();
  }
}

await main();
