/** Pages that name the tests behind what they say: the file, and the name of the test in it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './markdown.ts';

export interface Proof {
  file: string;
  name: string;
}
/** `- [shown](link): "name of the test"`; words may stand before the link. */
const PROOF = /^- (?:[^[]*)\[([^\]]+)\]\(([^)]+)\): "(.+)"$/;

/** The proofs that a page at `path` names. */
export function proofsIn(text: string, path: string): Proof[] {
  return text.split('\n').flatMap((line) => {
    const [, , link = '', name = ''] = PROOF.exec(line) ?? [];
    return link === '' ? [] : [{ file: posix.join(posix.dirname(path), link), name }];
  });
}

const IN_CELL = /\[[^\]]+\]\(([^)]+\.ts)\): "([^"]+)"/g;

/** The proofs in a row of a table, of which a cell may name several. */
export function proofsInRow(row: string, path: string): Proof[] {
  return [...row.matchAll(IN_CELL)].map(([, link = '', name = '']) => ({
    file: posix.join(posix.dirname(path), link),
    name,
  }));
}

/** What is wrong with a proof; nothing, where a title of the file begins with its name. */
export function fault({ file, name }: Proof): string | undefined {
  if (!file.startsWith('tests/') || !existsSync(join(root, file))) return `There is no ${file}.`;
  const source = readFileSync(join(root, file), 'utf8');
  const isTitle = ["'", '"', '`'].some((quote) => source.includes(`${quote}${name}`));
  return isTitle ? undefined : `${file} has no test "${name}".`;
}
