/** Signatures of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { ChannelSettingsInvalid } from '../channel.ts';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Standard Webhooks: between 24 and 64 bytes. A shorter one is taken from partners who insist. */
const KEY_BYTES_MIN = 8;

/** A signing key from `whsec_` and base64, as Standard Webhooks writes it, or base64 alone. */
export function signingKey(secret: string): KeyObject {
  const text = withoutPrefix(secret);
  const key = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (key.length < KEY_BYTES_MIN)
    throw new ChannelSettingsInvalid('A webhook secret is whsec_ and at least 8 bytes in base64.');
  return createSecretKey(key);
}

/** The secret as base64 alone. */
export function withoutPrefix(secret: string): string {
  return secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
}

/**
 * The `webhook-signature` header: one `v1,…` per key, separated by blanks, so that a receiver accepts the
 * old and the new secret while they are exchanged. `timestamp` is in seconds since 1970.
 */
export function signatures(
  id: string,
  timestamp: number,
  body: Uint8Array,
  keys: readonly KeyObject[],
): string {
  return keys
    .map((key) => {
      const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
      return `v1,${hmac.digest('base64')}`;
    })
    .join(' ');
}
