/** `copy`: moves everything from one database to another, for example from embedded to a server. */
import type { Command } from 'commander';
import { banner, type ConnectionOptions, readablePlace, storePlace } from '../connection.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { print, progress } from '../output.ts';

export function addCopy(program: Command): void {
  program
    .command('copy')
    .description('copy all data to an empty database and count it there; the hub must not run')
    .requiredOption('--to <url>', 'PostgreSQL 15 or later, empty')
    .option('--database <url>', 'copy from this PostgreSQL (default: $DATABASE_URL)')
    .option('--data <folder>', 'copy from this embedded database (default: ./data)')
    .addHelpText(
      'after',
      '\nExample:\n  $ syncline copy --data ./data --to postgres://hub@db/syncline',
    )
    .action(async (options: ConnectionOptions & { to: string }) => {
      const from = storePlace(options);
      const to = readablePlace(options.to);
      if (from === to) {
        throw new CommandFailed('From and to are the same database.', exitCodes.usage);
      }
      print(`From: ${banner(from)}`);
      const bar = progress('Rows copied');
      let rows = 0;
      const tables = await copied(from, to, (more) => {
        rows += more;
        bar.update(rows);
      });
      bar.end();
      print(`Copied and counted: ${rows} rows in ${tables} tables.`);
    });
}

async function copied(from: string, to: string, onRows: (rows: number) => void): Promise<number> {
  try {
    const { copyStore } = await import('../../hub.ts');
    const tables = await copyStore(from, to, ({ rows }) => onRows(rows));
    return tables.length;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`Nothing was copied: ${text}`, exitCodes.unreachable);
  }
}
