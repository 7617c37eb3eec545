/** Keys as they are looked up and remembered, with a store that answers when it is told to. */
import { expect, it } from 'vitest';
import { authenticatorOf, hashSecret } from '../../src/api/authenticate.ts';
import type { ApiKeyRow } from '../../src/store/store.ts';

const SECRET = 'slk_one';
const REVOKED = '2026-01-02T00:00:00.000Z';
const row: ApiKeyRow = {
  id: 'K1',
  tenant: 'default',
  name: 'one',
  hash: hashSecret(SECRET),
  scopes: ['admin'],
  createdAt: '2026-01-01T00:00:00.000Z',
};

function slowStore() {
  const asked: ((answer: ApiKeyRow) => void)[] = [];
  const findApiKey = () => new Promise<ApiKeyRow>((resolve) => asked.push(resolve));
  const authenticator = authenticatorOf({ findApiKey }, 60_000, () => 0);
  const check = async () =>
    (await authenticator.check(`Bearer ${SECRET}`, '10.0.0.1', Date.parse(REVOKED))).outcome;
  return { asked, authenticator, check };
}

it('a key that was looked up before it was revoked is not remembered behind that', async () => {
  const { asked, authenticator, check } = slowStore();
  const first = check();
  authenticator.forget();
  asked[0]?.(row);
  await first;
  const later = check();
  asked[1]?.({ ...row, revokedAt: REVOKED });
  expect(await later).toBe('unknown');
});

it('nobody who comes after it was revoked is answered by a look from before', async () => {
  const { asked, authenticator, check } = slowStore();
  const first = check();
  authenticator.forget();
  const later = check();
  asked[0]?.(row);
  asked[1]?.({ ...row, revokedAt: REVOKED });
  expect(await first).toBe('known');
  expect(await later).toBe('unknown');
});

it('one look serves all who come meanwhile, and is remembered', async () => {
  const { asked, check } = slowStore();
  const both = [check(), check()];
  asked[0]?.(row);
  expect(await Promise.all(both)).toEqual(['known', 'known']);
  expect(await check()).toBe('known');
  expect(asked).toHaveLength(1);
});
