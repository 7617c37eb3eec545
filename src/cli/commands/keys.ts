/** `keys`: issue, list and revoke API keys. */
import type { Command } from 'commander';
import { type ConnectionOptions, connected, withConnection } from '../connection.ts';
import { allRows } from '../lists.ts';
import { note, print, printJson, table } from '../output.ts';

interface KeyRow {
  id: string;
  name: string;
  scopes: string[];
  partner?: string;
  createdAt: string;
  expiresAt?: string;
  revokedAt?: string;
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('issue, list and revoke API keys');
  addIssue(keys);
  addList(keys);
  addRevoke(keys);
}

function addIssue(keys: Command): void {
  withConnection(
    keys
      .command('issue')
      .argument('<name>', 'what the key is for')
      .description('issue a key; its secret is printed once and stored nowhere')
      .requiredOption('--scope <scope...>', 'what it may do, e.g. documents:write, or admin')
      .option('--partner <id>', "the key sees and writes this partner's data alone")
      .option('--expires <instant>', 'RFC 3339, e.g. 2027-01-01T00:00:00Z'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ syncline keys issue "ERP" --scope documents:write orders:read\n  $ syncline keys issue "Nordwerk" --scope documents:write --partner NORDWERK',
    )
    .action(async (name: string, options: ConnectionOptions & IssueFlags) => {
      const { scope: scopes, partner, expires: expiresAt } = options;
      const wanted = { name, scopes, partner, expiresAt };
      const { body } = await connected(options, ['admin'], (hub) =>
        hub.send('POST', '/v1/keys', wanted),
      );
      note('Keep it now: it is not shown again.');
      print((body as { secret: string }).secret);
    });
}

interface IssueFlags {
  scope: string[];
  partner?: string;
  expires?: string;
}

function addList(keys: Command): void {
  withConnection(
    keys.command('list').description('all keys, without their secrets').option('--json', 'as JSON'),
  ).action(async (options: ConnectionOptions & { json?: boolean }) => {
    const rows = await connected(options, ['keys:write'], (hub) =>
      allRows<KeyRow>(hub, '/v1/keys'),
    );
    if (options.json === true) {
      printJson(rows);
      return;
    }
    const cells = rows.map((row) => [
      row.id,
      row.name,
      row.partner ?? '',
      row.scopes.join(' '),
      row.revokedAt === undefined ? (row.expiresAt ?? '') : `revoked ${row.revokedAt}`,
    ]);
    for (const line of table(['id', 'name', 'partner', 'scopes', 'ends'], cells)) print(line);
  });
}

function addRevoke(keys: Command): void {
  withConnection(
    keys.command('revoke').argument('<id>').description('a revoked key opens nothing any more'),
  ).action(async (id: string, options: ConnectionOptions) => {
    await connected(options, ['keys:write'], (hub) =>
      hub.send('DELETE', `/v1/keys/${encodeURIComponent(id)}`),
    );
    print(`${id} is revoked.`);
  });
}
