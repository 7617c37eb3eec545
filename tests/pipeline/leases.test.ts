import { describe, expect, it } from 'vitest';
import { heartbeatMs, leaseMs } from '../../src/base/limits.ts';
import type { Attempt } from '../../src/channels/channel.ts';
import { type Clock, hubTimeOf } from '../../src/pipeline/clock.ts';
import { type Lease, Leases } from '../../src/pipeline/leases.ts';
import { StoreFault } from '../../src/store/store.ts';
import { accepted, realClock } from './kit.ts';
import { claimed, opened as openedTransmitter } from './transmit-kit.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const away = () => new StoreFault('away', 100);

/** Leases over a clock that the test turns. */
function opened() {
  let due: (() => void) | undefined;
  const prolonged: string[] = [];
  const reports: string[] = [];
  let fault: Error | undefined;
  let slow: Promise<void> | undefined;
  let nowMs = 0;
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
      elapsedMs: () => nowMs,
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
    await settle();
    return prolonged.splice(0);
  };
  return {
    leases,
    beat,
    reports,
    hold,
    isDue: () => due !== undefined,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (why: Error | undefined) => {
      fault = why;
    },
  };
}
const claimOf = async (leases: Leases): Promise<Lease> =>
  (await leases.claim(async () => undefined)).lease;

describe('leases', () => {
  it('are prolonged while something is under way, and not longer', async () => {
    const { leases, beat, isDue } = opened();
    const lease = await claimOf(leases);
    leases.hold(lease);
    leases.hold(lease);
    expect(await beat()).toEqual(['hub']);
    leases.release(lease);
    leases.hold(await claimOf(leases));
    expect(await beat()).toEqual(['hub']);
    leases.release(lease);
    expect(await beat()).toEqual(['hub']);
    expect(isDue()).toBe(true);
  });

  it('are not prolonged where nothing is under way', async () => {
    const { leases, beat, isDue } = opened();
    const lease = await claimOf(leases);
    leases.hold(lease);
    leases.release(lease);
    expect(await beat()).toEqual([]);
    expect(isDue()).toBe(false);
    leases.hold(lease);
    expect(await beat()).toEqual(['hub']);
    leases.stop();
    expect(isDue()).toBe(false);
  });

  it('of a claim whose answer was lost end with what is under way beside them', async () => {
    const { leases, beat } = opened();
    const first = await claimOf(leases);
    leases.hold(first);
    const lost = leases.claim(async () => {
      throw new StoreFault('The connection broke behind the claim.', 100);
    });
    await expect(lost).rejects.toBeInstanceOf(StoreFault);
    const second = await claimOf(leases);
    expect(second.owner).not.toBe(first.owner);
    leases.hold(second);
    expect((await beat()).sort()).toEqual([first.owner, second.owner].sort());
    leases.release(first);
    expect(await beat()).toEqual([second.owner]);
  });

  it('are not prolonged again before a slow store has answered', async () => {
    const { leases, beat, isDue, hold } = opened();
    const lease = await claimOf(leases);
    leases.hold(lease);
    const answer = hold();
    expect(await beat()).toEqual(['hub']);
    expect(isDue()).toBe(false);
    leases.hold(lease);
    expect(isDue()).toBe(false);
    answer();
    await settle();
    expect(isDue()).toBe(true);
  });

  it('are tried to prolong again after a fault', async () => {
    const { leases, beat, reports, isDue, fail } = opened();
    leases.hold(await claimOf(leases));
    fail(away());
    await beat();
    expect(reports).toEqual(['Leases could not be prolonged.']);
    expect(isDue()).toBe(true);
  });

  it('stand for a lease from before they were asked for, short of a margin', async () => {
    const { leases, pass } = opened();
    const { lease } = await leases.claim(async () => pass(leaseMs / 2));
    expect(leases.stands(lease)).toBe(true);
    pass(leaseMs / 2 - 1000);
    expect(leases.stands(lease)).toBe(false);
  });

  it('stand as long as heartbeats come through', async () => {
    const { leases, pass, beat } = opened();
    const lease = await claimOf(leases);
    leases.hold(lease);
    for (let at = 0; at < 10; at += 1) {
      pass(heartbeatMs);
      await beat();
      expect(leases.stands(lease)).toBe(true);
    }
  });

  it('that may have ended do not stand again when a heartbeat comes through', async () => {
    const { leases, pass, beat, fail } = opened();
    const ended = await claimOf(leases);
    leases.hold(ended);
    fail(away());
    pass(leaseMs);
    await beat();
    fail(undefined);
    const later = await claimOf(leases);
    leases.hold(later);
    await beat();
    expect([ended, later].map((lease) => leases.stands(lease))).toEqual([false, true]);
  });

  it('that a heartbeat prolonged too late, as far as anybody knows, do not stand', async () => {
    const { leases, pass, beat, hold } = opened();
    const lease = await claimOf(leases);
    leases.hold(lease);
    pass(heartbeatMs);
    const answer = hold();
    await beat();
    pass(leaseMs - heartbeatMs);
    answer();
    await settle();
    expect(leases.stands(lease)).toBe(false);
  });

  it('are not prolonged by a heartbeat that was asked for before they were given', async () => {
    const { leases, pass, beat, hold } = opened();
    leases.hold(await claimOf(leases));
    let given = (): void => undefined;
    const claim = leases.claim(
      () =>
        new Promise<void>((resolve) => {
          given = resolve;
        }),
    );
    pass(heartbeatMs);
    const answer = hold();
    await beat();
    given();
    const { lease } = await claim;
    leases.hold(lease);
    answer();
    await settle();
    expect(lease.untilMs).toBe(leaseMs);
  });
});

