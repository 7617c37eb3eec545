/** The page in a browser: what it shows of a hub that works, and of one with more rows than it reads. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, ERP, openHub, purchaseOrder, shortAnswer } from '../api/kit.ts';
import { answerOf, exception, order, sent, type Tables, times } from './kit.ts';

const CHROMIUM = '/usr/bin/chromium';
const skipped = existsSync(CHROMIUM) ? '' : `: there is no browser at ${CHROMIUM}`;
const BROWSER_MS_MAX = 60_000;
const folder = fileURLToPath(new URL('../../dashboard/public/', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

describe.skipIf(skipped)(`the page in a browser${skipped}`, () => {
  let browser: Browser;
  let page: Page;
  let faults: string[];
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-dev-shm-usage'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  }, BROWSER_MS_MAX);
  afterAll(() => browser?.close());
  afterEach(async () => {
    await page.close();
    for (const end of ends.splice(0)) await end();
  });

  async function open(url: string): Promise<void> {
    page = await browser.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(url);
  }
  const text = (selector: string) => page.locator(selector).innerText();
  const eventually = (selector: string) =>
    expect.poll(() => text(selector), { timeout: BROWSER_MS_MAX });

  it(
    'shows an order and what was promised, takes the key out of the address, and follows what happens',
    async () => {
      const hub = await openHub({ options: { pageFolder: folder } });
      ends.push(() => hub.stop());
      const url = await hub.app.listen({ host: '127.0.0.1', port: 0 });
      const { admin, supplier } = hub.keys;
      const issue = (number: string) =>
        ask(hub, 'POST', `/v1/purchase-orders?wait=5&partner=${ERP}`, {
          key: admin,
          body: purchaseOrder(number),
        });
      await issue('4711');
      await ask(hub, 'POST', '/v1/order-acknowledgments?wait=5', {
        key: supplier,
        body: shortAnswer('4711'),
      });
      await open(`${url}/#key=${admin}`);
      await eventually('#orders').toContain('4711');
      await eventually('#clock').toContain('Connected');
      expect(page.url()).toBe(`${url}/`);
      expect(await text('#systems')).toContain('in step');
      for (const note of ['orders', 'exceptions', 'systems'])
        expect(await page.locator(`#${note}-note`).isHidden()).toBe(true);
      await page.locator('#orders button').click();
      await eventually('#detail-lines').toContain('arrives 2026-12-01');
      await issue('4712');
      await eventually('#feed').toContain('4712');
      await eventually('#orders').toContain('4712');
      expect(faults).toEqual([]);
    },
    BROWSER_MS_MAX,
  );

  it(
    'marks the lists that it does not read whole, and misses nothing grave in them',
    async () => {
      const url = await serve({
        orders: [order(1, 'issued'), ...times(1500, (n) => order(n + 1))],
        exceptions: [exception(1, 'critical'), ...times(1100, (n) => exception(n + 1, 'low'))],
        transmissions: [
          { ...sent(1, 'WEST'), phase: 'dead_letter' },
          ...times(1100, (n) => sent(n)),
        ],
      });
      await open(`${url}/#key=slk_test`);
      await eventually('#summary').toContain('1,001 or more');
      expect(await text('#summary')).toContain('1 could not be sent');
      expect(await text('#orders-note')).toContain('200 of 1,001 or more');
      expect(await text('#exceptions-note')).toContain('those that are grave');
      expect(await text('#exceptions li:first-child')).toContain('critical');
      expect(await text('#systems-note')).toContain('newest 1,000');
      expect(await text('#systems li:last-child')).toMatch(/WEST[\s\S]*1 could not be sent/);
      await page.locator('#open-only').check();
      expect(await page.locator('#orders button').count()).toBe(1);
      expect(await page.locator('#orders-note').isHidden()).toBe(true);
      expect(faults).toEqual([]);
    },
    BROWSER_MS_MAX,
  );

  /** The page's files, and an API that has these rows. */
  async function serve(tables: Tables): Promise<string> {
    const server: Server = createServer((request, response) => {
      const url = request.url ?? '/';
      const { pathname } = new URL(url, 'http://hub');
      if (pathname === '/v1/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
        return;
      }
      if (pathname.startsWith('/v1/')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answerOf(tables, url)));
        return;
      }
      const file = pathname === '/' ? 'index.html' : pathname.slice(1);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? '' });
      response.end(readFileSync(join(folder, file)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});
