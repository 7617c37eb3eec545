/** A file in one format to the same documents in another. */

import { encodeUtf8 } from '../base/charset.ts';
import type { Problem } from '../base/problem.ts';
import type { EnvelopeParty, WritingProfile } from '../formats/format.ts';
import { formats } from '../formats/list.ts';
import { write, writeDocument } from '../formats/write.ts';
import { readFile } from './read-file.ts';

export interface ConvertOptions {
  /** `json`, `x12`, or a format id such as `x12-855`. */
  to: string;
  /** X12 release to write. */
  version: '004010' | '005010';
  /** Sender and receiver to write; default: those of the file. */
  sender?: EnvelopeParty;
  receiver?: EnvelopeParty;
  receivedAt: string;
}

export interface Converted {
  /** One entry per document that could be written, in order. */
  outputs: Uint8Array[];
  problems: Problem[];
  /** Documents that could not be written or not be read. */
  failed: number;
}

/** Formats and syntaxes that `to` may name. */
export function targets(): string[] {
  const writing = formats.filter(({ writes }) => writes).map(({ id }) => id);
  return [...new Set(['json', 'x12', ...writing])];
}

/** Reads `path` and writes each of its documents. Canonical JSON comes as one document per line. */
export function convert(path: string, options: ConvertOptions): Converted {
  const reading = readFile(path, options.receivedAt);
  const converted: Converted = { outputs: [], problems: [...reading.problems], failed: 0 };
  for (const { problems } of reading.rejected) {
    converted.problems.push(...problems);
    converted.failed += 1;
  }
  const opening = reading.openings[0];
  const nobody: EnvelopeParty = { qualifier: 'ZZ', id: 'UNKNOWN' };
  const profile: WritingProfile = {
    sender: options.sender ?? opening?.sender ?? nobody,
    receiver: options.receiver ?? opening?.receiver ?? nobody,
    version: options.version,
    test: opening?.test ?? false,
    acknowledgmentRequested: false,
  };
  reading.documents.forEach(({ document, problems }, index) => {
    converted.problems.push(...problems);
    if (options.to === 'json') {
      converted.outputs.push(encodeUtf8(`${JSON.stringify(document)}\n`));
      return;
    }
    const numbers = {
      interchangeControl: index + 1,
      groupControl: index + 1,
      setControl: 1,
      writtenAt: options.receivedAt,
    };
    const written =
      options.to === 'x12' ? writeDocument(document, 'x12', profile, numbers) : undefined;
    const result = written?.result ?? write(document, options.to, profile, numbers);
    converted.problems.push(...result.problems);
    if (result.bytes === undefined) converted.failed += 1;
    else converted.outputs.push(result.bytes);
  });
  return converted;
}
