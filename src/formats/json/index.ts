/** Canonical JSON as a format: every kind, read and written. See README.md. */
import { encodeUtf8 } from '../../base/charset.ts';
import { type CanonicalDocument, documentKinds } from '../../model/document.ts';
import type { Format } from '../format.ts';
import { ordered } from './schema.ts';

export const json: Format = {
  id: 'json',
  title: 'Canonical JSON',
  syntax: 'json',
  kinds: documentKinds,
  reads: true,
  writes: true,
  settings: {},
  write: (document: CanonicalDocument) => ({
    bytes: encodeUtf8(JSON.stringify(ordered(document))),
    contentType: 'application/json',
    problems: [],
  }),
};
