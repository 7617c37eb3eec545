/** Results on their way into a store that is away, or refuses one of them. */
import { describe, expect, it } from 'vitest';
import { Finishing } from '../../src/pipeline/finishing.ts';
import { type AttemptResult, StoreFault } from '../../src/store/store.ts';
import { NOW, realClock } from './kit.ts';

const result = (id: string): AttemptResult => ({
  ...{ id, tenant: 'default', epoch: 1, outcome: 'retry', startedAt: NOW, durationMs: 5 },
  ...{ reason: 'no answer', nextAt: NOW, receipt: id, commands: [] },
});

/** A store that takes no batch with a receipt that is `bad`. */
function opened(bad: string, faults: Error[] = []) {
  const batches: number[] = [];
  const recorded: AttemptResult[] = [];
  const reports: string[] = [];
  const finishing = new Finishing({
    store: {
      finish: async (batch) => {
        batches.push(batch.length);
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
        if (batch.some(({ receipt }) => receipt === bad)) throw new Error('22P05');
        recorded.push(...batch);
        return { stale: [] };
      },
    },
    clock: realClock,
    givesUp: () => false,
    report: (text) => reports.push(text),
  });
  return { finishing, batches, recorded, reports };
}

describe('results', () => {
  it('are offered again together while the store is away', async () => {
    const { finishing, batches, recorded } = opened('none', [
      new StoreFault('away', 1),
      new StoreFault('away', 1),
    ]);
    await Promise.all(['a', 'b'].map((id) => finishing.record(result(id))));
    expect(batches).toEqual([2, 2, 2]);
    expect(recorded.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(finishing.waiting()).toBe(0);
  });

  it('that the store refuses keep none of the others waiting, and are recorded as far as can be', async () => {
    const { finishing, batches, recorded, reports } = opened('r77');
    const all = Array.from({ length: 300 }, (_, n) => `r${n}`);
    await Promise.all(all.map((id) => finishing.record(result(id))));
    expect(recorded.map(({ id }) => id)).toEqual(all);
    const { receipt, reason, nextAt, outcome } = recorded[77] as AttemptResult;
    expect([receipt, nextAt, outcome]).toEqual([undefined, NOW, 'retry']);
    expect(reason).toContain('could not be recorded');
    expect(recorded.filter(({ receipt: kept }) => kept === undefined)).toHaveLength(1);
    // By halves.
    expect(batches.length).toBeLessThan(40);
    expect(reports.length).toBeGreaterThan(0);
    await finishing.record(result('later'));
    expect(recorded.at(-1)?.id).toBe('later');
  });
});
