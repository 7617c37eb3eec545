/** Files of a watched directory that are not the hub's to read or to move: the system's answers are played. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundChannel } from '../../src/channels/channel.ts';
import { directoryInbound } from '../../src/channels/directory/inbound.ts';

/** Refuses as Linux does for a user without the right, whoever runs the test. */
vi.mock('node:fs/promises', async (original) => {
  const files = await original<typeof import('node:fs/promises')>();
  const refuse = (path: unknown, word: string, code: string) => {
    if (String(path).includes(word)) throw Object.assign(new Error(`${code}: ${word}`), { code });
  };
  return {
    ...files,
    access: async (...all: Parameters<typeof files.access>) => {
      refuse(all[0], 'unreadable', 'EACCES');
      return files.access(...all);
    },
    readFile: async (...all: Parameters<typeof files.readFile>) => {
      refuse(all[0], 'unreadable', 'EACCES');
      return files.readFile(...all);
    },
    rename: async (...all: Parameters<typeof files.rename>) => {
      refuse(all[0], 'unmovable', 'EPERM');
      return files.rename(...all);
    },
  };
});

let folder = '';
let channel: InboundChannel;
const reports: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-forbidden-'));
  reports.length = 0;
});
afterEach(async () => {
  await channel.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Watches, and gives what was taken so far. */
function watch(): string[] {
  const taken: string[] = [];
  channel = directoryInbound.start(
    { folder, pollSeconds: 0.01 },
    {
      receive: async (all) =>
        all.map(({ attributes }) => {
          taken.push(attributes.fileName ?? '');
          return { outcome: 'committed', id: `id${taken.length}` };
        }),
      receiveChunks: async () => ({ outcome: 'committed', id: 'large' }),
      elapsedMs: () => performance.now(),
      report: (text) => reports.push(text),
    },
  );
  return taken;
}

describe('a watched directory', () => {
  it('puts a file that it may not read aside, with the reason, and takes those behind it', async () => {
    for (const name of ['a-unreadable.edi', 'b.edi']) writeFileSync(join(folder, name), 'x');
    const taken = watch();
    await expect.poll(() => taken).toEqual(['b.edi']);
    const failed = () => readdirSync(join(folder, 'failed')).sort();
    await expect.poll(failed).toEqual(['a-unreadable.edi', 'a-unreadable.edi.reason.txt']);
    const reason = readFileSync(join(folder, 'failed', 'a-unreadable.edi.reason.txt'), 'utf8');
    expect(reason).toContain('may not read');
    expect(reports).toEqual([]);
  });

  it('leaves a file that it may not move, says so once, and takes the others', async () => {
    for (const name of ['a-unmovable.edi', 'b.edi']) writeFileSync(join(folder, name), 'x');
    const taken = watch();
    await expect.poll(() => taken).toEqual(['b.edi']);
    writeFileSync(join(folder, 'c.edi'), 'x');
    await expect.poll(() => taken).toEqual(['b.edi', 'c.edi']);
    expect(readdirSync(folder)).toContain('a-unmovable.edi');
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain('a-unmovable.edi');
  });
});
