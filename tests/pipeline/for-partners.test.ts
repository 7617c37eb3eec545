/** What of a stream its partner is shown. */
import { describe, expect, it } from 'vitest';
import type { AnyWorkflow } from '../../src/pipeline/decide.ts';
import {
  actorForPartner,
  eventForPartner,
  isForPartner,
  stateForPartner,
} from '../../src/pipeline/for-partners.ts';
import { eventSentTo } from '../../src/pipeline/render.ts';
import { exceptionToy, NOW, profile, toyEvent, toyWorkflow, toyWorkflows } from './kit.ts';

describe('an event', () => {
  it('that its workflow calls inner is shown to no partner', () => {
    expect(isForPartner(toyWorkflow, 'toy.noted')).toBe(true);
    expect(isForPartner(toyWorkflow, 'toy.hidden')).toBe(false);
    expect(eventForPartner(toyWorkflow, { ...toyEvent('1'), type: 'toy.hidden' })).toBeUndefined();
  });

  it('of a workflow that is inner as a whole, or of none at all, is not shown', () => {
    for (const workflow of [exceptionToy, undefined])
      expect(eventForPartner(workflow, toyEvent('1'))).toBeUndefined();
  });

  it('names none of our people, and is otherwise as it was', () => {
    const event = toyEvent('1');
    expect(event).toMatchObject({ actor: { id: 'Ann' }, data: { by: 'Ann' } });
    expect(eventForPartner(toyWorkflow, event)).toEqual({
      ...event,
      data: { type: 'toy.noted', number: '1' },
      actor: { kind: 'person', id: '-' },
    });
  });

  it('is sent to our own systems as it is, and to others without the names of our people', () => {
    const rules = { workflowOf: toyWorkflows };
    const event = toyEvent('1');
    expect(eventSentTo(profile('ERP', ['erp']), event, rules)).toEqual(event);
    for (const partner of [profile('ACME', ['supplier']), undefined])
      expect(eventSentTo(partner, event, rules).data).toEqual({ type: 'toy.noted', number: '1' });
  });
});

it('an actor keeps its name where it is a partner or the hub', () => {
  expect(actorForPartner({ kind: 'key', id: 'k1' })).toEqual({ kind: 'key', id: '-' });
  for (const actor of [
    { kind: 'partner' as const, id: 'ACME' },
    { kind: 'system' as const, id: 'timer' },
  ])
    expect(actorForPartner(actor)).toEqual(actor);
});

describe('a state', () => {
  const inner = (of: Partial<Exclude<AnyWorkflow['inner'], 'all'>>): AnyWorkflow => ({
    ...toyWorkflow,
    inner: { state: [], events: [], ...of },
  });

  it('is shown without its inner members', () => {
    expect(stateForPartner(inner({ state: ['told'] }), { lines: [1], told: {} })).toEqual({
      lines: [1],
    });
  });

  it('is shown without the names of our people, in lists too', () => {
    const persons = { state: ['released.by', 'overrides.by', 'absent.by'], events: {} };
    const state = {
      released: { by: 'Ann', at: NOW },
      overrides: [{ kind: 'price', by: 'Bob' }],
      lines: [{ by: 'tolerance' }],
    };
    expect(stateForPartner(inner({ persons }), state)).toEqual({
      released: { at: NOW },
      overrides: [{ kind: 'price' }],
      lines: [{ by: 'tolerance' }],
    });
  });

  it('of a workflow that is inner as a whole is not shown', () => {
    expect(stateForPartner(exceptionToy, { text: 'late' })).toEqual({});
  });
});
