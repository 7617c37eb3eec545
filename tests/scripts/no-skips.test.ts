import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/no-skips.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'no-skips-'));
afterAll(() => rmSync(folder, { recursive: true }));

function judge(...files: { status: string; tests: string[] }[]) {
  const report = join(folder, 'report.json');
  const testResults = files.map(({ status, tests }, index) => ({
    name: join(process.cwd(), `tests/${index}.test.ts`),
    status,
    assertionResults: tests.map((result) => ({ status: result, fullName: `it ${result}` })),
  }));
  writeFileSync(report, JSON.stringify({ testResults }));
  const { status, stdout } = spawnSync(process.execPath, [script, report], { encoding: 'utf8' });
  return { exitCode: status, lines: stdout.trimEnd().split('\n') };
}

describe('no-skips', () => {
  it('passes when every test ran and passed', () => {
    expect(judge({ status: 'passed', tests: ['passed', 'passed'] })).toEqual({
      exitCode: 0,
      lines: ['2 passed, 0 failed, 0 skipped'],
    });
  });

  it.each(['skipped', 'pending', 'todo'])('fails on a test that is %s, by name', (status) => {
    expect(judge({ status: 'passed', tests: ['passed', status] })).toEqual({
      exitCode: 1,
      lines: [`skipped: tests/0.test.ts: it ${status}`, '1 passed, 0 failed, 1 skipped'],
    });
  });

  it('fails on a failed test and on a file that broke outside its tests', () => {
    const { exitCode, lines } = judge(
      { status: 'failed', tests: ['passed', 'failed'] },
      { status: 'failed', tests: [] },
    );
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      'failed outside its tests: tests/1.test.ts',
      '1 passed, 2 failed, 0 skipped',
    ]);
  });

  it('fails when nothing ran or no report is there', () => {
    expect(judge().exitCode).toBe(1);
    const { status, stdout } = spawnSync(process.execPath, [script, join(folder, 'none.json')], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stdout.trimEnd().endsWith('0 passed, 1 failed, 0 skipped')).toBe(true);
  });
});
