/** On the embedded database, which needs the thread of the last build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open.ts';
import { hubSuite } from './suite.ts';

hubSuite(
  'the embedded database',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-hub-data-'));
    return {
      store: await openStore(folder),
      drop: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  { brief: true },
);
