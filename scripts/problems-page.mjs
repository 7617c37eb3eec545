// Makes docs/reference/problems.md from the registries of codes: every `problems.ts` and `refusals.ts`
// exports objects of `CODE: { title, remedy, severity?, status? }`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const REGISTRY_FILE = /^(problems|refusals)\.(js|ts)$/;
const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

const INTRODUCTION = `# Problems and refusals

Every code that the hub gives, with what it means and what a person does about it. Support staff search
here by code. Generated from the registries in the source by \`npm run generate\`; do not edit.

- A **problem** is a finding in partner data. \`error\` keeps the document from being applied, \`warning\` does not,
  \`note\` is for the record.
- A **refusal** is a rule's "no" to a document or a command that could be read.
- An **HTTP** answer carries its code in the \`code\` member of the problem document (RFC 9457).
`;

/** All registries below `folder`, loaded: `[{ place, codes }]`, places in order of their path. */
export async function readRegistries(folder) {
  const registries = [];
  const files = readdirSync(folder, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => REGISTRY_FILE.test(path.split('/').at(-1)))
    .sort();
  for (const path of files) {
    const module = await import(pathToFileURL(join(folder, path)).href);
    const codes = Object.values(module).filter(isRegistry).flatMap(Object.entries);
    registries.push({ place: `src/${path.replace(/\.js$/, '.ts')}`, codes });
  }
  return registries;
}

function isRegistry(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.entries(value).every(([code, row]) => CODE.test(code) && typeof row?.title === 'string')
  );
}

/** The page as Markdown. Throws when two registries give the same code. */
export function problemsPage(registries) {
  const placeOf = new Map();
  const sections = registries.map(({ place, codes }) => {
    for (const [code] of codes) {
      if (placeOf.has(code)) throw new Error(`${code} is in ${placeOf.get(code)} and in ${place}.`);
      placeOf.set(code, place);
    }
    const sorted = [...codes].sort(([a], [b]) => (a < b ? -1 : 1));
    return `\n## ${place}\n${sorted.map(([code, row]) => entry(code, row)).join('')}`;
  });
  return `${INTRODUCTION}${sections.join('')}`;
}

function entry(code, { title, remedy, severity, status }) {
  const kind = severity ?? (status === undefined ? 'refusal' : `HTTP ${status}`);
  return `\n### ${code}\n\n${title}. (${kind})\n\n${remedy}\n`;
}
