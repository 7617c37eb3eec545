/** A stop signal for channels, in plain code: pure folders have no platform class for it. */
import type { StopSignal } from '../channels/channel.ts';

export interface StopSource extends StopSignal {
  /** Tells every listener, once. */
  stop(): void;
}

export function stopSignal(): StopSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  return {
    get aborted() {
      return aborted;
    },
    addEventListener: (_type, listener) => {
      listeners.add(listener);
    },
    removeEventListener: (_type, listener) => {
      listeners.delete(listener);
    },
    stop() {
      if (aborted) return;
      aborted = true;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
