/** Which streams references mean, asked for a whole batch at once. */

import type { Resolution } from '../settle.ts';
import type { Sql } from '../sql.ts';
import type { ReferenceLookup } from '../store.ts';
import { statement } from './load.ts';
import { rowsOf } from './rows.ts';

const resolveReferences = statement('resolve-references');

interface Wanted {
  tenant: string;
  value: string;
  role: string;
  scope: string;
}

/** Answers for the references of one batch. */
export type Directory = (
  tenant: string,
  lookups: readonly ReferenceLookup[],
  streamKinds: readonly string[],
) => Resolution;

export async function directoryOf(
  sql: Sql,
  asked: readonly { tenant: string; lookups: readonly ReferenceLookup[] }[],
): Promise<Directory> {
  const wanted = new Map<string, Wanted>();
  for (const { tenant, lookups } of asked) {
    for (const { scopes, role, value } of lookups) {
      for (const scope of scopes) {
        const row = { tenant, value, role, scope };
        wanted.set(keyOf(row), row);
      }
    }
  }
  const streams = new Map<string, string[]>();
  if (wanted.size > 0) {
    const rows = await sql.query<Wanted & { stream: string }>(resolveReferences, [
      rowsOf(resolveReferences, [...wanted.values()]),
    ]);
    for (const row of rows) {
      const key = keyOf(row);
      streams.set(key, [...(streams.get(key) ?? []), row.stream]);
    }
  }
  return (tenant, lookups, streamKinds) => resolve(streams, tenant, lookups, streamKinds);
}

/** The first lookup, and in it the first scope, that knows the value among streams of these kinds. */
function resolve(
  streams: ReadonlyMap<string, readonly string[]>,
  tenant: string,
  lookups: readonly ReferenceLookup[],
  streamKinds: readonly string[],
): Resolution {
  for (const lookup of lookups) {
    for (const scope of lookup.scopes) {
      const found = streams.get(keyOf({ tenant, value: lookup.value, role: lookup.role, scope }));
      const candidates = (found ?? [])
        .filter((stream) => streamKinds.some((kind) => stream.startsWith(`${kind}/`)))
        .sort();
      const [stream] = candidates;
      if (candidates.length > 1) return { type: 'ambiguous', lookup, candidates };
      if (stream !== undefined) return { type: 'stream', stream };
    }
  }
  return { type: 'unknown' };
}

/** In words, for the person who asks why nothing happens. */
export function waitsFor(lookups: readonly ReferenceLookup[]): string {
  return lookups
    .map(({ role, value, scopes }) => `${role} ${value} of ${scopes.join(' or ')}`)
    .join(', or ');
}

function keyOf({ tenant, value, role, scope }: Wanted): string {
  return `${tenant}\u0000${role}\u0000${scope}\u0000${value}`;
}
