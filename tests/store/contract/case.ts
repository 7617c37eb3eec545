import type { World } from './world.ts';

/** One promise of `store.ts`, in words, and the proof of it. */
export interface StoreCase {
  name: string;
  run(world: World): Promise<void>;
}
