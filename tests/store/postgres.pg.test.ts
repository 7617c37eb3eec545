/** The store on PostgreSQL against the contract. */
import { setTimeout as sleep } from 'node:timers/promises';
import { storeContract } from './contract.ts';
import { skipped, tamperWith, testSchema } from './postgres-kit.ts';

storeContract(
  'postgres',
  async () => {
    const schema = await testSchema();
    const store = schema.open();
    return {
      store,
      close: () => schema.drop(),
      pause: (ms) => sleep(ms),
      tamper: tamperWith(store.database),
    };
  },
  skipped,
);
