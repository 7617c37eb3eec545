import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../src/model/configuration.ts';
import {
  type TranslateContext,
  translateInBatches,
  translateStation,
} from '../../src/pipeline/translate.ts';
import type { InboxEntry, TranslationDraft } from '../../src/store/store.ts';
import fc from '../random.ts';
import { digest, inboxEntry, NOW, profile, text, toyRouting, toySyntax } from './kit.ts';

const x12 = {
  ourQualifier: 'ZZ',
  ourId: 'HUB',
  theirQualifier: 'ZZ',
  theirId: 'ACME',
  version: '004010' as const,
  sendFunctionalAcknowledgment: true,
};
const out = {
  id: 'ACME.out',
  channel: 'webhook' as const,
  format: 'x12' as const,
  sends: ['purchase_order'],
};
const partners = [
  profile('ACME', ['supplier'], { x12, endpoints: [out] }),
  profile('STRICT', ['supplier'], {
    identifiers: [{ scheme: 'isa', value: 'ZZ/STRICT' }],
    policies: { onUnmapped: 'quarantine' },
  }),
];
const configuration = configurationOf(
  1,
  partners.map((body) => ({
    kind: 'partner' as const,
    key: body.id,
    version: 1,
    body,
    changedAt: NOW,
    changedBy: 'test',
  })),
);
const context: TranslateContext = {
  recognize: (head) => (toySyntax.recognize(head) ? toySyntax : undefined),
  routing: toyRouting,
  configurationOf: () => configuration,
  digest,
};
const station = translateStation(context);
const translate = (body: string, more: Partial<InboxEntry> = {}): TranslationDraft =>
  station.translate(inboxEntry(body, more));
const anonymous = (body: string, more: Partial<InboxEntry> = {}) => {
  const { partner: _, ...entry } = inboxEntry(body, more);
  return station.translate(entry);
};
const exceptionKinds = (draft: TranslationDraft) =>
  draft.commands.map(({ envelope }) => [envelope.command.type, envelope.stream.split('/')[1]]);

const ANY = Number.MAX_SAFE_INTEGER;

describe('translation', () => {
  it('gives each document its place, and counts what was announced', () => {
    const draft = translate('TOY ACME 7\nDOC S1 a\nDOC ?R b\nEND 2');
    expect(draft).toMatchObject({
      outcome: 'translated',
      format: 'toy',
      partner: 'ACME',
      controlNumber: '7',
      envelopeIdentity: 'toy/ZZ:ACME/ZZ:HUB/7',
      expectedDocuments: 2,
      documents: [
        {
          index: 0,
          number: 'a',
          target: { type: 'stream', stream: 'toy/S1' },
          command: { type: 'receive_document', partner: 'ACME' },
          identity: 'ACME/inventory_report/a',
          onSameIdentity: 'ask',
        },
        { index: 1, target: { type: 'lookup' } },
      ],
    });
    const [first] = draft.documents;
    expect(first?.command).toMatchObject({ documentId: first?.id });
    expect(first?.contentKey).toMatch(/^[0-9a-f]{32}$/);
  });

  it('gives the same draft again', () => {
    const body = 'TOY ACME 7\nDOC S1 a\nGRP\nEND 2';
    expect(translate(body)).toEqual(translate(body));
  });

  it('quarantines bytes in no known syntax', () => {
    const draft = translate('garbage');
    expect(draft).toMatchObject({
      outcome: 'quarantined',
      problems: [{ code: 'SYNTAX_UNKNOWN' }],
      documents: [],
      expectedDocuments: 0,
    });
    expect(exceptionKinds(draft)).toEqual([['raise_exception', 'interchange_quarantined']]);
  });

  it('makes a row of each set that became no document', () => {
    const { documents, outcome } = translate('TOY ACME 7\nDOC S1 a\nBAD\nDOC S1 b wrong\nEND 3');
    expect(outcome).toBe('translated');
    expect(documents.map(({ target }) => target)).toMatchObject([
      { type: 'stream' },
      { type: 'none', outcome: 'refused', code: 'TOY_BAD' },
      { type: 'none', outcome: 'refused', code: 'TOY_WRONG' },
    ]);
  });

  it('lists a document under a number that the key of an index can hold, and keeps the number whole', () => {
    const number = 'N'.repeat(9000);
    const [draft] = translate(`TOY ACME 7\nDOC S1 ${number} wrong\nEND 1`).documents;
    expect(draft?.number).toBe(number.slice(0, 80));
    expect(draft?.document?.number).toBe(number);
  });

  it('makes a row of each document that is announced and not there', () => {
    const { documents, expectedDocuments } = translate('TOY ACME 7\nDOC S1 a\nEND 3');
    expect(expectedDocuments).toBe(3);
    expect(documents.slice(1).map(({ target }) => target)).toMatchObject([
      { code: 'DOCUMENT_MISSING' },
      { code: 'DOCUMENT_MISSING' },
    ]);
    const wild = translate('TOY ACME 7\nEND 999999999');
    expect(wild.documents).toHaveLength(1000);
    expect(wild.expectedDocuments).toBe(1000);
  });

  it('reads a test and applies nothing of it', () => {
    const draft = translate('TOY ACME 7 test\nDOC S1 a\nGRP\nEND 1');
    expect(draft.outcome).toBe('test');
    expect(draft.envelopeIdentity).toBeUndefined();
    expect(draft.documents[0]?.target).toMatchObject({ code: 'TEST_INTERCHANGE' });
    expect(draft.outboundDocuments[0]?.body.purpose).toEqual({ value: 'test' });
  });
});

