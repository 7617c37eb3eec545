/**
 * How commands reach a hub: through its API, at `--hub` with `--key`; or, without a running hub, through
 * one that is started for the command on the data folder or database and ended with it.
 */
import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import type { Hub, Scope } from '../hub.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';

export interface ConnectionOptions {
  hub?: string;
  key?: string;
  data?: string;
  database?: string;
}

/** Adds the options that say which hub is meant. */
export function withConnection(command: Command): Command {
  return command
    .option('--hub <url>', 'running hub (default: $SYNCLINE_URL)')
    .option('--key <secret>', 'API key for it (default: $SYNCLINE_KEY)')
    .option('--database <url>', 'without a running hub: PostgreSQL (default: $DATABASE_URL)')
    .option('--data <folder>', 'without a running hub: embedded database (default: ./data)');
}

export interface Answer {
  status: number;
  body: unknown;
}

/** Requests to one hub. A refusal (4xx, 5xx) ends the command with its problem, unless allowed. */
export interface Connection {
  get(path: string): Promise<Answer>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  post(path: string, bytes: Uint8Array, headers: Record<string, string>): Promise<Answer>;
}

/** Runs `work` with a connection and ends what was started for it. */
export async function connected<T>(
  options: ConnectionOptions,
  scopes: readonly Scope[],
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const url = options.hub ?? process.env.SYNCLINE_URL;
  if (url !== undefined) {
    const key = options.key ?? process.env.SYNCLINE_KEY;
    if (key === undefined) {
      throw new CommandFailed('A running hub needs --key or $SYNCLINE_KEY.', exitCodes.usage);
    }
    return work(connectionTo(url.replace(/\/$/, ''), key));
  }
  const hub = await openHub(options, 0);
  try {
    return await work(connectionTo(hub.url, await briefKey(hub, scopes)));
  } finally {
    await hub.stop();
  }
}

const KEY_LIFE_MS = 10 * 60 * 1000;

/** A key for this command alone, which ends by itself. */
function briefKey(hub: Hub, scopes: readonly Scope[]): Promise<string> {
  const expiresAt = new Date(Date.now() + KEY_LIFE_MS).toISOString();
  return hub.issueKey({ name: 'Command line', scopes, expiresAt });
}

/** Where the data is: an address, or the folder of the embedded database (made when missing). */
export function storePlace(options: ConnectionOptions): string {
  const address =
    options.database ?? (options.data === undefined ? process.env.DATABASE_URL : undefined);
  if (address !== undefined) return address;
  const folder = options.data ?? './data';
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Starts a hub on the options' store; `port` 0 takes a free one. */
export async function openHub(
  options: ConnectionOptions & { host?: string },
  port: number,
): Promise<Hub> {
  try {
    // Loaded when wanted: commands about files, and those that talk to a running hub, need none of it.
    const { openStore, startHub } = await import('../hub.ts');
    const store = await openStore(storePlace(options));
    return await startHub({
      store,
      port,
      ...(options.host === undefined ? {} : { host: options.host }),
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`The hub cannot start: ${text}`, exitCodes.unreachable);
  }
}

function connectionTo(url: string, key: string): Connection {
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) };
    const response = await fetched(`${url}${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    if (response.status >= 400) throw refusal(response.status, body);
    return { status: response.status, body };
  };
  return {
    get: (path) => request(path, { method: 'GET', headers: { accept: 'application/json' } }),
    send: (method, path, body) =>
      request(path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    post: (path, bytes, headers) =>
      request(path, { method: 'POST', body: Buffer.from(bytes), headers }),
  };
}

async function fetched(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', ...init });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(`The hub at ${url} cannot be reached: ${text}`, exitCodes.unreachable);
  }
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  remedy?: string;
  problems?: { pointer?: string; code?: string; text?: string }[];
}

function refusal(status: number, body: unknown): CommandFailed {
  const problem: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  const lines = [
    `${status} ${problem.code ?? ''} ${problem.title ?? ''}`.trim(),
    ...(problem.detail === undefined ? [] : [problem.detail]),
    ...(problem.problems ?? []).map(
      ({ pointer, code, text }) => `  ${pointer ?? ''} ${code ?? ''}: ${text ?? ''}`,
    ),
    ...(problem.remedy === undefined ? [] : [`→ ${problem.remedy}`]),
  ];
  return new CommandFailed(lines.join('\n'), exitCodes.refused);
}
