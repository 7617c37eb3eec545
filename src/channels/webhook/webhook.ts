/**
 * Signed webhooks out, as Standard Webhooks has them: one POST per body, with id, timestamp and signature.
 * No redirect is followed, no private address is reached unless it is allowed, nothing that a receiver
 * answers is kept beyond the beginning of its text.
 */
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { buildConnector, Pool } from 'undici';
import {
  type Attempt,
  type ChannelSetting,
  type ChannelSettings,
  ChannelSettingsInvalid,
  type Outbound,
  type OutboundChannel,
  type OutboundChannelType,
  type OutboundSurroundings,
  requiredText,
  type SettingFinding,
  type StopSignal,
} from '../channel.ts';
import { fromEnvironment, namesEnvironment } from '../secrets.ts';
import {
  type Allowed,
  allowedFrom,
  guardedLookup,
  isAllowed,
  mayConnect,
  PlainHttpRefused,
  PrivateAddressRefused,
} from './private-address.ts';
import { retryAfterMs } from './retry-after.ts';
import { signatures, signingKey, withoutPrefix } from './sign.ts';

const settings: Readonly<Record<string, ChannelSetting>> = {
  url: {
    type: 'string',
    summary: 'Where to POST; https, or http inside an allowed network.',
    example: 'https://supplier.example/hooks/orders',
    required: true,
  },
  secret: {
    type: 'string',
    summary: 'Signing secret, whsec_ and base64. Without one nothing is signed.',
    example: fromEnvironment('ACME_WEBHOOK_SECRET'),
    secret: true,
  },
  previousSecret: {
    type: 'string',
    summary: 'The secret before the current one; both sign while a receiver changes over.',
    example: fromEnvironment('ACME_WEBHOOK_SECRET_OLD'),
    secret: true,
  },
  bearerToken: {
    type: 'string',
    summary: 'Sent as `Authorization: Bearer …`, for receivers that want one (RFC 6750).',
    example: fromEnvironment('ACME_TOKEN'),
    secret: true,
  },
};

const SIGNING = ['secret', 'previousSecret'] as const;

export const webhookChannel: OutboundChannelType = {
  id: 'webhook',
  title: 'Signed webhook',
  settings,
  findingsIn: (values, entries) => [
    ...urlFindings(values, allowedFrom(entries)),
    ...secretFindings(values),
  ],
  open: (values, surroundings) => new Webhook(values, surroundings),
};

/** What is sure before any name is looked up; the connection decides the rest. */
function urlFindings(values: ChannelSettings, allowed: Allowed): SettingFinding[] {
  if (namesEnvironment(values.url)) return [];
  const text = findingIn(() => {
    const url = urlOf(values);
    const host = hostOf(url.hostname);
    const isPlain = url.protocol === 'http:';
    if (isIP(host) !== 0) {
      const refusal = refusalOf(host, isPlain, allowed);
      if (refusal !== undefined) throw new ChannelSettingsInvalid(refusal.message);
    } else if (isPlain && !allowed.hosts.has(host) && allowed.networks.rules.length === 0)
      throw new ChannelSettingsInvalid(new PlainHttpRefused(host).message);
  });
  return text === undefined ? [] : [{ setting: 'url', text }];
}

function secretFindings(values: ChannelSettings): SettingFinding[] {
  return SIGNING.flatMap((setting) => {
    const secret = values[setting];
    if (typeof secret !== 'string' || namesEnvironment(secret)) return [];
    const text = findingIn(() => signingKey(secret));
    return text === undefined ? [] : [{ setting, text }];
  });
}

function findingIn(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ChannelSettingsInvalid) return error.message;
    throw error;
  }
}

/** A receiver's text beyond this is not read. */
const ANSWER_BYTES_MAX = 64 * 1024;
const REASON_CHARS_MAX = 200;
/** Clients' mistakes that a later attempt may find corrected. */
const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 409, 425, 429]);

class Webhook implements OutboundChannel {
  readonly #path: string;
  readonly #pool: Pool;
  readonly #keys: readonly KeyObject[];
  readonly #fixedHeaders: Record<string, string>;
  /** What a receiver may say back to us and nobody may read in a reason. */
  readonly #hidden: readonly string[];
  readonly #surroundings: OutboundSurroundings;

