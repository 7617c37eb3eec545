/** Finds and takes apart the Markdown files of the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export type Page = { path: string; text: string };

/** Markdown in the root and below docs, src, simulator, bench and dashboard. */
export function readPages(): Page[] {
  const paths = readdirSync(root).filter((name) => name.endsWith('.md'));
  for (const folder of ['docs', 'src', 'simulator', 'bench', 'dashboard']) {
    if (!existsSync(join(root, folder))) continue;
    for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (path.endsWith('.md') && !path.includes('node_modules')) {
        paths.push(posix.join(folder, path));
      }
    }
  }
  return paths.map(readPage);
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

/** Text outside fenced code blocks. */
export function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/** Headings of one level, or of all, in order. */
export function headings(text: string, level?: number): string[] {
  return [...prose(text).matchAll(/^(#{1,6}) (.+)$/gm)]
    .filter(([, marks = '']) => level === undefined || marks.length === level)
    .map(([, , title = '']) => title.trim());
}

/** The anchor that Markdown viewers give a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Relative links of a page that lead nowhere, as written. */
export function brokenLinks(page: Page): string[] {
  const links = [...prose(page.text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page.path : posix.join(posix.dirname(page.path), file);
    if (file !== '' && !existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    const text = file === '' ? page.text : readPage(target).text;
    return !headings(text).map(anchorOf).includes(anchor);
  });
}
