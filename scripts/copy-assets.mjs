// Copies what the compiler does not: SQL, pages and data files that the hub reads at run time.
import { cpSync, existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const ASSET_EXTENSIONS = new Set(['.sql', '.html', '.css', '.svg', '.json', '.yaml']);
const FOLDERS = ['src', 'simulator'];

const root = fileURLToPath(new URL('..', import.meta.url));

for (const folder of FOLDERS) {
  if (!existsSync(`${root}${folder}`)) continue;
  cpSync(`${root}${folder}`, `${root}dist/${folder}`, {
    recursive: true,
    filter: (source) => {
      if (source.split(/[\\/]/).includes('samples')) return false;
      const extension = extname(source);
      return extension === '' || ASSET_EXTENSIONS.has(extension);
    },
  });
}