  constructor(values: ChannelSettings, surroundings: OutboundSurroundings) {
    const url = urlOf(values);
    refuseEmpty(values);
    this.#surroundings = surroundings;
    this.#path = url.pathname + url.search;
    this.#keys = SIGNING.map((name) => values[name])
      .filter((secret) => typeof secret === 'string' && secret !== '')
      .map((secret) => signingKey(String(secret)));
    this.#hidden = Object.entries(settings).flatMap(([name, { secret }]) => {
      const value = values[name];
      return secret === true && typeof value === 'string' && value !== '' ? formsOf(value) : [];
    });
    this.#fixedHeaders = {
      'user-agent': 'Syncline',
      ...(typeof values.bearerToken === 'string'
        ? { authorization: `Bearer ${values.bearerToken}` }
        : {}),
    };
    this.#pool = new Pool(url.origin, {
      connections: surroundings.concurrencyMax,
      connect: guardedConnector(surroundings, url.protocol === 'http:'),
      headersTimeout: surroundings.timeoutMs,
      bodyTimeout: surroundings.timeoutMs,
      keepAliveTimeout: 30_000,
    });
  }

  async send(outbound: Outbound, signal: StopSignal): Promise<Attempt> {
    const ending = new AbortController();
    const stop = () => ending.abort(new Error('The hub stops.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const { timeoutMs } = this.#surroundings;
    const timer = setTimeout(
      () => ending.abort(new Error(`No answer within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    try {
      return await this.#post(outbound, ending.signal);
    } catch (error) {
      return attemptAfterFault(error, ending.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #post(outbound: Outbound, signal: AbortSignal): Promise<Attempt> {
    const { nowMs } = this.#surroundings;
    const timestamp = Math.floor(nowMs() / 1000);
    const { id, bytes } = outbound;
    const { statusCode, headers, body } = await this.#pool.request({
      path: this.#path,
      method: 'POST',
      headers: {
        'content-type': outbound.contentType,
        ...this.#fixedHeaders,
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        ...(this.#keys.length === 0
          ? {}
          : { 'webhook-signature': signatures(id, timestamp, bytes, this.#keys) }),
      },
      body: bytes,
      signal,
    });
    if (statusCode >= 200 && statusCode < 300) {
      await body.dump({ limit: ANSWER_BYTES_MAX, signal });
      return { outcome: 'accepted', receipt: `HTTP ${statusCode}` };
    }
    const reason = `HTTP ${statusCode}${await beginningOf(body, this.#hidden)}`;
    return attemptAfterStatus(statusCode, reason, headerText(headers['retry-after']), nowMs());
  }
}

function attemptAfterStatus(
  status: number,
  reason: string,
  retryAfter: string | undefined,
  nowMs: number,
): Attempt {
  if (status >= 400 && status < 500 && !RETRIED_STATUS.has(status))
    return { outcome: 'refused', reason };
  const afterMs = retryAfterMs(retryAfter, nowMs);
  const redirected = status >= 300 && status < 400;
  return {
    outcome: 'retry',
    reason: redirected ? `${reason}: redirects are not followed` : reason,
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

function attemptAfterFault(error: unknown, signal: AbortSignal): Attempt {
  const cause = signal.aborted ? signal.reason : error;
  if (cause instanceof PrivateAddressRefused || cause instanceof PlainHttpRefused)
    return { outcome: 'refused', reason: cause.message };
  const { code } = (cause ?? {}) as { code?: unknown };
  const text = cause instanceof Error ? cause.message : String(cause);
  return {
    outcome: 'retry',
    reason: oneLine(typeof code === 'string' ? `${code}: ${text}` : text),
  };
}

/**
 * The first characters of a receiver's answer, without control characters and without secrets that it repeats;
 * the rest is let go. A secret is read to its end before the text is cut.
 */
async function beginningOf(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  hidden: readonly string[],
): Promise<string> {
  const enough = REASON_CHARS_MAX + Math.max(0, ...hidden.map(({ length }) => length));
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= enough) break;
  }
  const text = Buffer.concat(parts).toString('utf8').slice(0, enough);
  const shown = hidden.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  const plain = oneLine(shown.slice(0, REASON_CHARS_MAX));
  return plain === '' ? '' : `: ${plain}`;
}

/** Without what breaks lines, speaks to a terminal, or shows what follows the other way round. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\s]+/gu, ' ').trim();
}

/**
 * A secret as a receiver may repeat it: as it is, in a URL, in JSON that escapes slashes; one that signs without its
 * prefix too, which many keep it without. Longest first.
 */
function formsOf(secret: string): string[] {
  const forms = [secret, withoutPrefix(secret)].flatMap((one) => [
    one,
    new URLSearchParams([['', one]]).toString().slice(1),
    one.replaceAll('/', '\\/'),
  ]);
  return [...new Set(forms)].filter((form) => form !== '').sort((a, b) => b.length - a.length);
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** An empty variable of the environment would send unsigned what was meant to be signed. */
function refuseEmpty(values: ChannelSettings): void {
  for (const name of ['secret', 'bearerToken']) {
    if (values[name] === '')
      throw new ChannelSettingsInvalid(`The setting "${name}" is empty: set it or leave it out.`);
  }
}

function urlOf(values: ChannelSettings): URL {
  const text = requiredText(values, 'url');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new ChannelSettingsInvalid('The setting "url" is no http or https address.');
  if (url.username !== '' || url.password !== '')
    throw new ChannelSettingsInvalid(
      'The setting "url" must not hold a password; use "bearerToken".',
    );
  return url;
}

/** Checks addresses that need no lookup here, and the others when they are looked up. */
function guardedConnector(
  surroundings: OutboundSurroundings,
  isPlain: boolean,
): buildConnector.connector {
  const allowed: Allowed = allowedFrom(surroundings.privateAddressesAllowed);
  const connect = buildConnector({
    lookup: guardedLookup(allowed, isPlain),
    timeout: surroundings.timeoutMs,
  });
  return (options, callback) => {
    const host = hostOf(options.hostname);
    const refusal = isIP(host) === 0 ? undefined : refusalOf(host, isPlain, allowed);
    if (refusal !== undefined) {
      callback(refusal, null);
      return;
    }
    connect(options, callback);
  };
}

/** Why no connection to this address is made; undefined where it may be. */
function refusalOf(address: string, isPlain: boolean, allowed: Allowed): Error | undefined {
  if (!mayConnect(address, address, allowed)) return new PrivateAddressRefused(address, address);
  if (isPlain && !isAllowed(address, address, allowed)) return new PlainHttpRefused(address);
  return undefined;
}

/** An IPv6 address without the brackets that URLs put around it. */
function hostOf(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
