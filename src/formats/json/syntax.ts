/**
 * Canonical JSON: one document, an array of documents, or one document a line (NDJSON). A document that
 * is wrong costs the others nothing. JSON has no envelope: the sender is whoever the channel says.
 */
import { decodeUtf8, utf8Length } from '../../base/charset.ts';
import { jsonBodyBytesMax } from '../../base/limits.ts';
import type { Position, Problem } from '../../base/problem.ts';
import { isDocumentKind } from '../../model/document.ts';
import type { ReadContext, ReadItem, Syntax } from '../format.ts';
import { type JsonProblemCode, jsonProblem } from './problems.ts';
import { offsetOfPointer, scanJson } from './scan.ts';
import { type FieldFinding, isDocument } from './schema.ts';
import { type JsonPart, splitJson } from './split.ts';

const OPEN_OBJECT = 123;
const FORMAT = 'json';
const SOURCE = { format: FORMAT };

export const jsonSyntax: Syntax = {
  id: FORMAT,
  title: 'Canonical JSON',
  recognize,
  read,
};

/** A brace or bracket behind a byte order mark or white space. */
function recognize(head: Uint8Array): boolean {
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (at < head.length && (head[at] as number) <= 32) at += 1;
  return head[at] === 123 || head[at] === 91;
}

function* read(chunks: Iterable<Uint8Array>, context: ReadContext): Generator<ReadItem, void> {
  if (context.profileFor({ qualifier: '', id: '' }) === undefined) {
    const text = 'The channel names no partner as the sender.';
    yield { type: 'problem', problem: jsonProblem('JSON_SENDER_UNKNOWN', at(0, ''), text) };
    return;
  }
  for (const part of splitJson(chunks, jsonBodyBytesMax)) yield readPart(part);
}

function at(offset: number, path: string): Position {
  return { offset, path };
}

function rejected(part: JsonPart, code: JsonProblemCode, text: string): ReadItem {
  const position = at(part.offset, '');
  return {
    type: 'rejected',
    position,
    problems: [jsonProblem(code, position, text)],
    source: SOURCE,
  };
}

function readPart(part: JsonPart): ReadItem {
  switch (part.kind) {
    case 'too_large':
      return rejected(
        part,
        'JSON_TOO_LARGE',
        `The document is larger than ${jsonBodyBytesMax} bytes.`,
      );
    case 'truncated':
      return rejected(part, 'JSON_TRUNCATED', 'The input ends before the text does.');
    case 'trailing': {
      const text = 'Something stands behind the closing bracket.';
      const problem = jsonProblem('JSON_TRAILING', at(part.offset, ''), text);
      return { type: 'problem', problem };
    }
    case 'value':
      return readValue(part);
  }
}

function readValue(part: JsonPart): ReadItem {
  if (part.bytes[0] !== OPEN_OBJECT) {
    return rejected(part, 'JSON_KIND_UNKNOWN', 'What stands there is no JSON object.');
  }
  const decoded = decodeUtf8(part.bytes);
  if (!decoded.ok) {
    const position = at(part.offset + decoded.badByteAt, '');
    const problem = jsonProblem('JSON_CHARACTER_INVALID', position, 'The byte is not valid UTF-8.');
    return { type: 'rejected', position: at(part.offset, ''), problems: [problem], source: SOURCE };
  }
  const { text } = decoded;
  const finding = scanJson(text);
  if (finding === undefined) return readDocument(part, text, JSON.parse(text));
  const position = at(part.offset + utf8Length(text.slice(0, finding.at)), '');
  const problems = [jsonProblem(finding.code, position, finding.text)];
  return { type: 'rejected', position: at(part.offset, ''), problems, source: SOURCE };
}

function readDocument(part: JsonPart, text: string, value: unknown): ReadItem {
  const position = at(part.offset, '');
  const kind =
    typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (typeof kind !== 'string' || !isDocumentKind(kind)) {
    const shown = typeof kind === 'string' ? `"${kind.slice(0, 40)}"` : 'What stands there';
    const found = [{ pointer: '/kind', text: `${shown} is no kind of document` }];
    const problems = problemsOf(part, text, found, 'JSON_KIND_UNKNOWN');
    return { type: 'rejected', position, problems, source: SOURCE };
  }
  const findings: FieldFinding[] = [];
  if (isDocument(kind, value, findings)) {
    return { type: 'document', document: value, position, problems: [], source: SOURCE };
  }
  const problems = problemsOf(part, text, findings, 'JSON_FIELD_INVALID');
  return { type: 'rejected', position, problems, source: SOURCE };
}

function problemsOf(
  part: JsonPart,
  text: string,
  findings: readonly FieldFinding[],
  code: JsonProblemCode,
): Problem[] {
  return findings.map((finding) => {
    const before = text.slice(0, offsetOfPointer(text, finding.pointer));
    const position = at(part.offset + utf8Length(before), finding.pointer.slice(0, 1000));
    return jsonProblem(code, position, `${finding.pointer}: ${finding.text}.`.slice(0, 1000));
  });
}
