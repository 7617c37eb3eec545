/** Reads the repository's files and parses them for the rules beside this file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParserPlugin, parse } from '@babel/parser';

/** A file of the repository: path from its root with `/`, and its text. */
export type Source = { path: string; text: string };

/** What a rule answers: one line per finding, `path:line what is wrong`; empty when all is well. */
export type Rule = (sources: readonly Source[]) => string[];

/** As much of a syntax tree as the rules need. */
export type Node = {
  type: string;
  loc: { start: { line: number }; end: { line: number } };
  [field: string]: unknown;
};

export const root = fileURLToPath(new URL('../..', import.meta.url));

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'peers', 'samples', '.git']);
const CODE = /\.(ts|tsx|mts|mjs|js)$/;

export function isCode(path: string): boolean {
  return CODE.test(path);
}

/** All files below the named folders (those that exist yet), samples and build output left out. */
export function readSources(...folders: string[]): Source[] {
  const found: Source[] = [];
  for (const folder of folders) {
    if (existsSync(join(root, folder))) collect(folder, found);
  }
  return found;
}

function collect(folder: string, found: Source[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!NOT_OURS.has(entry.name)) collect(path, found);
    } else if (isCode(path) || path.endsWith('.sql')) {
      found.push({ path, text: readFileSync(join(root, path), 'utf8') });
    }
  }
}

type Parsed = { program: Node; comments: { text: string; line: number }[] };
const parsed = new Map<string, Parsed>();

export function parseSource(source: Source): Parsed {
  const key = `${source.path}\n${source.text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const plugins: ParserPlugin[] = ['typescript', 'importAttributes'];
  if (source.path.endsWith('x')) plugins.push('jsx');
  const file = parse(source.text, { sourceType: 'module', plugins });
  const result: Parsed = {
    program: toNode(file.program),
    comments: (file.comments ?? []).map((comment) => ({
      text: comment.value,
      line: comment.loc?.start.line ?? 0,
    })),
  };
  parsed.set(key, result);
  return result;
}

function toNode(value: object): Node {
  if (!isNode(value)) throw new Error('The parser answered something that is not a tree.');
  return value;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}

/** Calls `visit` for every node of the file, parents first. */
export function walk(source: Source, visit: (node: Node) => void): void {
  const pending: Node[] = [parseSource(source).program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    for (const [field, value] of Object.entries(node)) {
      if (field.endsWith('Comments')) continue;
      if (isNode(value)) pending.push(value);
      if (Array.isArray(value)) pending.push(...value.filter(isNode));
    }
  }
}

/** The name of an identifier, the text of a string literal; `undefined` for any other node. */
export function nameOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === 'Identifier' && typeof value.name === 'string') return value.name;
  if (value.type === 'StringLiteral' && typeof value.value === 'string') return value.value;
  return undefined;
}

/** `object` and `property` of a member expression such as `Date.now` or `Date['now']`. */
export function memberOf(node: unknown): { object: string | undefined; property: string } | null {
  if (!isNode(node)) return null;
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return null;
  if (node.computed === true && isNode(node.property) && node.property.type === 'Identifier') {
    return null;
  }
  const property = nameOf(node.property);
  return property === undefined ? null : { object: nameOf(node.object), property };
}

/** What the file imports, re-exports or imports at run time, as written. */
export function importsOf(source: Source): { specifier: string; line: number }[] {
  const found: { specifier: string; line: number }[] = [];
  walk(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, line: node.loc.start.line });
  });
  return found;
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return nameOf(node.source);
    case 'TSImportType':
      return nameOf(node.argument) ?? literalOf(node.argument);
    case 'CallExpression':
      return isNode(node.callee) && node.callee.type === 'Import' && Array.isArray(node.arguments)
        ? nameOf(node.arguments[0])
        : undefined;
    default:
      return undefined;
  }
}

function literalOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'TSLiteralType' ? nameOf(value.literal) : undefined;
}

/** The repository path that a relative specifier means; `undefined` for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier);
}
