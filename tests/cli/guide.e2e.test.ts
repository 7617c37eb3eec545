/** docs/guides/add-a-partner.md, step by step, with the built command, a real hub and real folders. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { root, run, running } from './cli-kit.ts';
import { type Terminal, terminalsOfGuide } from './guide-setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'syncline-guide-'));
const exchange = join(folder, 'exchange');
const examples = join(root, 'examples');
const { first, second } = terminalsOfGuide();
let hub: Awaited<ReturnType<typeof running>>;
let environment: Record<string, string>;

beforeAll(async () => {
  const args = ['start', '--data', join(folder, 'data'), '--port', '0'];
  const ofHub = setBy(first, { EXAMPLE_FOLDER: exchange });
  hub = await running(args, ofHub, folder, /First key .*slk_\S+\n/);
  const url = /http:\/\/\S+/.exec(hub.out)?.[0] ?? '';
  const key = /slk_\S+/.exec(hub.out)?.[0] ?? '';
  environment = setBy(second, { SYNCLINE_URL: url, SYNCLINE_KEY: key, EXAMPLE_FOLDER: exchange });
}, 60_000);

/** What a terminal has that was set up as the guide says, and nothing else. */
function setBy({ exported }: Terminal, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(exported.map((name) => [name, values[name] ?? '']));
}

