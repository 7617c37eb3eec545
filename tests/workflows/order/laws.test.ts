import { describe, expect, it } from 'vitest';
import { compare, isPositive, subtract, sum } from '../../../src/base/decimal.ts';
import {
  ACKNOWLEDGMENT_TYPES,
  type Allocation,
  DISPOSITIONS,
  LINE_CHANGES,
} from '../../../src/model/order-documents.ts';
import { allocateParts } from '../../../src/workflows/order/allocate.ts';
import type { OrderCommand } from '../../../src/workflows/order/events.ts';
import { ORDER_PHASES } from '../../../src/workflows/order/state.ts';
import { orderWorkflow } from '../../../src/workflows/order/workflow.ts';
import type { Facts } from '../../../src/workflows/workflow.ts';
import fc from '../../random.ts';
import { given, NOW, system, world } from '../kit.ts';
import {
  answer,
  answerLine,
  change,
  changeLine,
  decision,
  fromErp,
  fromSupplier,
  issued,
  line,
  ORDER,
  on,
  order,
  part,
  progress,
  receive,
} from './documents.ts';

const amount = fc.integer({ min: 0, max: 150 }).map((value) => `${value} EA`);
const day = fc
  .integer({ min: 1, max: 28 })
  .map((value) => `2026-06-${String(value).padStart(2, '0')}`);
const number = fc.constantFrom('1', '2', '3');
const allocation: fc.Arbitrary<Allocation> = fc
  .tuple(
    amount,
    fc.constantFrom(...DISPOSITIONS, 'unmapped' as const),
    day,
    fc.constantFrom('delivery_promised', 'ship_promised' as const),
    fc.boolean(),
  )
  .map(([value, word, date, kind, changed]) => ({
    ...part(value, word, on(kind, date)),
    ...(changed ? { changes: ['quantity' as const] } : {}),
  }));

const command: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc
    .tuple(amount, amount, day)
    .map(([a, b, date]) => fromErp(order([line('1', a, date), line('2', b, date)]))),
  fc
    .tuple(
      fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
      fc.constantFrom(...LINE_CHANGES, 'unmapped' as const),
      number,
      amount,
      day,
    )
    .map(([sequence, word, target, value, date]) =>
      fromErp(change(sequence, [changeLine(word, line(target, value, date))])),
    ),
  fc
    .integer({ min: 1, max: 6 })
    .map((sequence) => fromErp(change(sequence, [], { purpose: { value: 'cancellation' } }))),
  fc
    .tuple(
      fc.constantFrom(...ACKNOWLEDGMENT_TYPES, 'unmapped' as const),
      fc.array(fc.tuple(number, fc.array(allocation, { maxLength: 3 })), { maxLength: 3 }),
      fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
      fc.boolean(),
    )
    .map(([type, lines, answersSequence, proposal]) =>
      fromSupplier(
        answer(
          lines.map(([target, allocations]) => answerLine(target, allocations)),
          {
            type: { value: type },
            proposal,
            ...(answersSequence === undefined ? {} : { answersSequence }),
          },
        ),
      ),
    ),
  fc.constantFrom('approve' as const, 'reject' as const).map((what) => receive(decision(what))),
  fc
    .tuple(number, fc.integer({ min: 0, max: 150 }))
    .map(([target, shipped]) => progress(target, { shipped: String(shipped) })),
  fc.constant<OrderCommand>({ type: 'check_answer', revision: 0 }),
  fc.constant<OrderCommand>({ type: 'check_gap' }),
);

describe('an order under any history', () => {
  it('never throws, keeps its quantities in sum, and folds to the same state again', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const scene = given(orderWorkflow)
          .in(ORDER)
          .when(fromErp(order([line('1', '100 EA'), line('2', '50 EA')])));
        for (const next of commands) scene.when(next);
        for (const { terms, cancelled, accepted, waiting, promise } of scene.state.lines) {
          expect(compare(sum(terms.schedules.map((row) => row.quantity)), terms.quantity)).toBe(0);
          expect(cancelled).toBe(!isPositive(terms.quantity));
          expect(accepted === undefined || promise.requested !== undefined).toBe(true);
          const answered = waiting?.answer;
          if (answered !== undefined && answered.refusesChange !== true)
            expect(answered.findings.length).toBeGreaterThan(0);
        }
        expect(ORDER_PHASES).toContain(orderWorkflow.summarize(scene.state).phase);
        let again = orderWorkflow.initial(ORDER);
        for (const event of scene.history) again = orderWorkflow.evolve(again, event);
        expect(again).toEqual(scene.state);
      }),
      { numRuns: 150 },
    );
  });

  it('has exactly the exceptions that its last state calls for: the next command withdraws no more', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 8 }), (commands) => {
        const scene = issued(line('1', '100 EA'), line('2', '50 EA'));
        for (const next of commands) scene.when(next);
        const standing = Object.keys(scene.state.exceptions).length;
        expect(scene.exceptions().length).toBe(standing);
      }),
      { numRuns: 100 },
    );
  });
});

describe('allocating an answer to schedule lines', () => {
  it('loses nothing and invents nothing', () => {
    const schedules = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), day), {
      minLength: 1,
      maxLength: 5,
    });
    const parts = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 80 }), fc.option(day, { nil: undefined })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(schedules, parts, (rows, loose) => {
        const terms = {
          line: '1',
          item: {},
          unit: 'EA',
          quantity: '0',
          matchPolicy: 'none',
          schedules: rows.map(([value, date], index) => ({
            schedule: String(index),
            quantity: String(value),
            dates: [],
            requested: { basis: 'delivery' as const, earliestOn: date, latestOn: date },
          })),
        };
        const given = loose.map(([value, date]) => ({
          quantity: String(value),
          disposition: 'accepted',
          ...(date === undefined ? {} : { deliveryOn: date }),
        }));
        const placed = allocateParts(given, terms);
        expect(sum(placed.map((one) => one.quantity))).toBe(sum(given.map((one) => one.quantity)));
        const room = sum(rows.map(([value]) => String(value)));
        for (const { schedule, quantity } of terms.schedules.slice(0, -1)) {
          const used = sum(
            placed.filter((one) => one.schedule === schedule).map((one) => one.quantity),
          );
          const over = isPositive(subtract(used, quantity));
          if (over) expect(compare(sum(placed.map((one) => one.quantity)), room)).toBe(1);
        }
      }),
    );
  });
});

describe('speed', () => {
  it('an order and its answer take the rules milliseconds at most', () => {
    const configuration = world();
    const facts: Facts = { at: NOW, actor: system, id: (label) => label, configuration };
    const lines = Array.from({ length: 10 }, (_, index) => line(String(index + 1), '100 EA'));
    const commands = [
      fromErp(order(lines)),
      fromSupplier(answer(lines.map((row) => answerLine(row.line, [part('100 EA')])))),
      ...lines.map((row) => progress(row.line, { shipped: '50' })),
    ];
    const rounds = 200;
    const started = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      let state = orderWorkflow.initial(ORDER);
      for (const next of commands) {
        for (const event of orderWorkflow.decide(state, next, facts).events) {
          state = orderWorkflow.evolve(state, event);
          orderWorkflow.react(event, state, facts);
        }
      }
    }
    const perCommandMs = (performance.now() - started) / (rounds * commands.length);
    expect(perCommandMs).toBeLessThan(10);
  });
});
