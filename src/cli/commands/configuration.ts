/** `plan`, `apply`, `export`: partner profiles and settings as files. */
import type { Command } from 'commander';
import {
  type FileRow,
  readConfigurationFiles,
  writeConfigurationFiles,
} from '../../offline/configuration-files.ts';
import {
  applyInParts,
  type Change,
  configurationRows,
  type Plan,
  partRowsMax,
  planInParts,
} from '../configuration-parts.ts';
import {
  type Connection,
  type ConnectionOptions,
  connected,
  withConnection,
} from '../connection.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { note, paint, print, printJson, progress } from '../output.ts';

type Flags = ConnectionOptions & { json?: boolean; prune?: boolean };

const prune = ['--prune', 'also delete rows that the files do not have'] as const;
const limit = partRowsMax.toLocaleString('en');
const parts = `
Up to ${limit} rows that differ are one commit and one version. More are applied in parts of so many, each a
version of its own. Where that is interrupted, the parts that were told stand, and the same command goes on.`;

export function addPlan(program: Command): void {
  withConnection(
    program
      .command('plan')
      .argument('[folder]', 'folder with syncline.yaml and partners/*.yaml', '.')
      .description('show what applying the files would change; changes nothing')
      .option(...prune)
      .option('--json', 'as JSON'),
  )
    .addHelpText('after', '\nExample:\n  $ syncline plan ./configuration')
    .action(async (folder: string, options: Flags) => {
      const { plan } = await connected(options, ['configuration:read'], (hub) =>
        planOf(hub, folder, options),
      );
      if (options.json === true) printJson(plan);
      else printPlan(plan);
    });
}

export function addApply(program: Command): void {
  withConnection(
    program
      .command('apply')
      .argument('[folder]', 'folder with syncline.yaml and partners/*.yaml', '.')
      .description('make the files the configuration; shows what changed')
      .option(...prune)
      .option('--json', 'as JSON'),
  )
    .addHelpText('after', `\nExample:\n  $ syncline apply ./configuration\n${parts}`)
    .action(async (folder: string, options: Flags) => {
      const scopes = ['configuration:read', 'configuration:write'] as const;
      await connected(options, scopes, async (hub) => {
        const { plan, changes } = await planOf(hub, folder, options);
        const moved = new Set(
          plan.rows
            .filter(({ action }) => action !== 'none')
            .map(({ kind, key }) => `${kind}/${key}`),
        );
        if (options.json !== true) printPlan(plan);
        if (moved.size === 0) {
          if (options.json === true) printJson(plan);
          return;
        }
        const differing = changes.filter(({ kind, key }) => moved.has(`${kind}/${key}`));
        const version = await applyInParts(hub, differing, plan.version, (rows, ofRows, at) => {
          const line = `Applied ${rows} of ${ofRows} rows: version ${at}.`;
          if (options.json === true) note(line);
          else print(line);
        });
        if (options.json === true) printJson({ ...plan, version });
        else print(`Applied: the configuration is at version ${version}.`);
      });
    });
}

export function addExport(program: Command): void {
  withConnection(
    program
      .command('export')
      .argument('<folder>')
      .description('write the configuration as syncline.yaml and partners/*.yaml, without secrets'),
  )
    .addHelpText('after', '\nExample:\n  $ syncline export ./configuration')
    .action(async (folder: string, options: ConnectionOptions) => {
      const rows = await connected(options, ['configuration:read'], configurationRows);
      for (const file of writeConfigurationFiles(folder, rows)) print(file);
      const hidden = JSON.stringify(rows).split('"•••"').length - 1;
      if (hidden > 0)
        note(
          `${hidden} secret(s) stand there as •••, which means "as it is" on this hub. Write them as \${NAME} for another one.`,
        );
    });
}

async function planOf(
  hub: Connection,
  folder: string,
  options: Flags,
): Promise<{ plan: Plan; changes: Change[] }> {
  const rows = readRows(folder);
  const changes: Change[] = rows.map(({ kind, key, body }) => ({ kind, key, body }));
  if (options.prune === true) {
    const present = await configurationRows(hub);
    const named = new Set(changes.map(({ kind, key }) => `${kind}/${key}`));
    for (const { kind, key } of present) {
      if (!named.has(`${kind}/${key}`) && kind !== 'settings') changes.push({ kind, key });
    }
  }
  const planned = progress('Rows planned');
  const plan = await planInParts(hub, changes, planned.update);
  planned.end();
  return { plan, changes };
}

function readRows(folder: string): FileRow[] {
  const { rows, faults } = readConfigurationFiles(folder);
  for (const { file, line, text } of faults)
    note(`${file}${line === undefined ? '' : `:${line}`} ${text}`);
  if (faults.length > 0) throw new CommandFailed('The files cannot be read.', exitCodes.found);
  return rows;
}

function printPlan({ version, rows }: Plan): void {
  const marks = {
    create: paint.green('+'),
    change: paint.yellow('~'),
    delete: paint.red('-'),
    none: ' ',
  };
  const moved = rows.filter(({ action }) => action !== 'none');
  for (const { kind, key, action, differences } of moved) {
    print(`${marks[action]} ${kind} ${key}`);
    if (action !== 'change') continue;
    for (const { pointer, before, after } of differences) {
      print(`    ${pointer}: ${paint.red(shown(before))} → ${paint.green(shown(after))}`);
    }
  }
  print(
    moved.length === 0
      ? `Nothing to change (version ${version}).`
      : `${moved.length} row(s) differ from version ${version}.`,
  );
}

function shown(value: unknown): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value);
}
