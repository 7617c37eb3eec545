/**
 * The demo: a hub and the world around it. Headless it runs to the end and says whether everybody agrees;
 * otherwise it goes on at the speed asked for, with a page to look at.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { failuresOf, type Report, reportOn } from './report.ts';
import type { Sabotage } from './sabotage.ts';
import { hourMs } from './scheduler.ts';
import { startWorldHub } from './start-hub.ts';
import { DatabaseUsed, World, type WorldProgress } from './world.ts';

export interface DemoOptions {
  /** Runs to the end without a person, compares, and ends. */
  headless?: boolean;
  orders?: number;
  seed?: number;
  /** Prints the report as one JSON object, last. */
  json?: boolean;
  /** Hub time per real time while somebody watches. */
  speed?: number;
  /** `postgres://…`, a folder, or `memory`. Default: an embedded database that is gone afterwards. */
  database?: string;
  /** Folder of the embedded database, where it is to stay. */
  data?: string;
  /** Port of the page and the API while somebody watches. 0 takes a free one. */
  port?: number;
  /** Where lines go. */
  print?(line: string): void;
  /** Where progress goes; on a terminal it replaces itself. */
  progress?(text: string): void;
  /** Ends a demo that is watched. */
  signal?: AbortSignal;
  /** Tests only: faults that must be found. */
  sabotage?: Sabotage;
}

/** Nobody watches: what happens within these hours happens at once, and the clock moves less often. */
const HEADLESS_GRID_MS = 3 * hourMs;
const DEFAULTS = { orders: 50, seed: 7, speed: 7200, port: 8080 };
/** Beside the sources, and beside `dist/`. */
const PAGES = ['../dashboard/public', '../../dashboard/public'];

/** The call is wrong: nothing was run. */
const NOT_STARTED = 2;

/** Exit code: 0 when every order ended and nobody disagrees, 1 otherwise, 2 when nothing could be run. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-world-'));
  try {
    return options.headless === true
      ? await runHeadless(options, folder)
      : await runWatched(options, folder);
  } catch (error) {
    const advice = adviceFor(error, options);
    if (advice === undefined) throw error;
    process.stderr.write(`${advice}\n`);
    return NOT_STARTED;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What somebody can do about it; nothing where it is a bug. */
function adviceFor(error: unknown, { port = DEFAULTS.port }: DemoOptions): string | undefined {
  if (error instanceof DatabaseUsed) return error.message;
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (name === 'StoreFault') return `${message} Is the address right, and does the server run?`;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Give another one with --port; 0 takes a free one.`;
  return undefined;
}

function toStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runHeadless(options: DemoOptions, folder: string): Promise<number> {
  const { print = toStandardOutput, json } = options;
  const report = await headlessReport(options, folder);
  const failures = failuresOf(report);
  for (const line of linesOf(report)) if (json !== true) print(line);
  for (const failure of failures) print(`FAILED  ${failure}`);
  if (json === true) print(JSON.stringify(report));
  return failures.length === 0 ? 0 : 1;
}

/** One run from beginning to end, on a hub of its own. */
export async function headlessReport(options: DemoOptions, folder: string): Promise<Report> {
  const { orders = DEFAULTS.orders, seed = DEFAULTS.seed, sabotage } = options;
  const { progress = printProgress() } = options;
  const beganMs = performance.now();
  const hub = await startWorldHub(databaseOf(options, folder));
  try {
    const world = await World.open({
      hub,
      folder: join(folder, 'systems'),
      seed,
      orders,
      gridMs: HEADLESS_GRID_MS,
      ...(sabotage === undefined ? {} : { sabotage }),
      ...(progress === undefined ? {} : { onProgress: (now) => progress(progressText(now)) }),
    });
    try {
      await world.run();
      return await reportOn(world, (performance.now() - beganMs) / 1000);
    } finally {
      await world.close();
    }
  } finally {
    await hub.stop();
  }
}

async function runWatched(options: DemoOptions, folder: string): Promise<number> {
  const { print = toStandardOutput, signal = endOfProcess() } = options;
  const { progress = printProgress(), speed = DEFAULTS.speed } = options;
  print('Starting a hub, and around it ERPs, suppliers, carriers, docks and their folders …');
  const hub = await startWorldHub(databaseOf(options, folder), {
    port: options.port ?? DEFAULTS.port,
    api: { pageFolder: pageFolder() },
  });
  try {
    const world = await World.open({
      hub,
      folder: join(folder, 'systems'),
      seed: options.seed ?? DEFAULTS.seed,
      orders: options.orders ?? DEFAULTS.orders,
      endless: true,
      ...(progress === undefined ? {} : { onProgress: (now) => progress(progressText(now)) }),
    });
    try {
      print(`Orders are moving: ${hub.url}/#key=${world.population.readKey}`);
      for (const line of wordsFor(options, speed)) print(line);
      await world.runPaced(speed, signal);
      return 0;
    } finally {
      await world.close();
    }
  } finally {
    await hub.stop();
  }
}

