/** What one vehicle carries: stops, legs, shipments. */
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { Party, Quantity } from '../../model/values.ts';
import { streamParts } from '../workflow.ts';
import type { KnownReference, RouteLeg } from './route.ts';
import type { TimelineEntry } from './state.ts';

export const LOAD_PHASES = [
  'unknown',
  'booked',
  'under_way',
  'completed',
  'cancelled',
  'declined',
] as const;
export type LoadPhase = (typeof LOAD_PHASES)[number];

export interface LoadStop {
  sequence: number;
  /** Word of the canonical activity. */
  activity: string;
  place: Party;
  site?: string;
  windowStartAt?: string;
  windowEndAt?: string;
  appointment?: string;
  /** What happens here to which shipment, by the hub's identity. */
  shipments: {
    identity: string;
    loads: boolean;
    unloads: boolean;
    items?: { itemId: string; quantity: Quantity }[];
  }[];
}
export interface LoadPlan {
  confirmation: string;
  mark: string;
  stops: LoadStop[];
  legs: RouteLeg[];
  /** Identities of the shipments it carries. */
  shipments: string[];
  /** Names that no shipment of ours could be found for. */
  unresolved: string[];
  /** References under which documents reach the load, in the scopes where they hold. */
  references: ScopedReference[];
}
export interface ScopedReference extends KnownReference {
  scope: string;
}
export interface Carried {
  identity: string;
  phase: string;
  pickedUpAt?: string;
  ended: boolean;
  /** When the last of it came off; when we heard, where nobody said. */
  endedAt?: string;
  /** Orders of what travels in it; absent where the papers name none. */
  orders?: OrderReference[];
}

export interface WaitingMilestone {
  documentId: string;
  milestone: DocumentOf<'milestone'>;
  partner?: string;
}

export interface LoadState {
  stream: string;
  number: string;
  revision: number;
  phase: LoadPhase;
  /** Partner that planned it. */
  transportSystem?: string;
  plan?: LoadPlan;
  carried: Carried[];
  timeline: TimelineEntry[];
  /** Milestones that no stop or carrier of the plan explains; a later plan may. */
  waiting: WaitingMilestone[];
  /** Which shipments a milestone was passed on to, by its document. */
  passedOn: Record<string, string[]>;
}

export function initialLoad(stream: string): LoadState {
  const [number = '-'] = streamParts(stream);
  return {
    stream,
    number,
    revision: 0,
    phase: 'unknown',
    carried: [],
    timeline: [],
    waiting: [],
    passedOn: {},
  };
}
