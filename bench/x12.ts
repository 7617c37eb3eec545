/** X12 214 text to canonical documents on one core, in a process of its own. */

import { recognize } from '../src/formats/recognize.ts';
import { serveParent } from './children.ts';

const SETS_PER_INTERCHANGE = 500;
const CHUNK_BYTES = 64 * 1024;
const MEGABYTE = 1_000_000;
const ROUNDS = 5;

/** An ordinary status of an LTL carrier: references, a party, three statuses with places at two stops. */
function set(n: number): string[] {
  const control = String(n + 1).padStart(4, '0');
  const minute = String(n % 60).padStart(2, '0');
  const segments = [
    `ST*214*${control}`,
    `B10*PRO${100_000 + n}*SHP-${n}*NWFR`,
    `L11*BOL-${5000 + n}*BM`,
    `L11*PO-${4_500_000 + n}*PO`,
    'N1*SF*Nordwerk Fasteners*92*V-100',
    'N3*12 Mill Lane',
    'N4*Toledo*OH*43604*US',
    'LX*1',
    `AT7*AF*NS***20260608*08${minute}*LT`,
    'MS1*Toledo*OH*US',
    `MS2*NWFR*T${4000 + (n % 900)}`,
    'L11*1*QN',
    'LX*2',
    'AT7***AB*NA*20260610*0900*CT',
    `AT7*X6*NS***20260609*12${minute}*UT`,
    'MS1*Gary*IN*US',
    'L11*2*QN',
    'AT8*G*L*12500*24',
  ];
  return [...segments, `SE*${segments.length + 1}*${control}`];
}

function interchange(): Uint8Array {
  const isa = `ISA*00*${' '.repeat(10)}*00*${' '.repeat(10)}*02*${'NWFR'.padEnd(15)}*ZZ*${'SYNCLINE'.padEnd(15)}`;
  const segments = [
    `${isa}*260608*0830*U*00401*000000301*0*P*>`,
    'GS*QM*NWFR*SYNCLINE*20260608*0830*301*X*004010',
    ...Array.from({ length: SETS_PER_INTERCHANGE }, (_, n) => set(n)).flat(),
    `GE*${SETS_PER_INTERCHANGE}*301`,
    'IEA*1*000000301',
  ];
  return new TextEncoder().encode(segments.map((segment) => `${segment}~\n`).join(''));
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function readOnce(bytes: Uint8Array): number {
  const syntax = recognize(bytes.subarray(0, 4096));
  let documents = 0;
  const context = {
    profileFor: () => ({ onUnmapped: 'keep' as const }),
    receivedAt: '2026-06-08T09:00:00.000Z',
  };
  for (const item of syntax?.read(chunksOf(bytes), context) ?? []) {
    if (item.type === 'document' && item.problems.length === 0) documents += 1;
  }
  return documents;
}

/** Megabytes (10^6 bytes) per second of processor time, each of five rounds. */
function measure({ seconds }: { seconds: number }): number[] {
  const bytes = interchange();
  const expected = SETS_PER_INTERCHANGE * 3;
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const endAt = performance.now() + (seconds * 1000) / ROUNDS;
    const start = process.cpuUsage();
    let read = 0;
    while (performance.now() < endAt) {
      const documents = readOnce(bytes);
      if (documents !== expected) throw new Error(`${documents} documents instead of ${expected}.`);
      read += bytes.length;
    }
    const { user, system } = process.cpuUsage(start);
    // The first round warms the code up.
    if (round > 0) rates.push(read / MEGABYTE / ((user + system) / 1e6));
  }
  return rates;
}

serveParent({ measure }, () => undefined);
