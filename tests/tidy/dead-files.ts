/** Files that nothing running reaches. */
import { importsOf, isCode, nameOf, resolveImport, type Source, walk } from './source.ts';

/**
 * Files of src and simulator that no entry reaches, over imports and over relative paths in text
 * (a worker is started by its path, not imported). Tests do not keep a file alive.
 */
export function deadFiles(sources: readonly Source[], entries: readonly string[]): string[] {
  const byPath = new Map(sources.filter(({ path }) => isCode(path)).map((s) => [s.path, s]));
  const missing = entries.filter((entry) => !byPath.has(entry));
  if (missing.length > 0)
    return missing.map((entry) => `${entry}:1 is an entry and does not exist`);
  const reached = new Set<string>();
  const pending = [...entries];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const source = byPath.get(path);
    if (source === undefined || reached.has(path)) continue;
    reached.add(path);
    pending.push(...mentionsOf(source));
  }
  return [...byPath.keys()]
    .filter((path) => !reached.has(path) && !path.endsWith('.d.ts'))
    .map((path) => `${path}:1 is reached by nothing that runs`);
}

function mentionsOf(source: Source): string[] {
  const specifiers = importsOf(source).map(({ specifier }) => specifier);
  walk(source, (node) => {
    if (node.type === 'StringLiteral') specifiers.push(nameOf(node) ?? '');
  });
  return specifiers
    .map((specifier) => resolveImport(source.path, specifier))
    .filter((path) => path !== undefined)
    .flatMap((path) => [path, path.replace(/\.js$/, '.ts')]);
}
