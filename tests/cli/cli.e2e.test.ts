/** The command line without a hub: help, files in words, conversion, exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root, run } from './cli-kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'syncline-cli-'));
const sample = join(root, 'src/formats/x12-855/samples/01-typical.edi');
const broken = join(root, 'src/formats/x12-865/samples/90-missing-date.edi');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('syncline', () => {
  it('lists its commands and exit codes', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    const commands =
      'demo start describe convert ingest trace resend reprocess plan apply keys copy doctor';
    for (const command of commands.split(' ')) expect(out).toContain(`  ${command} `);
    expect(out).toContain('Exit codes:');
  });

  it('has help with an example for each command', async () => {
    for (const command of [
      'describe',
      'convert',
      'ingest',
      'trace',
      'resend',
      'reprocess',
      'copy',
    ]) {
      const { code, out } = await run([command, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n\s+\$ syncline/);
    }
  }, 60_000);

  it('ends with 2 where the call is wrong', async () => {
    expect((await run(['describe'])).code).toBe(2);
    expect((await run(['describe', join(folder, 'absent.edi')])).code).toBe(2);
    expect((await run(['nothing-like-this'])).code).toBe(2);
    const ofFolder = await run(['describe', '.']);
    expect(ofFolder.code).toBe(2);
    expect(ofFolder.err).toContain('is a folder');
    const { code, err } = await run(['convert', sample, '--to', 'fax']);
    expect(code).toBe(2);
    expect(err).toContain('x12-855');
    const inNoZone = await run(['describe', sample, '--zone', 'Nonsense']);
    expect(inNoZone.code).toBe(2);
    expect(inNoZone.err).toContain('"Nonsense" is no time zone');
  });

  it('ends with 3 where the hub cannot be reached', async () => {
    const environment = { SYNCLINE_URL: 'http://127.0.0.1:9', SYNCLINE_KEY: 'slk_none' };
    const { code, err } = await run(['trace', '1'], environment);
    expect(code).toBe(3);
    expect(err).toContain('cannot be reached');
    const doctor = await run(['doctor'], environment);
    expect(doctor.code).toBe(3);
    expect(doctor.out).toContain('FAIL Hub and database: The hub at');
  });
});

describe('describe', () => {
  it('tells a file in words', async () => {
    const { code, out } = await run(['describe', sample]);
    expect(code).toBe(0);
    expect(out).toContain('Order acknowledgment 4500017');
    expect(out).toContain('60 EA accepted (IA)');
    expect(out).toContain('would be answered accepted');
  });

  it('names problems with code, place and remedy, and ends with 1', async () => {
    const { code, out } = await run(['describe', broken]);
    expect(code).toBe(1);
    expect(out).toMatch(/error X12_ELEMENT_MISSING at BCA-06, segment 2, byte \d+/);
    expect(out).toContain('→ Ask the partner');
  });

  it('gives the same to machines', async () => {
    const { out } = await run(['describe', broken, '--json']);
    const description = JSON.parse(out);
    expect(Object.keys(description)).toEqual(['format', 'documents', 'problems', 'acknowledgment']);
    expect(description.format).toBe('x12');
    expect(description.acknowledgment.functional[0].outcome.value).toBe('rejected');
  });

  it('says so where no format recognizes the file', async () => {
    const path = join(folder, 'picture.png');
    writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
    const { code, out } = await run(['describe', path]);
    expect(code).toBe(1);
    expect(out).toContain('No supported format recognizes this file.');
  });
});

describe('a reader that has seen enough', () => {
  it('ends the command without a fault', async () => {
    const { execFile } = await import('node:child_process');
    const main = join(root, 'dist/src/cli/main.js');
    const shell = `node ${main} describe ${sample} --json | head -n 1`;
    const err = await new Promise<string>((resolve) => {
      execFile('sh', ['-c', shell], (_error, _out, text) => resolve(text));
    });
    expect(err).not.toContain('EPIPE');
  });
});

describe('convert', () => {
  it('goes to canonical JSON and back without a change', async () => {
    const json = join(folder, 'answer.json');
    expect((await run(['convert', sample, '--to', 'json', '-o', json])).code).toBe(0);
    const parties = ['--sender', 'ZZ/NORDWERK', '--receiver', 'ZZ/SYNCLINE'];
    const edi = join(folder, 'answer.edi');
    const back = await run(['convert', json, '--to', 'x12-855', ...parties, '-o', edi]);
    expect(back.code).toBe(0);
    const [first, second] = await Promise.all([
      run(['describe', sample, '--json']),
      run(['describe', edi, '--json']),
    ]);
    const documentOf = (text: string) => {
      const { kept: _, ...document } = JSON.parse(text).documents[0].document;
      return document;
    };
    expect(documentOf(second.out)).toEqual(documentOf(first.out));
  }, 60_000);

  it('refuses what a format cannot say, by name', async () => {
    const { code, err } = await run(['convert', sample, '--to', 'x12-810']);
    expect(code).toBe(1);
    expect(err).toContain('FORMAT_CANNOT_WRITE');
  });
});