afterAll(async () => {
  expect(await hub.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

function filesIn(name: string): string[] {
  const path = join(exchange, name);
  return existsSync(path) ? readdirSync(path).filter((file) => /\.(edi|x12|json)$/.test(file)) : [];
}

describe('the guide for a new partner', () => {
  it('sets up both terminals so that the command is there', () => {
    expect([first.hasAlias, second.hasAlias]).toEqual([true, true]);
    expect(first.exported).toEqual(['EXAMPLE_FOLDER']);
    expect(second.exported).toEqual(['SYNCLINE_URL', 'SYNCLINE_KEY']);
  });

  it('says what the embedded database does not promise', () => {
    expect(hub.out).toContain('no fsync');
  });

  it('shows the difference, applies it, and then has nothing to change', async () => {
    const plan = await run(['plan', examples], environment);
    expect(plan.out).toContain('+ partner NORDWERK');
    expect(plan.code).toBe(0);
    const applied = await run(['apply', examples], environment);
    expect(applied.out).toMatch(/Applied: the configuration is at version \d+/);
    expect((await run(['plan', examples], environment)).out).toContain('Nothing to change');
    const again = await run(['apply', examples, '--json'], environment);
    expect(JSON.parse(again.out).rows[0].action).toBe('none');
  }, 60_000);

  it('sends the order to the supplier as X12 850', async () => {
    const order = join(examples, 'documents', '01-order.json');
    const ingested = await run(['ingest', order, '--partner', 'ERP'], environment);
    expect(ingested.err).toBe('');
    expect(ingested.out).toMatch(/purchase_order\s+4500017\s+applied/);
    await vi.waitFor(() => expect(filesIn('nordwerk/from-hub')).toHaveLength(1), 20_000);
    const [file = ''] = filesIn('nordwerk/from-hub');
    const described = await run(['describe', join(exchange, 'nordwerk/from-hub', file)]);
    expect(described.out).toContain('Purchase order 4500017');
    expect(described.out).toContain('100 EA of B-1000');
    expect(described.code).toBe(0);
  }, 60_000);

  it('takes the answer in, tells planning, answers the group, and shows the chain', async () => {
    const answer = join(examples, 'documents', '02-answer.edi');
    copyFileSync(answer, join(exchange, 'nordwerk/to-hub', 'answer.edi'));
    await vi.waitFor(() => expect(filesIn('nordwerk/from-hub').length).toBeGreaterThan(1), 20_000);
    const updates = () =>
      filesIn('erp/from-hub').map((file) =>
        readFileSync(join(exchange, 'erp/from-hub', file), 'utf8'),
      );
    await vi.waitFor(() => expect(updates().join('\n')).toContain('"unapproved"'), 20_000);
    const traced = await run(['trace', '4500017'], environment);
    expect(traced.code).toBe(0);
    expect(traced.out).toContain('order');
    expect(traced.out).toMatch(/proposal/i);
    const machine = await run(['trace', '4500017', '--json'], environment);
    expect(JSON.parse(machine.out).streams.length).toBeGreaterThan(0);
  }, 60_000);

  it('finds nothing stuck', async () => {
    const healthy = await run(['doctor'], environment);
    expect(healthy.out).toContain('Conservation');
    expect(healthy.out).toMatch(/ok +Configuration: \d+ row/);
    expect(healthy.out).toMatch(/ok {3}Channels: \d+ configured, all can open/);
    expect(healthy.code).toBe(0);
  }, 60_000);

  it('exports what it was given', async () => {
    const target = join(folder, 'export');
    expect((await run(['export', target], environment)).code).toBe(0);
    const again = await run(['plan', target], environment);
    expect(again.out).toContain('Nothing to change');
  }, 60_000);

  it('says of a file that nobody can read what is wrong with it', async () => {
    const rubbish = join(folder, 'rubbish.bin');
    writeFileSync(rubbish, 'not an interchange');
    const ingested = await run(['ingest', rubbish, '--partner', 'NORDWERK'], environment);
    expect(ingested.out).toMatch(/^Interchange \S+: quarantined\n {2}SYNTAX_UNKNOWN: \S/);
    expect(ingested.out).not.toContain('document');
    expect(ingested.code).toBe(1);
    const id = /Interchange (\S+):/.exec(ingested.out)?.[1] ?? '';
    const again = await run(['reprocess', id, '--yes'], environment);
    expect(again.out).toMatch(/^Interchange \S+: quarantined\n {2}SYNTAX_UNKNOWN: \S/);
    expect(again.code).toBe(1);
  }, 60_000);

  it('counts the documents of a large file, and finds the one among the first that was refused', async () => {
    const notice = (n: number) => ({
      kind: 'readiness_notice',
      number: `R-${n}`,
      shipment: `R-${n}`,
      shipFrom: { role: { value: 'ship_from' }, identifiers: [] },
      readyAt: '2026-11-20T08:00:00.000Z',
      items: [{ id: '1', item: { supplier: 'S-1' }, quantity: { value: '10', unit: 'EA' } }],
    });
    const order = JSON.parse(readFileSync(join(examples, 'documents', '01-order.json'), 'utf8'));
    const large = join(folder, 'large.json');
    const notices = Array.from({ length: 250 }, (_, n) => notice(n));
    writeFileSync(large, JSON.stringify([order, ...notices]));
    const ingested = await run(['ingest', large, '--partner', 'NORDWERK'], environment);
    expect(ingested.out).toContain('251 documents: 250 applied, 1 refused');
    expect(ingested.out).toMatch(/purchase_order\s+4500017\s+refused/);
    expect(ingested.out).not.toContain('R-1 ');
    expect(ingested.code).toBe(1);
  }, 60_000);

  it('names what an interchange has beside its documents', async () => {
    const answer = readFileSync(join(examples, 'documents', '02-answer.edi'), 'utf8');
    const misdirected = join(folder, 'misdirected.edi');
    const elsewhere = answer
      .replace('*ZZ*EXAMPLE ', '*ZZ*ANOTHER ')
      .replaceAll('000000001', '000000091');
    expect(elsewhere).not.toBe(answer);
    writeFileSync(misdirected, elsewhere);
    const ingested = await run(['ingest', misdirected, '--partner', 'NORDWERK'], environment);
    expect(ingested.out).toMatch(/^Interchange \S+: translated\n {2}RECEIVER_NOT_OURS: \S/);
  }, 60_000);
});
