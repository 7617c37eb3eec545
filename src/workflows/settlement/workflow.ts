/**
 * Settlement: a ledger per order (`ledger/ERP/ENTITY/NUMBER/RELEASE`), which the order opens, shipments and
 * docks fill and invoices eat from; and an invoice per supplier's number (`invoice/SUPPLIER/NUMBER`).
 * Neither registers references: documents reach them by their own identity or by that of the order.
 */
import type { Workflow } from '../workflow.ts';
import type { InvoiceCommand, LedgerCommand } from './commands.ts';
import { decideInvoice } from './invoice-decide.ts';
import type { InvoiceEvent } from './invoice-events.ts';
import { evolveInvoice } from './invoice-evolve.ts';
import { reactInvoice } from './invoice-react.ts';
import { type InvoiceState, initialInvoice, isOpen } from './invoice-state.ts';
import { decideLedger } from './ledger-decide.ts';
import type { LedgerEvent } from './ledger-events.ts';
import { evolveLedger } from './ledger-evolve.ts';
import { reactLedger } from './ledger-react.ts';
import { initialLedger, type LedgerState } from './ledger-state.ts';

export const ledgerWorkflow: Workflow<LedgerState, LedgerCommand, LedgerEvent> = {
  kind: 'ledger',
  inner: 'all',
  initial: initialLedger,
  decide: decideLedger,
  evolve: evolveLedger,
  react: reactLedger,
  summarize: (state) => ({
    phase: ledgerPhase(state),
    title: state.order.number,
    open: ledgerPhase(state) !== 'settled',
    ...(state.supplier === undefined ? {} : { partner: state.supplier }),
  }),
};

function ledgerPhase({ known, lines }: LedgerState): string {
  if (!known) return 'unknown';
  if (lines.every((line) => line.settled)) return 'settled';
  return lines.every((line) => line.closed !== undefined) ? 'received' : 'open';
}

export const invoiceWorkflow: Workflow<InvoiceState, InvoiceCommand, InvoiceEvent> = {
  kind: 'invoice',
  inner: {
    state: [],
    events: [],
    persons: {
      state: ['overrides.by'],
      events: { 'invoice.hold_released': 'by', 'invoice.rejected': 'by' },
    },
  },
  initial: initialInvoice,
  decide: decideInvoice,
  evolve: evolveInvoice,
  react: reactInvoice,
  summarize: (state) => {
    const [hold] = state.holds;
    return {
      phase: state.phase,
      title: state.number,
      partner: state.supplier,
      open: isOpen(state.phase),
      ...(state.document === undefined ? {} : { category: state.document.invoiceType.value }),
      ...(hold === undefined ? {} : { owner: hold.owner }),
    };
  },
};
