/** Whether a shipment may be handed over: what holds it is found whatever else is open. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { derivedId } from '../../src/base/ids.ts';
import { exceptionStream } from '../../src/workflows/workflow.ts';
import { ask, type Hub, openHub, readinessNotice, SUPPLIER, TENANT } from './kit.ts';

const OTHERS = 250;
const shipment = `${SUPPLIER}/S1`;
const stream = `shipment/${shipment}`;

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
  await ask(hub, 'POST', '/v1/readiness-notices?wait=5', {
    key: hub.keys.supplier,
    body: readinessNotice('S1'),
  });
  await ask(hub, 'POST', '/v1/booking-confirmations?wait=5&partner=TMS', {
    key: hub.keys.admin,
    body: {
      kind: 'booking_confirmation',
      number: 'B1',
      load: 'L1',
      shipments: [shipment],
      outcome: 'booked',
      stops: [],
      legs: [],
    },
  });
});
afterAll(() => hub.stop());

async function tell(kind: string, subject: string, command: object): Promise<void> {
  const envelope = {
    id: derivedId(`${kind} ${subject}`, JSON.stringify(command)),
    stream: exceptionStream(kind, subject),
    command: command as { type: string },
    at: await hub.store.now(),
    actor: { kind: 'system' as const, id: 'test' },
    cause: {},
    depth: 0,
  };
  await hub.store.enqueue([{ tenant: TENANT, envelope }]);
}
const raise = (kind: string, subject: string, severity: string, partner = SUPPLIER) =>
  tell(kind, subject, {
    type: 'raise_exception',
    exceptionKind: kind,
    subject: { stream: subject, title: 'It', partner },
    text: `${kind} of ${subject}`,
    severity,
  });
const release = async (key = hub.keys.supplier) => {
  await hub.pipeline.quiesce();
  const body = { shipment };
  const answer = await ask(hub, 'POST', '/v1/capabilities/shipment-release', { key, body });
  return answer.body;
};

describe('a shipment that is booked', () => {
  it('is released while nothing grave is open about it', async () => {
    await raise('shipment_delayed', stream, 'medium');
    await raise('customs_hold', `${stream}2`, 'critical');
    expect(await release()).toMatchObject({ phase: 'booked', released: true, holds: [] });
  });

  it('is held by a grave exception, however many of its partner were raised later', async () => {
    await raise('customs_hold', stream, 'high');
    await hub.pipeline.quiesce();
    for (let n = 0; n < OTHERS; n += 1) await raise('dead_letter', `transmission/${n}`, 'critical');
    expect(await release()).toMatchObject({
      released: false,
      holds: [{ hold: 'customs_hold', text: `customs_hold of ${stream}` }],
    });
  });

  it('is held however many lesser ones about itself were raised later', async () => {
    for (let n = 0; n < OTHERS; n += 1) await raise(`milestone_${n}`, stream, 'low');
    expect((await release()).holds).toHaveLength(1);
    const list = `/v1/exceptions?open=true&subject=${encodeURIComponent(stream)}&severity=high`;
    const { body } = await ask(hub, 'GET', list, { key: hub.keys.admin });
    expect(body.rows.map(({ category }: { category: string }) => category)).toEqual([
      'customs_hold',
    ]);
  });

  it('is held by what somebody else is told of, without its words', async () => {
    await tell('customs_hold', stream, { type: 'withdraw_exception', reason: 'cleared' });
    expect(await release()).toMatchObject({ released: true });
    await raise('document_refused', stream, 'high', 'SWIFT');
    const hold = 'document_refused';
    expect((await release()).holds).toEqual([{ hold, text: 'An exception about it is open.' }]);
    const own = await release(hub.keys.admin);
    expect(own.holds).toEqual([{ hold, text: `${hold} of ${stream}` }]);
  });
});
