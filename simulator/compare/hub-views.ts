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
  terms: { line: string; unit: string; quantity: string; schedules: { quantity: string }[] };
  cancelled: boolean;
  accepted?: AnswerView;
  waiting?: { proposal: string; answer: AnswerView };
  promise: { agreed?: unknown };
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