/** What somebody who watches wants to know: how time goes, when what happens, what is left in the end. */
function wordsFor({ database, data }: DemoOptions, speed: number): string[] {
  const secondsPerDay = Math.round(86_400 / Math.max(speed, 1));
  const kept = database ?? data;
  return [
    `A day passes in about ${secondsPerDay} s, quiet hours faster. Suppliers answer within hours, goods leave after`,
    'about ten days and are billed when they have arrived; --speed makes it slower or faster.',
    kept === undefined || kept === 'memory'
      ? 'Ctrl+C ends hub and world; nothing of them is kept.'
      : `Ctrl+C ends hub and world; what the hub knows stays in ${withoutPassword(kept)}.`,
  ];
}

function withoutPassword(database: string): string {
  return database.replace(/(:\/\/[^:/@]+):[^@]*@/, '$1:…@');
}

function pageFolder(): string {
  const folders = PAGES.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const folder = folders.find((one) => existsSync(one));
  if (folder === undefined)
    throw new Error('The page is not where it should be: dashboard/public.');
  return folder;
}

function databaseOf({ database, data }: DemoOptions, folder: string): string {
  return database ?? data ?? join(folder, 'data');
}

function endOfProcess(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}

function progressText({ at, done, planned }: WorldProgress): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC  ${done} happenings done, ${planned} planned`;
}

function linesOf(report: Report): string[] {
  const counts = (row: Record<string, number>) =>
    Object.entries(row)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `Orders settled  ${report.ordersSettled} of ${report.orders} in ${report.seconds} s`,
    `Agreement       ${report.disagreements} disagreements on ${report.pointsCompared} points`,
    `Conservation    ${report.conservation.holds ? 'holds' : 'does not hold'}`,
    `Situations      ${counts(report.situations)}`,
    `Exceptions      ${counts(report.exceptions)}; ${report.exceptionsOpen} open`,
    `Documents       ${counts(report.documents)}`,
    ...report.disagreementsShown.map(
      ({ system, subject, what, believes, hub }) =>
        `  ${system} and the hub on ${subject}, ${what}: "${believes}" and "${hub}"`,
    ),
  ];
}

function printProgress(): ((text: string) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (text) => process.stderr.write(`\r\x1b[2K${text}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      headless: { type: 'boolean' },
      json: { type: 'boolean' },
      orders: { type: 'string' },
      seed: { type: 'string' },
      speed: { type: 'string' },
      database: { type: 'string' },
      port: { type: 'string' },
    },
  });
  const { orders, seed, speed, port, database, headless, json } = values;
  process.exitCode = await runDemo({
    ...(headless === undefined ? {} : { headless }),
    ...(json === undefined ? {} : { json }),
    ...(database === undefined ? {} : { database }),
    ...(orders === undefined ? {} : { orders: Number(orders) }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(speed === undefined ? {} : { speed: Number(speed) }),
    ...(port === undefined ? {} : { port: Number(port) }),
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main();
