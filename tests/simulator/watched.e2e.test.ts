/** The demo as somebody watches it: an address, a page, a way to its end; and what it says when it cannot begin. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDemo } from '../../simulator/main.ts';
import { startWorldHub } from '../../simulator/start-hub.ts';
import { HubClient } from '../../simulator/systems/hub-client.ts';
import { DatabaseUsed, World } from '../../simulator/world.ts';

const TEST_MS_MAX = 120_000;
const LOOK_MS = 50;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watched-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The first value that `look` gives; the test's own time limit ends what never comes. */
async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
}

describe('the watched demo', () => {
  test(
    'prints an address whose page shows orders being confirmed, tells how far it is, and ends when asked to',
    async () => {
      const lines: string[] = [];
      const told: string[] = [];
      const ending = new AbortController();
      const ended = runDemo({
        orders: 4,
        port: 0,
        speed: 50_000,
        database: 'memory',
        print: (line) => lines.push(line),
        progress: (text) => told.push(text),
        signal: ending.signal,
      });
      const address = await eventually(() =>
        lines.flatMap((line) => /http:\S+/.exec(line)?.[0] ?? []).at(0),
      );
      const [url = '', key = ''] = address.split('/#key=');
      const page = await fetch(`${url}/`);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('id="orders"');
      const hub = new HubClient(url, key);
      await eventually(async () =>
        (await hub.list<{ phase: string }>('/v1/purchase-orders')).find(
          ({ phase }) => phase === 'confirmed',
        ),
      );
      expect(lines.join('\n')).toMatch(/Ctrl\+C ends/);
      expect(told.at(-1)).toMatch(/UTC {2}\d+ happenings done/);
      ending.abort();
      expect(await ended).toBe(0);
      await expect(fetch(`${url}/`)).rejects.toThrow();
    },
    TEST_MS_MAX,
  );

  test(
    'does not begin where the port is taken',
    async () => {
      const server = createServer();
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      expect(await runDemo({ port, database: 'memory', print: () => {} })).toBe(2);
      server.close();
    },
    TEST_MS_MAX,
  );

  test(
    'a world begins with no orders: a database that has some is refused in words',
    async () => {
      const hub = await startWorldHub('memory');
      try {
        const options = { hub, seed: 1, orders: 1 };
        const first = await World.open({ ...options, folder: join(folder, 'first') });
        await first.passHours(2);
        await first.close();
        const second = World.open({ ...options, folder: join(folder, 'second') });
        await expect(second).rejects.toThrow(DatabaseUsed);
      } finally {
        await hub.stop();
      }
    },
    TEST_MS_MAX,
  );
});
