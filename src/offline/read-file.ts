/** Reads one file with any supported format, outside a running hub. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Problem } from '../base/problem.ts';
import type { InterchangeOpening, ReadItem, ReadingProfile, Syntax } from '../formats/format.ts';
import { recognize } from '../formats/recognize.ts';

const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 4096;

export type ReadDocument = Extract<ReadItem, { type: 'document' }>;
export type GroupClosed = Extract<ReadItem, { type: 'group_closed' }>;

/** Everything that a file says. */
export interface FileReading {
  /** Undefined where no format recognizes the file. */
  syntax?: Syntax;
  openings: InterchangeOpening[];
  documents: ReadDocument[];
  rejected: Extract<ReadItem, { type: 'rejected' }>[];
  /** Problems of envelopes and of everything that gave no document. */
  problems: Problem[];
  groups: GroupClosed[];
  interchangeAcknowledgments: unknown[];
  expectedDocuments: number;
}

/**
 * Reads `path` as a stranger's file: codes without a meaning are kept, times without a zone stay local
 * unless `zone` is given. Throws only where the file cannot be opened.
 */
export function readFile(path: string, receivedAt: string, zone?: string): FileReading {
  const syntax = recognize(headOf(path));
  const reading: FileReading = {
    openings: [],
    documents: [],
    rejected: [],
    problems: [],
    groups: [],
    interchangeAcknowledgments: [],
    expectedDocuments: 0,
    ...(syntax === undefined ? {} : { syntax }),
  };
  if (syntax === undefined) return reading;
  const profile: ReadingProfile = { onUnmapped: 'keep', ...(zone === undefined ? {} : { zone }) };
  const items = syntax.read(chunksOf(path), { profileFor: () => profile, receivedAt });
  for (const item of items) take(reading, item);
  return reading;
}

function take(reading: FileReading, item: ReadItem): void {
  switch (item.type) {
    case 'interchange_opened':
      reading.openings.push(item.opening);
      return;
    case 'document':
      reading.documents.push(item);
      return;
    case 'rejected':
      reading.rejected.push(item);
      return;
    case 'problem':
      reading.problems.push(item.problem);
      return;
    case 'group_closed':
      reading.groups.push(item);
      return;
    case 'interchange_closed':
      reading.expectedDocuments += item.expectedDocuments;
      reading.problems.push(...item.problems);
      if (item.acknowledgment !== undefined) {
        reading.interchangeAcknowledgments.push(item.acknowledgment);
      }
  }
}

function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

function* chunksOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
