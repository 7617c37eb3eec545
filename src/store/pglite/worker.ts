/**
 * The thread in which PGlite runs: a batch would stop the event loop of the hub's own. It knows nothing
 * of the store; it runs one statement after another and sends rows back as text.
 */
import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { Numbered, OpenRequest, QueryRequest, Reply, ResultSet } from './protocol.ts';

const BYTEA = 17;

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');

let database: PGlite | undefined;
/** Requests are answered in the order in which they came. */
let before: Promise<void> = Promise.resolve();

port.on('message', (request: Numbered) => {
  before = before.then(async () => port.postMessage(await replyTo(request)));
});

async function replyTo(request: Numbered): Promise<Reply> {
  try {
    const result = await run(request);
    return { id: request.id, type: 'done', ...(result === undefined ? {} : { result }) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { id: request.id, type: 'failed', text, ...codeOf(error), ends: isEnd(error) };
  }
}

async function run(request: Numbered): Promise<ResultSet | undefined> {
  switch (request.type) {
    case 'open':
      database = await open(request);
      return undefined;
    case 'query':
      return await query(opened(), request);
    case 'script':
      await opened().exec(request.text);
      return undefined;
    case 'close':
      await database?.close();
      database = undefined;
      return undefined;
  }
}

function opened(): PGlite {
  if (database === undefined) throw new Error('The database is not open.');
  return database;
}

async function open({ folder, settings }: OpenRequest): Promise<PGlite> {
  const made = await PGlite.create(folder);
  for (const [name, value] of Object.entries(settings)) await made.exec(`SET ${name} = '${value}'`);
  return made;
}

/** bool, bytea, int8, int2, int4, text, json, float8, varchar, timestamptz, numeric, uuid, jsonb. */
const TYPES = [16, BYTEA, 20, 21, 23, 25, 114, 701, 1043, 1184, 1700, 2950, 3802];
const asText = (text: string): string => text;
const parsers = Object.fromEntries(TYPES.map((type) => [type, type === BYTEA ? bytesOf : asText]));
/** Values come as text already. */
const serializers = Object.fromEntries(TYPES.map((type) => [type, sent]));

function sent(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return `\\x${bytes.toString('hex')}`;
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

async function query(on: PGlite, { text, values }: QueryRequest): Promise<ResultSet> {
  const result = await on.query<(string | Uint8Array | null)[]>(text, values, {
    rowMode: 'array',
    parsers,
    serializers,
  });
  return {
    fields: result.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    rows: result.rows,
  };
}

function codeOf(error: unknown): { code?: string } {
  if (typeof error !== 'object' || error === null || !('code' in error)) return {};
  return typeof error.code === 'string' ? { code: error.code } : {};
}

/**
 * A statement that failed has a SQLSTATE and leaves the database as it was. After a PANIC (its log could not be
 * written, as on a full disk), or where the program itself was aborted, it never answers again.
 */
function isEnd(error: unknown): boolean {
  if (!('code' in codeOf(error))) return true;
  const { severity } = error as { severity?: unknown };
  return severity === 'PANIC' || severity === 'FATAL';
}
