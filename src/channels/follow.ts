/**
 * Inbound channels follow the configuration: looked at when it changes here, and now and then. What could not
 * start is tried again from time to time, because the cause may have passed.
 */
import { openInbound, type WantedInbound } from './open-channels.ts';

export interface Following {
  /** Looks at once. */
  look(): Promise<void>;
  /** By key, why channels could not start. */
  problems(): ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

export interface FollowingParameters {
  /** Equal as long as the configuration is. */
  version(): string;
  wanted(): WantedInbound[];
  /** Grows evenly, never jumps; ms since any moment. */
  elapsedMs(): number;
  report(text: string, error: unknown): void;
  /** Between two looks. */
  lookMs?: number;
  /** Between two tries of what could not start. */
  tryAgainMs?: number;
}

const LOOK_MS = 500;
const TRY_AGAIN_MS = 10_000;

export function followInbound(parameters: FollowingParameters): Following {
  const { version, wanted, elapsedMs, report } = parameters;
  const { lookMs = LOOK_MS, tryAgainMs = TRY_AGAIN_MS } = parameters;
  const inbound = openInbound(report);
  let followed: string | undefined;
  let triedAtMs = 0;
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  const isDue = () => inbound.problems().size > 0 && elapsedMs() - triedAtMs >= tryAgainMs;
  const look = () => {
    looking = looking.then(async () => {
      const newest = version();
      if (stopped || (newest === followed && !isDue())) return;
      followed = newest;
      triedAtMs = elapsedMs();
      await inbound.follow(wanted());
    });
    return looking;
  };
  const timer = setInterval(look, lookMs);
  void look();
  return {
    look,
    problems: () => inbound.problems(),
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      await inbound.stopAll();
    },
  };
}