describe('the sender', () => {
  it('is whom the envelope names, where the channel names nobody', () => {
    expect(anonymous('TOY STRICT 7\nDOC S1 a\nEND 1')).toMatchObject({
      outcome: 'translated',
      partner: 'STRICT',
    });
  });

  it('must be known', () => {
    const draft = anonymous('TOY NOBODY 7\nDOC S1 a\nEND 1');
    expect(draft).toMatchObject({ outcome: 'quarantined', documents: [], expectedDocuments: 0 });
    expect(draft.problems.map(({ code }) => code)).toEqual(['SENDER_UNKNOWN']);
  });

  it('must not be another than the channel says', () => {
    expect(translate('TOY STRICT 7\nDOC S1 a\nEND 1')).toMatchObject({
      outcome: 'quarantined',
      problems: [{ code: 'SENDER_MISMATCH' }],
    });
  });

  it('may be nobody where our own people and systems send without an envelope', () => {
    const body = 'TOY - 7\nDOC S1 a\nEND 1';
    const actor = { kind: 'person' as const, id: 'pat' };
    expect(anonymous(body, { actor }).outcome).toBe('translated');
    expect(anonymous(body).outcome).toBe('quarantined');
    expect(translate(body)).toMatchObject({ outcome: 'translated', partner: 'ACME' });
  });
});

describe('an unmapped code', () => {
  const body = (sender: string) => `TOY ${sender} 7\nDOC S1 a unmapped\nEND 1`;

  it('stays with the document', () => {
    expect(translate(body('ACME')).documents[0]).toMatchObject({
      target: { type: 'stream' },
      problems: [{ code: 'TOY_CODE_UNMAPPED' }],
    });
  });

  it('stops the document where the profile says so, until it is read again', () => {
    const stopped = anonymous(body('STRICT'));
    expect(stopped.outcome).toBe('translated');
    expect(stopped.documents[0]?.target).toMatchObject({
      outcome: 'quarantined',
      code: 'DOCUMENT_UNMAPPED',
    });
    expect(exceptionKinds(stopped)).toEqual([['raise_exception', 'document_unmapped']]);
    const [raised] = stopped.commands;
    const again = anonymous('TOY STRICT 7\nDOC S1 a\nEND 1', {
      id: '10000000-0000-7000-8000-000000000002',
      reprocesses: stopped.interchange,
    });
    const withdrawn = again.commands.find(
      ({ envelope }) => envelope.stream === raised?.envelope.stream,
    );
    expect(withdrawn?.envelope.command.type).toBe('withdraw_exception');
    expect(again.envelopeIdentity).toBeUndefined();
  });
});

