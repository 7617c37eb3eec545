import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../src/model/configuration.ts';
import type { PartnerProfile } from '../../src/model/profile.ts';
import { ruleStation } from '../../src/pipeline/record.ts';
import { compareReplay } from '../../src/pipeline/replay.ts';
import type { LaneBatch, LaneResult } from '../../src/store/store.ts';
import type { CommandEnvelope } from '../../src/workflows/workflow.ts';
import { NOW, profile, toyDocument, toyWorkflow, toyWorkflows } from './kit.ts';

const endpoint = (id: string, sends: string[]) => ({
  id,
  channel: 'webhook' as const,
  format: 'json' as const,
  sends,
});
const partners: PartnerProfile[] = [
  profile('ACME', ['supplier'], {
    endpoints: [endpoint('ACME.out', ['application_advice', 'event:toy.*'])],
  }),
  profile('BOLT', ['supplier'], { endpoints: [endpoint('BOLT.out', ['event:*'])] }),
  profile('ERP', ['erp'], { endpoints: [endpoint('ERP.out', ['event:toy.*'])] }),
  profile('WMS1', ['warehouse'], { endpoints: [endpoint('a', ['*']), endpoint('b', ['*'])] }),
  profile('WMS2', ['warehouse']),
];
const configuration = configurationOf(
  9,
  partners.map((body) => ({
    kind: 'partner' as const,
    key: body.id,
    version: 1,
    body,
    changedAt: NOW,
    changedBy: 'test',
  })),
);
const station = ruleStation({ workflowOf: toyWorkflows, configurationOf: () => configuration });

function envelope(number: string, more: Partial<CommandEnvelope> = {}): CommandEnvelope {
  const documentId = `d-${number}`;
  const document = toyDocument('S1', number);
  return {
    id: `c-${number}`,
    stream: 'toy/S1',
    command: { type: 'receive_document', document, documentId, partner: 'ACME' } as never,
    at: NOW,
    actor: { kind: 'partner', id: 'ACME' },
    cause: { interchange: 'i1', document: documentId },
    depth: 0,
    ...more,
  };
}
function lane(...envelopes: CommandEnvelope[]): LaneBatch {
  const entries = envelopes.map((one, at) => ({ seq: at + 1, envelope: one }));
  return { tenant: 'default', stream: 'toy/S1', version: 0, state: undefined, entries };
}
const run = (...envelopes: CommandEnvelope[]): LaneResult =>
  station([lane(...envelopes)])[0] as LaneResult;

describe('a lane', () => {
  it('is decided in order, each command on the state that the one before left', () => {
    const result = run(envelope('a'), envelope('b'));
    expect(result).toMatchObject({
      version: 2,
      state: { numbers: ['a', 'b'] },
      summary: { phase: 'noted' },
      outcomes: [
        { seq: 1, document: 'd-a', outcome: 'applied' },
        { seq: 2, document: 'd-b', outcome: 'applied' },
      ],
    });
    expect(
      result.events.map(({ version, type, configuration: used }) => [version, type, used]),
    ).toEqual([
      [1, 'toy.noted', 9],
      [2, 'toy.noted', 9],
    ]);
  });

  it('gives the same rows when it is decided again', () => {
    expect(run(envelope('TELL-1'), envelope('REF-x'))).toEqual(
      run(envelope('TELL-1'), envelope('REF-x')),
    );
  });

  it('names what led to each row', () => {
    const { events, outboundDocuments, transmissions } = run(envelope('TELL-1'));
    const [event] = events;
    expect(event?.cause).toEqual({ interchange: 'i1', document: 'd-TELL-1' });
    for (const row of [...outboundDocuments, ...transmissions])
      expect(row.cause).toEqual({ event: event?.id });
  });

  it('keeps what stood before a rule that throws, and nothing of the rest', () => {
    const result = run(envelope('a'), envelope('THROW-1'), envelope('b'));
    expect(result.fault).toMatchObject({ seq: 2, text: 'The rule threw at THROW-1.' });
    expect(result.fault?.stack).toContain('kit.ts');
    expect(result).toMatchObject({ version: 1, state: { numbers: ['a'] } });
    expect(result.outcomes.map(({ seq }) => seq)).toEqual([1]);
  });

  it('of an unknown kind is a fault of its own', () => {
    const results = station([{ ...lane(envelope('a')), stream: 'nobody/1' }, lane(envelope('a'))]);
    expect(results[0]?.fault?.text).toContain('nobody/1');
    expect(results[1]?.fault).toBeUndefined();
  });

  it('stops chains that are too deep', () => {
    expect(run(envelope('a', { depth: 16 })).fault).toBeUndefined();
    expect(run(envelope('a', { depth: 17 })).fault?.text).toContain('17 deep');
  });

  it('counts the depth of what it causes, and lets timers begin anew', () => {
    const { commands } = run(envelope('CHAIN', { depth: 3 }));
    expect(commands[0]?.envelope.depth).toBe(4);
    const { timers } = run(envelope('TIMER', { depth: 3 }));
    expect(timers[0]?.envelope).toMatchObject({ depth: 0, at: '2030-01-01T00:00:00.000Z' });
  });
});

