/**
 * `npm run bench:peers`: Node-RED doing HTTP in → function → HTTP out, beside the hub, in one run with the
 * same sender and sink. It is installed into bench/peers/, outside the product's lock file.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { argumentsOf, fullPlan, quickPlan } from './arguments.ts';
import { machineOf } from './machine.ts';
import { endToEnd, median } from './measure.ts';
import { dropped, inSchema, openPostgres } from './postgres.ts';
import { type PeersResult, writePeers } from './report.ts';
import { closeSession, openHub, openLoad, openPeer } from './session.ts';

const FOLDER = fileURLToPath(new URL('../../bench/peers/', import.meta.url));
const NODE_RED = join(FOLDER, 'node_modules/node-red/red.js');
const START_MS_MAX = 60_000;
const say = (text: string) => process.stderr.write(`${text}\n`);

interface NodeRed {
  port: number;
  version: string;
  node: string;
  stop(): Promise<void>;
}

function install(): void {
  if (existsSync(NODE_RED)) return;
  say('Installing Node-RED into bench/peers.');
  // It brings a newer Node of its own; what `npm run` hands on is strict about the one that runs here.
  const strict = '--engine-strict=false';
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--workspaces=false', strict];
  execFileSync('npm', ['install', ...options], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Node-RED 5 needs Node 22.9: the one that runs this where it is new enough, else the one beside it. */
function nodePath(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 9)) return process.execPath;
  const beside = join(FOLDER, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (!existsSync(beside)) throw new Error('Node-RED 5 needs Node 22.9 or later.');
  return beside;
}

async function startNodeRed(sink: string): Promise<NodeRed> {
  install();
  const node = nodePath();
  const userFolder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
  const port = await freePort();
  const child = spawn(node, [NODE_RED, '-s', join(FOLDER, 'settings.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      USER_DIR: userFolder,
      FLOW: join(FOLDER, 'flow.json'),
      SINK: sink,
    },
  });
  const stop = async () => {
    await ended(child);
    rmSync(userFolder, { recursive: true, force: true });
  };
  try {
    await answering(`http://127.0.0.1:${port}/in`);
  } catch (error) {
    await stop();
    throw error;
  }
  const manifest = readFileSync(join(FOLDER, 'node_modules/node-red/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const nodeVersion = execFileSync(node, ['-v'], { encoding: 'utf8' }).trim();
  return { port, version, node: nodeVersion, stop };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

/** The flows start after the listener. */
async function answering(url: string): Promise<void> {
  const giveUpAt = performance.now() + START_MS_MAX;
  for (;;) {
    const status = await statusOf(url);
    if (status === 202) return;
    if (performance.now() > giveUpAt) throw new Error(`Node-RED answers ${status}.`);
    await sleep(200);
  }
}

async function statusOf(url: string): Promise<number | string> {
  const headers = { 'content-type': 'application/json' };
  try {
    const { statusCode, body } = await request(url, { method: 'POST', headers, body: '{}' });
    await body.dump();
    return statusCode;
  } catch (error) {
    return String(error);
  }
}

async function main(): Promise<void> {
  const { json, quick } = argumentsOf(process.argv.slice(2));
  const plan = quick ? quickPlan : fullPlan;
  const postgres = await openPostgres();
  try {
    const machine = machineOf(postgres.settings);
    const load = await openLoad(plan.keys);
    const nodeRed = await startNodeRed(load.sinkUrl);
    const peer = await openPeer('Node-RED', nodeRed.port, '/in', load);
    await dropped(postgres.url, 'bench_hub');
    const hub = await openHub(inSchema(postgres.url, 'bench_hub'), { keys: plan.keys });
    await endToEnd(peer, 1);
    await endToEnd(hub, 1);
    const rates = { peer: [] as number[], hub: [] as number[] };
    for (let round = 0; round < plan.rounds; round += 1) {
      rates.peer.push(await endToEnd(peer, plan.peerSeconds));
      rates.hub.push(await endToEnd(hub, plan.peerSeconds));
      say(
        `  Node-RED ${Math.round(rates.peer.at(-1) ?? 0)}/s, hub ${Math.round(rates.hub.at(-1) ?? 0)}/s`,
      );
    }
    await closeSession(hub);
    await closeSession(peer);
    await nodeRed.stop();
    const ratio = median(rates.hub.map((rate, n) => rate / (rates.peer[n] ?? 1)));
    const result: PeersResult = {
      mode: quick ? 'quick' : 'full',
      nodeRedPerSecond: Math.round(median(rates.peer)),
      endToEndPerSecond: Math.round(median(rates.hub)),
      ratioToNodeRed: Math.round(ratio * 1000) / 1000,
      nodeRedVersion: nodeRed.version,
      nodeOfNodeRed: nodeRed.node,
      distinct: hub.account,
      machine,
    };
    writePeers(result);
    process.stdout.write(
      `${json ? JSON.stringify(result) : JSON.stringify(result, undefined, 2)}\n`,
    );
  } finally {
    await postgres.stop();
  }
}

await main();
