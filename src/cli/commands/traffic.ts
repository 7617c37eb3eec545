/** Commands about messages under way: ingest, trace, resend, reprocess. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import {
  type Connection,
  type ConnectionOptions,
  connected,
  withConnection,
} from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { hasTrouble, linesOf, type Outcome, type Told, toldOf } from '../outcome.ts';
import { outcomeColour, paint, print, printJson, table } from '../output.ts';
import { digest, streamRow, streamRows, type TraceEntry } from '../trace-digest.ts';
import { requireFile } from './describe.ts';

const WAIT_SECONDS = 20;

export function addIngest(program: Command): void {
  withConnection(
    program
      .command('ingest')
      .argument('<file>')
      .description(
        'hand a file to the hub as if a partner had sent it, and wait for what became of it; without --hub ' +
          'a whole hub runs meanwhile, sends what is due and looks into watched folders',
      )
      .requiredOption('--partner <id>', 'the partner in whose name it comes')
      .option('--json', 'as JSON'),
  )
    .addHelpText('after', '\nExample:\n  $ syncline ingest answer.edi --partner NORDWERK')
    .action(
      async (file: string, options: ConnectionOptions & { partner: string; json?: boolean }) => {
        requireFile(file);
        const bytes = readFileSync(file);
        const path = `/v1/interchanges?wait=${WAIT_SECONDS}&partner=${encodeURIComponent(options.partner)}`;
        const headers = { 'content-type': contentTypeOf(bytes) };
        const scopes = ['documents:write', 'documents:read'] as const;
        const send = async (hub: Connection) =>
          toldOf(hub, (await hub.post(path, bytes, headers)).body as Outcome);
        tell(await connected(options, scopes, send, 'whole'), options.json === true);
      },
    );
}

function contentTypeOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1').trimStart();
  return /^[[{]/.test(head) ? 'application/json' : 'application/octet-stream';
}

interface TraceBody {
  reference: string;
  streams: { stream: string; kind: string; phase: string; title: string; open: boolean }[];
  entries: TraceEntry[];
  truncated: boolean;
}

export function addTrace(program: Command): void {
  withConnection(
    program
      .command('trace')
      .argument('<reference>', 'order number, shipment, PRO, bill of lading, invoice …')
      .description('show the whole chain behind a reference: every document and decision')
      .option('--all', 'each entry on its own line, bookkeeping and transmissions too')
      .option('--json', 'as JSON'),
  )
    .addHelpText(
      'after',
      '\nEach line is a moment: ▤ what came in, ● what was decided, → who was told.\n\nExamples:\n  $ syncline trace 4500017\n  $ syncline trace 4500017 --all',
    )
    .action(
      async (reference: string, options: ConnectionOptions & { all?: boolean; json?: boolean }) => {
        const path = `/v1/trace?reference=${encodeURIComponent(reference)}`;
        const { body } = await connected(options, ['orders:read', 'documents:read'], (hub) =>
          hub.get(path),
        );
        if (options.json === true) printJson(body);
        else printTrace(body as TraceBody, options.all === true);
      },
    );
}

function printTrace({ reference, streams, entries, truncated }: TraceBody, all: boolean): void {
  print(paint.bold(reference));
  const shown = streams.filter(({ kind }) => kind !== 'supply' && kind !== 'exchange');
  const rows = all ? streams.map(streamRow) : streamRows(shown);
  for (const line of table(['what', 'title', 'phase', ''], rows)) print(line);
  print();
  for (const line of all ? entries.map(entryLine) : digest(entries)) print(line);
  if (truncated) print(paint.dim('… more happened than is shown; see the API.'));
}

function entryLine({ at, what, text, outcome }: TraceEntry): string {
  const marks: Record<string, string> = { document: '▤', event: '●', transmission: '→' };
  const time = paint.dim(at.replace('T', ' ').slice(0, 19));
  return `${time}  ${marks[what] ?? ' '} ${outcomeColour(outcome)(text)}`;
}

export function addResend(program: Command): void {
  withConnection(
    program
      .command('resend')
      .argument('<transmission>')
      .description('send a transmission again under the same id; the hub that runs sends it')
      .option('--renumber', 'with new control numbers'),
  )
    .addHelpText('after', '\nExample:\n  $ syncline resend 0190b5d2-… --renumber')
    .action(async (id: string, options: ConnectionOptions & { renumber?: boolean }) => {
      const path = `/v1/transmissions/${encodeURIComponent(id)}/resend`;
      await connected(options, ['operations:write'], (hub) =>
        hub.send('POST', path, { renumber: options.renumber === true }),
      );
      print(`${id} waits to be sent.`);
    });
}

export function addReprocess(program: Command): void {
  withConnection(
    program
      .command('reprocess')
      .argument('<interchange>')
      .description("read an interchange again with today's profile; shows the difference first")
      .option(
        '--yes',
        'do it; without it only the difference is shown. Without --hub a whole hub runs meanwhile',
      )
      .option('--json', 'as JSON'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ syncline reprocess 0190b5d2-…\n  $ syncline reprocess 0190b5d2-… --yes',
    )
    .action(async (id: string, options: ConnectionOptions & { yes?: boolean; json?: boolean }) => {
      const path = `/v1/interchanges/${encodeURIComponent(id)}/reprocess`;
      const query = options.yes === true ? `?wait=${WAIT_SECONDS}` : '?dryRun=true';
      const scopes = ['operations:write', 'documents:read'] as const;
      const send = async (hub: Connection) => {
        const { body } = await hub.send('POST', path + query);
        if (options.yes === true) return toldOf(hub, body as Outcome);
        printJson(body);
        return undefined;
      };
      const part = options.yes === true ? 'whole' : 'api';
      const told = await connected(options, scopes, send, part);
      if (told !== undefined) tell(told, options.json === true);
    });
}

function tell(told: Told, asJson: boolean): void {
  if (asJson) printJson(told.outcome);
  else for (const line of linesOf(told)) print(line);
  if (hasTrouble(told.outcome)) process.exitCode = exitCodes.found;
}
