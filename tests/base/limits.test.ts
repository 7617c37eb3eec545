import { describe, expect, it } from 'vitest';
import { newId } from '../../src/base/ids.ts';
import * as limits from '../../src/base/limits.ts';

describe('limits', () => {
  it('are positive whole numbers', () => {
    for (const [name, value] of Object.entries(limits)) {
      expect(Number.isInteger(value) && value > 0, name).toBe(true);
    }
  });

  it('fit each other', () => {
    expect(limits.heartbeatMs * 2).toBeLessThan(limits.leaseMs);
    expect(limits.leaseMs).toBeLessThan(limits.recoveryMsMax);
    expect(limits.transactionIdleMsMax).toBeLessThan(limits.recoveryMsMax);
    expect(limits.inlineTranslationBytesMax).toBeLessThan(limits.interchangePartBytesMax);
    expect(limits.interchangePartBytesMax).toBeLessThan(limits.wholeInterchangeBytesMax);
    expect(limits.pageRowsDefault).toBeLessThanOrEqual(limits.pageRowsMax);
    expect(newId(0, () => 0).length).toBe(limits.idCharsMax);
  });
});