/** A clock that stands until the test turns it. */
function turnedClock() {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  const clock: Clock = {
    ...realClock,
    elapsedMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const pass = async (ms: number) => {
    const endMs = nowMs + ms;
    for (;;) {
      const [next] = timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      timers = timers.filter((one) => one !== next);
      nowMs = next.atMs;
      next.run();
      await settle();
    }
    nowMs = endMs;
  };
  return { clock, pass };
}

describe('what was claimed ahead', () => {
  /** One under way at an endpoint with one slot, and one that waits behind it. */
  const ahead = async (heartbeat: (beat: number) => void) => {
    const { clock, pass } = turnedClock();
    const ends: (() => void)[] = [];
    let beats = 0;
    const { transmitter, settled, results, fake } = openedTransmitter(
      ['first', '1', '2'].map((id) => claimed(id)),
      ({ id }) =>
        id === 'first'
          ? accepted
          : new Promise<Attempt>((resolve) => ends.push(() => resolve(accepted))),
      { concurrencyMax: 1, ordering: 'per_key' },
      {
        clock,
        time: hubTimeOf(clock),
        heartbeat: async () => {
          beats += 1;
          heartbeat(beats);
        },
      },
    );
    await transmitter.round();
    await settled();
    expect(await transmitter.round()).toBe(2);
    await settle();
    results.splice(0);
    const endOne = async () => {
      ends.shift()?.();
      await settle();
    };
    return {
      transmitter,
      results,
      settled,
      pass,
      endOne,
      sent: () => fake.sent.map(({ id }) => id),
    };
  };
  const untried = { outcome: 'retry', nextAt: expect.any(String), commands: [] };

  it('goes out while its lease is prolonged', async () => {
    const { pass, endOne, sent, settled } = await ahead(() => undefined);
    await pass(60_000);
    await endOne();
    expect(sent()).toEqual(['first', '1', '2']);
    await endOne();
    await settled();
  });

  it.each([
    ['while no heartbeat comes through', Number.POSITIVE_INFINITY],
    ['though heartbeats come through again', 3],
  ])('is given back, not sent, once its lease may have ended, %s', async (_when, failing) => {
    const { pass, endOne, sent, settled, results } = await ahead((beat) => {
      if (beat <= failing) throw away();
    });
    await pass(leaseMs + 1000);
    await endOne();
    await settled();
    expect(sent()).toEqual(['first', '1']);
    expect(results.find(({ id }) => id === '1')?.outcome).toBe('accepted');
    expect(results.find(({ id }) => id === '2')).toMatchObject(untried);
  });

  it('is not sent at the end either', async () => {
    const { pass, endOne, sent, transmitter } = await ahead(() => {
      throw away();
    });
    await pass(leaseMs + 1000);
    const stopped = transmitter.stop(1000);
    await endOne();
    await stopped;
    expect(sent()).toEqual(['first', '1']);
  });
});