describe('what the sender is told', () => {
  it('is a functional acknowledgment per group, to the endpoint that speaks the syntax', () => {
    const draft = translate('TOY ACME 7\nDOC S1 a\nGRP\nDOC S1 b\nGRP\nEND 2');
    expect(draft.outboundDocuments.map(({ number }) => number)).toEqual(['997-1', '997-2']);
    expect(draft.transmissions).toMatchObject([
      { endpoint: 'ACME.out', kind: 'functional_acknowledgment' },
      { endpoint: 'ACME.out' },
    ]);
  });

  it('is an interchange acknowledgment where it asks for one', () => {
    const kinds = (draft: TranslationDraft) => draft.outboundDocuments.map(({ kind }) => kind);
    expect(kinds(translate('TOY ACME 7 ask\nEND 0'))).toEqual(['interchange_acknowledgment']);
    expect(kinds(translate('TOY ACME 7\nEND 0'))).toEqual([]);
  });

  it('is nothing where the profile does not say so', () => {
    expect(anonymous('TOY STRICT 7\nDOC S1 a\nGRP\nEND 1').outboundDocuments).toEqual([]);
  });
});

describe('batches of a large interchange', () => {
  const line = fc.constantFrom('DOC S1 a', 'DOC S2 b unmapped', 'DOC S3 c wrong', 'BAD', 'GRP');

  function* resumed(entry: InboxEntry, documentsMax: number) {
    for (let documentsDone = 0; ; ) {
      const batches = translateInBatches({ ...entry, documentsDone }, entry.parts, context, {
        documents: documentsMax,
        bytes: ANY,
      });
      // The process dies after each batch, and another one begins where the records end.
      const { value, done } = batches.next();
      if (done === true) return;
      yield value;
      documentsDone += value.documents.length;
      if (value.outcome !== undefined) return;
    }
  }

  it('hold together what the whole holds, whether read in one go or resumed after each', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (lines, size) => {
          const count = lines.filter((one) => one !== 'GRP').length;
          const entry = inboxEntry(['TOY ACME 7', ...lines, `END ${count}`].join('\n'));
          const [whole] = translateInBatches(entry, entry.parts, context, {
            documents: ANY,
            bytes: ANY,
          });
          const inOneGo = [
            ...translateInBatches(entry, entry.parts, context, { documents: size, bytes: ANY }),
          ];
          for (const drafts of [inOneGo, [...resumed(entry, size)]]) {
            expect(drafts.flatMap(({ documents }) => documents)).toEqual(whole?.documents);
            expect(drafts.flatMap((draft) => draft.outboundDocuments)).toEqual(
              whole?.outboundDocuments,
            );
            expect(drafts.flatMap(({ problems }) => problems)).toEqual(whole?.problems);
            expect(drafts.at(-1)?.expectedDocuments).toBe(whole?.expectedDocuments);
            expect(drafts.at(-1)?.outcome).toBe(whole?.outcome);
            for (const { documents } of drafts) expect(documents.length).toBeLessThanOrEqual(size);
          }
        },
      ),
    );
  });

  it('end with the bytes that one commit may hold, however few documents those are', () => {
    const lines = ['TOY ACME 7', 'DOC S1 a', 'DOC S1 b', 'DOC S1 c', 'END 3'];
    const entry = inboxEntry(lines.join('\n'));
    const parts = lines.map((one) => text(`${one}\n`));
    const drafts = [
      ...translateInBatches(entry, parts, context, {
        documents: ANY,
        bytes: 2 * 'DOC S1 a'.length,
      }),
    ];
    expect(drafts.length).toBeGreaterThan(1);
    expect(drafts.flatMap(({ documents }) => documents.map(({ number }) => number))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('are recognized across parts', () => {
    const entry = inboxEntry('TOY ACME 7\nDOC S1 a\nEND 1');
    const parts = [text('TOY ACM'), text('E 7\nDOC S1 a\nEND 1')];
    expect([
      ...translateInBatches(entry, parts, context, { documents: 10, bytes: ANY }),
    ]).toMatchObject([{ documents: [{ number: 'a' }] }]);
  });
});
