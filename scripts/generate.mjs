// Writes what is generated and committed, from what was built. With --check it writes nothing, and
// exits 1 naming each file that differs and the command that accepts the difference.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { apiPage } from './api-page.mjs';
import { problemsPage, readRegistries } from './problems-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist/src');

const load = (path) => import(pathToFileURL(join(built, path)).href);
const { openApiOf, openApiText } = await load('api/openapi.js');
const { asyncApiText } = await load('api/asyncapi.js');
const { configurationSchemaFiles, documentSchemaFiles } = await load('api/schemas.js');
const { routes } = await load('api/routes.js');
const { pgliteDatabase } = await load('store/pglite/driver.js');
const { sqlStore } = await load('store/postgres/store.js');
const { schemaText } = await load('store/postgres/schema-text.js');

/** Path in the repository → its text. */
const generated = {
  'docs/reference/api.md': apiPage(openApiOf(routes)),
  'contracts/openapi.json': openApiText(routes),
  'contracts/asyncapi.json': asyncApiText(),
  'contracts/schema.sql': await schema(),
  ...documentSchemaFiles(),
  ...configurationSchemaFiles(),
  'docs/reference/problems.md': problemsPage(await readRegistries(built)),
};

const checkOnly = process.argv.includes('--check');
let differing = 0;
for (const [path, text] of Object.entries(generated)) {
  const target = join(root, path);
  const before = existsSync(target) ? readFileSync(target, 'utf8') : undefined;
  if (before === text) continue;
  differing += 1;
  if (checkOnly) {
    console.log(before === undefined ? `${path} is missing` : firstDifference(path, before, text));
    continue;
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(`wrote ${path}`);
}
if (checkOnly && differing > 0) {
  console.log('To accept: npm run generate, and commit what it wrote.');
  process.exitCode = 1;
}

/** What the migrations make of an empty database. */
async function schema() {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-schema-'));
  const store = sqlStore(await pgliteDatabase(folder));
  await store.migrate();
  const text = await schemaText(store.database);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return text;
}

function firstDifference(path, before, after) {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const at = fresh.findIndex((line, index) => line !== old[index]);
  const line = at < 0 ? fresh.length : at;
  return `${path}:${line + 1}\n- ${old[line] ?? ''}\n+ ${fresh[line] ?? ''}`;
}
