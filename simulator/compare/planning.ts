/** The ERP's planning and the transport system's forecasts against the hub's orders. */
import { max, subtract, sum } from '../../src/base/decimal.ts';
import type {
  PlanningUpdate,
  PromisedPart,
  ReadinessForecast,
} from '../../src/model/planning-documents.ts';
import type { PlanningBelief } from '../erp/erp.ts';
import { amountsOf, isRefused, promisedParts } from './amounts.ts';
import { bag, type Comparison } from './disagreement.ts';
import type { LineView, OrderView } from './hub-views.ts';

export function comparePlanning(
  comparison: Comparison,
  system: string,
  name: string,
  belief: PlanningBelief | undefined,
  order: OrderView,
): void {
  const check = comparison.check.bind(comparison, system, name);
  if (belief === undefined) {
    check('planning', 'no planning update', order.phase);
    return;
  }
  const { update } = belief;
  check('revision', update.revision, order.state.revision);
  check('phase', update.phase, order.phase);
  for (const line of order.state.lines) {
    const known = update.lines.find((one) => one.line === line.terms.line);
    compareLine(comparison, system, `${name} line ${line.terms.line}`, known, line);
  }
}

function compareLine(
  comparison: Comparison,
  system: string,
  subject: string,
  known: PlanningUpdate['lines'][number] | undefined,
  line: LineView,
): void {
  const check = comparison.check.bind(comparison, system, subject);
  if (known === undefined) {
    check('line', 'unknown', line.terms.quantity);
    return;
  }
  const amounts = amountsOf(line);
  check('ordered', known.ordered.value, line.terms.quantity);
  check('confirmed', known.confirmed.value, amounts.confirmed);
  check('unapproved', known.unapproved.value, amounts.unapproved);
  check('rejected', known.rejected.value, amounts.rejected);
  check('backordered', known.backordered.value, amounts.backordered);
  const believed = known.parts.filter((part) => part.standing !== 'requested').map(partText);
  check('promised parts', bag(believed), bag(promisedParts(line).map(viewText)));
}

function partText({ quantity, standing, disposition, deliveryAt, shipAt }: PromisedPart): string {
  return [quantity.value, standing, disposition, deliveryAt ?? '-', shipAt ?? '-'].join(' ');
}

function viewText(part: ReturnType<typeof promisedParts>[number]): string {
  const { quantity, standing, disposition, deliveryAt, shipAt } = part;
  return [quantity, standing, disposition, deliveryAt ?? '-', shipAt ?? '-'].join(' ');
}

/** What will stand ready: promised, not refused, and less what has left, per line. */
export function compareForecast(
  comparison: Comparison,
  system: string,
  name: string,
  forecast: ReadinessForecast | undefined,
  order: OrderView,
): void {
  for (const line of order.state.lines) {
    const subject = `${name} line ${line.terms.line}`;
    const parts = promisedParts(line).filter((part) => !isRefused(part.disposition));
    const believed = (forecast?.parts ?? []).filter((part) => part.line === line.terms.line);
    const shipped = sum(Object.values(line.progress ?? {}).map((row) => row.shipped));
    const expected = max('0', subtract(sum(parts.map((part) => part.quantity)), shipped));
    const check = comparison.check.bind(comparison, system, subject);
    check('still to come', sum(believed.map((part) => part.quantity.value)), expected);
    if (shipped === '0') check('forecast', bag(believed.map(partText)), bag(parts.map(viewText)));
  }
}
