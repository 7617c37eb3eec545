import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Beliefs } from '../../simulator/beliefs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beliefs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what a system believes', () => {
  test('is there again after the system was started anew', () => {
    const path = join(folder, 'deep', 'beliefs.jsonl');
    const before = new Beliefs(path);
    before.put('orders', '1', { quantity: '5' });
    before.put('orders', '2', { quantity: '6' });
    before.put('orders', '1', { quantity: '7' });
    before.remove('orders', '2');
    before.close();
    const after = new Beliefs(path);
    expect(after.rows('orders')).toEqual([{ quantity: '7' }]);
    expect(after.has('orders', '2')).toBe(false);
    expect(after.get('orders', '3')).toBeUndefined();
    after.close();
  });

  test('loses no more than the line that a crash cut off', () => {
    const path = join(folder, 'beliefs.jsonl');
    const before = new Beliefs(path);
    before.put('orders', '1', 'whole');
    before.close();
    appendFileSync(path, '{"table":"orders","key":"2","ro');
    const after = new Beliefs(path);
    after.put('orders', '3', 'next');
    after.close();
    const again = new Beliefs(path);
    expect(again.keys('orders')).toEqual(['1', '3']);
    again.close();
  });
});
