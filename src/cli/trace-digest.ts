/** A chain in one screen: a line per moment with what came in, what was decided, who was told. */
import { outcomeColour, paint } from './output.ts';

export interface TraceEntry {
  at: string;
  what: string;
  kind: string;
  text: string;
  partner?: string;
  outcome?: string;
}

export interface TraceStream {
  kind: string;
  title: string;
  phase: string;
  open: boolean;
}

/** Bookkeeping of streams: shown with `--all` alone. */
const BOOKKEEPING =
  /^ledger\.(?!payment_due|credit_expected|short_closed|receipt_excepted)|^supply\.|outlook_changed$|_noted$|milestone_recorded$|progressed$|references_|^exception\.(changed|escalated)$|acknowledgment_expected$|^invoice\.(received|answered)$|_judged$/;
const MOMENT = 16;

interface Moment {
  received: string[];
  decided: Map<string, number>;
  /** Kind of document → who was told. */
  told: Map<string, Set<string>>;
  /** Transmissions that are not through. */
  open: string[];
}

/** One line per moment, in order; nothing of the chain but bookkeeping is left out. */
export function digest(entries: readonly TraceEntry[]): string[] {
  const moments = new Map<string, Moment>();
  for (const entry of entries) {
    const at = entry.at.slice(0, MOMENT);
    const moment = moments.get(at) ?? {
      received: [],
      decided: new Map(),
      told: new Map(),
      open: [],
    };
    moments.set(at, moment);
    enter(moment, entry);
  }
  return [...moments].flatMap(([at, moment]) => lineOf(at, moment) ?? []);
}

function enter(moment: Moment, entry: TraceEntry): void {
  const { what, kind, text, partner = '', outcome } = entry;
  if (what === 'transmission') {
    if (outcome !== 'sent') moment.open.push(text);
  } else if (what === 'event') {
    if (!BOOKKEEPING.test(kind)) moment.decided.set(kind, (moment.decided.get(kind) ?? 0) + 1);
  } else if (text.includes(` for ${partner}`)) {
    const told = moment.told.get(kind) ?? new Set();
    moment.told.set(kind, told.add(partner));
  } else {
    moment.received.push(outcome === 'applied' ? text : `${text} (${outcome ?? 'committed'})`);
  }
}

function lineOf(at: string, moment: Moment): string | undefined {
  if (isReminder(moment)) return undefined;
  const { received, decided, told, open } = moment;
  const parts = [
    ...received.map((text) => `▤ ${text}`),
    ...[...decided].map(([kind, times]) => `● ${wordsOf(kind)}${times > 1 ? ` ×${times}` : ''}`),
    ...[...told].map(([kind, partners]) =>
      paint.dim(`→ ${wordsOf(kind)} to ${[...partners].sort().join(', ')}`),
    ),
    ...open.map((text) => outcomeColour('waiting')(`→ ${text}`)),
  ];
  return parts.length === 0 ? undefined : `${at.replace('T', ' ')}  ${parts.join('  ')}`;
}

/** Only what an escalation says again, which is bookkeeping as the escalation is. */
function isReminder({ received, decided, told, open }: Moment): boolean {
  const isSilent = received.length + decided.size + open.length === 0;
  return isSilent && [...told.keys()].every((kind) => kind === 'exception_notice');
}

/** Streams of a chain as rows of a table: exceptions that ended are one row. */
export function streamRows(streams: readonly TraceStream[]): string[][] {
  const isOver = ({ kind, open }: TraceStream) => kind === 'exception' && !open;
  const ended = streams.filter(isOver).length;
  return [
    ...streams.filter((stream) => !isOver(stream)).map(streamRow),
    ...(ended === 0 ? [] : [['exception', `${ended} that ended`, 'resolved', 'closed']]),
  ];
}

export function streamRow({ kind, title, phase, open }: TraceStream): string[] {
  return [kind, title, phase, open ? 'open' : 'closed'];
}

function wordsOf(kind: string): string {
  return kind.replace('.', ': ').replaceAll('_', ' ');
}
