import { openStore } from '../../src/store/open.ts';
import { databaseUrl, skipped, testSchema } from '../store/postgres-kit.ts';
import { hubSuite } from './suite.ts';

hubSuite(
  'PostgreSQL',
  async () => {
    const schema = await testSchema();
    const store = await openStore(databaseUrl ?? '', { schema: schema.schema });
    return { store, drop: () => schema.drop() };
  },
  { skip: skipped },
);
