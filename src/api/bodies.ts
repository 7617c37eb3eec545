/**
 * Bodies of requests: whole where they are small, as chunks where a route takes them piece by piece. A body that
 * does not come on is answered 408; the rest of one that was answered early is read for a moment, so that the
 * sender sees the answer, and then the connection is closed.
 */
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { StoreFault } from '../store/store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Held whole at most. */
    bodyBytesMax?: number;
    /** Larger ones come as a stream. */
    inChunks?: boolean;
  }
}

/** A fault of the request itself, with the number that answers it. */
class BodyFault extends Error {
  readonly statusCode: number;
  constructor(text: string, statusCode: number) {
    super(text);
    this.statusCode = statusCode;
  }
}

const MIB = 1024 * 1024;
const LINGER_MS = 2000;
const STOPPING_RETRY_MS = 1000;

/** Bytes that were announced; undefined where the body comes in chunks of unknown number. */
export function announcedBytes({ headers }: Pick<FastifyRequest, 'headers'>): number | undefined {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length) || 0;
  return headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/** Bodies stay bytes: interchanges are stored as they came, JSON is read strictly and only then. */
export function takeBodies(app: FastifyInstance, timeoutMs: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, payload, done) => {
    const { inChunks = false, bodyBytesMax = 0 } = request.routeOptions.config;
    const announced = announcedBytes(request) ?? Number.POSITIVE_INFINITY;
    if (request.is404) done(null);
    else if (inChunks && announced > bodyBytesMax) done(null, payload);
    else readWhole(payload as Readable, bodyBytesMax, timeoutMs, done);
  });
  app.addHook('onResponse', (request, _reply, done) => {
    const { raw } = request;
    if (!raw.complete && raw.socket instanceof Socket)
      setTimeout(closeUnread, LINGER_MS, raw).unref();
    done();
  });
}

function closeUnread(request: IncomingMessage): void {
  if (!request.complete) request.socket.destroy();
}

function readWhole(
  payload: Readable,
  bytesMax: number,
  timeoutMs: number,
  done: (error: Error | null, body?: Uint8Array) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (error: Error | null) => {
    clearTimeout(timer);
    payload.off('data', onData).off('end', onEnd).off('error', onError);
    done(error, error === null ? Buffer.concat(chunks, size) : undefined);
  };
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (size > bytesMax) end(new BodyFault('The body is too large.', 413));
    else chunks.push(chunk);
  };
  const onEnd = () => end(null);
  const onError = (error: Error) => end(new BodyFault(error.message, 400));
  const timer = setTimeout(() => end(new BodyFault('The body came too slowly.', 408)), timeoutMs);
  payload.on('data', onData).on('end', onEnd).on('error', onError);
}

/**
 * The chunks of a body that was not read. Ends with a fault when the sender breaks off, when less than a mebibyte
 * came in `timeoutMs` of waiting for it, or when the hub stops.
 */
export async function* chunksOf(
  payload: Readable,
  timeoutMs: number,
  stopping: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // What is answered early is answered over the same connection.
  const source = payload.iterator({ destroyOnReturn: false });
  let waitedMs = 0;
  let bytes = 0;
  for (;;) {
    const sinceMs = performance.now();
    const next = await nextOf(source, timeoutMs - waitedMs, stopping);
    if (next.done === true) return;
    waitedMs += performance.now() - sinceMs;
    const chunk = next.value as Uint8Array;
    bytes += chunk.length;
    if (bytes >= MIB) {
      bytes = 0;
      waitedMs = 0;
    }
    yield chunk;
  }
}

/** Node gives the chunks of a stream without their type. */
type Chunks = ReturnType<Readable['iterator']>;

function nextOf(
  source: Chunks,
  waitMs: number,
  stopping: AbortSignal,
): Promise<IteratorResult<unknown>> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', stop);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
    };
    const stop = () => fail(new StoreFault('The hub is stopping.', STOPPING_RETRY_MS));
    const timer = setTimeout(() => fail(new BodyFault('The body came too slowly.', 408)), waitMs);
    stopping.addEventListener('abort', stop);
    if (stopping.aborted) return stop();
    source.next().then(
      (next) => {
        end();
        resolve(next);
      },
      (error: Error) => fail(new BodyFault(error.message, 400)),
    );
  });
}
