/** Follows the lookups of a draft to where it goes, in whatever store. */
import type { DraftDocument, ReferenceLookup, TranslateStation } from './drafts.ts';

export type Resolution =
  | { type: 'stream'; stream: string }
  | { type: 'ambiguous'; lookup: ReferenceLookup; candidates: string[] }
  | { type: 'unknown' };

/** A draft with all that could be filled in, and what its present lookup came to. */
export interface Settled {
  draft: DraftDocument;
  place: Resolution;
}

/**
 * Each stream that a draft names is filled in, one after the other, until it has a lane or something is not
 * known or means several. `resolve` answers for the lookups of the target and those that are `ahead` of it.
 */
export function settle(
  draft: DraftDocument,
  tenant: string,
  station: Pick<TranslateStation, 'complete'>,
  resolve: (lookups: readonly ReferenceLookup[], streamKinds: readonly string[]) => Resolution,
): Settled {
  const { target } = draft;
  if (target.type === 'stream') return { draft, place: target };
  if (target.type === 'none') return { draft, place: { type: 'unknown' } };
  const place = resolve(target.lookups, target.streamKinds);
  if (target.ahead === undefined || place.type !== 'stream') return { draft, place };
  const completed = station.complete(tenant, draft, place.stream);
  if (completed === undefined || isSame(completed, draft))
    return { draft, place: { type: 'unknown' } };
  return settle(completed, tenant, station, resolve);
}

/** Nothing was filled in: it would be looked up for ever. */
function isSame({ target }: DraftDocument, before: DraftDocument): boolean {
  return JSON.stringify(target) === JSON.stringify(before.target);
}

/** All that may be asked while a draft is settled. */
export function lookupsOf({ target }: DraftDocument): ReferenceLookup[] {
  return target.type === 'lookup' ? [...target.lookups, ...(target.ahead ?? [])] : [];
}
