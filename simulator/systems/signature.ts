/** Standard Webhooks, the receiver's side: `webhook-id`, `webhook-timestamp`, `webhook-signature`. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 5 * 60;

export interface SignedHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

/**
 * Whether one of the `v1` signatures fits: HMAC-SHA256 over `id.timestamp.body` with the secret behind
 * `whsec_` in base64, and a timestamp within five minutes.
 */
export function isSigned(
  body: Buffer,
  { id, timestamp, signature }: SignedHeaders,
  secret: string,
  nowMs: number,
): boolean {
  if (id === undefined || timestamp === undefined || signature === undefined) return false;
  if (!(Math.abs(nowMs / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signature.split(' ').some((part) => {
    const [version, text] = part.split(',');
    if (version !== 'v1' || text === undefined) return false;
    const given = Buffer.from(text, 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
