/** Money: what suppliers and ERPs believe of invoices against what the hub decided. */
import { round, sum } from '../../src/base/decimal.ts';
import type { InvoiceDispute, PaymentRelease } from '../../src/model/settlement-documents.ts';
import { suppliers } from '../catalogue.ts';
import { taxOf } from '../goods/bill.ts';
import type { Population } from '../population.ts';
import type { BillBelief } from '../suppliers/biller.ts';
import { nameOf } from '../trade.ts';
import { bag, type Comparison } from './disagreement.ts';
import type { HubPicture } from './hub-picture.ts';
import type { InvoiceView } from './hub-views.ts';
import { totalOf } from './moving.ts';

export function compareBilling(
  comparison: Comparison,
  population: Population,
  picture: HubPicture,
): void {
  for (const { id } of suppliers)
    for (const bill of population.beliefs.get(id)?.rows<BillBelief>('bills') ?? [])
      compareBill(comparison, id, bill, picture.invoices.get(`${id}/${bill.number}`));
  for (const [name, invoice] of picture.invoices)
    comparePayment(comparison, population, name, invoice);
  compareBilled(comparison, population, picture);
}

const BOOKED = new Set(['matched', 'released', 'credited']);

/** What suppliers billed and credited of goods, as far as the hub let it pass, per order line. */
function compareBilled(
  comparison: Comparison,
  population: Population,
  { invoices, ledgers }: HubPicture,
): void {
  const booked = suppliers.flatMap(({ id }) =>
    (population.beliefs.get(id)?.rows<BillBelief>('bills') ?? []).filter(
      ({ number, moneyAlone }) =>
        moneyAlone !== true && BOOKED.has(invoices.get(`${id}/${number}`)?.phase ?? ''),
    ),
  );
  const goods = booked.flatMap(({ type, lines }) =>
    lines.map((line) => ({ ...line, isCredit: type === 'credit_memo' })),
  );
  for (const [name, { state }] of ledgers)
    for (const line of state.lines) {
      const own = goods.filter((one) => nameOf(one.order) === name && one.line === line.line);
      const billed = (isCredit: boolean) =>
        sum(own.filter((one) => one.isCredit === isCredit).map(({ quantity }) => quantity));
      const subject = `${name} line ${line.line}`;
      comparison.check('SUPPLIERS', subject, 'billed', billed(false), totalOf(line, 'invoiced'));
      comparison.check('SUPPLIERS', subject, 'credited', billed(true), totalOf(line, 'credited'));
    }
}

function compareBill(
  comparison: Comparison,
  supplier: string,
  bill: BillBelief,
  known: InvoiceView | undefined,
): void {
  const check = comparison.check.bind(comparison, supplier, bill.number);
  if (known === undefined) {
    check('invoice', 'sent', 'unknown to the hub');
    return;
  }
  const { phase, state } = known;
  check('held', bill.dispute === 'held' && phase !== 'replaced', phase === 'held');
  const { document } = state;
  check('total', bill.total, round(document?.total ?? '0', 2));
  check('tax', round(sum(bill.lines.map(taxOf)), 2), round(sum(taxesOf(known)), 2));
  if (phase !== 'held') return;
  check('holds', bag(bill.holds), bag(state.holds.map(({ kind }) => kind)));
}

function taxesOf({ state }: InvoiceView): string[] {
  return (state.document?.lines ?? []).flatMap(({ taxes = [] }) =>
    taxes.flatMap(({ amount }) => amount ?? []),
  );
}

/** What the ERP was told to pay, and what it was told not to. */
function comparePayment(
  comparison: Comparison,
  population: Population,
  name: string,
  { phase, state }: InvoiceView,
): void {
  const erps = [...population.erps.values()];
  const releases = erps.flatMap(({ beliefs }) =>
    beliefs
      .rows<PaymentRelease>('payment_release')
      .filter(({ supplier, invoice }) => `${supplier}/${invoice}` === name),
  );
  const isPaid = phase === 'matched' || phase === 'released' || phase === 'credited';
  const paid = round(sum(releases.map(({ amount }) => amount)), 2);
  const due = isPaid ? round(state.paid?.amount ?? '0', 2) : round('0', 2);
  comparison.check('ERP', name, 'to be paid', paid, due);
  const dispute = erps
    .flatMap(({ beliefs }) => beliefs.rows<InvoiceDispute>('invoice_dispute'))
    .find(({ supplier, invoice }) => `${supplier}/${invoice}` === name);
  const isHeld = dispute?.state === 'held' && phase !== 'replaced';
  comparison.check('ERP', name, 'held', isHeld, phase === 'held');
}
