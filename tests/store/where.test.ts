import { describe, expect, it } from 'vitest';
import { Where } from '../../src/store/postgres/where.ts';

describe('conditions of a list', () => {
  it('take a name that is no column into no statement', () => {
    const where = new Where('s.tenant', 'default');
    expect(() => where.equal('s.phase', 'x')).not.toThrow();
    for (const name of ['s.a = 1 OR s.a', 's.x"', 'tenant', 's.a--', 's.', 's.__proto__ '])
      expect(() => where.equal(name, 'x'), name).toThrow('no column');
  });
});
