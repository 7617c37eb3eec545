/**
 * Files that come inside a document (proof of delivery, base64): kept once by content hash, and only the
 * hash stands in the canonical document. Ingest stores the file before it commits the message, so that a
 * committed message never names a file that is not there; translate puts the hash in its place.
 */
import { decodeUtf8 } from '../base/charset.ts';
import type { Problem } from '../base/problem.ts';
import type { CanonicalDocument } from '../model/document.ts';
import { decodeBase64 } from './base64.ts';
import { pipelineProblem } from './problems.ts';

/** SHA-256 of bytes, or of text in UTF-8: 64 lower-case hex digits. */
export type Digest = (content: Uint8Array | string) => string;

export interface Attachment {
  contentHash: string;
  contentType: string;
  bytes: Uint8Array;
}

const MARK = '"proof_of_delivery"';
const MARK_BYTES: readonly number[] = [...MARK].map((char) => char.charCodeAt(0));
/** Rare in documents, unlike quotes and letters, so that nearly all bytes are passed by in one step. */
const RARE = 0x5f;
const RARE_AT = MARK_BYTES.indexOf(RARE);
/** Documents stand at most this deep: an array, or a list inside an envelope object. */
const DEPTH_MAX = 4;
const UNKNOWN_TYPE = 'application/octet-stream';

/** Files inside a JSON body; none for other bytes, and none where the JSON cannot be read. */
export function attachmentsIn(parts: readonly Uint8Array[], digest: Digest): Attachment[] {
  if (!looksLikeJson(parts[0])) return [];
  const bytes = joined(parts);
  if (!mentionsProof(bytes)) return [];
  const text = decodeUtf8(bytes);
  if (!text.ok) return [];
  const found: Attachment[] = [];
  collect(parsed(text.text), 0, found, digest);
  return found;
}

/** The document with its file replaced by the file's hash. */
export function detachFile(
  document: CanonicalDocument,
  digest: Digest,
): { document: CanonicalDocument; problems: Problem[] } {
  if (document.kind !== 'proof_of_delivery' || document.content === undefined)
    return { document, problems: [] };
  const { content, ...rest } = document;
  const bytes = decodeBase64(content);
  if (bytes === undefined) {
    const text = 'The file inside the proof of delivery is not base64.';
    return {
      document: rest,
      problems: [pipelineProblem('ATTACHMENT_UNREADABLE', { path: '/content' }, text)],
    };
  }
  return { document: { ...rest, contentHash: digest(bytes) }, problems: [] };
}

/** One array for all parts; the part itself where there is one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function collect(value: unknown, depth: number, found: Attachment[], digest: Digest): void {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
  const fields = value as Record<string, unknown>;
  if (fields.kind !== 'proof_of_delivery') {
    for (const part of Object.values(fields)) collect(part, depth + 1, found, digest);
    return;
  }
  const bytes = typeof fields.content === 'string' ? decodeBase64(fields.content) : undefined;
  if (bytes === undefined) return;
  const contentType = typeof fields.contentType === 'string' ? fields.contentType : UNKNOWN_TYPE;
  found.push({ contentHash: digest(bytes), contentType, bytes });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // translate names the problem at its position
  }
}

/** Begins with a brace or bracket, behind blanks and a byte order mark. */
export function looksLikeJson(head: Uint8Array | undefined): boolean {
  const first = head?.find((byte) => byte > 32 && byte < 128);
  return first === 0x7b || first === 0x5b;
}

function mentionsProof(bytes: Uint8Array): boolean {
  let at = bytes.indexOf(RARE);
  while (at >= 0) {
    if (isMarkAt(bytes, at - RARE_AT)) return true;
    at = bytes.indexOf(RARE, at + 1);
  }
  return false;
}

function isMarkAt(bytes: Uint8Array, at: number): boolean {
  return MARK_BYTES.every((code, offset) => bytes[at + offset] === code);
}
