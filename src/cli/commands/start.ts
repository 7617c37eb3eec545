/** `start`: runs the hub until it is told to stop. */
import type { Command } from 'commander';
import { banner, type ConnectionOptions, openHub, storePlace } from '../connection.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { note, paint, print } from '../output.ts';

const PORT = '8080';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('run the hub')
    .option('--port <number>', 'port of the API (default: $PORT or 8080)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--database <url>', 'PostgreSQL 15 or later (default: $DATABASE_URL)')
    .option('--data <folder>', 'embedded database, made when missing (default: ./data)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ syncline start\n  $ syncline start --database postgres://hub@db/syncline --host 0.0.0.0',
    )
    .action(async (options: ConnectionOptions & { port?: string; host: string }) => {
      const hub = await openHub(options, portOf(options.port ?? process.env.PORT ?? PORT));
      const place = storePlace(options);
      print(`${paint.bold('Syncline')} listens on ${hub.url}`);
      print(databaseLine(place));
      await firstKey(hub);
      await stopped();
      note('Stopping: what is under way is ended first.');
      await hub.stop();
    });
}

/** What is to be known of the database, once per start. */
function databaseLine(place: string): string {
  const line = `Database: ${banner(place)}`;
  if (/^postgres/.test(place)) return line;
  return `${line}. One process, no fsync: a power cut can take the last moments; "syncline copy" moves to a server.`;
}

/** A fresh database has no key: one for the administrator is printed once. */
async function firstKey(hub: Awaited<ReturnType<typeof openHub>>): Promise<void> {
  if (await hub.hasLastingKey()) return;
  const secret = await hub.issueKey({ name: 'Administrator', scopes: ['admin'] });
  print(`First key (shown once): ${secret}`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new CommandFailed(`"${text}" is no port.`, exitCodes.usage);
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
