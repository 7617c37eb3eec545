/** What happened to a downstream commitment, and what may be asked of one. */
import type { OrderReference } from '../../model/order-documents.ts';
import type { NoteCover, ReceiveDocument } from '../protocol.ts';
import type { CommittedLine, Cover } from './state.ts';

export type CommitmentCommand = ReceiveDocument | NoteCover;

export type CommitmentEvent =
  | {
      type: 'commitment.received' | 'commitment.changed';
      number: string;
      version?: string;
      dockSlot?: string;
      requiredAt: string;
      /** Quantities in the item's base unit. */
      lines: CommittedLine[];
      /** Lines whose unit cannot be converted; nothing is allotted to them. */
      unclear: { line: string; text: string }[];
      /** What the supply streams must forget. */
      ended: { line: string; key: string }[];
      documentId: string;
      at: string;
      configurationVersion: number;
    }
  | {
      type: 'commitment.cancelled';
      ended: { line: string; key: string }[];
      documentId: string;
      at: string;
    }
  | {
      type: 'commitment.cover_changed';
      line: string;
      cover: Cover;
      required: string;
      unit: string;
      cause?: OrderReference;
      at: string;
    };
