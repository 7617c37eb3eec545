/** The telling of one command to a ledger: events are folded in as they are decided. */
import { isZero } from '../../base/decimal.ts';
import type { Facts, Refusal } from '../workflow.ts';
import type { LedgerEvent } from './ledger-events.ts';
import { evolveLedger } from './ledger-evolve.ts';
import type { Entry, EntryKind, LedgerLine, LedgerState, Source } from './ledger-state.ts';
import { spread } from './totals.ts';

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
}

/**
 * Enters amounts from one source, one after the other so that each sees the totals of those before.
 * What would take a total below zero is told instead of entered. Returns what was entered.
 */
export function enter(
  story: LedgerStory,
  source: Source,
  amounts: readonly Amount[],
  happenedAt?: string,
): Entry[] {
  const entered: Entry[] = [];
  for (const { line: name, kind, quantity, schedule } of amounts) {
    const line = lineOf(story.state, name);
    if (line === undefined || isZero(quantity)) continue;
    const { entries, rest } = spread(line, kind, quantity, schedule);
    if (entries.length > 0) {
      tellLedger(story, {
        type: 'ledger.recorded',
        source,
        entries,
        units: { [name]: line.unit },
        ...(happenedAt === undefined ? {} : { happenedAt }),
      });
      entered.push(...entries);
    }
    if (!isZero(rest)) {
      tellLedger(story, {
        type: 'ledger.correction_exceeded',
        line: name,
        kind,
        source,
        quantity: rest,
      });
    }
  }
  return entered;
}

export function lineOf(state: LedgerState, line: string): LedgerLine | undefined {
  return state.lines.find((known) => known.line === line);
}
