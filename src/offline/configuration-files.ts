/**
 * `syncline.yaml` and `partners/*.yaml`: import and export of versioned rows. Secrets stand there as
 * `${NAME}` and are looked up in the environment when a channel opens, never here.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import {
  type ConfigurationKind,
  crossReferenceKey,
  transitTimeKey,
} from '../model/configuration.ts';
import type { CrossReference, TransitTime } from '../model/master-data.ts';

/** One row as the configuration API takes it, with the file it came from. */
export interface FileRow {
  kind: ConfigurationKind;
  key: string;
  body: unknown;
  file: string;
}

/** What is wrong with a file, with its place. */
export interface FileFault {
  file: string;
  line?: number;
  text: string;
}

const HUB_FILE = 'syncline.yaml';
const PARTNERS = 'partners';
/** What the rows of a list in the hub file are, and how one is named. */
interface RowList {
  kind: ConfigurationKind;
  keyOf: (row: never) => unknown;
}
const lists = new Map<string, RowList>([
  ['items', { kind: 'item', keyOf: (row: { id: string }) => row.id }],
  ['sites', { kind: 'site', keyOf: (row: { id: string }) => row.id }],
  [
    'transitTimes',
    { kind: 'transit_time', keyOf: (row: TransitTime) => transitTimeKey(row.from, row.to) },
  ],
  [
    'crossReferences',
    {
      kind: 'cross_reference',
      keyOf: (row: CrossReference) => crossReferenceKey(row.list, row.partner, row.theirs),
    },
  ],
]);

/** Reads a folder. What cannot be read is a fault with file and line; nothing is guessed. */
export function readConfigurationFiles(folder: string): { rows: FileRow[]; faults: FileFault[] } {
  const rows: FileRow[] = [];
  const faults: FileFault[] = [];
  const hub = join(folder, HUB_FILE);
  if (existsSync(hub)) readHubFile(hub, rows, faults);
  const partners = join(folder, PARTNERS);
  const names = existsSync(partners) ? readdirSync(partners).sort() : [];
  for (const name of names) {
    if (/\.ya?ml$/.test(name)) readPartnerFile(join(partners, name), rows, faults);
  }
  if (rows.length === 0 && faults.length === 0) {
    faults.push({ file: folder, text: `There is neither ${HUB_FILE} nor ${PARTNERS}/*.yaml.` });
  }
  return { rows, faults };
}

function readHubFile(file: string, rows: FileRow[], faults: FileFault[]): void {
  const content = parsed(file, faults);
  if (content === undefined) return;
  for (const [name, value] of Object.entries(content)) {
    if (name === 'settings') rows.push({ kind: 'settings', key: 'settings', body: value, file });
    else if (!lists.has(name)) {
      faults.push({
        file,
        text: `"${name}" is not known: settings, ${[...lists.keys()].join(', ')}.`,
      });
    } else if (!Array.isArray(value)) faults.push({ file, text: `"${name}" must be a list.` });
    else readList(file, name, value, rows, faults);
  }
}

function readList(
  file: string,
  name: string,
  values: unknown[],
  rows: FileRow[],
  faults: FileFault[],
): void {
  const list = lists.get(name);
  if (list === undefined) return;
  values.forEach((body, index) => {
    const isRow = typeof body === 'object' && body !== null;
    const key = isRow ? list.keyOf(body as never) : undefined;
    if (typeof key !== 'string' || key.includes('undefined')) {
      faults.push({ file, text: `${name}[${index}] lacks what names it.` });
    } else rows.push({ kind: list.kind, key, body, file });
  });
}

function readPartnerFile(file: string, rows: FileRow[], faults: FileFault[]): void {
  const body = parsed(file, faults);
  if (body === undefined) return;
  const { id } = body;
  if (typeof id !== 'string' || id === '') faults.push({ file, text: 'A partner needs an "id".' });
  else rows.push({ kind: 'partner', key: id, body, file });
}

function parsed(file: string, faults: FileFault[]): Record<string, unknown> | undefined {
  const document = parseDocument(readFileSync(file, 'utf8'), { uniqueKeys: true });
  for (const { message, linePos } of document.errors) {
    const line = linePos?.[0].line;
    const [text = message] = message.split('\n');
    faults.push({ file, text, ...(line === undefined ? {} : { line }) });
  }
  if (document.errors.length > 0) return undefined;
  const content: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Record<string, unknown>;
  }
  faults.push({ file, text: 'The file must hold a mapping.' });
  return undefined;
}

/** Writes rows as files; the folder may hold an earlier export, which is replaced file by file. */
export function writeConfigurationFiles(
  folder: string,
  rows: readonly { kind: ConfigurationKind; key: string; body: unknown }[],
): string[] {
  const written: string[] = [];
  mkdirSync(join(folder, PARTNERS), { recursive: true });
  const put = (file: string, content: unknown) => {
    writeFileSync(file, stringify(content, { lineWidth: 100 }));
    written.push(file);
  };
  const hub: Record<string, unknown> = {};
  for (const { kind, key, body } of rows) {
    if (kind === 'partner') put(join(folder, PARTNERS, `${encodeURIComponent(key)}.yaml`), body);
    else if (kind === 'settings') hub.settings = body;
  }
  for (const [name, { kind }] of lists) {
    const bodies = rows.filter((row) => row.kind === kind).map(({ body }) => body);
    if (bodies.length > 0) hub[name] = bodies;
  }
  put(join(folder, HUB_FILE), hub);
  return written;
}
