import { describe, expect, it } from 'vitest';
import { Leases } from '../../src/pipeline/leases.ts';
import { StoreFault } from '../../src/store/store.ts';

/** Leases over a clock that the test turns. */
function opened() {
  let due: (() => void) | undefined;
  const prolonged: string[] = [];
  const reports: string[] = [];
  let fault: Error | undefined;
  let slow: Promise<void> | undefined;
  const hold = (): (() => void) => {
    let end = (): void => undefined;
    slow = new Promise((resolve) => {
      end = resolve;
    });
    return end;
  };
  const leases = new Leases({
    store: {
      heartbeat: async (owner) => {
        if (fault !== undefined) throw fault;
        prolonged.push(owner);
        await slow;
      },
    },
    clock: {
      after: (_delayMs, run) => {
        due = run;
        return () => {
          due = undefined;
        };
      },
    },
    owner: 'hub',
    report: (text) => reports.push(text),
  });
  const beat = async (): Promise<string[]> => {
    const run = due;
    due = undefined;
    run?.();
    await new Promise((resolve) => setImmediate(resolve));
    return prolonged.splice(0);
  };
  return {
    leases,
    beat,
    reports,
    hold,
    isDue: () => due !== undefined,
    fail: (why: Error) => (fault = why),
  };
}
const claimOf = (leases: Leases) => leases.claim(async (owner) => owner);

describe('leases', () => {
  it('are prolonged while something is under way, and not longer', async () => {
    const { leases, beat, isDue } = opened();
    const { owner } = await claimOf(leases);
    leases.hold(owner);
    leases.hold(owner);
    expect(await beat()).toEqual(['hub']);
    leases.release(owner);
    expect(await beat()).toEqual(['hub']);
    leases.release(owner);
    expect(await beat()).toEqual([]);
    expect(isDue()).toBe(false);
    leases.hold(owner);
    expect(await beat()).toEqual(['hub']);
    leases.stop();
    expect(isDue()).toBe(false);
  });

  it('of a claim whose answer was lost end with what is under way beside them', async () => {
    const { leases, beat } = opened();
    const { owner: first } = await claimOf(leases);
    leases.hold(first);
    const lost = leases.claim(async () => {
      throw new StoreFault('The connection broke behind the claim.', 100);
    });
    await expect(lost).rejects.toBeInstanceOf(StoreFault);
    const { owner: second } = await claimOf(leases);
    expect(second).not.toBe(first);
    leases.hold(second);
    expect((await beat()).sort()).toEqual([first, second].sort());
    leases.release(first);
    expect(await beat()).toEqual([second]);
  });

  it('are not prolonged again before a slow store has answered', async () => {
    const { leases, beat, isDue, hold } = opened();
    leases.hold((await claimOf(leases)).owner);
    const answer = hold();
    expect(await beat()).toEqual(['hub']);
    expect(isDue()).toBe(false);
    leases.hold('hub');
    expect(isDue()).toBe(false);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDue()).toBe(true);
  });

  it('are tried to prolong again after a fault', async () => {
    const { leases, beat, reports, isDue, fail } = opened();
    leases.hold((await claimOf(leases)).owner);
    fail(new StoreFault('away', 100));
    await beat();
    expect(reports).toEqual(['Leases could not be prolonged.']);
    expect(isDue()).toBe(true);
  });
});
