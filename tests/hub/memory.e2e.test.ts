import { memoryStore } from '../../src/store/memory/store.ts';
import { hubSuite } from './suite.ts';

hubSuite('memory', async () => ({ store: memoryStore() }));
