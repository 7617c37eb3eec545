/** What the parent asks of sender and sink, and what they answer. */

export interface Target {
  host: string;
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
}

export interface SendRequest {
  /** One connection each, in turn: connection n sends what `ordinal % connections` is n for. */
  targets: readonly Target[];
  /** A multiple of the carriers, and a divisor of the keys. */
  connections: number;
  /** Requests under way on one connection; 1 is without pipelining. Open loop: not bounded. */
  depth: number;
  keys: number;
  what: 'milestones' | 'readiness';
  fromOrdinal: number;
  /** Ends at this ordinal where it is given, otherwise after `durationMs`. */
  toOrdinal?: number;
  durationMs: number;
  /** Requests per second on a clock of their own, whatever is answered; absent: closed loop. */
  ratePerSecond?: number;
  /** Closed loop: at most this many sent and not at the sink. */
  window?: number;
  /** One in so many is sent twice; 0 for none. */
  duplicateEvery: number;
}

export interface SendReport {
  /** Ms since 1970, with fractions. */
  firstSentAt: number;
  lastSentAt: number;
  lastAnsweredAt: number;
  sent: number;
  /** Answered 2xx, repetitions included. */
  committed: number;
  /** Ordinals with at least one 2xx. */
  distinct: number;
  overloaded: number;
  /** Of those, with `Retry-After`. */
  withRetryAfter: number;
  failed: number;
  firstFailure: string;
  nextOrdinal: number;
  /** Open loop: when each ordinal from `fromOrdinal` on was due; 0 where it was not accepted. */
  scheduledAt: Float64Array;
}

export interface SinkReport {
  distinct: number;
  repeated: number;
  outOfOrder: number;
  unsigned: number;
  lastArrivedAt: number;
}

export const nowMs = (): number => performance.timeOrigin + performance.now();
