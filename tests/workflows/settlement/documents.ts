/** Orders, receipts and invoices, short enough to read in a test. */
import type { DocumentOf } from '../../../src/model/document.ts';
import type { MatchTolerances } from '../../../src/model/profile.ts';
import type {
  InvoiceLine,
  ReceivingCondition,
  ReceivingLine,
} from '../../../src/model/settlement-documents.ts';
import type { Price } from '../../../src/model/values.ts';
import type { RecordMovement, RecordReceipt, SetOrdered } from '../../../src/workflows/protocol.ts';
import type { InvoiceState } from '../../../src/workflows/settlement/invoice-state.ts';
import type { LedgerState } from '../../../src/workflows/settlement/ledger-state.ts';
import { invoiceWorkflow, ledgerWorkflow } from '../../../src/workflows/settlement/workflow.ts';
import { profile, world } from '../kit.ts';
import { Streams } from '../streams.ts';

export const LEDGER = 'ledger/ERP1/US01/4500017/-';
export const order = { erp: 'ERP1', entity: 'US01', number: '4500017' };
export const invoiceStream = (number: string) => `invoice/ACME/${number}`;

export interface OrderedLine {
  line?: string;
  item?: string;
  quantity?: string;
  unit?: string;
  price?: Price;
  policy?: string;
  /** Name, quantity, place. */
  schedules?: [string, string, string?][];
}
export function ordered(lines: OrderedLine[], more: Partial<SetOrdered> = {}): SetOrdered {
  return {
    type: 'set_ordered',
    order,
    supplier: 'ACME',
    erp: 'ERP',
    currency: 'USD',
    revision: 0,
    cancelled: false,
    lines: lines.map((given, index) => {
      const { line = String(index + 1), item = 'W-100', quantity = '10', unit = 'EA' } = given;
      const {
        price = { amount: '2' },
        policy = 'three_way',
        schedules = [['1', quantity]],
      } = given;
      return {
        line,
        item: { buyer: item },
        price,
        matchPolicy: policy,
        schedules: schedules.map(([schedule, value, site]) => ({
          schedule,
          quantity: { value, unit },
          ...(site === undefined ? {} : { site }),
        })),
      };
    }),
    ...more,
  };
}

export function received(
  value: string,
  more: Partial<ReceivingLine> = {},
  advice = 'RA-1',
): RecordReceipt {
  return { type: 'record_receipt', advice, lines: [receivedLine(value, more)] };
}
export function receivedLine(value: string, more: Partial<ReceivingLine> = {}): ReceivingLine {
  return {
    id: '1',
    link: { order, line: '1' },
    item: { buyer: 'W-100' },
    received: { value, unit: 'EA' },
    parts: [],
    ...more,
  };
}
export function part(value: string, condition: ReceivingCondition) {
  return { quantity: { value, unit: 'EA' }, condition: { value: condition } };
}
export function moved(
  movement: RecordMovement['movement'],
  value: string,
  line = '1',
): RecordMovement {
  return {
    type: 'record_movement',
    movement,
    shipment: 'ACME/S-1',
    lines: [{ link: { order, line }, item: { buyer: 'W-100' }, quantity: { value, unit: 'EA' } }],
  };
}

interface Billed {
  line?: string;
  quantity?: string;
  unit?: string;
  price?: string | Price;
  more?: Partial<InvoiceLine>;
}
/** By default line 1, 10 EA at 2.00: total 20. */
export function invoice(
  number: string,
  lines: Billed[] = [{}],
  more: Partial<DocumentOf<'invoice'>> = {},
): DocumentOf<'invoice'> {
  const full = lines.map((given, index): InvoiceLine => {
    const {
      line = String(index + 1),
      quantity = '10',
      unit = 'EA',
      price = '2',
      more: rest,
    } = given;
    return {
      line,
      link: { order, line },
      item: { buyer: 'W-100' },
      quantity: { value: quantity, unit },
      price: typeof price === 'string' ? { amount: price } : price,
      ...rest,
    };
  });
  const amounts = full.map(({ quantity, price }) => {
    return (Number(quantity.value) * Number(price.amount)) / Number(price.per?.value ?? '1');
  });
  return {
    kind: 'invoice',
    number,
    invoiceType: { value: 'invoice' },
    currency: 'USD',
    issuedOn: '2026-06-05',
    lines: full,
    total: String(Number(amounts.reduce((a, b) => a + b, 0).toFixed(2))),
    ...more,
  };
}

let documents = 0;
export function send(document: DocumentOf<'invoice'> | DocumentOf<'receiving_advice'>) {
  documents += 1;
  return {
    type: 'receive_document' as const,
    document,
    partner: 'ACME',
    documentId: `doc-${documents}`,
  };
}

/** ACME with these tolerances for the match. */
export function books(match: MatchTolerances = {}, more = {}): Streams {
  const configuration = world({
    partner: [
      profile('ACME', ['supplier'], { policies: { match, ...more }, zone: 'America/New_York' }),
    ],
  });
  return new Streams([ledgerWorkflow, invoiceWorkflow], configuration);
}
/** An order of 10 at 2.00, and what was received of it. */
export function orderOf(line: OrderedLine = {}, match: MatchTolerances = {}): Streams {
  return books(match).send(LEDGER, ordered([line]));
}

export const ledger = (world: Streams) => world.state<LedgerState>(LEDGER);
export const standing = (world: Streams, number: string) =>
  world.state<InvoiceState>(invoiceStream(number));
export const phase = (world: Streams, number: string) => standing(world, number).phase;
export const holds = (world: Streams, number: string) =>
  standing(world, number).holds.map(({ kind, line }) =>
    line === undefined ? kind : `${kind}/${line}`,
  );
/** Sums of a line by kind, zeros left out. */
export function totals(world: Streams, line = '1'): Record<string, string> {
  const sums: Record<string, number> = {};
  for (const { totals: of } of ledger(world).lines.find((one) => one.line === line)?.schedules ??
    []) {
    for (const [kind, value] of Object.entries(of)) sums[kind] = (sums[kind] ?? 0) + Number(value);
  }
  return Object.fromEntries(
    Object.entries(sums).flatMap(([kind, value]) => (value === 0 ? [] : [[kind, String(value)]])),
  );
}

/** An invoice, as its supplier sends it. */
export function bill(world: Streams, document: DocumentOf<'invoice'>): Streams {
  return world.send(invoiceStream(document.number), send(document));
}
