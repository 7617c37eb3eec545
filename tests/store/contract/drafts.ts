/** What channels, stations and rules hand to a store, filled in so that a case names only what matters to it. */
import { createHash } from 'node:crypto';
import { derivedId } from '../../../src/base/ids.ts';
import type { ApplicationAdvice } from '../../../src/model/exchange-documents.ts';
import type {
  AttemptResult,
  ClaimedTransmission,
  DraftDocument,
  DraftTransmission,
  InboundInterchange,
  LaneCommand,
  OutboundDocument,
  ReferenceChange,
  TimerChange,
  TranslationDraft,
} from '../../../src/store/store.ts';
import type { Actor } from '../../../src/workflows/workflow.ts';
import type { Deed } from './deeds.ts';

export const person: Actor = { kind: 'person', id: 'paula' };
export const partnerActor: Actor = { kind: 'partner', id: 'ACME' };

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export class Drafts {
  readonly tenant: string;
  #ids = 0;

  constructor(tenant: string) {
    this.tenant = tenant;
  }

  id(): string {
    this.#ids += 1;
    return derivedId(this.tenant, String(this.#ids));
  }

  inbound(over: Partial<InboundInterchange> & { text?: string } = {}): InboundInterchange {
    const { text, ...rest } = over;
    const id = rest.id ?? this.id();
    const parts = rest.parts ?? [new TextEncoder().encode(text ?? `text of ${id}`)];
    const bytes = Buffer.concat(parts);
    return {
      id,
      tenant: this.tenant,
      channel: 'ACME/in',
      partner: 'ACME',
      attributes: {},
      parts,
      contentHash: sha256(bytes),
      size: bytes.length,
      actor: partnerActor,
      ...rest,
    };
  }

  draft(entry: { id: string }, over: Partial<TranslationDraft> = {}): TranslationDraft {
    return {
      interchange: entry.id,
      outcome: 'translated',
      format: 'test',
      problems: [],
      expectedDocuments: over.documents?.length ?? 0,
      documents: [],
      outboundDocuments: [],
      transmissions: [],
      commands: [],
      ...over,
    };
  }

  document(over: Partial<DraftDocument> & { note?: string; to?: string } = {}): DraftDocument {
    const { note: text, to, ...rest } = over;
    const id = rest.id ?? this.id();
    const body = this.body(rest.number ?? id);
    return {
      id,
      index: 0,
      document: body,
      kind: 'application_advice',
      number: body.number,
      partner: 'ACME',
      format: 'test',
      source: { set: '855' },
      problems: [],
      contentKey: sha256(text ?? id).slice(0, 32),
      onSameIdentity: 'refuse',
      target: { type: 'stream', stream: to ?? 'order/1' },
      command: { type: 'deed', ...{ notes: [text ?? id] } },
      actor: partnerActor,
      ...rest,
    };
  }

  body(number: string): ApplicationAdvice {
    return {
      kind: 'application_advice',
      number,
      outcome: { value: 'accepted' },
      document: '4500017',
      errors: [],
    };
  }

  command(stream: string, deed: Deed, over: Partial<LaneCommand['envelope']> = {}): LaneCommand {
    return {
      tenant: this.tenant,
      envelope: {
        id: this.id(),
        stream,
        command: deed,
        at: '2026-06-04T10:00:00.000Z',
        actor: person,
        cause: {},
        depth: 0,
        ...over,
      },
    };
  }

  timer(stream: string, name: string, at?: string, deed?: Deed): TimerChange {
    return {
      tenant: this.tenant,
      stream,
      name,
      ...(at === undefined ? {} : { at }),
      ...(deed === undefined ? {} : { envelope: this.command(stream, deed).envelope }),
    };
  }

  reference(stream: string, value: string, over: Partial<ReferenceChange> = {}): ReferenceChange {
    return {
      tenant: this.tenant,
      scope: 'ACME',
      role: 'bill_of_lading',
      value,
      stream,
      validFrom: '2020-01-01T00:00:00.000Z',
      ...over,
    };
  }

  outbound(over: Partial<OutboundDocument> = {}): OutboundDocument {
    const id = over.id ?? this.id();
    return {
      id,
      tenant: this.tenant,
      kind: 'application_advice',
      number: id,
      partner: 'ACME',
      body: this.body(id),
      cause: {},
      ...over,
    };
  }

  transmission(over: Partial<DraftTransmission> = {}): DraftTransmission {
    return {
      id: this.id(),
      tenant: this.tenant,
      partner: 'ACME',
      endpoint: 'main',
      kind: 'application_advice',
      title: 'Advice',
      cause: {},
      ...over,
    };
  }

  result(claimed: ClaimedTransmission, over: Partial<AttemptResult> = {}): AttemptResult {
    return {
      id: claimed.id,
      tenant: claimed.tenant,
      epoch: claimed.epoch,
      outcome: 'accepted',
      startedAt: '2026-06-04T10:00:00.000Z',
      durationMs: 12,
      commands: [],
      ...over,
    };
  }
}
