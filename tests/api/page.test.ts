/** The page at `/`: files of one folder, and nothing beside it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Hub, openHub } from './kit.ts';

let folder: string;
let hub: Hub;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-page-'));
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  mkdirSync(join(folder, 'page/.git'));
  writeFileSync(join(folder, 'secret.json'), '{"secret":1}');
  writeFileSync(join(folder, 'page/index.html'), '<h1>Syncline</h1>');
  writeFileSync(join(folder, 'page/assets/page.js'), 'export {};');
  writeFileSync(join(folder, 'page/notes.txt'), 'not for the browser');
  writeFileSync(join(folder, 'page/.git/config.json'), '{"secret":2}');
  hub = await openHub({ options: { pageFolder: join(folder, 'page') } });
});
afterAll(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});

const get = (url: string) => hub.app.inject({ url });

describe('the page', () => {
  it('is served with a policy that lets no foreign and no inline script run', async () => {
    const answer = await get('/');
    expect([answer.statusCode, answer.body]).toEqual([200, '<h1>Syncline</h1>']);
    expect(answer.headers['content-type']).toContain('text/html');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const script = await get('/assets/page.js');
    expect(script.headers['content-type']).toContain('text/javascript');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/%2e%2e%5csecret.json',
    '/.git/config.json',
    '/notes.txt',
    '/none.html',
    '/page.js%00.html',
    '/assets',
  ])('keeps %s to itself', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('"secret"');
  });

  it('does not hide the API', async () => {
    expect((await get('/v1/documents')).statusCode).toBe(401);
    expect((await get('/health')).statusCode).toBe(200);
    expect((await get('/v1/nothing')).statusCode).toBe(404);
  });

  it('is not there where its folder is not', async () => {
    const bare = await openHub({ options: { pageFolder: join(folder, 'nowhere') } });
    expect((await bare.app.inject({ url: '/' })).statusCode).toBe(404);
    await bare.stop();
  });
});
