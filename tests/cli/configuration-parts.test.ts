/** More rows than one request takes: planned whole, applied in parts, and gone on with after an interruption. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  applyInParts,
  type Change,
  partRowsMax,
  planInParts,
} from '../../src/cli/configuration-parts.ts';
import type { Connection } from '../../src/cli/connection.ts';
import { CommandFailed, exitCodes } from '../../src/cli/exit-codes.ts';
import { ask, type Hub, openHub, TENANT } from '../api/kit.ts';

let hub: Hub;
/** Requests sent; the one of this number is never answered. */
let sent: { path: string; rows: number }[];
let lostAt: number;
beforeEach(async () => {
  hub = await openHub();
  sent = [];
  lostAt = -1;
});
afterEach(() => hub.stop());

const connection: Pick<Connection, 'send'> = {
  async send(_method, path, body) {
    const { changes } = body as { changes: Change[] };
    sent.push({ path: path.split('/').at(-1) ?? '', rows: changes.length });
    if (sent.length === lostAt) throw new CommandFailed('It is away.', exitCodes.unreachable);
    const answer = await ask(hub, 'POST', path, { key: hub.keys.admin, body });
    if (answer.status !== 200) throw new CommandFailed(answer.text, exitCodes.refused);
    return { status: answer.status, body: answer.body };
  },
};
const items = (count: number): Change[] =>
  Array.from({ length: count }, (_, at) => {
    const id = `I-${at}`;
    return { kind: 'item', key: id, body: { id, baseUnit: 'EA', conversions: [] } };
  });
const settings = { kind: 'settings', key: 'settings', body: { company: 'Delta', zone: 'UTC' } };
const ROWS = partRowsMax + 1000;

it('takes a distributor with more items than one request', async () => {
  const changes = [...items(ROWS), settings];
  const told: string[] = [];
  const plan = await planInParts(connection, changes, (rows, of) => told.push(`${rows}/${of}`));
  expect(plan.rows).toHaveLength(ROWS + 1);
  expect(plan.rows[0]).toMatchObject({ kind: 'settings', action: 'change' });
  expect(sent).toEqual([
    { path: 'plan', rows: partRowsMax },
    { path: 'plan', rows: 1001 },
  ]);
  const version = await applyInParts(connection, changes, plan.version, (rows, of, at) =>
    told.push(`${rows}/${of} at ${at}`),
  );
  expect(version).toBe(plan.version + 2);
  expect(told).toEqual([
    `${partRowsMax}/${ROWS + 1}`,
    `${ROWS + 1}/${ROWS + 1}`,
    `${partRowsMax}/${ROWS + 1} at ${plan.version + 1}`,
    `${ROWS + 1}/${ROWS + 1} at ${plan.version + 2}`,
  ]);
  expect(hub.context.configuration(TENANT).items.size).toBe(ROWS);
});

it('moves an identifier from one site to another, however many items there are', async () => {
  const site = (id: string, ...glns: string[]): Change => {
    const identifiers = glns.map((value) => ({ scheme: 'gln', value }));
    return { kind: 'site', key: id, body: { id, identifiers, zone: 'UTC', workdays: [1] } };
  };
  await applyInParts(
    connection,
    [site('DC1', '4000001')],
    (await planInParts(connection, [])).version,
  );
  const changes = [site('DC1'), ...items(ROWS), site('DC2', '4000001')];
  const plan = await planInParts(connection, changes);
  await applyInParts(connection, changes, plan.version);
  expect(hub.context.configuration(TENANT).siteByIdentifier.get('gln/4000001')).toBe('DC2');
});

it('says of an interrupted change how much stands, and goes on with the rest', async () => {
  const changes = items(ROWS);
  const plan = await planInParts(connection, changes);
  lostAt = 4;
  const lost = applyInParts(connection, changes, plan.version);
  await expect(lost).rejects.toMatchObject({
    message: `It is away.\n${partRowsMax} of ${ROWS} rows are applied, up to version ${plan.version + 1}. Run the command again: it goes on with the rest.`,
    exitCode: exitCodes.unreachable,
  });
  const again = await planInParts(connection, changes);
  const differing = again.rows.filter(({ action }) => action !== 'none');
  expect(differing).toHaveLength(1000);
});

it('does not go on where somebody changed the configuration in between', async () => {
  const changes = items(ROWS);
  const plan = await planInParts(connection, changes);
  const moved = applyInParts(connection, changes, plan.version, () => {
    const change = { ...items(1)[0], kind: 'item' as const, key: 'I-0' };
    void hub.store.applyConfiguration(TENANT, [change], { kind: 'system', id: 'test' });
  });
  await expect(moved).rejects.toThrow(/CONFIGURATION_MOVED[\s\S]*5000 of 6000 rows are applied/);
});

it('asks once where there is little, and answers the version where there is nothing', async () => {
  const plan = await planInParts(connection, []);
  expect(plan).toEqual({ version: hub.context.configuration(TENANT).version, rows: [] });
  await planInParts(connection, items(3), () => expect.fail('There is one part.'));
  expect(sent).toHaveLength(2);
});

it('keeps a request below what the hub takes in bytes', async () => {
  const large = items(40).map((change) => ({
    ...change,
    body: { note: 'x'.repeat(1024 * 1024), ...(change.body as object) },
  }));
  await expect(planInParts(connection, large)).rejects.toThrow('DOCUMENT_INVALID');
  expect(sent).toEqual([{ path: 'plan', rows: 23 }]);
});
