/** Runs the built `syncline` command as a person would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

type Environment = Readonly<Record<string, string>>;

function start(args: readonly string[], environment: Environment, cwd: string): ChildProcess {
  const { DATABASE_URL: _, ...rest } = process.env;
  const env = { ...rest, NO_COLOR: '1', ...environment };
  return spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a command to its end. */
export async function run(
  args: readonly string[],
  environment: Environment = {},
  cwd = root,
): Promise<Ran> {
  const child = start(args, environment, cwd);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** Starts a command that goes on; resolves when its output matches. */
export async function running(
  args: readonly string[],
  environment: Environment,
  cwd: string,
  until: RegExp,
): Promise<{ out: string; stop(): Promise<number | null> }> {
  const child = start(args, environment, cwd);
  let out = '';
  const matched = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (until.test(out)) resolve();
    });
    child.once('close', () => reject(new Error(`It ended early: ${out}`)));
  });
  await matched;
  return {
    out,
    async stop() {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const [code] = (await closed) as [number | null];
      return code;
    },
  };
}
