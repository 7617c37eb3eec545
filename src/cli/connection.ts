/**
 * How commands reach a hub: through its API, at `--hub` with `--key`; or, where none is named, through one that is
 * started for the command on the data folder or database and ended with it. That one is the API alone: a hub that
 * runs on the same database keeps its work to itself, and the environment of a shell decides nothing.
 */
import type { Command } from 'commander';
import type { Hub, Scope } from '../hub.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { note } from './output.ts';

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

/**
 * What a command needs of a hub that is started for it. `whole`: something must come of what it brings, so
 * everything else on that database is taken further too.
 */
export type HubPart = 'api' | 'whole';

/** Runs `work` with a connection and ends what was started for it. */
export async function connected<T>(
  options: ConnectionOptions,
  scopes: readonly Scope[],
  work: (connection: Connection) => Promise<T>,
  part: HubPart = 'api',
): Promise<T> {
  const url = options.hub ?? process.env.SYNCLINE_URL;
  if (url !== undefined) {
    refusePassword(url);
    const key = options.key ?? process.env.SYNCLINE_KEY;
    if (key === undefined) {
      throw new CommandFailed('A running hub needs --key or $SYNCLINE_KEY.', exitCodes.usage);
    }
    return work(connectionTo(url.replace(/\/$/, ''), key));
  }
  const hub = await openBriefHub(storePlace(options), part);
  try {
    return await work(connectionTo(hub.url, hub.ownKey('command-line', scopes)));
  } finally {
    await hub.stop();
  }
}

/** Where the data is: an address that can be read, or the folder of the embedded database. */
export function storePlace(options: ConnectionOptions): string {
  const address =
    options.database ?? (options.data === undefined ? process.env.DATABASE_URL : undefined);
  return readablePlace(address ?? options.data ?? './data');
}

const SERVER = /^postgres(ql)?:\/\//;

/** The place itself, where it is one. What is none may hold a password: it is not repeated. */
export function readablePlace(place: string): string {
  const scheme = /^([a-z][\w+.-]+):\/\//i.exec(place)?.[1];
  if (scheme === undefined) return place;
  if (!SERVER.test(place))
    throw new CommandFailed(
      `An address that begins with ${scheme}:// is no database of this hub. Write postgres://…, or a folder.`,
      exitCodes.usage,
    );
  if (!URL.canParse(place))
    throw new CommandFailed(
      'The address of the database cannot be read. Write "/", "?", "#", "@" and ":" of its password as %2F, %3F, %23, %40 and %3A.',
      exitCodes.usage,
    );
  return place;
}

/** What the reader must know of the database that was chosen. Never shows a password. */
export function banner(place: string): string {
  if (!SERVER.test(place)) return `embedded, in ${place}`;
  const { host, pathname } = new URL(place);
  return `PostgreSQL ${host}${pathname}`;
}

/** Nobody would take it, and every message about the address would show it. */
function refusePassword(hub: string): void {
  const { username, password } = URL.canParse(hub) ? new URL(hub) : {};
  if (!username && !password) return;
  throw new CommandFailed(
    'The address of a hub holds no name and no password: give the key with --key or $SYNCLINE_KEY.',
    exitCodes.usage,
  );
}

function wholeHubNote(place: string): string {
  return (
    `No running hub is named (--hub): a whole one runs for this command on ${banner(place)}. ` +
    'It also sends what is due and takes files from watched folders.'
  );
}

/** Where nothing was before, nothing is made. */
async function openBriefHub(place: string, part: HubPart): Promise<Hub> {
  try {
    // Loaded when wanted: commands about files, and those that talk to a running hub, need none of it.
    const { openExistingStore, startHub } = await import('../hub.ts');
    const store = await openExistingStore(place);
    if (part === 'whole') note(wholeHubNote(place));
    return await startHub({ store, port: 0, stations: part === 'whole' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `${text}\n→ Name the hub that runs with --hub or $SYNCLINE_URL, or its database with --database or --data.`,
      exitCodes.unreachable,
    );
  }
}

/** Starts a hub on the options' store, which is made where it is not there; `port` 0 takes a free one. */
export async function openHub(
  options: ConnectionOptions & { host?: string },
  port: number,
): Promise<Hub> {
  const place = storePlace(options);
  try {
    const { openStore, startHub } = await import('../hub.ts');
    const store = await openStore(place);
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
  const isAway = problem.code === 'STORE_UNAVAILABLE';
  return new CommandFailed(lines.join('\n'), isAway ? exitCodes.unreachable : exitCodes.refused);
}
