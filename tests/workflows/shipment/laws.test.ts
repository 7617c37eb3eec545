/** What holds whatever comes in whatever order. */
import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import { MILESTONE_TYPES, type MilestoneType } from '../../../src/model/milestone-words.ts';
import { derive } from '../../../src/workflows/shipment/derive.ts';
import { rankOf } from '../../../src/workflows/shipment/meaning.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import fc from '../../random.ts';
import type { Streams } from '../streams.ts';
import { bookedHub, L1, milestone, proof, receive, S1 } from './documents.ts';

/** Words that turn the way round: what they say depends on what came after them. */
const TURNS: readonly string[] = ['refused', 'returned', 'cancelled'];
const forward = MILESTONE_TYPES.filter((type) => !TURNS.includes(type));

const hourOf = (hour: number) => new Date(Date.UTC(2026, 5, 2) + hour * 3_600_000).toISOString();
const word = (types: readonly MilestoneType[]) =>
  fc.record({ type: fc.constantFrom(...types), hour: fc.integer({ min: 0, max: 60 }) });
const words = (types: readonly MilestoneType[]) =>
  fc.uniqueArray(word(types), {
    maxLength: 8,
    selector: ({ type, hour }) => `${type}${hour}`,
  });
const doc = ({ type, hour }: { type: MilestoneType; hour: number }) =>
  milestone(type, hourOf(hour), { stop: stopFor(type) });
function stopFor(type: MilestoneType): number {
  return ['picked_up', 'arrived_at_pickup', 'loading', 'loaded'].includes(type) ? 1 : 2;
}
const phase = (world: Streams) => world.state<ShipmentState>(S1).phase;
const run = (documents: readonly DocumentOf<'milestone'>[], stream = S1): Streams => {
  const world = bookedHub().at('2026-06-06T00:00:00.000Z');
  for (const one of documents) world.send(stream, receive(one, 'FAST'));
  return world;
};

describe('milestones in any order', () => {
  it('the phase never goes back while nothing is refused, returned, cancelled or retracted', () => {
    fc.assert(
      fc.property(words(forward), (said) => {
        const world = bookedHub().at('2026-06-06T00:00:00.000Z');
        let rank = rankOf(phase(world));
        for (const one of said) {
          world.send(S1, receive(doc(one), 'FAST'));
          expect(rankOf(phase(world))).toBeGreaterThanOrEqual(rank);
          rank = rankOf(phase(world));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the end is the same in whatever order they come', () => {
    const shuffled = words(MILESTONE_TYPES).chain((said) =>
      fc.tuple(
        fc.constant(said),
        fc.shuffledSubarray(said, { minLength: said.length, maxLength: said.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const a = run(one.map(doc));
        const b = run(other.map(doc));
        expect(derive(a.state<ShipmentState>(S1))).toEqual(derive(b.state<ShipmentState>(S1)));
        expect(phase(a)).toBe(derive(a.state<ShipmentState>(S1)).phase);
        expect(phase(a)).toBe(phase(b));
      }),
      { numRuns: 60 },
    );
  });

  it('news from before all that is known moves no phase back', () => {
    fc.assert(
      fc.property(words(MILESTONE_TYPES), word(MILESTONE_TYPES), (said, early) => {
        const world = run(said.map(({ type, hour }) => doc({ type, hour: hour + 1 })));
        const rank = rankOf(phase(world));
        world.send(S1, receive(doc({ ...early, hour: 0 }), 'FAST'));
        expect(rankOf(phase(world))).toBeGreaterThanOrEqual(rank);
      }),
      { numRuns: 60 },
    );
  });

  it('every milestone is in the timeline once, and saying all twice changes nothing', () => {
    fc.assert(
      fc.property(words(MILESTONE_TYPES), (said) => {
        const world = run(said.map(doc));
        const before = derive(world.state<ShipmentState>(S1));
        const commands = world.commandsTo('ledger').length;
        for (const one of said) world.send(S1, receive(doc(one), 'FAST'));
        const state = world.state<ShipmentState>(S1);
        expect(state.timeline).toHaveLength(said.length);
        expect(derive(state)).toEqual(before);
        expect(world.commandsTo('ledger')).toHaveLength(commands);
      }),
      { numRuns: 40 },
    );
  });
});

describe('quantities', () => {
  it('what is told to ledgers sums up to what is delivered, whatever is retracted', () => {
    const step = fc.oneof(
      fc.record({ say: fc.constantFrom('d1', 'd2', 'd3'), hour: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ retract: fc.constantFrom('d1', 'd2', 'd3') }),
      fc.record({ prove: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const world = bookedHub().at('2026-06-06T00:00:00.000Z');
        for (const one of steps) {
          if ('say' in one) {
            const said = milestone('delivered', hourOf(one.hour), { milestone: one.say, stop: 2 });
            world.send(L1, receive(said, 'FAST'));
          } else if ('retract' in one) {
            const said = milestone('delivered', undefined, { retracts: one.retract });
            world.send(L1, receive(said, 'FAST'));
          } else {
            world.send(S1, receive(proof(hourOf(one.prove)), 'FAST'));
          }
        }
        const delivered = Object.values(derive(world.state<ShipmentState>(S1)).delivered);
        const told = world.commandsTo('ledger').flatMap(({ command }) => {
          const lines = command.lines as { quantity: { value: string } }[];
          return command.movement === 'delivered'
            ? lines.map(({ quantity }) => Number(quantity.value))
            : [];
        });
        const sum = told.reduce((a, b) => a + b, 0);
        expect(sum).toBe(delivered.reduce((a, { value }) => a + Number(value), 0));
        expect([0, 100]).toContain(sum);
      }),
      { numRuns: 60 },
    );
  });
});
