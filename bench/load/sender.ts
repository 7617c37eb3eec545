/**
 * Sends in a process of its own, with as little work per request as can be. Closed loop: as many requests
 * under way as asked for, and no more sent than the sink is behind by the window. Open loop: by the clock
 * alone, so that a slow answer does not hide the wait of those behind it.
 */
import { connect, type Socket } from 'node:net';
import { serveParent } from '../children.ts';
import { cutMessages } from './http-parts.ts';
import { milestoneBody, readinessBody } from './milestones.ts';
import { nowMs, type SendReport, type SendRequest, type Target } from './protocol.ts';

const SCHEDULED_MAX = 4_000_000;
const ANSWERS_MS_MAX = 30_000;

interface Connection {
  socket: Socket;
  prefix: string;
  rest: string;
  /** Ordinals that wait for an answer, in order; repetitions as -1 - ordinal. */
  waiting: number[];
  /** What was sent and not yet written out. */
  unwritten: string;
  next: number;
}

let run: Run | undefined;

class Run {
  readonly #request: SendRequest;
  readonly #report: SendReport;
  readonly #connections: Connection[] = [];
  readonly #accepted = new Set<number>();
  #arrived = 0;
  #arrivedBefore = -1;
  #sentDistinct = 0;
  #endAt = Number.POSITIVE_INFINITY;

