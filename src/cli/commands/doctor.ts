/** `doctor`: is everything that the hub stands on in order? */
import type { Command } from 'commander';
import { type Change, planInParts } from '../configuration-parts.ts';
import {
  type Connection,
  type ConnectionOptions,
  connected,
  withConnection,
} from '../connection.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { paint, print, printJson } from '../output.ts';

interface Check {
  check: string;
  ok: boolean;
  text: string;
}

const NODE_MINIMUM = [20, 19] as const;

export function addDoctor(program: Command): void {
  withConnection(
    program
      .command('doctor')
      .description('check Node, database, configuration, conservation, quarantine, dead letters')
      .option('--json', 'as JSON'),
  )
    .addHelpText('after', '\nExit code 1 where a check fails.')
    .action(async (options: ConnectionOptions & { json?: boolean }) => {
      const checks = [nodeCheck(), ...(await hubChecks(options))];
      if (options.json === true) printJson(checks);
      else {
        for (const { check, ok, text } of checks) {
          print(`${ok ? paint.green('ok  ') : paint.red('FAIL')} ${check}: ${text}`);
        }
      }
      if (checks.some(({ ok }) => !ok)) process.exitCode = exitCodes.found;
    });
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1]);
  return { check: 'Node', ok, text: `${process.versions.node} (20.19 or later is needed)` };
}

async function hubChecks(options: ConnectionOptions): Promise<Check[]> {
  try {
    return await connected(options, ['operations:read', 'configuration:read'], async (hub) => [
      ...readyChecks((await hub.get('/ready')).body),
      ...conservationChecks((await hub.get('/v1/conservation')).body),
      ...workloadChecks((await hub.get('/v1/workload')).body),
      await configurationCheck(hub),
      ...secretChecks((await hub.get('/v1/configuration?kind=partner')).body),
    ]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return [{ check: 'Hub and database', ok: false, text: error.message }];
  }
}

function readyChecks(body: unknown): Check[] {
  return [{ check: 'Hub and database', ok: true, text: `answers ${JSON.stringify(body)}` }];
}

function conservationChecks(body: unknown): Check[] {
  const { holds, violations } = body as {
    holds: boolean;
    violations: { id: string; text: string }[];
  };
  const text = holds
    ? 'every interchange and document is in exactly one account'
    : violations.map(({ id, text: why }) => `${id} ${why}`).join('; ');
  return [{ check: 'Conservation', ok: holds, text }];
}

function workloadChecks(body: unknown): Check[] {
  const { quarantined, deadLetters, heldLanes } = body as Record<string, number>;
  return [
    { check: 'Quarantine', ok: quarantined === 0, text: `${quarantined} open` },
    { check: 'Dead letters', ok: deadLetters === 0, text: `${deadLetters}` },
    { check: 'Held lanes', ok: heldLanes === 0, text: `${heldLanes}` },
  ];
}

/** Rows that were stored before they were looked at so closely: what `plan` would say of them today. */
export async function configurationCheck(hub: Pick<Connection, 'get' | 'send'>): Promise<Check> {
  const check = 'Configuration';
  const { rows } = (await hub.get('/v1/configuration')).body as { rows: Change[] };
  try {
    await planInParts(hub, rows);
    return { check, ok: true, text: `${rows.length} row(s), all can work` };
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.exitCode !== exitCodes.refused) throw error;
    return { check, ok: false, text: error.message };
  }
}

/** `${NAME}` in channel settings must be in the environment of the hub; ours is looked at here. */
function secretChecks(body: unknown): Check[] {
  const text = JSON.stringify(body);
  const names = new Set([...text.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, name]) => name ?? ''));
  const missing = [...names].filter((name) => process.env[name] === undefined);
  return [
    {
      check: 'Secrets',
      ok: missing.length === 0,
      text:
        missing.length === 0
          ? `${names.size} named, all in this environment`
          : `not in this environment: ${missing.join(', ')}`,
    },
  ];
}
