/** Receives webhooks in a process of its own: answers 200 and keeps when each ordinal came first. */
import { createServer, type Socket } from 'node:net';
import { serveParent, tellParent } from '../children.ts';
import { cutMessages } from './http-parts.ts';
import { ordinalIn } from './milestones.ts';
import { nowMs, type SinkReport } from './protocol.ts';

const ORDINALS_MAX = 8_000_000;
const TELL_MS = 10;
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

let arrivedAt = new Float64Array(ORDINALS_MAX);
let lastOfKey = new Map<number, number>();
let keys = 1;
let report: SinkReport = emptyReport();

function emptyReport(): SinkReport {
  return { distinct: 0, repeated: 0, outOfOrder: 0, unsigned: 0, lastArrivedAt: 0 };
}

function take(head: string, body: string): void {
  const ordinal = ordinalIn(body);
  if (ordinal < 0) return;
  if (!head.includes('webhook-signature: v1,')) report.unsigned += 1;
  if (arrivedAt[ordinal] !== 0) {
    report.repeated += 1;
    return;
  }
  const now = nowMs();
  arrivedAt[ordinal] = now;
  report.distinct += 1;
  report.lastArrivedAt = now;
  const key = ordinal % keys;
  if ((lastOfKey.get(key) ?? -1) > ordinal) report.outOfOrder += 1;
  else lastOfKey.set(key, ordinal);
}

const sockets = new Set<Socket>();
const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    let answers = '';
    rest = cutMessages(rest + chunk.toString('latin1'), (head, body) => {
      take(head, body);
      answers += OK;
    });
    if (answers !== '') socket.write(answers);
  });
});

let told = -1;
const timer = setInterval(() => {
  if (report.distinct === told) return;
  told = report.distinct;
  tellParent('arrived', told);
}, TELL_MS);

serveParent(
  {
    listen: () =>
      new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      }),
    /** Forgets everything; `keys` is what ordinals are taken modulo. */
    reset: (body: { keys: number }) => {
      arrivedAt = new Float64Array(ORDINALS_MAX);
      lastOfKey = new Map();
      report = emptyReport();
      keys = body.keys;
    },
    report: () => report,
    arrivals: ({ from, to }: { from: number; to: number }) => arrivedAt.slice(from, to),
  },
  () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    server.close();
  },
);
