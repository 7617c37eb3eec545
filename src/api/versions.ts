/** Versions of streams as ETags, and the conditions that callers put on them (RFC 9110 §8.8.3, §13.1). */

export function etagOf(version: number): string {
  return `"${version}"`;
}

/** If-None-Match: the caller has this version already. */
export function isUnchanged(header: string | undefined, etag: string): boolean {
  return header !== undefined && tagsOf(header).some((tag) => tag === '*' || tag === etag);
}

/** If-Match: absent means that the caller does not mind. */
export function isExpected(header: string | undefined, etag: string): boolean {
  return header === undefined || tagsOf(header).some((tag) => tag === '*' || tag === etag);
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
