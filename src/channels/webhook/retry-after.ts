/** The `Retry-After` header (RFC 9110 §10.2.3): seconds, or an HTTP date. */

/** Ms from `nowMs` on; undefined when the header says nothing that can be read. Never negative. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Date.parse reads many things; a date in HTTP begins with the name of a day.
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
