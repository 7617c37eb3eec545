/** What the public API shows, as far as the comparison reads it. */

export interface Amount {
  value: string;
  unit: string;
}

export interface PartView {
  schedule: string;
  quantity: string;
  sent?: Amount;
  disposition: string;
  item?: { buyer?: string; supplier?: string };
  shipOn?: string;
  deliveryOn?: string;
  shipAt?: string;
  deliveryAt?: string;
}

export interface AnswerView {
  parts: PartView[];
  remainder: string;
  restDeclined: boolean;
  refusesChange?: boolean;
}

export interface LineView {
  terms: {
    line: string;
    unit: string;
    quantity: string;
    schedules: { schedule: string; quantity: string; site?: string }[];
    matchPolicy?: string;
  };
  cancelled: boolean;
  accepted?: AnswerView;
  waiting?: { proposal: string; answer: AnswerView };
  promise: { agreed?: unknown };
  /** By schedule line. */
  progress?: Record<string, { shipped: string; received: string; invoiced: string }>;
}

export interface OrderView {
  stream: string;
  phase: string;
  open: boolean;
  version: number;
  title: string;
  state: {
    supplier: string;
    erp: string;
    revision: number;
    sequence: number;
    cancelled: boolean;
    revisions: { revision: number; kind: string }[];
    lines: LineView[];
    held: unknown[];
  };
}

export interface EventView {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

export interface ExceptionView {
  stream: string;
  category?: string;
  phase: string;
  open: boolean;
  title: string;
}

export interface TransmissionView {
  id: string;
  partner: string;
  endpoint: string;
  kind: string;
  phase: string;
  orderingKey?: string;
  document?: string;
  createdAt: string;
}

export interface DocumentView {
  id: string;
  direction: 'in' | 'out';
  kind: string;
  number: string;
  partner?: string;
  stream?: string;
  outcome: string;
  code?: string;
}

export interface EntryView {
  type: string;
  occurredAt: string;
  standing: string;
  reason?: { value: string };
  late?: boolean;
  milestone?: string;
}

export interface LoadView {
  stream: string;
  phase: string;
  state: {
    number: string;
    timeline: EntryView[];
    plan?: {
      shipments: string[];
      stops: { sequence: number }[];
      legs: { sequence: number; carrier: string }[];
    };
  };
}

export interface ShipmentView {
  stream: string;
  phase: string;
  state: {
    identity: string;
    timeline: EntryView[];
    notices: {
      cancelled: boolean;
      goods: { quantity: Amount }[];
      units: { id: string; sscc?: string }[];
    }[];
    proofs: { number: string; contentHash?: string }[];
  };
}

export interface LedgerView {
  stream: string;
  phase: string;
  state: {
    order: { number: string; release?: string };
    lines: {
      line: string;
      unit: string;
      item?: { buyer?: string };
      matchPolicy: string;
      /** Nothing more is expected on the line, and as much is billed as is payable. */
      settled: boolean;
      schedules: { schedule: string; totals: Record<string, string> }[];
    }[];
  };
}

export interface InvoiceView {
  stream: string;
  phase: string;
  state: {
    supplier: string;
    number: string;
    credit: boolean;
    orders: { number: string; release?: string }[];
    holds: { kind: string; line?: string }[];
    paid?: { amount: string; currency: string };
    document?: {
      charges?: unknown[];
      currency?: string;
      total: string;
      lines: { taxes?: { amount?: string }[] }[];
    };
  };
}
