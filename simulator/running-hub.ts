/** What the world needs of a running hub beside its public API: its address, a first key, its clock. */
export interface RunningHub {
  url: string;
  /** Secret of a key with every scope; the world issues all other keys through the API. */
  adminKey: string;
  /** Hub time, an instant. */
  now(): Promise<string>;
  /** Moves hub time forward. */
  advanceClock(to: string): Promise<void>;
  /** Ends when nothing is ready to do. */
  quiesce(): Promise<void>;
  /** The earliest instant at which something is due by itself; undefined where nothing is. */
  nextDueAt(): Promise<string | undefined>;
  stop(): Promise<void>;
}
