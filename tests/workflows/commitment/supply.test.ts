import { describe, expect, it } from 'vitest';
import { add, compare, isNegative, sum } from '../../../src/base/decimal.ts';
import { allot } from '../../../src/workflows/commitment/allot.ts';
import type { DemandRow, SupplyRow } from '../../../src/workflows/commitment/state.ts';
import { supplyWorkflow } from '../../../src/workflows/commitment/supply.ts';
import type { SetDemand, SetSupply } from '../../../src/workflows/protocol.ts';
import fc from '../../random.ts';
import { given } from '../kit.ts';

const STREAM = 'supply/DC1/W-100';
const order = (number: string) => ({ erp: 'ERP1', entity: 'US01', number });
type Part = SetSupply['parts'][number];
const part = (
  value: string,
  availableAt?: string,
  standing: Part['standing'] = 'agreed',
): Part => ({
  quantity: { value, unit: 'EA' },
  standing,
  ...(availableAt === undefined ? {} : { availableAt }),
});
const supply = (number: string, ...parts: Part[]): SetSupply => ({
  type: 'set_supply',
  order: order(number),
  line: '1',
  parts,
});
const demand = (
  outboundOrder: string,
  value: string,
  requiredAt: string,
  peg?: string,
): SetDemand => ({
  type: 'set_demand',
  commitment: `commitment/DC1/${outboundOrder}`,
  outboundOrder,
  line: '1',
  dockSlot: 'D4',
  requiredAt,
  quantity: { value, unit: value === '0' ? '' : 'EA' },
  ...(peg === undefined ? {} : { peg: { order: order(peg), line: '1' } }),
});
const at = (day: string) => `2026-06-${day}T12:00:00.000Z`;
const covers = (scene: { state: { demands: Record<string, DemandRow> } }) =>
  Object.fromEntries(
    Object.values(scene.state.demands).map((row) => [row.outboundOrder, row.cover.standing]),
  );

describe('supply of an item at a site', () => {
  it('covers what is committed in time: nobody hears of it', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(supply('P1', part('100', at('10'))), demand('O1', '60', at('11')));
    expect(scene.documents('commitment_impact')).toEqual([]);
    expect(covers(scene)).toEqual({ O1: 'holds' });
  });

  it('tells the warehouse exactly what breaks, by how much and until when', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(
        supply('P1', part('100', at('10'))),
        demand('O1', '60', at('11')),
        demand('O2', '40', at('20')),
      )
      .when(supply('P1', part('50', at('10')), part('50', at('13'))));
    expect(scene.documents('commitment_impact')).toMatchObject([
      {
        to: { role: 'warehouse', site: 'DC1' },
        document: {
          site: 'DC1',
          item: { buyer: 'W-100' },
          cause: { number: 'P1' },
          impacts: [
            {
              outboundOrder: 'O1',
              line: '1',
              dockSlot: 'D4',
              required: { value: '60', unit: 'EA' },
              covered: { value: '50' },
              short: { value: '10' },
              coveredAt: at('13'),
              lateMinutes: 2 * 24 * 60,
              standing: 'breaks',
            },
          ],
        },
      },
    ]);
    expect(scene.documents('commitment_impact')[0]?.document).toHaveProperty('impacts.length', 1);
    scene.when(supply('P1', part('100', at('11'))));
    expect(scene.documents('commitment_impact')[0]?.document).toMatchObject({
      impacts: [{ outboundOrder: 'O1', standing: 'holds', short: { value: '0' } }],
    });
  });

  it('serves its own peg first, then by required time', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(
        demand('early', '50', at('11')),
        demand('pegged', '50', at('20'), 'P1'),
        supply('P1', part('50', at('10'))),
      );
    expect(covers(scene)).toEqual({ early: 'breaks', pegged: 'holds' });
  });

  it('is at risk when only an unapproved promise would cover it, and holds as asked for', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(demand('O1', '50', at('11')), supply('P1', part('50', at('10'), 'requested')));
    expect(covers(scene)).toEqual({ O1: 'holds' });
    scene.when(supply('P1', part('50', at('10'), 'unapproved')));
    expect(covers(scene)).toEqual({ O1: 'at_risk' });
    expect(scene.documents('commitment_impact')[0]?.document).toMatchObject({
      impacts: [{ standing: 'at_risk', unapproved: true }],
    });
  });

  it('takes agreed promises before unapproved ones, and does not waste what is in time', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(
        supply('sure', part('50', at('10'))),
        supply('maybe', part('50', at('09'), 'unapproved')),
        demand('O1', '50', at('11')),
      );
    expect(covers(scene)).toEqual({ O1: 'holds' });
    const late = given(supplyWorkflow)
      .in(STREAM)
      .when(
        demand('O1', '50', at('05')),
        demand('O2', '50', at('12')),
        supply('P1', part('50', at('10'))),
      );
    expect(covers(late)).toEqual({ O1: 'breaks', O2: 'holds' });
  });

  it('forgets a demand that ended, and frees what it held', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(
        supply('P1', part('50', at('10'))),
        demand('O1', '50', at('11')),
        demand('O2', '50', at('12')),
      )
      .when(demand('O1', '0', at('11')));
    scene.among({ type: 'supply.demand_ended' });
    expect(covers(scene)).toEqual({ O2: 'holds' });
    expect(scene.commandsTo('commitment')).toMatchObject([
      { stream: 'commitment/DC1/O2', command: { type: 'note_cover', standing: 'holds' } },
    ]);
  });

  it('says nothing when nothing changes', () => {
    given(supplyWorkflow)
      .in(STREAM)
      .when(supply('P1', part('50', at('10'))), demand('O1', '50', at('11')))
      .when(supply('P1', part('50', at('10'))), demand('O1', '50', at('11')), supply('P2'))
      .nothing();
  });

  it('never compares what it cannot convert', () => {
    const scene = given(supplyWorkflow)
      .in(STREAM)
      .when(
        {
          ...supply('P1'),
          parts: [
            { quantity: { value: '9', unit: 'CA' }, availableAt: at('01'), standing: 'agreed' },
          ],
        },
        demand('O1', '5', at('11')),
      );
    expect(covers(scene)).toEqual({ O1: 'breaks' });
  });
});

