import { describe, expect, it } from 'vitest';
import { type Clock, hubTimeOf } from '../../src/pipeline/clock.ts';
import { realClock } from './kit.ts';

describe('hub time', () => {
  it('follows the clock of the store, whichever way somebody sets that of this machine', () => {
    let wallMs = Date.parse('2026-06-01T12:00:00Z');
    let elapsedMs = 5000;
    const clock: Clock = { ...realClock, nowMs: () => wallMs, elapsedMs: () => elapsedMs };
    const time = hubTimeOf(clock);
    expect(time.now()).toBe('2026-06-01T12:00:00.000Z');
    time.set('2026-06-01T12:00:01.000Z');
    for (const jumpMs of [-3_600_000, 86_400_000]) {
      wallMs += jumpMs;
      elapsedMs += 250;
    }
    expect(time.now()).toBe('2026-06-01T12:00:01.500Z');
    time.set('2026-06-01T11:00:00.000Z');
    expect(time.now()).toBe('2026-06-01T11:00:00.000Z');
  });
});
