/**
 * A history before it happens: what partners send, as data. Everything that two runs could rightly do in
 * another order is kept apart (streams and business keys belong to one channel), so that whatever order the
 * actors take, the end must be the same.
 */
import { derivedId } from '../../../src/base/ids.ts';
import fc from '../../random.ts';

export const CHANNELS = 4;
const STREAMS = 3;

export type DeedKind = 'note' | 'refusal' | 'fault' | 'refer' | 'tell' | 'timer' | 'send';

export interface PlannedDocument {
  /** Which of the channel's streams, or which reference where `lookup` is set. */
  to: number;
  lookup: boolean;
  deed: DeedKind;
  /** Business key: equal numbers in one channel are one key. */
  key?: number;
  content: number;
  same: 'replace' | 'refuse' | 'ask';
}

export interface PlannedInterchange {
  /** Envelope number: equal numbers in one channel are one envelope. */
  envelope?: number;
  text: number;
  large: boolean;
  throws: boolean;
  documents: PlannedDocument[];
}

/** Interchanges per channel, in the order in which they are sent. */
export type Plan = PlannedInterchange[][];

const plannedDocument = fc.record<PlannedDocument, 'to' | 'lookup' | 'deed' | 'content' | 'same'>(
  {
    to: fc.nat(STREAMS - 1),
    lookup: fc.boolean(),
    deed: fc.constantFrom(
      'note',
      'note',
      'refusal',
      'fault',
      'refer',
      'tell',
      'timer',
      'send',
      'send',
    ),
    key: fc.nat(2),
    content: fc.nat(1),
    same: fc.constantFrom('replace', 'refuse', 'ask'),
  },
  { requiredKeys: ['to', 'lookup', 'deed', 'content', 'same'] },
);

const plannedInterchange = fc.record<PlannedInterchange, 'text' | 'large' | 'throws' | 'documents'>(
  {
    envelope: fc.nat(3),
    text: fc.nat(1),
    large: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
    throws: fc.integer({ min: 0, max: 11 }).map((n) => n === 11),
    documents: fc.array(plannedDocument, { maxLength: 5 }),
  },
  { requiredKeys: ['text', 'large', 'throws', 'documents'] },
);

export function plans(interchangesMax: number): fc.Arbitrary<Plan> {
  const channel = fc.array(plannedInterchange, { maxLength: interchangesMax });
  return fc.array(channel, { minLength: CHANNELS, maxLength: CHANNELS });
}

/** `channel/interchange/document`, counted from 0: the note that a document leaves in its stream. */
export function labelOf(channel: number, interchange: number, document?: number): string {
  return [channel, interchange, document].filter((part) => part !== undefined).join('/');
}

export function idOf(tenant: string, label: string): string {
  return derivedId(tenant, label);
}

export function referenceOf(channel: number, to: number): string {
  return `R-${channel}-${to}`;
}

/** The stream of a document, once it is found. */
export function streamOf(channel: number, document: PlannedDocument): string {
  return `${document.lookup ? 'shipment' : 'order'}/${channel}-${document.to}`;
}
