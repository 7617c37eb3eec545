/** `demo`: a hub and a small world around it. The world is loaded by path: the hub does not know it. */
import type { Command } from 'commander';
import { CommandFailed, exitCodes } from '../exit-codes.ts';

interface DemoFlags {
  headless?: boolean;
  orders: string;
  seed: string;
  json?: boolean;
  speed: string;
  port: string;
  database?: string;
  data?: string;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'watch orders leave an ERP, come back confirmed in part, and everybody learn of it',
    )
    .option('--headless', 'run to the end without a person and compare what every system believes')
    .option('--orders <number>', 'how many orders', '50')
    .option('--seed <number>', 'the same seed gives the same world', '7')
    .option('--json', 'headless: print one JSON object last')
    .option('--speed <factor>', 'with a page: hub seconds per second', '7200')
    .option('--port <number>', 'with a page: port of the hub', '8080')
    .option('--database <url>', 'PostgreSQL instead of the embedded database')
    .option('--data <folder>', 'folder of the embedded database (default: a fresh one)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ syncline demo\n  $ syncline demo --headless --orders 50 --seed 7 --json\n\nExit code 1 where an order does not end or any two systems disagree.',
    )
    .action(async (flags: DemoFlags) => {
      const world = new URL('../../../simulator/main.js', import.meta.url);
      const { runDemo } = (await import(world.href)) as DemoModule;
      process.exitCode = await runDemo({
        headless: flags.headless === true,
        orders: wholeNumber(flags.orders, '--orders'),
        seed: wholeNumber(flags.seed, '--seed'),
        json: flags.json === true,
        speed: wholeNumber(flags.speed, '--speed'),
        port: wholeNumber(flags.port, '--port'),
        ...(flags.database === undefined ? {} : { database: flags.database }),
        ...(flags.data === undefined ? {} : { data: flags.data }),
      });
    });
}

/** What `simulator/main.ts` gives; its exit code is the command's. */
interface DemoModule {
  runDemo(options: {
    headless: boolean;
    orders: number;
    seed: number;
    json: boolean;
    speed: number;
    port: number;
    database?: string;
    data?: string;
  }): Promise<number>;
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new CommandFailed(`${option} takes a whole number, not "${text}".`, exitCodes.usage);
}
