/** Writes docs/reference/performance.md: each benchmark its own part, the other's stays. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plan } from './arguments.ts';
import type { Machine } from './machine.ts';
import type { Session } from './session.ts';

export interface BenchResult {
  mode: 'quick' | 'full';
  floorPerSecond: number;
  endToEndPerSecond: number;
  ratioToFloor: number;
  floorIngestPerSecond: number;
  ingestPerSecond: number;
  ratioToFloorIngest: number;
  unpipelinedPerSecond: number;
  twoHubsPerSecond?: number;
  endToEndP50MsAtHalfLoad: number;
  endToEndP99MsAtHalfLoad: number;
  overloadGoodputRatio: number;
  overloadRefused: number;
  overloadRefusedWithRetryAfter: number;
  overloadHubMegabytes: number;
  x12MegabytesPerSecond: number;
  hubMegabytes: number;
  /** With old events behind it, against the same hub on an empty database. */
  ratioBehindToEmpty: number;
  embeddedEndToEndPerSecond: number;
  distinct: Session['account'];
  rounds: Record<
    'endToEnd' | 'ingest' | 'behind',
    { floor: number[]; hub: number[]; ratio: number }
  >;
  plan: Plan;
  machine: Machine;
}

export interface PeersResult {
  mode: 'quick' | 'full';
  nodeRedPerSecond: number;
  endToEndPerSecond: number;
  ratioToNodeRed: number;
  nodeRedVersion: string;
  nodeOfNodeRed: string;
  distinct: Session['account'];
  machine: Machine;
}

