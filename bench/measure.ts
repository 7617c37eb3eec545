/** What is measured of one session. Every figure waits for its accounts to agree. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SinkReport } from './load/protocol.ts';
import { DEPTH, drained, type Session, send, type Usage } from './session.ts';

const MEGABYTE = 1024 * 1024;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Different milestones per second, from the first byte sent to the last one at the sink. */
export async function endToEnd(session: Session, seconds: number, depth = DEPTH): Promise<number> {
  const before = (await session.sink.ask<SinkReport>('report')).distinct;
  const sent = await send(session, { durationMs: seconds * 1000, depth });
  const after = await drained(session);
  return ((after.distinct - before) * 1000) / (after.lastArrivedAt - sent.firstSentAt);
}

/** POSTs that were answered after their commit, per second. */
export async function ingest(session: Session, seconds: number): Promise<number> {
  const window = Number.MAX_SAFE_INTEGER;
  const sent = await send(session, { durationMs: seconds * 1000, depth: 2 * DEPTH, window });
  if (sent.overloaded > 0) throw new Error(`${session.name}: ${sent.overloaded} were refused.`);
  return (sent.committed * 1000) / (sent.lastAnsweredAt - sent.firstSentAt);
}

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
}

/** From the moment at which each was due to be sent to its arrival at the sink. */
export async function latency(
  session: Session,
  seconds: number,
  ratePerSecond: number,
): Promise<Latency> {
  const from = session.next;
  const sent = await send(session, { durationMs: seconds * 1000, ratePerSecond });
  await drained(session);
  const arrivedAt = await session.sink.ask<Float64Array>('arrivals', {
    from,
    to: sent.nextOrdinal,
  });
  const times = sent.scheduledAt
    .map((at, n) => (at === 0 ? Number.NaN : (arrivedAt[n] ?? 0) - at))
    .filter((ms) => !Number.isNaN(ms))
    .sort();
  return {
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    p999Ms: percentile(times, 0.999),
    maxMs: times.at(-1) ?? 0,
  };
}

export interface Overload {
  /** What came to the sink per second while the sender sent, against the best. */
  goodputRatio: number;
  refused: number;
  refusedWithRetryAfter: number;
  megabytesMax: number;
}

export async function overload(
  session: Session,
  seconds: number,
  bestPerSecond: number,
): Promise<Overload> {
  const from = session.next;
  const watch = watchMemory(session);
  const sent = await send(session, {
    durationMs: seconds * 1000,
    ratePerSecond: 2 * bestPerSecond,
  });
  const megabytesMax = await watch.end();
  await drained(session);
  const arrivedAt = await session.sink.ask<Float64Array>('arrivals', {
    from,
    to: sent.nextOrdinal,
  });
  const inTime = arrivedAt.filter((at) => at > 0 && at <= sent.lastSentAt).length;
  const goodput = (inTime * 1000) / (sent.lastSentAt - sent.firstSentAt);
  return {
    goodputRatio: goodput / bestPerSecond,
    refused: sent.overloaded,
    refusedWithRetryAfter: sent.withRetryAfter,
    megabytesMax,
  };
}

/** Resident memory of the target's process while milestones come at a steady rate; the highest seen. */
export async function memory(
  session: Session,
  seconds: number,
  ratePerSecond: number,
): Promise<number> {
  const watch = watchMemory(session);
  await send(session, { durationMs: seconds * 1000, ratePerSecond });
  const megabytes = await watch.end();
  await drained(session);
  return megabytes;
}

function watchMemory({ targets: [target] }: Session): { end(): Promise<number> } {
  let most = 0;
  let ended = false;
  const look = async () => {
    while (!ended) {
      const usage = await target?.ask<Usage>('usage');
      most = Math.max(most, (usage?.rssBytes ?? 0) / MEGABYTE);
      await sleep(200);
    }
  };
  const looking = look();
  return {
    async end() {
      ended = true;
      await looking;
      return most;
    },
  };
}