describe('allotting', () => {
  const amount = fc.integer({ min: 1, max: 50 }).map(String);
  const day = fc.integer({ min: 10, max: 28 }).map((n) => at(String(n)));
  const supplies = fc
    .array(
      fc.record({
        value: amount,
        availableAt: fc.option(day, { nil: undefined }),
        standing: fc.constantFrom('agreed', 'unapproved', 'requested' as const),
      }),
      { maxLength: 8 },
    )
    .map((rows) =>
      Object.fromEntries(
        rows.map(({ value, availableAt, standing }, index): [string, SupplyRow] => [
          String(index),
          { order: order(`P${index}`), line: '1', parts: [part(value, availableAt, standing)] },
        ]),
      ),
    );
  const demands = fc
    .array(
      fc.record({
        value: amount,
        requiredAt: day,
        peg: fc.option(fc.integer({ min: 0, max: 7 }), { nil: undefined }),
      }),
      { maxLength: 8 },
    )
    .map((rows) =>
      Object.fromEntries(
        rows.map(({ value, requiredAt, peg }, index): [string, DemandRow] => {
          const { type: _type, ...row } = demand(
            `O${index}`,
            value,
            requiredAt,
            peg === undefined ? undefined : `P${peg}`,
          );
          return [
            String(index),
            { ...row, cover: { standing: 'holds', covered: '0', short: '0' } },
          ];
        }),
      ),
    );

  it('never gives away more than there is, and accounts for every demand', () => {
    fc.assert(
      fc.property(supplies, demands, (supplied, demanded) => {
        const result = allot({ supplies: supplied, demands: demanded });
        expect(result.size).toBe(Object.keys(demanded).length);
        const all = sum(
          Object.values(supplied).flatMap((row) => row.parts.map((one) => one.quantity.value)),
        );
        expect(
          compare(sum([...result.values()].map((cover) => cover.covered)), all),
        ).toBeLessThanOrEqual(0);
        for (const [key, cover] of result) {
          expect(isNegative(cover.short)).toBe(false);
          expect(add(cover.covered, cover.short)).toBe(demanded[key]?.quantity.value);
          expect(cover.standing === 'breaks').toBe(cover.short !== '0');
        }
      }),
      { numRuns: 200 },
    );
  });
});
