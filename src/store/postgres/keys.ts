/** 16-byte keys of what came before, as UUID text: half a SHA-256 is enough against chance and malice. */
import { hash } from 'node:crypto';

/** Key of an envelope identity, a document's business key, its content, or an `Idempotency-Key`. */
export function dedupeKey(
  kind: 'envelope' | 'document' | 'content' | 'idempotency',
  ...parts: string[]
): string {
  return uuidOf(hash('sha256', [kind, ...parts].join('\u0000'), 'hex'));
}

/** The first 32 hex digits of a hash as UUID text. A shorter text, or one that is no hash, is hashed. */
export function contentKey(text: string): string {
  return /^[0-9a-f]{32}/.test(text) ? uuidOf(text) : dedupeKey('content', text);
}

function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
