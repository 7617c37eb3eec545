import { describe, expect, it } from 'vitest';
import { assertNever, InvariantViolated, invariant } from '../../src/base/assert.ts';

describe('invariant', () => {
  it('lets a condition that holds pass', () => {
    expect(() => invariant(1 + 1 === 2, 'arithmetic')).not.toThrow();
  });

  it('throws its text when the condition does not hold', () => {
    expect(() => invariant('', 'a lane needs a stream')).toThrow(
      new InvariantViolated('a lane needs a stream'),
    );
  });
});

describe('assertNever', () => {
  it('names the value that no case covers', () => {
    const value: { type: string } = { type: 'surprise' };
    expect(() => assertNever(value as never)).toThrow('A case is missing for {"type":"surprise"}.');
  });
});
