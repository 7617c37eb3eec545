/** Station 1 for what is too large to be held: parts that nobody sees before accept takes them over. */
import { StoreFault } from '../store.ts';
import { keyOf } from './table.ts';
import type { Tables } from './tables.ts';

const RETRY_AFTER_MS = 1000;

export function openUpload(tables: Tables, tenant: string, id: string): void {
  const touchedAtMs = tables.clockMs();
  const upload = { tenant, id, parts: [], touchedAtMs, dropped: false };
  tables.uploads.set(keyOf(tenant, id), upload);
}

export function putParts(
  tables: Tables,
  tenant: string,
  id: string,
  from: number,
  parts: readonly Uint8Array[],
): boolean {
  const upload = tables.uploads.get(keyOf(tenant, id));
  if (upload === undefined || upload.dropped || upload.parts.length !== from) return false;
  const more = parts.map((part) => part.slice());
  const touchedAtMs = tables.clockMs();
  tables.uploads.set(keyOf(tenant, id), {
    ...upload,
    touchedAtMs,
    parts: [...upload.parts, ...more],
  });
  return true;
}

/** Ends the upload and gives its parts; throws where it was given up. */
export function takeUpload(
  tables: Tables,
  tenant: string,
  id: string,
  parts: number,
): readonly Uint8Array[] {
  const upload = tables.uploads.get(keyOf(tenant, id));
  if (upload === undefined || upload.dropped || upload.parts.length !== parts)
    throw new StoreFault('The upload was given up.', RETRY_AFTER_MS);
  tables.uploads.delete(keyOf(tenant, id));
  return upload.parts;
}

export function dropUpload(tables: Tables, tenant: string, id: string): void {
  const upload = tables.uploads.get(keyOf(tenant, id));
  if (upload !== undefined)
    tables.uploads.set(keyOf(tenant, id), { ...upload, touchedAtMs: 0, dropped: true });
}

export function clearUploads(tables: Tables, silentMs: number, partsMax: number): number {
  const silentSinceMs = tables.clockMs() - silentMs;
  let cleared = 0;
  for (const upload of [...tables.uploads.values()]) {
    if (!upload.dropped && upload.touchedAtMs >= silentSinceMs) continue;
    const left = upload.parts.slice(partsMax - cleared);
    cleared += upload.parts.length - left.length;
    const key = keyOf(upload.tenant, upload.id);
    if (cleared < partsMax) tables.uploads.delete(key);
    else tables.uploads.set(key, { ...upload, dropped: true, parts: left });
  }
  return cleared;
}
