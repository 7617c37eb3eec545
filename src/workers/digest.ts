/** SHA-256, for pure code that takes it as a parameter. */
import { createHash, hash } from 'node:crypto';

/** 64 lower-case hex digits, of text by its UTF-8. */
export function sha256(content: Uint8Array | string): string {
  return hash('sha256', content, 'hex');
}

/** The same over bytes that come one after another. */
export function openSha256(): { update(bytes: Uint8Array): void; hex(): string } {
  const running = createHash('sha256');
  return {
    update(bytes) {
      running.update(bytes);
    },
    hex: () => running.digest('hex'),
  };
}
