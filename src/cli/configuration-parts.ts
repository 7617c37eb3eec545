/**
 * Plans and changes of any size, in parts that the hub takes: a plan says nothing before all of it is checked,
 * and each part that is applied is one version.
 */
import type { FileRow } from '../offline/configuration-files.ts';
import type { Connection } from './connection.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { pagesOf } from './lists.ts';

/** As many rows as the hub takes in one request, and bytes well below what it takes (see contracts/openapi.json). */
export const partRowsMax = 5_000;
const PART_BYTES_MAX = 24 * 1024 * 1024;
const FIRST: readonly string[] = ['settings', 'partner', 'site'];

export interface Change {
  kind: string;
  key: string;
  body?: unknown;
}

/** A row as the hub has it; secrets as dots. */
export type Row = Pick<FileRow, 'kind' | 'key' | 'body'>;

export interface Plan {
  /** The version that the plan was made on. */
  version: number;
  rows: {
    kind: string;
    key: string;
    action: 'create' | 'change' | 'delete' | 'none';
    differences: { pointer: string; before?: unknown; after?: unknown }[];
  }[];
}

/** How far it is, told after each part where there are several. */
export type Told = (rows: number, ofRows: number, version: number) => void;

type Hub = Pick<Connection, 'send'>;

/** All rows that the hub has, of one version. Fails where the configuration moves while it is read. */
export async function configurationRows(hub: Pick<Connection, 'get'>): Promise<Row[]> {
  const rows: Row[] = [];
  let version: number | undefined;
  for await (const page of pagesOf<Row, { version: number }>(hub, '/v1/configuration')) {
    version ??= page.version;
    if (page.version !== version) throw moved('read');
    rows.push(...page.rows);
  }
  return rows;
}

function moved(done: string): CommandFailed {
  const text = `The configuration has changed while it was ${done}. Run the command again.`;
  return new CommandFailed(text, exitCodes.refused);
}

/** What the changes would change. Fails where the configuration moves while it is asked. */
export async function planInParts(
  hub: Hub,
  changes: readonly Change[],
  told: Told = () => undefined,
): Promise<Plan> {
  const parts = partsOf(inOrder(changes));
  const plan: Plan = { version: 0, rows: [] };
  for (const [at, part] of parts.entries()) {
    const { body } = await hub.send('POST', '/v1/configuration/plan', { changes: part });
    const { version, rows } = body as Plan;
    if (at > 0 && version !== plan.version) throw moved('planned');
    plan.version = version;
    plan.rows.push(...rows);
    if (parts.length > 1) told(plan.rows.length, changes.length, version);
  }
  return plan;
}

/**
 * Applies the changes on the version that they were planned on and answers the new one. What is interrupted
 * says how much of it stands; the same changes, planned again, are the rest.
 */
export async function applyInParts(
  hub: Hub,
  changes: readonly Change[],
  plannedOn: number,
  told: Told = () => undefined,
): Promise<number> {
  const parts = partsOf(inOrder(changes));
  let version = plannedOn;
  let applied = 0;
  for (const part of parts) {
    const body = { changes: part, expectedVersion: version };
    const answer = await sent(hub, body, `${applied} of ${changes.length} rows`, version, applied);
    version = (answer as { version: number }).version;
    applied += part.length;
    if (parts.length > 1) told(applied, changes.length, version);
  }
  return version;
}

async function sent(
  hub: Hub,
  body: object,
  share: string,
  version: number,
  applied: number,
): Promise<unknown> {
  try {
    return (await hub.send('POST', '/v1/configuration/apply', body)).body;
  } catch (error) {
    if (!(error instanceof CommandFailed) || applied === 0) throw error;
    const rest = `${share} are applied, up to version ${version}. Run the command again: it goes on with the rest.`;
    throw new CommandFailed(`${error.message}\n${rest}`, error.exitCode);
  }
}

/**
 * Settings first, which say where webhooks may go, then partners and sites, so that an identifier that moves from
 * one to another is taken and given in one part. There are more items than that: the hub says of a GTIN that moves
 * between parts which item has it, and it is taken from that one first.
 */
function inOrder(changes: readonly Change[]): Change[] {
  const rank = ({ kind }: Change) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
  return [...changes].sort((a, b) => rank(a) - rank(b));
}

/** At least one part, so that the version is known where nothing changes. */
function partsOf(changes: readonly Change[]): Change[][] {
  let part: Change[] = [];
  let bytes = 0;
  const parts = [part];
  for (const change of changes) {
    const size = Buffer.byteLength(JSON.stringify(change)) + 1;
    if (part.length > 0 && (part.length === partRowsMax || bytes + size > PART_BYTES_MAX)) {
      part = [];
      bytes = 0;
      parts.push(part);
    }
    part.push(change);
    bytes += size;
  }
  return parts;
}