describe('a refusal', () => {
  it('marks the document, advises the partner, and raises an exception', () => {
    const result = run(envelope('REFUSE-1'));
    expect(result).toMatchObject({
      version: 0,
      events: [],
      outcomes: [{ outcome: 'refused', code: 'TOY_REFUSED', document: 'd-REFUSE-1' }],
      outboundDocuments: [{ kind: 'application_advice', partner: 'ACME' }],
      transmissions: [{ endpoint: 'ACME.out', kind: 'application_advice' }],
    });
    expect(
      result.commands.map(({ envelope: { stream } }) => stream.split('/').slice(0, 2)),
    ).toEqual([['exception', 'document_refused']]);
  });

  it('as a whole is counted as refused and advised, also where the rule itself calls a person', () => {
    const result = run(envelope('REFUSE-OWNED-1'));
    expect(result).toMatchObject({
      outcomes: [{ outcome: 'refused', code: 'TOY_REFUSED', document: 'd-REFUSE-OWNED-1' }],
      outboundDocuments: [
        { kind: 'application_advice', partner: 'ACME', body: { outcome: { value: 'rejected' } } },
      ],
    });
    expect(result.commands.map(({ envelope: { stream } }) => stream)).toEqual(['exception/own/1']);
  });

  it('of a part leaves the rest applied, and tells partner and person which part', () => {
    const result = run(envelope('REFUSE-PART-1'));
    expect(result).toMatchObject({
      version: 1,
      outcomes: [{ outcome: 'applied', code: 'TOY_REFUSED' }],
      outboundDocuments: [{ kind: 'application_advice', body: { outcome: { value: 'partial' } } }],
    });
    expect(result.commands.map(({ envelope: { stream } }) => stream.split('/')[1])).toEqual([
      'document_refused',
    ]);
  });

  it('makes no document for a partner who takes none', () => {
    const command = { ...envelope('REFUSE-1').command, partner: 'BOLT' };
    expect(run(envelope('REFUSE-1', { command })).outboundDocuments).toEqual([]);
  });
});

describe('what follows', () => {
  it('goes to every partner of the audience, once per endpoint that takes it', () => {
    const { outboundDocuments, transmissions } = run(envelope('TELL-1'));
    expect(outboundDocuments.map(({ partner }) => partner)).toEqual(['WMS1', 'WMS2']);
    const told = transmissions.filter(({ kind }) => kind === 'inventory_report');
    expect(told.map(({ endpoint: id, orderingKey }) => [id, orderingKey])).toEqual([
      ['a', 'toy/S1'],
      ['b', 'toy/S1'],
    ]);
  });

  it('tells events to subscribers, and to outsiders those of their own streams alone', () => {
    const { transmissions } = run(envelope('plain'));
    expect(transmissions.map(({ partner, kind }) => [partner, kind]).sort()).toEqual([
      ['ACME', 'toy.noted'],
      ['ERP', 'toy.noted'],
    ]);
  });

  it('tells outsiders nothing of what is between our own people', () => {
    const { transmissions } = run(envelope('HIDDEN-1'));
    expect(transmissions.map(({ endpoint: to, kind }) => [to, kind])).toEqual([
      ['ERP.out', 'toy.hidden'],
    ]);
  });

  it('tells outsiders nothing of a stream that is inner as a whole', () => {
    const workflow = { ...toyWorkflow, inner: 'all' as const };
    const closed = ruleStation({
      workflowOf: () => workflow,
      configurationOf: () => configuration,
    });
    const [result] = closed([lane(envelope('a'))]);
    expect(result?.transmissions.map(({ endpoint: to }) => to)).toEqual(['ERP.out']);
  });

  it('tells nobody of a stream that is untold', () => {
    const workflow = { ...toyWorkflow, isUntold: () => true };
    const mute = ruleStation({ workflowOf: () => workflow, configurationOf: () => configuration });
    const [result] = mute([lane(envelope('plain'))]);
    expect(result?.events).toHaveLength(1);
    expect(result?.transmissions).toEqual([]);
  });
});

describe('a replay', () => {
  const { events, state, version } = run(envelope('a'), envelope('b'));
  const stored = { stream: 'toy/S1', version, state };

  it('agrees with the state that the events made', () => {
    expect(compareReplay(toyWorkflows, stored, events)?.paths).toEqual([]);
  });

  it('names where a state differs, and versions that are missing', () => {
    const other = { ...stored, state: { stream: 'toy/S1', numbers: ['a', 'x'] } };
    expect(compareReplay(toyWorkflows, other, events)?.paths).toEqual(['/numbers/1']);
    expect(compareReplay(toyWorkflows, stored, events.slice(1))?.paths).toContain('/#event/2');
  });

  it('brings old events to the present schema first', () => {
    const newer = {
      ...toyWorkflow,
      eventVersions: { 'toy.noted': 2 },
      upcast: () => ({ type: 'toy.noted', number: 'brought up' }) as never,
    };
    const replayed = compareReplay(() => newer, stored, events);
    expect(replayed?.paths).toEqual(['/numbers/0', '/numbers/1']);
  });
});
