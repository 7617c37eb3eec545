/**
 * What a folder of an X12 transaction set gives: its tables, how its tree becomes documents, and how
 * a document becomes segments. Everything else (delimiters, envelope, control numbers, counts,
 * functional acknowledgment, what is kept) is done for it.
 *
 * A folder's `index.ts` is one call of `defineX12Set`, and `src/formats/list.ts` names it.
 */
import type { CanonicalDocument, DocumentKind } from '../../../model/document.ts';
import type { Format, SettingSpec, WritingProfile } from '../../format.ts';
import type { SetDocument } from './kept.ts';
import type { SegmentWriter } from './segment-writer.ts';
import type { SetReading } from './set.ts';
import { type SetStructure, X12_VERSIONS, type X12Version } from './structure.ts';
import { writeInterchange } from './write.ts';

/** One transaction set that is read, written or both. */
export interface SetFormat {
  format: Format;
  /** ST01. */
  set: string;
  /** GS01. */
  group: string;
  versions: readonly X12Version[];
  structure: SetStructure;
  read?: SetRead;
  write?: SetWrite;
  /**
   * Whether a document is for this set, where several sets write its kind (an 865 beside the 855). One
   * set of each kind leaves it out and takes what suits no other.
   */
  suits?: (document: CanonicalDocument) => boolean;
}

/**
 * Called by the X12 syntax with a set whose segments are placed and whose elements are checked; the
 * problems so far are in `reading.problems`, further ones are added there (`segment.problem`).
 * Never throws for partner data. Gives one document, or several (a 214 gives one per AT7) that then
 * name the loops that are about them. An empty answer means: no document can be made, and then a
 * problem of severity `error` must say why. What no accessor took is added to `kept` afterwards.
 */
export type SetRead = (reading: SetReading) => readonly SetDocument[];

/**
 * Called by the X12 syntax for a document of one of the format's kinds; writes what stands between
 * ST and SE. What cannot be written becomes a problem of the writer.
 */
export type SetWrite = (document: CanonicalDocument, writer: SegmentWriter) => void;

/** Declares a transaction set. `write` decides by itself whether `profile` asks for anything special. */
export function defineX12Set(spec: {
  id: string;
  title: string;
  kinds: readonly DocumentKind[];
  structure: SetStructure;
  settings?: Record<string, SettingSpec>;
  read?: SetRead;
  write?: SetWrite;
  suits?: (document: CanonicalDocument) => boolean;
}): SetFormat {
  const { structure } = spec;
  const made: SetFormat = {
    format: {
      id: spec.id,
      title: spec.title,
      syntax: 'x12',
      kinds: spec.kinds,
      reads: spec.read !== undefined,
      writes: spec.write !== undefined,
      settings: spec.settings ?? {},
      ...(spec.write === undefined
        ? {}
        : {
            write: (document: CanonicalDocument, profile: WritingProfile, numbers) =>
              writeInterchange(made, document, profile, numbers),
          }),
    },
    set: structure.set,
    group: structure.group,
    versions: X12_VERSIONS,
    structure,
    ...(spec.read === undefined ? {} : { read: spec.read }),
    ...(spec.write === undefined ? {} : { write: spec.write }),
    ...(spec.suits === undefined ? {} : { suits: spec.suits }),
  };
  return made;
}
