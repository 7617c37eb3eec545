import { expect, it } from 'vitest';
import { digest, streamRows, type TraceEntry } from '../../src/cli/trace-digest.ts';

const entry = (at: string, what: string, kind: string, text: string, more = {}): TraceEntry => ({
  at: `2026-06-01T${at}:00.000Z`,
  what,
  kind,
  text,
  ...more,
});

it('tells a moment in one line: what came in, what was decided, who was told', () => {
  const erp = { partner: 'ERP', outcome: 'out' };
  const lines = digest([
    entry('08:00', 'document', 'order_acknowledgment', 'Order acknowledgment 1 from S', {
      partner: 'S',
      outcome: 'applied',
    }),
    entry('08:00', 'event', 'order.confirmed', 'Order confirmed'),
    entry('08:00', 'event', 'order.outlook_changed', 'Order outlook changed'),
    entry('08:00', 'document', 'planning_update', 'Planning update 1 for ERP', erp),
    entry('08:00', 'transmission', 'planning_update', 'Planning update 1 to ERP: sent', {
      outcome: 'sent',
    }),
  ]);
  expect(lines).toEqual([
    '2026-06-01 08:00  ▤ Order acknowledgment 1 from S  ● order: confirmed  → planning update to ERP',
  ]);
});

it('keeps what was refused and what is not through', () => {
  const refused = { partner: 'S', outcome: 'refused' };
  const lines = digest([
    entry('09:00', 'document', 'invoice', 'Invoice 7 from S; why', refused),
    entry('10:00', 'transmission', 'purchase_order', 'Purchase order 1 to S: dead letter', {
      outcome: 'dead_letter',
    }),
  ]);
  expect(lines[0]).toContain('Invoice 7 from S; why (refused)');
  expect(lines[1]).toContain('dead letter');
});

it('shows what is open by name, and exceptions that ended as one row', () => {
  const stream = { kind: 'exception', title: 'Late.', phase: 'resolved', open: false };
  const rows = streamRows([
    { kind: 'order', title: '1', phase: 'closed', open: false },
    stream,
    { ...stream, title: 'Held.', phase: 'open', open: true },
    stream,
  ]);
  expect(rows).toEqual([
    ['order', '1', 'closed', 'closed'],
    ['exception', 'Held.', 'open', 'open'],
    ['exception', '2 that ended', 'resolved', 'closed'],
  ]);
});

it('leaves out moments in which exceptions are only told again', () => {
  const notice = entry('12:00', 'document', 'exception_notice', 'Exception notice 1 for ERP', {
    partner: 'ERP',
    outcome: 'out',
  });
  expect(digest([notice])).toEqual([]);
  const raised = entry('12:00', 'event', 'exception.raised', 'Exception raised');
  expect(digest([raised, notice])).toEqual([
    '2026-06-01 12:00  ● exception: raised  → exception notice to ERP',
  ]);
});

it('leaves moments of bookkeeping alone out', () => {
  expect(digest([entry('11:00', 'event', 'ledger.recorded', 'Ledger recorded')])).toEqual([]);
});
