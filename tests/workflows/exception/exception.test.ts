import { describe, expect, it } from 'vitest';
import { defaultPolicies, policyOfException } from '../../../src/workflows/exception/policy.ts';
import { exceptionWorkflow } from '../../../src/workflows/exception/workflow.ts';
import { exceptionStream, type RaiseException } from '../../../src/workflows/workflow.ts';
import { given, NOW, person, world } from '../kit.ts';

const STREAM = exceptionStream('late_promise', 'order/ERP1/US01/4500017/-', '1');
const raise: RaiseException = {
  type: 'raise_exception',
  exceptionKind: 'late_promise',
  subject: { stream: 'order/ERP1/US01/4500017/-', title: '4500017', partner: 'ACME', line: '1' },
  text: 'Five days late.',
  details: { expected: '2026-06-10', actual: '2026-06-15' },
};
const raised = () => given(exceptionWorkflow).in(STREAM).when(raise);

describe('an exception', () => {
  it('is raised with owner, severity, due time and path by the policy of its kind', () => {
    const scene = raised();
    scene.gives({
      type: 'exception.raised',
      severity: 'high',
      owner: 'procurement',
      dueAt: '2026-06-01T16:00:00.000Z',
      occurrence: 1,
      configurationVersion: 7,
    });
    expect(scene.timers()).toEqual([
      {
        type: 'timer',
        name: 'escalation',
        at: '2026-06-01T16:00:00.000Z',
        command: { type: 'escalate_exception', step: 0, occurrence: 1 },
      },
    ]);
    expect(scene.documents('exception_notice').map(({ to }) => to)).toEqual([
      { role: 'customer_service' },
      { role: 'erp' },
    ]);
    expect(exceptionWorkflow.summarize(scene.state)).toEqual({
      phase: 'raised',
      title: 'Five days late.',
      category: 'late_promise',
      severity: 'high',
      owner: 'procurement',
      partner: 'ACME',
      dueAt: '2026-06-01T16:00:00.000Z',
      open: true,
    });
  });

  it.each([
    ['exception_notice', true],
    ['exception.raised', true],
    ['purchase_order', false],
  ])('about a dead letter of a %s is told to no endpoint: %s', (kind, untold) => {
    const stream = exceptionStream('dead_letter', 'transmission/t1');
    const scene = given(exceptionWorkflow)
      .in(stream)
      .when({
        ...raise,
        exceptionKind: 'dead_letter',
        subject: { stream: 'transmission/t1', title: kind },
        details: { endpoint: 'hook', attempts: '1', kind },
      });
    scene.gives({ type: 'exception.raised', owner: 'integration' });
    expect(scene.documents('exception_notice')).toHaveLength(untold ? 0 : 2);
    expect(exceptionWorkflow.isUntold?.(scene.state)).toBe(untold);
  });

  it("follows the hub's settings where they name its kind, and the command's severity", () => {
    const settings = {
      company: 'D',
      zone: 'UTC',
      exceptions: {
        late_promise: {
          severity: 'low' as const,
          owner: 'Kim',
          dueHours: 1,
          escalation: [
            { afterHours: 5, to: 'second' },
            { afterHours: 2, to: 'first' },
          ],
        },
      },
    };
    const scene = given(exceptionWorkflow)
      .in(STREAM)
      .with(world({ settings: [settings] }));
    scene.when({ ...raise, severity: 'critical' });
    scene.gives({ type: 'exception.raised', owner: 'Kim', severity: 'critical' });
    expect(scene.timers()).toMatchObject([{ at: '2026-06-01T10:00:00.000Z' }]);
    scene.when({ type: 'escalate_exception', step: 0, occurrence: 1 });
    scene.gives({ type: 'exception.escalated', to: 'first', step: 1 });
    expect(scene.timers()).toMatchObject([{ at: '2026-06-01T13:00:00.000Z' }]);
  });

  it('is one while it stands: the same again is nothing, other words change it', () => {
    const scene = raised().when(raise).nothing();
    scene.when({ ...raise, text: 'Seven days late.' });
    scene.gives({ type: 'exception.changed', text: 'Seven days late.' });
    scene.stands({ occurrences: 1, dueAt: '2026-06-01T16:00:00.000Z' });
  });

  it('ends by itself when its cause goes away, and is raised again on the same stream', () => {
    const scene = raised().when({ type: 'withdraw_exception', reason: 'Confirmed in time.' });
    scene.gives({ type: 'exception.resolved_itself', reason: 'Confirmed in time.' });
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'escalation' });
    scene.when({ type: 'withdraw_exception', reason: 'Again.' }).nothing();
    scene.later(1).when(raise);
    scene.gives({
      type: 'exception.raised_again',
      occurrence: 2,
      dueAt: '2026-06-01T17:00:00.000Z',
    });
    expect(scene.state.history.map((entry) => entry.what)).toEqual([
      'raised',
      'resolved_itself',
      'raised_again',
    ]);
    expect(scene.state.resolvedAt).toBeUndefined();
  });

  it('is acknowledged, assigned, commented and resolved by people, whose names stay', () => {
    const scene = raised()
      .by(person)
      .when(
        { type: 'acknowledge_exception', comment: 'On it.' },
        { type: 'assign_exception', owner: 'Lee', comment: 'Please call them.' },
        { type: 'comment_exception', text: 'Called.' },
        { type: 'resolve_exception', reason: 'Supplier ships by air.' },
      );
    scene.gives(
      { type: 'exception.acknowledged', by: person },
      { type: 'exception.assigned', owner: 'Lee' },
      { type: 'exception.commented' },
      { type: 'exception.resolved', reason: 'Supplier ships by air.', by: person },
    );
    scene.stands({ phase: 'resolved', owner: 'Lee', resolvedAt: NOW });
    expect(scene.state.history.map(({ what, by }) => [what, by])).toEqual([
      ['raised', 'hub'],
      ['acknowledged', 'pat'],
      ['assigned', 'pat'],
      ['commented', 'pat'],
      ['resolved', 'pat'],
    ]);
    scene
      .when({ type: 'comment_exception', text: 'Thanks.' })
      .gives({ type: 'exception.commented' });
    scene.when({ type: 'resolve_exception', reason: 'Again.' }).refuses('EXCEPTION_RESOLVED');
  });

  it('tells the order that it was about when a person ends it, and nobody else', () => {
    const scene = raised().when({ type: 'resolve_exception', reason: 'Supplier ships by air.' });
    expect(scene.commandsTo('order')).toEqual([
      {
        stream: 'order/ERP1/US01/4500017/-',
        command: {
          type: 'note_exception_ended',
          exceptionKind: 'late_promise',
          part: '1',
          text: 'Five days late.',
        },
      },
    ]);
    const itself = raised().when({ type: 'withdraw_exception', reason: 'Confirmed in time.' });
    expect(itself.commandsTo('order')).toEqual([]);
    const subject = { stream: 'shipment/ACME/S-1', title: 'S-1' };
    const other = given(exceptionWorkflow)
      .in(exceptionStream('pickup_late', subject.stream))
      .when({ ...raise, exceptionKind: 'pickup_late', subject })
      .when({ type: 'resolve_exception', reason: 'It left.' });
    expect(other.reactions.filter(({ type }) => type === 'command')).toEqual([]);
  });

  it('escalates step by step while nobody ends it', () => {
    const scene = raised().later(8).when({ type: 'escalate_exception', step: 0, occurrence: 1 });
    scene.gives({ type: 'exception.escalated', to: 'procurement lead' });
    scene.stands({ owner: 'procurement lead', escalated: 1 });
    expect(scene.timers()).toMatchObject([
      { at: '2026-06-02T00:00:00.000Z', command: { step: 1 } },
    ]);
    scene.when({ type: 'escalate_exception', step: 1, occurrence: 1 });
    scene.gives({ type: 'exception.escalated', to: 'operations' });
    expect(scene.reactions).toContainEqual({ type: 'timer_cancelled', name: 'escalation' });
  });

  it('does not escalate by a timer of the past', () => {
    raised()
      .when({ type: 'withdraw_exception', reason: 'Gone.' })
      .when({ type: 'escalate_exception', step: 0, occurrence: 1 })
      .nothing()
      .when(raise)
      .when({ type: 'escalate_exception', step: 0, occurrence: 1 })
      .nothing();
  });

  it('gives whoever took note of it until it is due', () => {
    const settings = {
      company: 'D',
      zone: 'UTC',
      exceptions: {
        late_promise: {
          severity: 'low' as const,
          owner: 'Kim',
          dueHours: 8,
          escalation: [{ afterHours: 1, to: 'lead' }],
        },
      },
    };
    const scene = given(exceptionWorkflow)
      .in(STREAM)
      .with(world({ settings: [settings] }))
      .when(raise);
    expect(scene.timers()).toMatchObject([{ at: '2026-06-01T09:00:00.000Z' }]);
    scene.when({ type: 'acknowledge_exception' });
    expect(scene.timers()).toMatchObject([{ at: '2026-06-01T16:00:00.000Z' }]);
    scene.when({ type: 'acknowledge_exception' }).refuses('EXCEPTION_ACKNOWLEDGED');
  });

  it('that was never raised cannot be tended', () => {
    given(exceptionWorkflow)
      .in(STREAM)
      .when({ type: 'acknowledge_exception' })
      .refuses('EXCEPTION_UNKNOWN');
  });

  it('keeps a bounded history', () => {
    const scene = raised();
    for (let i = 0; i < 150; i += 1) scene.when({ type: 'comment_exception', text: String(i) });
    expect(scene.state.history).toHaveLength(100);
    expect(scene.state.history.at(-1)?.text).toBe('149');
  });
});

describe('policies', () => {
  it('give every kind an owner, a time and a path', () => {
    for (const [kind, policy] of Object.entries(defaultPolicies)) {
      expect([kind, policy.owner !== '', policy.dueHours > 0, policy.escalation.length]).toEqual([
        kind,
        true,
        true,
        2,
      ]);
    }
  });
  it.each([
    ['price_variance', 'procurement'],
    ['quantity_variance', 'receiving'],
    ['delivery_late', 'transport'],
    ['invoice_held', 'accounts payable'],
    ['something_new', 'operations'],
  ])('send %s to %s', (kind, owner) => {
    expect(policyOfException(kind, world()).owner).toBe(owner);
  });
});
