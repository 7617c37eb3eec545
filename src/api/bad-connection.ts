/**
 * Connections that send no request that can be read, or not in time: there is no reply object yet, so that the answer
 * is written by hand. What was asked before on the same connection is answered first (RFC 9112, 9.3.2), else
 * a sender would take "malformed" for the answer to a request that was taken in.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, problemContentType } from './problems.ts';

/** What a server tells of its connections: `asked` every request, `failed` those of which nothing more is read. */
export interface BadConnections {
  asked(request: IncomingMessage, response: ServerResponse): void;
  failed(error: NodeJS.ErrnoException, socket: Duplex): void;
}

/** The listeners that answer them; a fault is said once per connection. */
export function badConnections(): BadConnections {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const waiting = new WeakSet<Duplex>();
  return {
    asked: ({ socket }, response) => {
      latest.set(socket, response);
    },
    failed: (error, socket) => {
      if (waiting.has(socket)) return;
      const before = latest.get(socket);
      // One that is still read is itself what cannot be read.
      if (before === undefined || before.closed || !before.req.complete) {
        answer(error, socket);
        return;
      }
      waiting.add(socket);
      before.once('close', () => answer(error, socket));
    },
  };
}

function answer(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const { status, body } = problem(late ? 'REQUEST_TIMEOUT' : 'REQUEST_MALFORMED');
  const text = JSON.stringify(body);
  const phrase = late ? 'Request Timeout' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: ${problemContentType}\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}
