#!/usr/bin/env node
/** The `syncline` command. */
import { Command, CommanderError } from 'commander';
import { addApply, addExport, addPlan } from './commands/configuration.ts';
import { addCopy } from './commands/copy.ts';
import { addDemo } from './commands/demo.ts';
import { addConvert, addDescribe } from './commands/describe.ts';
import { addDoctor } from './commands/doctor.ts';
import { addKeys } from './commands/keys.ts';
import { addStart } from './commands/start.ts';
import { addIngest, addReprocess, addResend, addTrace } from './commands/traffic.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { note, paint } from './output.ts';

const help = `
Exit codes:
  ${exitCodes.ok}  done
  ${exitCodes.found}  done, and something is wrong: problems in a file, a failed check, a disagreement
  ${exitCodes.usage}  the call is wrong: unknown option, missing argument, a file that cannot be read or written
  ${exitCodes.unreachable}  the hub or the database cannot be reached
  ${exitCodes.refused}  the hub said no, with a problem code (docs/reference/problems.md)

Examples:
  $ syncline demo
  $ syncline start
  $ syncline describe order.edi
  $ syncline trace 4500017`;

function build(): Command {
  const program = new Command('syncline')
    .description("Keeps a distributor's ERP, supplier portals and transport systems in step.")
    .showHelpAfterError('(see "syncline --help")')
    .exitOverride()
    .addHelpText('after', help);
  const adds = [
    addDemo,
    addStart,
    addDescribe,
    addConvert,
    addIngest,
    addTrace,
    addResend,
    addReprocess,
    addPlan,
    addApply,
    addExport,
    addKeys,
    addCopy,
    addDoctor,
  ];
  for (const add of adds) add(program);
  return program;
}

try {
  await build().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else if (error instanceof CommandFailed) {
    note(paint.red(error.message));
    process.exitCode = error.exitCode;
  } else if (isFileError(error)) {
    note(paint.red(error.message));
    process.exitCode = exitCodes.usage;
  } else throw error;
}

/** A path of the caller that cannot be read or written: the message names it. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
