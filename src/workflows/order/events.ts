/** What happened to an order, and what may be asked of one. Every event can be read on its own. */
import type {
  OrderReference,
  PurchaseOrder,
  PurchaseOrderChange,
} from '../../model/order-documents.ts';
import type { PlanningUpdate, PromisedPart } from '../../model/planning-documents.ts';
import type { Instant, Quantity } from '../../model/values.ts';
import type {
  NoteExceptionEnded,
  NoteExceptionRaised,
  NoteProgress,
  NoteShipment,
  ReceiveDocument,
  SetSupply,
} from '../protocol.ts';
import type { Actor } from '../workflow.ts';
import type { Finding, LineAnswer, LineTerms, NotedShipment, OrderHeader } from './state.ts';

/** Timer: has the supplier answered by now? */
export interface CheckAnswer {
  type: 'check_answer';
  revision: number;
}
/** Timer: has the missing change come by now? */
export interface CheckGap {
  type: 'check_gap';
}
export type OrderCommand =
  | ReceiveDocument
  | NoteProgress
  | NoteShipment
  | NoteExceptionEnded
  | NoteExceptionRaised
  | CheckAnswer
  | CheckGap;

/** One line in a revision: its new terms. */
export interface LineRevision {
  line: string;
  /** Word of `LINE_CHANGES`. */
  change: string;
  terms: LineTerms;
  cancelled: boolean;
  /** Cancelled down to what was shipped or received. */
  shortClosed?: boolean;
}
export interface AnsweredLine {
  line: string;
  answer: LineAnswer;
}
type PlanningLine = PlanningUpdate['lines'][number];

/** A line's supply at one site, as the supply stream is told. */
export interface LineSupply {
  site: string;
  item: string;
  line: string;
  parts: SetSupply['parts'];
}

export type OrderEvent =
  | {
      type: 'order.received';
      order: OrderReference;
      supplier: string;
      erp: string;
      currency: string;
      document: PurchaseOrder;
      documentId: string;
      lines: LineTerms[];
      at: Instant;
      configurationVersion: number;
    }
  | {
      type: 'order.change_held';
      waitingFor: number;
      sequence?: number;
      document: PurchaseOrderChange;
      documentId: string;
      at: Instant;
    }
  | {
      type: 'order.changed';
      revision: number;
      sequence?: number;
      reason: 'change' | 'replacement' | 'cancellation';
      needsAnswer: boolean;
      lines: LineRevision[];
      header: OrderHeader;
      /** As it goes to the supplier. */
      document: PurchaseOrderChange;
      documentId: string;
      at: Instant;
      configurationVersion: number;
    }
  | {
      type: 'order.change_refused';
      sequence?: number;
      code: string;
      text: string;
      documentId: string;
    }
  | { type: 'order.cancelled'; revision: number; at: Instant }
  | { type: 'order.cancellation_acknowledged'; documentId: string }
  | {
      type: 'order.answered';
      revision: number;
      documentId: string;
      number: string;
      answerType: string;
      proposal: boolean;
      lines: AnsweredLine[];
      salesOrders: string[];
      at: Instant;
      configurationVersion: number;
    }
  | { type: 'order.answer_repeated'; revision: number; documentId: string; lines: string[] }
  | {
      type: 'order.answer_crossed';
      revision: number;
      currentRevision: number;
      documentId: string;
      lines: AnsweredLine[];
      at: Instant;
    }
  | { type: 'order.answer_unclear'; documentId: string; text: string; lines: string[] }
  | { type: 'order.answer_pending'; revision: number; lines: string[] }
  | {
      type: 'order.confirmed';
      revision: number;
      by: 'tolerance' | 'buyer';
      lines: { line: string; confirmed: Quantity; ordered: Quantity }[];
      at: Instant;
    }
  | {
      type: 'order.proposal_opened';
      proposal: string;
      revision: number;
      lines: { line: string; findings: Finding[] }[];
      at: Instant;
    }
  | {
      type: 'order.proposal_approved' | 'order.proposal_rejected';
      proposals: string[];
      /** The revision that the decision makes. */
      revision: number;
      lines: string[];
      /** The ERP's sequence, where the decision came as a change. */
      sequence?: number;
      /** Lines whose last change is taken back, because the supplier's refusal of it was approved. */
      reverted: string[];
      reason?: string;
      actor: Actor;
      document: PurchaseOrderChange;
      at: Instant;
    }
  | { type: 'order.answer_overdue'; revision: number; lines: string[]; at: Instant }
  | { type: 'order.change_gap_found'; waitingFor: number; at: Instant }
  | { type: 'order.progressed'; lines: NoteProgress['lines']; at: Instant }
  | {
      type: 'order.shipment_noted';
      shipment: string;
      phase: string;
      lines: NotedShipment['lines'];
    }
  | {
      type: 'order.outlook_changed';
      revision: number;
      phase: string;
      count: number;
      planning?: { lines: PlanningLine[]; digest: string };
      forecast?: { parts: PromisedPart[]; digest: string };
      supplies: (LineSupply & { digest: string })[];
    }
  | {
      type: 'order.exception_raised';
      kind: string;
      part?: string;
      text: string;
      details: Record<string, string>;
      incident: boolean;
    }
  | { type: 'order.exception_withdrawn'; kind: string; part?: string; reason: string }
  /** A person ended it. */
  | { type: 'order.exception_ended'; kind: string; part?: string };

export type OrderEventOf<T extends OrderEvent['type']> = Extract<OrderEvent, { type: T }>;