/** Documents of another partner, from sending to decided. */
export interface SmallOnes {
  count: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface LargeResult {
  mode: 'quick' | 'full';
  sets: number;
  megabytes: number;
  /** From the first byte sent: to the 202, to the functional acknowledgment, until nothing waits. */
  takenSeconds: number;
  answeredSeconds: number;
  appliedSeconds: number;
  takenMegabytesPerSecond: number;
  readMegabytesPerSecond: number;
  appliedPerSecond: number;
  hubMegabytesBefore: number;
  hubMegabytesMax: number;
  heapMegabytes: number;
  small: Record<'taking' | 'reading' | 'applying', SmallOnes>;
  smallTurnedAway: number;
  machine: Machine;
}

const FILE = fileURLToPath(new URL('../../docs/reference/performance.md', import.meta.url));
const PARTS = ['bench', 'peers', 'large'] as const;
type Part = (typeof PARTS)[number];

const HEAD = `# Performance

Written by \`npm run bench\`, \`npm run bench:peers\` and \`npm run bench:large\`; not by hand. Absolute figures drift with the machine
and with what else it does, so the bars are ratios of figures that were measured in turn in one run. A
figure is here only if the different ids at the sink, accepted and marked as sent were equal at its end, and
milestones of each shipment came to the sink in order. How the hub came to be this fast, and what did not
help: [decision 0008](../decisions/0008-speed.md).

What is sent: milestones of shipments, one canonical JSON document per POST to \`/v1/milestones\`, as 16
carriers with keys of their own, with ids of the sender, 2 % of them twice. Milestones of unknown shipments
would wait, so each shipment is made first by a readiness notice of its own, outside the measured time. What
comes out: one signed webhook for each, in order per shipment, to one endpoint with its default settings. Sender and sink are processes of their own on the same machine, and
so is PostgreSQL: their share of the cores is part of every figure.
`;

export function writeBench(result: BenchResult): void {
  const { plan, rounds } = result;
  const row = (what: string, figure: string, bar: string, met?: boolean) =>
    `| ${what} | ${figure} | ${bar} | ${met === undefined ? '' : met ? 'met' : 'missed'} |`;
  const each = (values: readonly number[]) => values.map((value) => Math.round(value)).join(', ');
  const rows = [
    row('floor, end to end', `${result.floorPerSecond}/s (${each(rounds.endToEnd.floor)})`, ''),
    row('hub, end to end', `${result.endToEndPerSecond}/s (${each(rounds.endToEnd.hub)})`, ''),
    row(
      'hub against floor',
      percent(result.ratioToFloor),
      '60 %, target 75 %',
      result.ratioToFloor >= 0.6,
    ),
    row(
      'floor, ingest alone',
      `${result.floorIngestPerSecond}/s (${each(rounds.ingest.floor)})`,
      '',
    ),
    row('hub, ingest alone', `${result.ingestPerSecond}/s (${each(rounds.ingest.hub)})`, ''),
    row(
      'ingest against floor',
      percent(result.ratioToFloorIngest),
      '75 %',
      result.ratioToFloorIngest >= 0.75,
    ),
    row('hub, sender without pipelining', `${result.unpipelinedPerSecond}/s`, ''),
    ...(result.twoHubsPerSecond === undefined
      ? []
      : [row('two hub processes on one database', `${result.twoHubsPerSecond}/s`, '')]),
    row(
      'latency at half load, p50 / p99',
      `${result.endToEndP50MsAtHalfLoad} / ${result.endToEndP99MsAtHalfLoad} ms`,
      'p99 < 250 ms',
      result.endToEndP99MsAtHalfLoad < 250,
    ),
    row(
      'goodput at twice the rate, against the best',
      `${percent(result.overloadGoodputRatio)} (${result.overloadRefused} answered 429, ${result.overloadRefusedWithRetryAfter} of them with Retry-After; ${result.overloadHubMegabytes} MB)`,
      '80 %',
      result.overloadGoodputRatio >= 0.8,
    ),
    row(
      'X12 214 to documents, one core',
      `${result.x12MegabytesPerSecond} MB/s`,
      '25 MB/s',
      result.x12MegabytesPerSecond >= 25,
    ),
    row(
      'hub process at 1,000 milestones/s',
      `${result.hubMegabytes} MB`,
      '< 300 MB',
      result.hubMegabytes < 300,
    ),
    row(
      `with ${plan.behindEvents} events behind it, against none`,
      percent(result.ratioBehindToEmpty),
      '90 % with 1,000,000',
      plan.behindEvents < 1_000_000 ? undefined : result.ratioBehindToEmpty >= 0.9,
    ),
    row('hub on the embedded database', `${result.embeddedEndToEndPerSecond}/s`, ''),
  ];
  const { sink, accepted, marked } = result.distinct;
  writePart('bench', [
    '## Floor and hub',
    '',
    result.mode === 'quick'
      ? `A quick run (${plan.endToEndSeconds} s a turn, ${plan.keys} shipments): for a look, not for a claim.`
      : `A full run: ${plan.endToEndSeconds} s a turn with its drain on top, ${plan.keys} shipments.`,
    'The floor is `bench/floor.ts`: the bare skeleton of the work on the same database, with the same driver.',
    '',
    '| what | measured | bar | |',
    '|---|---|---|---|',
    ...rows,
    '',
    `Different ids over the hub's whole run: ${sink} at the sink, ${accepted} accepted, ${marked} marked.`,
    '',
    machineText(result.machine),
  ]);
}

export function writePeers(result: PeersResult): void {
  writePart('peers', [
    '## Beside Node-RED',
    '',
    `Node-RED ${result.nodeRedVersion} on Node ${result.nodeOfNodeRed}: HTTP in → function → HTTP request out →`,
    'HTTP response. It stores nothing, signs nothing and orders nothing. The same sender and sink, one run.',
    ...(result.mode === 'quick' ? ['A quick run: for a look, not for a claim.'] : []),
    '',
    '| what | measured | bar | |',
    '|---|---|---|---|',
    `| Node-RED | ${result.nodeRedPerSecond}/s | | |`,
    `| hub, end to end | ${result.endToEndPerSecond}/s | | |`,
    `| hub against Node-RED | ${result.ratioToNodeRed} × | 2.5 ×, target 4 × | ${result.ratioToNodeRed >= 2.5 ? 'met' : 'missed'} |`,
    '',
    machineText(result.machine),
  ]);
}

export function writeLarge(result: LargeResult): void {
  const { small, machine } = result;
  const ones = (what: string, { count, p50Ms, p99Ms, maxMs }: SmallOnes) =>
    `| small ones sent while it was ${what} | ${p50Ms} / ${p99Ms} / ${maxMs} ms of ${count} |`;
  writePart('large', [
    '## One large interchange',
    '',
    `${result.sets} ship notices (X12 856) in one interchange of ${result.megabytes} MB, one of them with a quantity that`,
    `is no number, sent over REST to a hub whose heap may have ${result.heapMegabytes} MB. Another partner sends a small`,
    'document every 200 ms and waits until it is decided.',
    ...(result.mode === 'quick' ? ['A quick run: for a look, not for a claim.'] : []),
    '',
    '| what | measured |',
    '|---|---|',
    `| taken (202) | after ${result.takenSeconds} s, ${result.takenMegabytesPerSecond} MB/s |`,
    `| read and answered (997 with one set rejected) | after ${result.answeredSeconds} s, ${result.readMegabytesPerSecond} MB/s from the 202 on |`,
    `| all applied | after ${result.appliedSeconds} s, ${result.appliedPerSecond} documents/s from the 202 on |`,
    `| hub process, before and at most | ${result.hubMegabytesBefore} / ${result.hubMegabytesMax} MB |`,
    ones('taken, p50 / p99 / most', small.taking),
    ones('read', small.reading),
    ones('applied', small.applying),
    `| small ones answered 429 | ${result.smallTurnedAway} |`,
    '',
    machineText(machine),
  ]);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function machineText({
  cpu,
  cores,
  memoryGigabytes,
  node,
  postgres,
  loadBefore,
  at,
}: Machine): string {
  return (
    `Measured ${at.slice(0, 16)}Z on ${cores} cores (${cpu}), ${memoryGigabytes} GB, Node ${node}; load of the ` +
    `machine before the run ${loadBefore}. PostgreSQL: ${postgres}.`
  );
}

function writePart(part: Part, lines: readonly string[]): void {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const parts = PARTS.map((name) => {
    const body = name === part ? lines.join('\n') : known(text, name);
    return body === '' ? '' : `\n<!-- ${name} -->\n${body}\n<!-- /${name} -->\n`;
  });
  writeFileSync(FILE, HEAD + parts.join(''));
}

function known(text: string, part: Part): string {
  return new RegExp(`<!-- ${part} -->\\n([\\s\\S]*?)\\n<!-- /${part} -->`).exec(text)?.[1] ?? '';
}
