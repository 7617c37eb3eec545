/** `doctor`: is everything that the hub stands on in order? */
import type { Command } from 'commander';
import { configurationRows, planInParts } from '../configuration-parts.ts';
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
      .description(
        'check Node, database, configuration, conservation, quarantine, dead letters, channels',
      )
      .option('--json', 'as JSON'),
  )
    .addHelpText(
      'after',
      '\nExit code 1 where a check fails, 3 where the hub or its database cannot be reached.',
    )
    .action(async (options: ConnectionOptions & { json?: boolean }) => {
      const { checks: ofHub, exitCode } = await hubChecks(options);
      const checks = [nodeCheck(), ...ofHub];
      if (options.json === true) printJson(checks);
      else {
        for (const { check, ok, text } of checks) {
          print(`${ok ? paint.green('ok  ') : paint.red('FAIL')} ${check}: ${text}`);
        }
      }
      if (checks.some(({ ok }) => !ok)) process.exitCode = exitCode;
    });
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1]);
  return { check: 'Node', ok, text: `${process.versions.node} (20.19 or later is needed)` };
}

/** With the exit code for a check that fails: what kept the hub from answering has its own. */
async function hubChecks(
  options: ConnectionOptions,
): Promise<{ checks: Check[]; exitCode: number }> {
  try {
    const checks = await connected(
      options,
      ['operations:read', 'configuration:read'],
      async (hub) => [
        ...readyChecks((await hub.get('/ready')).body),
        ...conservationChecks((await hub.get('/v1/conservation')).body),
        ...workloadChecks((await hub.get('/v1/workload')).body),
        await configurationCheck(hub),
        ...channelChecks((await hub.get('/v1/channels')).body),
      ],
    );
    return { checks, exitCode: exitCodes.found };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const checks = [{ check: 'Hub and database', ok: false, text: error.message }];
    return { checks, exitCode: error.exitCode };
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
  const rows = await configurationRows(hub);
  try {
    await planInParts(hub, rows);
    return { check, ok: true, text: `${rows.length} row(s), all can work` };
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.exitCode !== exitCodes.refused) throw error;
    return { check, ok: false, text: error.message };
  }
}

interface ChannelsBody {
  stations: boolean;
  configured: number;
  notOpen: { direction: 'in' | 'out'; partner: string; id: string; text: string }[];
}

/** The hub that runs knows its own environment; from this one nothing follows for it. */
function channelChecks(body: unknown): Check[] {
  const { stations, configured, notOpen } = body as ChannelsBody;
  const failed = notOpen.map(
    ({ direction, partner, id, text }) => `${partner}/${id} (${direction}): ${text}`,
  );
  const found = failed.length === 0 ? `${configured} configured, all can open` : failed.join(' ');
  if (stations) return [{ check: 'Channels', ok: failed.length === 0, text: found }];
  const text = `no running hub was asked (--hub); one with the environment of this shell: ${found}`;
  return [{ check: 'Channels', ok: true, text }];
}
