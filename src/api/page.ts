/** The page at `/`: static files of one folder, read by the browser with a key that the person gives it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { notFound } from './problems.ts';
import { securityHeaders } from './security-headers.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Everything comes from this hub; no inline script, so that partner text can never become one. */
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; " +
  "base-uri 'none'; frame-ancestors 'none'";

/** Serves a folder where it exists. Only files of known types, and none above the folder. */
export function addPage(app: FastifyInstance, folder: string | undefined): void {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) return;
  app.get('/*', { config: { operation: 'page' } }, async (request, reply) => {
    const { '*': path = '' } = request.params as { '*'?: string };
    const file = await readPageFile(folder, path);
    reply.headers({ ...securityHeaders, 'content-security-policy': PAGE_POLICY });
    if (file !== undefined) return reply.type(file.contentType).send(file.bytes);
    const { status, headers, body } = notFound();
    return reply
      .code(status)
      .headers(headers ?? {})
      .send(JSON.stringify(body));
  });
}

async function readPageFile(
  folder: string,
  path: string,
): Promise<{ contentType: string; bytes: Buffer } | undefined> {
  const relative = normalize(path === '' ? 'index.html' : path);
  const contentType = CONTENT_TYPES[extname(relative)];
  const leaves =
    relative.startsWith('..') || relative.split(sep).some((part) => part.startsWith('.'));
  if (contentType === undefined || leaves || relative.includes('\0')) return undefined;
  const file = join(folder, relative);
  return existsSync(file) ? { contentType, bytes: await readFile(file) } : undefined;
}
