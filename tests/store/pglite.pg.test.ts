/** The store on the embedded database against the contract. It needs the worker of the last build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pgliteDatabase } from '../../src/store/pglite/driver.ts';
import { sqlStore } from '../../src/store/postgres/store.ts';
import { storeContract } from './contract.ts';
import { tamperWith } from './postgres-kit.ts';

storeContract('pglite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-pglite-'));
  const store = sqlStore(await pgliteDatabase(folder));
  await store.migrate();
  return {
    store,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
    pause: (ms) => sleep(ms),
    tamper: tamperWith(store.database),
  };
});