  constructor(request: SendRequest) {
    this.#request = request;
    const scheduled = request.ratePerSecond === undefined ? 0 : SCHEDULED_MAX;
    this.#report = {
      firstSentAt: 0,
      lastSentAt: 0,
      lastAnsweredAt: 0,
      sent: 0,
      committed: 0,
      distinct: 0,
      overloaded: 0,
      withRetryAfter: 0,
      failed: 0,
      firstFailure: '',
      nextOrdinal: request.fromOrdinal,
      scheduledAt: new Float64Array(scheduled),
    };
  }

  arrived(count: number): void {
    this.#arrived = count;
    if (this.#arrivedBefore < 0) this.#arrivedBefore = count;
    if (this.#request.ratePerSecond === undefined && this.#report.firstSentAt > 0) this.#fillAll();
  }

  async run(): Promise<SendReport> {
    const { connections, targets, durationMs, ratePerSecond, fromOrdinal } = this.#request;
    const opened = Array.from({ length: connections }, (_, n) =>
      this.#open(targets[n % targets.length] as Target, fromOrdinal + n),
    );
    this.#connections.push(...(await Promise.all(opened)));
    if (this.#arrivedBefore < 0) this.#arrivedBefore = this.#arrived;
    const start = nowMs();
    this.#report.firstSentAt = start;
    this.#endAt = start + durationMs;
    if (ratePerSecond === undefined) await this.#closedLoop();
    else await this.#openLoop(start, ratePerSecond);
    await this.#answers();
    for (const { socket } of this.#connections) socket.destroy();
    return this.#finished();
  }

  #finished(): SendReport {
    const report = this.#report;
    report.distinct = this.#accepted.size;
    const { fromOrdinal, connections } = this.#request;
    const last = Math.max(fromOrdinal, ...this.#connections.map(({ next }) => next));
    report.nextOrdinal = Math.ceil(last / connections) * connections;
    const count = report.nextOrdinal - fromOrdinal;
    for (let n = 0; n < Math.min(count, report.scheduledAt.length); n += 1)
      if (!this.#accepted.has(fromOrdinal + n)) report.scheduledAt[n] = 0;
    return { ...report, scheduledAt: report.scheduledAt.slice(0, count) };
  }

  #open({ host, port, path, headers }: Target, next: number): Promise<Connection> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const prefix =
      `POST ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-type: application/json\r\n` +
      `${lines.join('')}content-length: `;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      const connection: Connection = { socket, prefix, rest: '', waiting: [], unwritten: '', next };
      socket.once('error', reject);
      socket.once('connect', () => resolve(connection));
      socket.on('data', (chunk) => this.#answered(connection, chunk.toString('latin1')));
      socket.on('close', () => this.#lost(connection));
    });
  }

  #answered(connection: Connection, text: string): void {
    connection.rest = cutMessages(connection.rest + text, (head, body) => {
      const ordinal = connection.waiting.shift() ?? 0;
      const status = head.slice(9, 12);
      const report = this.#report;
      if (status[0] === '2') {
        report.committed += 1;
        this.#accepted.add(ordinal < 0 ? -1 - ordinal : ordinal);
      } else if (status === '429') {
        report.overloaded += 1;
        if (/\r\nretry-after: ?\d/i.test(head)) report.withRetryAfter += 1;
      } else {
        report.failed += 1;
        if (report.firstFailure === '') report.firstFailure = `${head.split('\r\n')[0]} ${body}`;
      }
    });
    this.#report.lastAnsweredAt = nowMs();
    if (this.#request.ratePerSecond === undefined) this.#fill(connection);
  }

  #lost({ waiting }: Connection): void {
    this.#report.failed += waiting.length;
    waiting.length = 0;
  }

  #put(connection: Connection): void {
    const { keys, what, connections, duplicateEvery } = this.#request;
    const ordinal = connection.next;
    connection.next += connections;
    const body = what === 'milestones' ? milestoneBody(ordinal, keys) : readinessBody(ordinal);
    const message = `${connection.prefix}${body.length}\r\n\r\n${body}`;
    connection.unwritten += message;
    connection.waiting.push(ordinal);
    this.#sentDistinct += 1;
    this.#report.sent += 1;
    if (duplicateEvery === 0 || Math.floor(ordinal / connections) % duplicateEvery !== 0) return;
    connection.unwritten += message;
    connection.waiting.push(-1 - ordinal);
    this.#report.sent += 1;
  }

  #write(connection: Connection): void {
    if (connection.unwritten === '') return;
    connection.socket.write(connection.unwritten, 'latin1');
    connection.unwritten = '';
    this.#report.lastSentAt = nowMs();
  }

  #mayPut({ next, waiting }: Connection): boolean {
    const { depth, window, toOrdinal, ratePerSecond } = this.#request;
    if (toOrdinal !== undefined ? next >= toOrdinal : nowMs() >= this.#endAt) return false;
    if (ratePerSecond !== undefined) return true;
    const behind = this.#sentDistinct - (this.#arrived - this.#arrivedBefore);
    return waiting.length < depth && (window === undefined || behind < window);
  }

  #fill(connection: Connection): void {
    while (this.#mayPut(connection)) this.#put(connection);
    this.#write(connection);
  }

  #fillAll(): void {
    for (const connection of this.#connections) this.#fill(connection);
  }

  async #closedLoop(): Promise<void> {
    this.#fillAll();
    const { toOrdinal } = this.#request;
    const isOver = () =>
      toOrdinal === undefined
        ? nowMs() >= this.#endAt
        : this.#connections.every(({ next }) => next >= toOrdinal);
    while (!isOver()) await turn(5);
  }

  async #openLoop(start: number, ratePerSecond: number): Promise<void> {
    const { fromOrdinal, connections } = this.#request;
    const { scheduledAt } = this.#report;
    for (let n = 0; nowMs() < this.#endAt; ) {
      const due = Math.floor(((nowMs() - start) * ratePerSecond) / 1000);
      for (; n < due; n += 1) {
        scheduledAt[n] = start + (n * 1000) / ratePerSecond;
        this.#put(this.#connections[(fromOrdinal + n) % connections] as Connection);
      }
      for (const connection of this.#connections) this.#write(connection);
      await turn(1);
    }
  }

  async #answers(): Promise<void> {
    const giveUpAt = nowMs() + ANSWERS_MS_MAX;
    while (this.#connections.some(({ waiting }) => waiting.length > 0)) {
      if (nowMs() > giveUpAt) throw new Error('Requests were not answered.');
      await turn(2);
    }
  }
}

function turn(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

let arrivedSoFar = 0;
serveParent(
  {
    send: async (request: SendRequest) => {
      run = new Run(request);
      run.arrived(arrivedSoFar);
      return await run.run();
    },
    arrived: (count: number) => {
      arrivedSoFar = count;
      run?.arrived(count);
    },
  },
  () => undefined,
);
