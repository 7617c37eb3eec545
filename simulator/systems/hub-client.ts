/** A system's way into the hub: its REST API with the system's own key. */

/** What the hub answered; `body` is parsed JSON, or undefined where there is none. */
export interface HubReply {
  status: number;
  body: unknown;
}

/** The hub answered with something else than what was asked for. */
export class HubRefused extends Error {
  override readonly name = 'HubRefused';
  readonly status: number;
  constructor(what: string, { status, body }: HubReply) {
    super(`${what} was answered with ${status}: ${JSON.stringify(body)?.slice(0, 600)}`);
    this.status = status;
  }
}

const TRIES_MAX = 20;
const RETRY_MS_DEFAULT = 250;
const TIMEOUT_MS = 30_000;

export class HubClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url.replace(/\/$/, '');
    this.#key = key;
  }

  /** Sends a canonical document; tries again where the hub is busy, under the same idempotency key. */
  async send(document: { kind: string }, idempotencyKey: string): Promise<string> {
    const what = `${document.kind} ${idempotencyKey}`;
    const reply = await this.post('/v1/documents', document, idempotencyKey);
    if (reply.status !== 202 && reply.status !== 200) throw new HubRefused(what, reply);
    return (reply.body as { id: string }).id;
  }

  async post(path: string, body: unknown, idempotencyKey: string): Promise<HubReply> {
    for (let tries = 1; ; tries += 1) {
      const response = await this.#fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(body),
      });
      if (response.status !== 429 && response.status !== 503) return replyOf(response);
      if (tries >= TRIES_MAX) return replyOf(response);
      await response.arrayBuffer();
      const seconds = Number(response.headers.get('retry-after'));
      await pause(seconds > 0 ? seconds * 1000 : RETRY_MS_DEFAULT);
    }
  }

  /** A single resource; undefined where there is none. */
  async get<T>(path: string): Promise<T | undefined> {
    const reply = await replyOf(await this.#fetch(path, {}));
    if (reply.status === 404) return undefined;
    if (reply.status !== 200) throw new HubRefused(`GET ${path}`, reply);
    return reply.body as T;
  }

  /** All rows of a list, page by page. */
  async list<T>(path: string): Promise<T[]> {
    const rows: T[] = [];
    let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=200`;
    while (next !== undefined) {
      const page: { rows: T[]; next?: string } | undefined = await this.get(next);
      rows.push(...(page?.rows ?? []));
      next = page?.next;
    }
    return rows;
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#key}` };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return fetch(`${this.#url}${path}`, { ...init, headers, signal });
  }
}

async function replyOf(response: Response): Promise<HubReply> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
