/** One process per data folder, and what is left when that process is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyStore } from '../../src/store/copy.ts';
import { openExistingStore, openStore } from '../../src/store/open.ts';
import { lockFolder } from '../../src/store/pglite/lock.ts';
import { ownProcess } from '../../src/store/pglite/process-mark.ts';
import { StoreFault } from '../../src/store/store.ts';

const DIST = new URL('../../dist/src/', import.meta.url).href;

/** Takes the lock and says so, or says who has it. */
const LOCKER = `
  import { lockFolder } from '${DIST}store/pglite/lock.js';
  try {
    await lockFolder(process.argv[1]);
    console.log('locked');
  } catch (error) {
    console.log('refused ' + error.message);
  }
  setInterval(() => {}, 1000);
`;
/** Accepts one interchange after another and says each once it is answered. */
const WRITER = `
  import { openStore } from '${DIST}store/open.js';
  import { derivedId } from '${DIST}base/ids.js';
  const store = await openStore(process.argv[1]);
  await store.migrate();
  for (let n = 0; ; n += 1) {
    const id = derivedId(process.argv[2], String(n));
    const [outcome] = await store.accept([{
      id, tenant: 'main', channel: 'A/in', attributes: {}, parts: [new Uint8Array(2000).fill(n)],
      contentHash: 'ab'.repeat(32), size: 2000, actor: { kind: 'system', id: 'test' },
    }]);
    console.log(outcome.outcome === 'accepted' ? id : 'broken');
  }
`;

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-embedded-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(folder, { recursive: true, force: true });
});

function start(script: string, ...values: string[]): { child: ChildProcess; lines: string[] } {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', script, '--', folder, ...values],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  const lines: string[] = [];
  if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => lines.push(line));
  return { child, lines };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function until(done: () => boolean): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!done()) {
    const broken = children.find(({ exitCode }) => exitCode !== null);
    if (broken !== undefined) throw new Error(`A process ended with ${broken.exitCode}.`);
    if (performance.now() > endMs) throw new Error('It did not come about within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the lock of a data folder', () => {
  it('goes to one of six processes that start at once', async () => {
    const six = Array.from({ length: 6 }, () => start(LOCKER));
    await until(() => six.every(({ lines }) => lines.length > 0));
    const said = six.map(({ lines }) => lines[0] ?? '');
    expect(said.filter((line) => line === 'locked')).toHaveLength(1);
    const holder = six.find(({ lines }) => lines[0] === 'locked')?.child.pid;
    for (const line of said.filter((one) => one !== 'locked')) {
      expect(line).toContain(`Another process (${holder}) has the data folder`);
    }
  }, 90_000);

  it('goes to one of six that find a dead owner', async () => {
    const first = start(LOCKER);
    await until(() => first.lines.length > 0);
    await kill(first.child);
    const six = Array.from({ length: 6 }, () => start(LOCKER));
    await until(() => six.every(({ lines }) => lines.length > 0));
    expect(six.filter(({ lines }) => lines[0] === 'locked')).toHaveLength(1);
  }, 90_000);

  it('is free again after kill -9', async () => {
    const { child, lines } = start(LOCKER);
    await until(() => lines.length > 0);
    await expect(lockFolder(folder)).rejects.toThrow(`(${child.pid})`);
    await kill(child);
    const lock = await lockFolder(folder);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  }, 90_000);

  it('does not take a process for another that had its id', async () => {
    const mark = { ...ownProcess(), startedAt: 'long ago' };
    writeFileSync(join(folder, 'hub.7.lock'), JSON.stringify(mark));
    const lock = await lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['hub.8.lock']);
    lock.release();
  });

  it('is refused to a second store in the same process', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`(${process.pid})`);
    lock.release();
    (await lockFolder(folder)).release();
  });

  it('passes by a file that says nothing', async () => {
    writeFileSync(join(folder, 'hub.1.lock'), '');
    const lock = await lockFolder(folder);
    expect(existsSync(join(folder, 'hub.1.lock'))).toBe(false);
    lock.release();
  });
});

describe('the embedded database', () => {
  it('is neither made nor copied where there is none', async () => {
    const absent = join(folder, 'absent');
    const to = join(folder, 'to');
    await expect(openExistingStore(absent)).rejects.toThrow(`no database in the folder ${absent}`);
    await expect(copyStore(absent, to)).rejects.toThrow(`no database in the folder ${absent}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes on with a new thread where its own has died', async () => {
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const store = await openStore(folder);
    try {
      await store.migrate();
      await store.advanceClock('2040-01-01T00:00:00.000Z');
      const [worker] = sent.mock.contexts;
      if (!(worker instanceof Worker)) throw new Error('No thread was asked.');
      const broken = store.sequence();
      await worker.terminate();
      await expect(broken).rejects.toBeInstanceOf(StoreFault);
      expect(await store.now()).toMatch(/^2040/);
    } finally {
      await store.close();
      sent.mockRestore();
    }
  }, 120_000);

  it('has every acknowledged row after kill -9 in mid-write', async () => {
    const acknowledged: string[] = [];
    for (const round of ['1', '2', '3']) {
      const { child, lines } = start(WRITER, round);
      await until(() => lines.length > 30);
      await kill(child);
      acknowledged.push(...lines);
    }
    const store = await openStore(folder);
    try {
      const { interchanges, holds } = await store.conservation('main');
      expect(holds).toBe(true);
      expect(interchanges.received).toBeGreaterThanOrEqual(acknowledged.length);
      for (const id of acknowledged) {
        expect(await store.getInterchange('main', id)).toMatchObject({ size: 2000 });
      }
    } finally {
      await store.close();
    }
  }, 300_000);
});
