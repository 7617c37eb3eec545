/** The telling of one command to a ledger: events are folded in as they are decided. */
import { isZero } from '../../base/decimal.ts';
import type { Facts, Refusal } from '../workflow.ts';
import type { LedgerEvent } from './ledger-events.ts';
import { evolveLedger } from './ledger-evolve.ts';
import type { Entry, EntryKind, LedgerLine, LedgerState, Source } from './ledger-state.ts';
import { spread, withEntries } from './totals.ts';

export interface LedgerStory {
  readonly before: LedgerState;
  readonly facts: Facts;
  state: LedgerState;
  events: LedgerEvent[];
  refusal?: Refusal;
}

export function beginLedger(state: LedgerState, facts: Facts): LedgerStory {
  return { before: state, facts, state, events: [] };
}
export function tellLedger(story: LedgerStory, event: LedgerEvent): void {
  story.events.push(event);
  story.state = evolveLedger(story.state, event);
}

/** An amount to enter, not yet shared out over schedules. */
export interface Amount {
  line: string;
  kind: EntryKind;
  quantity: string;
  schedule?: string;
  /** Where the goods go or were counted, for what names no schedule. */
  site?: string;
}

/**
 * Enters amounts from one source as one event, each sharing out over the totals that those before it
 * left. What would take a total below zero is told instead of entered. Returns what was entered.
 */
export function enter(
  story: LedgerStory,
  source: Source,
  amounts: readonly Amount[],
  happenedAt?: string,
): Entry[] {
  const lines = new Map(story.state.lines.map((line) => [line.line, line]));
  const entered: Entry[] = [];
  const units: Record<string, string> = {};
  const exceeded: (Amount & { rest: string })[] = [];
  for (const amount of amounts) {
    const { line: name, kind, quantity, schedule, site } = amount;
    const line = lines.get(name);
    if (line === undefined || isZero(quantity)) continue;
    const { entries, rest } = spread(line, kind, quantity, { schedule, site });
    lines.set(name, withEntries(line, entries));
    entered.push(...entries);
    if (entries.length > 0) units[name] = line.unit;
    if (!isZero(rest)) exceeded.push({ ...amount, rest });
  }
  if (entered.length > 0) {
    const at = happenedAt === undefined ? {} : { happenedAt };
    tellLedger(story, { type: 'ledger.recorded', source, entries: entered, units, ...at });
  }
  for (const { line, kind, rest: quantity } of exceeded) {
    tellLedger(story, { type: 'ledger.correction_exceeded', line, kind, source, quantity });
  }
  return entered;
}

export function lineOf(state: LedgerState, line: string): LedgerLine | undefined {
  return state.lines.find((known) => known.line === line);
}
