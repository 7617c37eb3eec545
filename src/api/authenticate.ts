/**
 * Who calls: `Authorization: Bearer slk_…` (RFC 6750). Only the SHA-256 of a key is stored and looked up; a key that
 * was found is trusted for a moment without looking again, so that the hot path does not ask the database.
 */
import { hash, randomBytes } from 'node:crypto';
import { msFromInstant } from '../base/instant.ts';
import type { ApiKeyRow, Store } from '../store/store.ts';
import type { Quota } from './context.ts';
import { rateLimiterOf } from './rate-limit.ts';
import type { Caller } from './route.ts';

const SECRET_PREFIX = 'slk_';
const SECRET_CHARS_MAX = 200;
const CACHED_KEYS_MAX = 10_000;
/** Unknown keys that one address may try; a guess has 256 bits before it, this bounds the look-ups alone. */
const UNKNOWN_QUOTA: Quota = { requests: 100, windowSeconds: 10 };

export type Authentication =
  | { outcome: 'known'; caller: Caller }
  | { outcome: 'missing' }
  | { outcome: 'unknown' }
  /** Too many unknown keys from this address. */
  | { outcome: 'limited'; retryAfterMs: number };

export interface Authenticator {
  /** Answers at once where the key is cached; the hot path never waits. */
  check(
    header: string | undefined,
    address: string,
    /** Wall clock, by which keys expire. */
    nowMs: number,
  ): Authentication | Promise<Authentication>;
  /** Looks every key up again from now on. */
  forget(): void;
}

interface Cached {
  row: ApiKeyRow;
  caller: Caller;
  expiresAtMs: number;
  checkedAtMs: number;
}

export function authenticatorOf(
  store: Pick<Store, 'findApiKey'>,
  cacheMs: number,
  elapsedMs: () => number,
): Authenticator {
  const cache = new Map<string, Cached>();
  const lookups = new Map<string, Promise<ApiKeyRow | undefined>>();
  const unknown = rateLimiterOf(CACHED_KEYS_MAX);
  /** How often all was forgotten: what was asked before may say what was so before. */
  let forgotten = 0;

  async function lookUp(hashed: string, address: string, nowMs: number): Promise<Authentication> {
    const before = forgotten;
    const running = lookups.get(hashed) ?? store.findApiKey(hashed);
    lookups.set(hashed, running);
    const row = await running.finally(() => {
      if (lookups.get(hashed) === running) lookups.delete(hashed);
    });
    if (row === undefined) {
      unknown.take(address, UNKNOWN_QUOTA, elapsedMs());
      return { outcome: 'unknown' };
    }
    if (cache.size >= CACHED_KEYS_MAX) cache.clear();
    const cached = cachedOf(row, elapsedMs());
    if (before === forgotten) cache.set(hashed, cached);
    return answerOf(cached, nowMs);
  }

  return {
    check(header, address, nowMs) {
      const secret = secretOf(header);
      if (secret === undefined) return { outcome: 'missing' };
      const hashed = hashSecret(secret);
      const cached = cache.get(hashed);
      if (cached !== undefined && elapsedMs() - cached.checkedAtMs < cacheMs)
        return answerOf(cached, nowMs);
      cache.delete(hashed);
      const standing = unknown.look(address, UNKNOWN_QUOTA, elapsedMs());
      if (!standing.allowed)
        return { outcome: 'limited', retryAfterMs: standing.resetSeconds * 1000 };
      return lookUp(hashed, address, nowMs);
    },
    forget() {
      forgotten += 1;
      cache.clear();
      lookups.clear();
    },
  };
}

/** A new secret, shown once: 256 random bits. */
export function newSecret(): string {
  return `${SECRET_PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a secret: its SHA-256 in hex. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

function secretOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length > SECRET_CHARS_MAX) return undefined;
  const match = /^bearer +(slk_[\w-]+)$/i.exec(header);
  return match?.[1];
}

function cachedOf(row: ApiKeyRow, checkedAtMs: number): Cached {
  return {
    row,
    caller: callerOf(row),
    expiresAtMs:
      row.expiresAt === undefined ? Number.POSITIVE_INFINITY : msFromInstant(row.expiresAt),
    checkedAtMs,
  };
}

function answerOf(cached: Cached, nowMs: number): Authentication {
  const ended = cached.row.revokedAt !== undefined || cached.expiresAtMs <= nowMs;
  return ended ? { outcome: 'unknown' } : { outcome: 'known', caller: cached.caller };
}

function callerOf(row: ApiKeyRow): Caller {
  return {
    keyId: row.id,
    keyName: row.name,
    tenant: row.tenant,
    scopes: new Set(row.scopes),
    ...(row.partner === undefined ? {} : { partner: row.partner }),
    actor:
      row.partner === undefined
        ? { kind: 'key', id: row.id }
        : { kind: 'partner', id: row.partner },
  };
}
