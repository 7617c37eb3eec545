/** What the order asks for and what was confirmed, as entries: revisions add and take away. */
import { add, isPositive, isZero, max, min, subtract } from '../../base/decimal.ts';
import type { RecordConfirmed, SetOrdered } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import { groupBy } from '../rules/group.ts';
import { convertQuantity } from '../rules/units.ts';
import type { TermsSet } from './ledger-events.ts';
import type { LedgerLine, LedgerState } from './ledger-state.ts';
import { type Amount, enter, type LedgerStory, lineOf, tellLedger } from './ledger-story.ts';
import { total } from './totals.ts';

/** All lines of a revision. Lines that it does not name any more are cancelled as far as they are open. */
export function setOrdered(story: LedgerStory, command: SetOrdered): void {
  const { state, facts } = story;
  if (state.known && command.revision < state.orderRevision) return;
  tellLedger(story, termsOf(state, command, facts.configuration.version));
  const source = { kind: 'order' as const, id: `revision ${command.revision}` };
  const amounts = command.lines.flatMap((line) => orderedAmounts(story, line));
  enter(story, source, amounts);
  const named = new Set(command.lines.map(({ line }) => line));
  enter(
    story,
    source,
    story.state.lines.flatMap((line) =>
      cancelledAmounts(line, command.cancelled || !named.has(line.line)),
    ),
  );
}

function termsOf(state: LedgerState, command: SetOrdered, configurationVersion: number): TermsSet {
  const { order, supplier, erp, currency, revision, cancelled, charges, taxes } = command;
  const lines = command.lines.map(({ schedules, ...line }) => {
    const known = lineOf(state, line.line);
    // A line keeps the unit in which its entries stand.
    const unit = known?.unit ?? schedules[0]?.quantity.unit ?? line.price?.per?.unit ?? '';
    const names = [
      ...(known?.schedules ?? []).map(({ schedule }) => schedule),
      ...schedules.map(({ schedule }) => schedule),
    ];
    return defined({
      ...line,
      unit,
      sites: sitesOf(schedules),
      schedules: names.length === 0 ? ['1'] : [...new Set(names)],
    });
  });
  return defined({
    type: 'ledger.terms_set' as const,
    order,
    supplier,
    erp,
    currency,
    orderRevision: revision,
    cancelled,
    lines,
    charges,
    taxes,
    configurationVersion,
  });
}

/** Only where a line goes to several places is there anything to tell apart. */
function sitesOf(
  schedules: SetOrdered['lines'][number]['schedules'],
): Record<string, string> | undefined {
  const named = schedules.flatMap(({ schedule, site }) =>
    site === undefined ? [] : [[schedule, site] as const],
  );
  return new Set(named.map(([, site]) => site)).size > 1 ? Object.fromEntries(named) : undefined;
}

function orderedAmounts(story: LedgerStory, sent: SetOrdered['lines'][number]): Amount[] {
  const line = lineOf(story.state, sent.line);
  if (line === undefined) return [];
  const { supplier } = story.state;
  const { configuration } = story.facts;
  const wanted = new Map<string, string>();
  for (const { schedule, quantity } of sent.schedules) {
    const exact = exactQuantity(quantity);
    const inUnit = convertQuantity(exact, line.unit, line.item, supplier, configuration);
    if (inUnit === undefined) {
      tellLedger(story, {
        type: 'ledger.waiting_noted',
        waiting: {
          id: `ordered ${line.line} ${schedule}`,
          problem: 'unit_unconvertible',
          item: line.item,
          quantity: exact,
        },
      });
      continue;
    }
    wanted.set(schedule, add(wanted.get(schedule) ?? '0', inUnit.value));
  }
  return line.schedules.map(({ schedule, totals }) => ({
    line: line.line,
    schedule,
    kind: 'ordered' as const,
    quantity: subtract(wanted.get(schedule) ?? '0', totals.ordered),
  }));
}

/** Brings the cancelled total to what it should be: the open rest of a cancelled line, else nothing. */
function cancelledAmounts(line: LedgerLine, isCancelled: boolean): Amount[] {
  if (line.shortClosed) return [];
  const kept = max(total(line, 'received'), total(line, 'shipped'));
  const ordered = total(line, 'ordered');
  const target = isCancelled ? max(subtract(ordered, min(kept, ordered)), '0') : '0';
  const quantity = subtract(target, total(line, 'cancelled'));
  return isZero(quantity) ? [] : [{ line: line.line, kind: 'cancelled', quantity }];
}

/** Agreed quantities per schedule, replacing what was agreed before; parts of one schedule add up. */
export function recordConfirmed(story: LedgerStory, command: RecordConfirmed): void {
  const groups = groupBy(command.lines, ({ line, schedule }) => `${line}|${schedule}`);
  const amounts = [...groups.values()].flatMap((parts): Amount[] => {
    const [first] = parts;
    const line = first === undefined ? undefined : lineOf(story.state, first.line);
    if (first === undefined || line === undefined) return [];
    const schedule = line.schedules.find((one) => one.schedule === first.schedule);
    const values = parts.map(({ quantity }) =>
      convertQuantity(
        exactQuantity(quantity),
        line.unit,
        line.item,
        story.state.supplier,
        story.facts.configuration,
      ),
    );
    const value = values.reduce((sum, one) => add(sum, one?.value ?? '0'), '0');
    const before = schedule?.totals.confirmed ?? '0';
    const quantity = subtract(value, before);
    return [{ line: line.line, schedule: first.schedule, kind: 'confirmed', quantity }];
  });
  const id = `revision ${story.state.orderRevision}`;
  enter(story, { kind: 'order', id }, amounts);
}

/** What will not come any more, by a person's word: entered as cancelled. */
export function shortCloseLine(
  story: LedgerStory,
  line: LedgerLine,
  reason: string,
  arrivedSoFar: string,
): void {
  const open = subtract(total(line, 'ordered'), total(line, 'cancelled'));
  const quantity = max(subtract(open, arrivedSoFar), '0');
  const { actor } = story.facts;
  if (isPositive(quantity)) {
    enter(story, { kind: 'person', id: actor.id }, [
      { line: line.line, kind: 'cancelled', quantity },
    ]);
  }
  const by = actor.id;
  tellLedger(story, { type: 'ledger.short_closed', line: line.line, quantity, reason, by });
}
