/**
 * An HTTP server that takes signed webhooks: verifies, tells repetitions by `webhook-id`, remembers in the
 * system's beliefs what came in which order, and now and then behaves as endpoints in the field do.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Beliefs } from '../beliefs.ts';
import type { Chance } from '../random.ts';
import { isSigned } from './signature.ts';

/** Probabilities of bad behaviour per request. */
export interface ReceiverFaults {
  /** The document is taken, the answer is an error: the sender must send it again. */
  answerLost: number;
  /** 503 before anything is taken. */
  unavailable: number;
}

export interface ReceiverOptions {
  secret: string;
  beliefs: Beliefs;
  chance: Chance;
  faults: ReceiverFaults;
  /** Once per document that is new. A throw is a bug of the world and ends the run. */
  onDocument(document: unknown): void;
  onFailure(error: unknown): void;
}

/** One webhook as it is remembered. */
export interface Arrival {
  id: string;
  kind: string;
  number: string;
  times: number;
}

const PATH = '/webhooks';

export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #server: Server;
  #requests = 0;
  #down = false;

  private constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async open(options: ReceiverOptions): Promise<Receiver> {
    const receiver = new Receiver(options);
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject);
      receiver.#server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  /** Requests so far, refused ones included. */
  get requests(): number {
    return this.#requests;
  }

  /** While down every request is answered with 503. */
  setDown(down: boolean): void {
    this.#down = down;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      this.#requests += 1;
      const status = this.#take(request, body);
      response.writeHead(status).end();
    } catch (error) {
      this.#options.onFailure(error);
      response.writeHead(500).end();
    }
  }

  #take(request: IncomingMessage, body: Buffer): number {
    const { secret, beliefs, chance, faults } = this.#options;
    if (request.method !== 'POST' || request.url !== PATH) return 404;
    if (this.#down || chance.happens(faults.unavailable)) return 503;
    const id = header(request, 'webhook-id');
    const signed = {
      id,
      timestamp: header(request, 'webhook-timestamp'),
      signature: header(request, 'webhook-signature'),
    };
    if (!isSigned(body, signed, secret, Date.now())) {
      beliefs.put('unsigned', id ?? String(this.#requests), { at: new Date().toISOString() });
      return 401;
    }
    this.#remember(id ?? '', body);
    return chance.happens(faults.answerLost) ? 500 : 200;
  }

  /** A batch is an array of documents, each under the id that it would have alone. */
  #remember(id: string, body: Buffer): void {
    const { beliefs, onDocument } = this.#options;
    const content: unknown = JSON.parse(body.toString('utf8'));
    const entries = Array.isArray(content)
      ? (content as { id: string; document: unknown }[])
      : [{ id, document: content }];
    for (const entry of entries) {
      const before = beliefs.get<Arrival>('arrivals', entry.id);
      const { kind = '', number = '' } = entry.document as { kind?: string; number?: string };
      const times = (before?.times ?? 0) + 1;
      beliefs.put('arrivals', entry.id, { id: entry.id, kind, number, times });
      if (before === undefined) onDocument(entry.document);
    }
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
