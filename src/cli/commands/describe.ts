/** `describe`: a file in words. `convert`: the same documents in another format. */
import { statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { convert, targets } from '../../offline/convert.ts';
import { describe, knowsZone } from '../../offline/describe.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { note, paint, print, printJson } from '../output.ts';

export function addDescribe(program: Command): void {
  program
    .command('describe')
    .argument('<file>', 'any supported file; nothing is sent anywhere')
    .description('say what a file is, what it says, and what is wrong with it where')
    .option('--json', 'as JSON: {format, documents, problems, acknowledgment}')
    .option('--zone <iana>', 'zone of wall times without one, e.g. America/Chicago')
    .addHelpText(
      'after',
      '\nExamples:\n  $ syncline describe order.edi\n  $ syncline describe invoice.edi --json | jq .problems\n\nExit code 1 where something would be refused.',
    )
    .action((file: string, options: { json?: boolean; zone?: string }) => {
      requireFile(file);
      if (options.zone !== undefined && !knowsZone(options.zone)) {
        const text = `"${options.zone}" is no time zone. Take a name of the IANA database, e.g. America/Chicago.`;
        throw new CommandFailed(text, exitCodes.usage);
      }
      const { json, text, hasErrors } = describe(file, new Date().toISOString(), options.zone);
      if (options.json === true) printJson(json);
      else for (const line of text) print(coloured(line));
      if (hasErrors) process.exitCode = exitCodes.found;
    });
}

export function addConvert(program: Command): void {
  program
    .command('convert')
    .argument('<file>')
    .description('write the documents of a file in another format')
    .requiredOption('--to <format>', `one of ${targets().join(', ')}`)
    .option('--x12-version <release>', '004010 or 005010', '004010')
    .option('--sender <qualifier/id>', 'sender to write, e.g. ZZ/ACME')
    .option('--receiver <qualifier/id>', 'receiver to write')
    .option('-o, --output <file>', 'write there instead of to standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ syncline convert order.edi --to json\n  $ syncline convert answer.json --to x12-855 --sender ZZ/NORDWERK --receiver ZZ/ACME -o answer.edi',
    )
    .action((file: string, options: ConvertFlags) => runConvert(file, options));
}

interface ConvertFlags {
  to: string;
  x12Version: string;
  sender?: string;
  receiver?: string;
  output?: string;
}

function runConvert(file: string, options: ConvertFlags): void {
  requireFile(file);
  if (!targets().includes(options.to)) {
    const text = `"${options.to}" is not written. Take one of ${targets().join(', ')}.`;
    throw new CommandFailed(text, exitCodes.usage);
  }
  const { x12Version } = options;
  if (x12Version !== '004010' && x12Version !== '005010') {
    throw new CommandFailed('--x12-version is 004010 or 005010.', exitCodes.usage);
  }
  const { outputs, problems, failed } = convert(file, {
    to: options.to,
    version: x12Version,
    receivedAt: new Date().toISOString(),
    ...(options.sender === undefined ? {} : { sender: partyOf(options.sender) }),
    ...(options.receiver === undefined ? {} : { receiver: partyOf(options.receiver) }),
  });
  const bytes = Buffer.concat(outputs);
  if (options.output === undefined) process.stdout.write(bytes);
  else writeFileSync(options.output, bytes);
  for (const { severity, code, position, text } of problems) {
    note(coloured(`${severity} ${code} at ${position.path}: ${text}`));
  }
  if (outputs.length === 0 && failed === 0) note('No supported format recognizes this file.');
  if (failed > 0 || outputs.length === 0) process.exitCode = exitCodes.found;
}

function partyOf(text: string): { qualifier: string; id: string } {
  const [qualifier = '', id] = text.split('/');
  if (id === undefined || id === '') {
    throw new CommandFailed(`"${text}" is not QUALIFIER/ID, e.g. ZZ/ACME.`, exitCodes.usage);
  }
  return { qualifier, id };
}

/** Ends the command where there is no such file. */
export function requireFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new CommandFailed(`There is no file ${file}.`, exitCodes.usage);
  if (found.isDirectory())
    throw new CommandFailed(`${file} is a folder: name one of its files.`, exitCodes.usage);
}

function coloured(line: string): string {
  if (/^\s*error /.test(line)) return paint.red(line);
  if (/^\s*warning /.test(line)) return paint.yellow(line);
  return /^\s+→/.test(line) ? paint.dim(line) : line;
}
