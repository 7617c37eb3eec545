/**
 * The one interface of formats. Three layers: the syntax lexes, the envelope pairs control numbers,
 * the format knows business words. Readers are synchronous, streaming, and never throw for partner data.
 */
import type { Position, Problem } from '../base/problem.ts';
import type { CanonicalDocument, DocumentKind } from '../model/document.ts';
import type {
  FunctionalAcknowledgment,
  InterchangeAcknowledgment,
} from '../model/exchange-documents.ts';

/** What of a partner's profile a reader needs. All of it is data. */
export interface ReadingProfile {
  /** Element or list id → wire code → our word; beats the built-in table: `{668: {XX: 'accepted'}}`. */
  codeOverrides?: Record<string, Record<string, string>>;
  /** What an unknown code does to its document. */
  onUnmapped: 'keep' | 'quarantine';
  /** IANA zone for wall times without one. */
  zone?: string;
  /** Character set of bytes above 0x7F where the syntax does not say. */
  charset?: 'utf-8' | 'latin1';
  /** Format-specific settings, validated against the format's `settings` spec. */
  settings?: Record<string, string | number | boolean>;
}

export interface EnvelopeParty {
  /** Interchange id qualifier, or '' where the syntax has none. */
  qualifier: string;
  id: string;
}

/** Finds the profile once the envelope names its sender; undefined means unknown sender. */
export type ProfileLookup = (sender: EnvelopeParty) => ReadingProfile | undefined;

/** One interchange as its envelope presents it. */
export interface InterchangeOpening {
  sender: EnvelopeParty;
  receiver: EnvelopeParty;
  controlNumber: string;
  version: string;
  /** ISA15 = T: never touches production state. */
  test: boolean;
  /** ISA14 = 1. */
  acknowledgmentRequested: boolean;
}

/** Where a document stood in its envelope, for lineage. */
export interface DocumentSource {
  /** Id of the format that read it. */
  format: string;
  /** Transaction set identifier, ST01. */
  set?: string;
  groupControl?: string;
  setControl?: string;
}

/** What a reader yields, in the order of the bytes. */
export type ReadItem =
  | { type: 'interchange_opened'; opening: InterchangeOpening; position: Position }
  | {
      type: 'document';
      document: CanonicalDocument;
      position: Position;
      /** Problems of this document. One of severity `error` means: rejected, do not apply. */
      problems: Problem[];
      source: DocumentSource;
    }
  /** A set or part that could not become a document. Expected and received, not applied. */
  | { type: 'rejected'; position: Position; problems: Problem[]; source: DocumentSource }
  /** A problem of the envelope that belongs to no document. */
  | { type: 'problem'; problem: Problem }
  /** A group ended: what a functional acknowledgment would say; not `answerable` for a group of 997. */
  | { type: 'group_closed'; answerable: boolean; acknowledgment: FunctionalAcknowledgment }
  | {
      type: 'interchange_closed';
      /** Documents announced by the envelope, for conservation. */
      expectedDocuments: number;
      readDocuments: number;
      problems: Problem[];
      acknowledgment?: InterchangeAcknowledgment;
    };

export interface ReadContext {
  profileFor: ProfileLookup;
  /** The instant that stands for "today" where a two-digit year needs a century. */
  receivedAt: string;
}

/** One wire syntax: recognizes bytes and reads them with the formats registered for it. */
export interface Syntax {
  id: string;
  title: string;
  /** True when the first bytes (at most 4 KiB) look like this syntax. */
  recognize(head: Uint8Array): boolean;
  /** Never throws for partner data. Yields as it goes, in constant memory. */
  read(chunks: Iterable<Uint8Array>, context: ReadContext): Iterable<ReadItem>;
}

/** What a writer needs beside the document. */
export interface WritingProfile {
  sender: EnvelopeParty;
  receiver: EnvelopeParty;
  /** GS02 and GS03 where they differ from the interchange ids. */
  groupSender?: string;
  groupReceiver?: string;
  /** Version of the syntax: `004010` or `005010` for X12. */
  version: string;
  test: boolean;
  acknowledgmentRequested: boolean;
  delimiters?: {
    element: string;
    component: string;
    repetition?: string;
    segment: string;
    lineBreak?: boolean;
  };
  codeOverrides?: Record<string, Record<string, string>>;
  settings?: Record<string, string | number | boolean>;
}

/** Numbers and time of one outbound envelope; allocated in a commit, kept on retries. */
export interface EnvelopeNumbers {
  interchangeControl: number;
  groupControl: number;
  setControl: number;
  /** Becomes ISA09/10 and GS04/05, in UTC. */
  writtenAt: string;
}

export type WriteResult =
  | { bytes: Uint8Array; contentType: string; problems: Problem[] }
  | { bytes?: undefined; problems: Problem[] };

/** A setting that a profile may carry for a format: validation, form, help and reference in one. */
export interface SettingSpec {
  type: 'string' | 'integer' | 'boolean' | 'enum';
  summary: string;
  values?: readonly string[];
  default?: string | number | boolean;
  example: string | number | boolean;
}

/** One business document in one syntax, e.g. the 855. */
export interface Format {
  /** `x12-855`, `json`. */
  id: string;
  title: string;
  syntax: string;
  /** Kinds it reads or writes. */
  kinds: readonly DocumentKind[];
  reads: boolean;
  writes: boolean;
  settings: Record<string, SettingSpec>;
  /** Present where `writes`. Never throws for a valid document: what cannot be written is a problem. */
  write?(
    document: CanonicalDocument,
    profile: WritingProfile,
    numbers: EnvelopeNumbers,
  ): WriteResult;
}
