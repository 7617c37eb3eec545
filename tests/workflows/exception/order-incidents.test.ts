/** Incidents of an order: they stand on it as long as their exception does, and no longer. */
import { describe, expect, it } from 'vitest';
import { exceptionWorkflow } from '../../../src/workflows/exception/workflow.ts';
import type { OrderState } from '../../../src/workflows/order/state.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import { exceptionStream } from '../../../src/workflows/workflow.ts';
import {
  fromErp,
  fromSupplier,
  headerAnswer,
  line,
  ORDER,
  order,
  progress,
  receive,
} from '../order/documents.ts';
import { Streams } from '../streams.ts';

const WRONG = exceptionStream('answer_wrong_partner', ORDER, 'BOLT');
const wrong = () => receive(headerAnswer('accepted'), 'BOLT');
const ends = { type: 'resolve_exception', reason: 'They took it for theirs.' };

/** All came and is settled: nothing but what a person has to end keeps the order from being closed. */
const settled = () =>
  new Streams([orderWorkflow, exceptionWorkflow]).send(
    ORDER,
    fromErp(order([line('1', '100 EA')])),
    fromSupplier(headerAnswer('accepted')),
    progress('1', { shipped: '100', received: '100', settled: true }),
  );
const standing = (world: Streams) => Object.keys(world.state<OrderState>(ORDER).exceptions);
const phase = (world: Streams) => orderWorkflow.summarize(world.state<OrderState>(ORDER)).phase;
const open = (world: Streams) => exceptionWorkflow.summarize(world.state(WRONG)).open;

/** Of all three the order's own list, the exception and the order's phase. */
const stands = (world: Streams) =>
  expect([standing(world), open(world), phase(world)]).toEqual([
    ['answer_wrong_partner/BOLT'],
    true,
    'settled',
  ]);
const isOver = (world: Streams) =>
  expect([standing(world), open(world), phase(world)]).toEqual([[], false, 'closed']);

const again = () => ({ stream: ORDER, command: wrong() });
const end = () => ({ stream: WRONG, command: ends });

describe('an incident of an order', () => {
  it('stands until a person ends it', () => {
    const world = settled().send(ORDER, wrong());
    stands(world);
    world.send(WRONG, ends);
    isOver(world);
  });

  it('stands again when it comes again, in whatever words, until it is ended again', () => {
    const world = settled().send(ORDER, wrong()).send(WRONG, ends).send(ORDER, wrong());
    stands(world);
    world.send(WRONG, ends);
    isOver(world);
  });

  it('is one, however often it comes before somebody ends it', () => {
    const world = settled().send(ORDER, wrong(), wrong(), wrong()).send(WRONG, ends);
    isOver(world);
  });

  it.each([
    ['the order', [again, end]],
    ['the exception', [end, again]],
  ])('that comes again while a person ends it stands, where %s is first', (_, commands) => {
    const world = settled().send(ORDER, wrong());
    world.together(...commands.map((command) => command()));
    stands(world);
    world.send(WRONG, ends);
    isOver(world);
  });

  it('that passed without a person is not raised by word of what was before', () => {
    const unknown = exceptionStream('supplier_unknown', ORDER);
    const lines = [line('1', '100 EA')];
    const world = new Streams([orderWorkflow, exceptionWorkflow]);
    world.send(ORDER, fromErp(order(lines, { supplier: 'NEWCO' }))).send(unknown, ends);
    world.together(
      { stream: ORDER, command: fromErp(order(lines, { supplier: 'NEWCO' })) },
      { stream: ORDER, command: fromErp(order(lines)) },
    );
    expect([standing(world), exceptionWorkflow.summarize(world.state(unknown)).open]).toEqual([
      [],
      false,
    ]);
  });
});
