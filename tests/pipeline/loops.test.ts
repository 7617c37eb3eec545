import { afterEach, describe, expect, it } from 'vitest';
import { backlogLimitsDefault, openBacklog } from '../../src/pipeline/backlog.ts';
import { hubTimeOf, napOf } from '../../src/pipeline/clock.ts';
import { type Loops, openLoops } from '../../src/pipeline/loops.ts';
import { StoreFault, type Workload } from '../../src/store/store.ts';
import { realClock } from './kit.ts';

let loops: Loops | undefined;
afterEach(async () => {
  await loops?.stop();
  loops = undefined;
});
const opened = (reports: string[] = []) => {
  loops = openLoops(realClock, (words) => reports.push(words));
  return loops;
};
const idle = { idleMsMin: 1, idleMsMax: 5 };

describe('a station in a circle', () => {
  it('is asked again at once while it finds work, and sockets have their turn', async () => {
    let left = 2000;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    opened().add({
      name: 'a',
      round: async () => {
        left -= 1;
        return left > 0 ? ('worked' as const) : ('idle' as const);
      },
      ...idle,
    });
    await expect.poll(() => left).toBeLessThan(0);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('waits the longer the longer it finds nothing, until it is woken', async () => {
    let looks = 0;
    const all = opened();
    all.add({
      name: 'a',
      round: async () => {
        looks += 1;
        return 'idle';
      },
      idleMsMin: 20,
      idleMsMax: 10_000,
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(looks).toBeLessThan(6);
    const before = looks;
    all.progressed('a');
    await expect.poll(() => looks).toBe(before + 1);
  });

  it('goes on after a fault, when the fault says so', async () => {
    const reports: string[] = [];
    let looks = 0;
    opened(reports).add({
      name: 'a',
      round: async () => {
        looks += 1;
        if (looks < 4) throw new StoreFault('away', 1);
        return 'idle';
      },
      ...idle,
    });
    await expect.poll(() => looks).toBeGreaterThan(5);
    expect(reports).toHaveLength(3);
    expect(loops?.faults()).toBe(3);
  });

  it('looks again within seconds where a sender is asked to stay away for long', async () => {
    let looks = 0;
    opened().add({
      name: 'a',
      round: async () => {
        looks += 1;
        if (looks === 1) throw new StoreFault('The disk is full.', 60_000);
        return 'idle';
      },
      ...idle,
    });
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(1);
  });

  it('ends while it rests after a fault', async () => {
    const all = opened();
    all.add({ name: 'a', round: () => Promise.reject(new StoreFault('away', 60_000)), ...idle });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await all.stop();
  });

  it('is quiet once it has looked and found nothing since anything happened', async () => {
    let work = 3;
    const all = opened();
    for (const name of ['a', 'b'])
      all.add({
        name,
        round: async () => {
          if (name === 'b' || work === 0) return 'idle';
          work -= 1;
          return 'worked';
        },
        ...idle,
      });
    await expect.poll(() => all.quiet()).toBe(true);
    expect(work).toBe(0);
    all.progressed();
    expect(all.quiet()).toBe(false);
    await expect.poll(() => all.quiet()).toBe(true);
  });
});

describe('a look aside', () => {
  it('is awaited by nobody, and goes on by itself', async () => {
    let looks = 0;
    const all = opened();
    all.add({ name: 'a', round: async () => 'idle', ...idle });
    all.add({
      name: 'aside',
      round: async () => {
        looks += 1;
        return 'idle';
      },
      idleMsMin: 200,
      idleMsMax: 200,
      isAside: true,
    });
    await expect.poll(() => all.quiet()).toBe(true);
    all.progressed();
    all.wakeAll();
    await expect.poll(() => all.quiet()).toBe(true);
    expect(looks).toBe(1);
    await expect.poll(() => looks).toBe(2);
  });
});

describe('a nap', () => {
  it('remembers a wake that came before it', async () => {
    const nap = napOf(realClock);
    nap.wake();
    const startedMs = performance.now();
    await nap.sleep(10_000);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});

describe('hub time', () => {
  it("follows the store's clock", () => {
    const time = hubTimeOf(realClock);
    time.set('2030-01-01T00:00:00.000Z');
    expect(time.now()).toMatch(/^2030-01-01T00:00:0/);
  });
});

const noWork: Workload = {
  untranslated: 0,
  behindLarge: 0,
  laneEntries: 0,
  readyEntries: 0,
  heldLanes: 0,
  waitingDocuments: 0,
  transmissionsDue: 0,
  transmissionsWaiting: 0,
  deadLetters: 0,
  quarantined: 0,
};

describe('the backlog', () => {
  const of = (more: Partial<Workload>) =>
    openBacklog(
      {
        backlog: async () => ({ ...noWork, ...more }),
      },
      ['default'],
      { ...backlogLimitsDefault, rowsMax: 10 },
      () => elapsedMs,
    );
  let elapsedMs = 0;

  it('asks senders to wait when it is too long, the longer the longer it is', async () => {
    const backlog = of({ untranslated: 8, laneEntries: 2, readyEntries: 2 });
    await backlog.look();
    expect(backlog.delayMs()).toBe(0);
    backlog.accepted(5);
    expect(backlog.delayMs()).toBe(1500);
    backlog.translated(5, 0);
    expect(backlog.delayMs()).toBe(0);
    backlog.accepted(1_000_000);
    expect(backlog.delayMs()).toBe(30_000);
  });

  it('holds the inbox to what lately left it within the time that may be waited', async () => {
    const work = { untranslated: 0 };
    const limits = { ...backlogLimitsDefault, waitMsMax: 5000, inboxRowsMin: 100 };
    const counted = async () => ({ ...noWork, ...work });
    const backlog = openBacklog({ backlog: counted }, ['default'], limits, () => elapsedMs);
    const pass = async (left: number, untranslated: number) => {
      elapsedMs += 250;
      backlog.translated(left, 0);
      work.untranslated = untranslated;
      await backlog.look();
      return backlog.delayMs();
    };
    expect(await pass(250, 4000)).toBe(0);
    for (let look = 0; look < 40; look += 1) await pass(250, 4000);
    expect(await pass(250, 4900)).toBe(0);
    expect(await pass(250, 10_000)).toBeGreaterThan(1900);
    // Nothing to do is no slowness.
    for (let look = 0; look < 40; look += 1) await pass(0, 0);
    expect(await pass(250, 4900)).toBe(0);
    // A store that stands still is: what may wait shrinks to the least.
    for (let look = 0; look < 40; look += 1) await pass(0, 90);
    expect(backlog.delayMs()).toBe(0);
    backlog.accepted(200);
    expect(backlog.delayMs()).toBeGreaterThan(0);
  });

  it('does not count what stands behind a large one in its channel, but for the outer limit', async () => {
    const work = { ...noWork, untranslated: 5001, behindLarge: 5000 };
    const limits = { ...backlogLimitsDefault, inboxRowsMin: 100 };
    const backlog = openBacklog(
      { backlog: async () => work },
      ['default'],
      limits,
      () => elapsedMs,
    );
    const pass = async () => {
      elapsedMs += 250;
      backlog.translated(10, 0);
      await backlog.look();
      return backlog.delayMs();
    };
    for (let look = 0; look < 40; look += 1) expect(await pass()).toBe(0);
    work.behindLarge = 0;
    expect(await pass()).toBeGreaterThan(0);
    work.untranslated = limits.rowsMax + 2;
    work.behindLarge = limits.rowsMax + 1;
    expect(await pass()).toBeGreaterThan(0);
  });

  it('does not count what a receiver has not fetched, nor what a held lane holds', async () => {
    const backlog = of({ transmissionsDue: 1000, laneEntries: 1000, heldLanes: 1 });
    await backlog.look();
    expect(backlog.delayMs()).toBe(0);
    expect(backlog.entries()).toBe(0);
    backlog.translated(0, 7);
    backlog.decided(2);
    expect(backlog.entries()).toBe(5);
  });
});
