/** SHA-256, for pure code that takes it as a parameter. */
import { createHash } from 'node:crypto';

/** 64 lower-case hex digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same over bytes that come one after another. */
export function openSha256(): { update(bytes: Uint8Array): void; hex(): string } {
  const hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    hex: () => hash.digest('hex'),
  };
}

export function sha256OfText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
