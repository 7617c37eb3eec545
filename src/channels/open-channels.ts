/**
 * Channels that are open: one per endpoint, opened when it is first needed and again when its settings
 * have changed; and watchers, one per inbound channel of the configuration.
 */
import type {
  ChannelSettings,
  InboundChannel,
  InboundChannelType,
  InboundSurroundings,
  OutboundChannel,
  OutboundChannelType,
  OutboundSurroundings,
} from './channel.ts';

export interface OpenOutbound {
  /** The channel of `key`, or why it cannot be opened. */
  of(
    key: string,
    type: OutboundChannelType,
    settings: () => ChannelSettings,
    surroundings: OutboundSurroundings,
    /** Equal as long as the channel may stay open. */
    mark: string,
  ): OutboundChannel | { problem: string };
  closeAll(): Promise<void>;
}

interface Held {
  mark: string;
  channel: OutboundChannel | { problem: string };
}

export function openOutbound(report: (text: string, error: unknown) => void): OpenOutbound {
  const held = new Map<string, Held>();
  const close = async ({ channel }: Held) => {
    if ('problem' in channel) return;
    try {
      await channel.close();
    } catch (error) {
      report('A channel did not close.', error);
    }
  };
  return {
    of(key, type, settings, surroundings, mark) {
      const known = held.get(key);
      // What could not be opened is tried again each time: what was missing may be there by now.
      if (known?.mark === mark && !('problem' in known.channel)) return known.channel;
      if (known !== undefined) void close(known);
      const opened: Held = { mark, channel: opening(type, settings, surroundings) };
      held.set(key, opened);
      return opened.channel;
    },
    async closeAll() {
      await Promise.all([...held.values()].map(close));
      held.clear();
    },
  };
}

/** Settings that cannot work are an answer: the transmission waits until a person mends them. */
function opening(
  type: OutboundChannelType,
  settings: () => ChannelSettings,
  surroundings: OutboundSurroundings,
): OutboundChannel | { problem: string } {
  try {
    return type.open(settings(), surroundings);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** An inbound channel that the configuration asks for. */
export interface WantedInbound {
  key: string;
  mark: string;
  type: InboundChannelType;
  settings(): ChannelSettings;
  surroundings: InboundSurroundings;
}

export interface OpenInbound {
  /** Starts what is new, restarts what has changed, stops what is gone; tries again what could not start. */
  follow(wanted: readonly WantedInbound[]): Promise<void>;
  /** By key, why channels could not start. */
  problems(): ReadonlyMap<string, string>;
  stopAll(): Promise<void>;
}

interface Running {
  mark: string;
  channel: InboundChannel | { problem: string };
}

export function openInbound(report: (text: string, error: unknown) => void): OpenInbound {
  const running = new Map<string, Running>();
  const problems = () => {
    const failed = [...running].flatMap(([key, { channel }]): [string, string][] =>
      'problem' in channel ? [[key, channel.problem]] : [],
    );
    return new Map(failed);
  };
  const start = (
    { type, settings, surroundings, key }: WantedInbound,
    before: string | undefined,
  ): InboundChannel | { problem: string } => {
    try {
      return type.start(settings(), surroundings);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== before) report(`The inbound channel ${key} could not start.`, error);
      return { problem };
    }
  };
  return {
    async follow(wanted) {
      const marks = new Map(wanted.map(({ key, mark }) => [key, mark]));
      for (const [key, { mark, channel }] of running) {
        if (marks.get(key) === mark) continue;
        running.delete(key);
        if (!('problem' in channel)) await channel.stop();
      }
      const failed = problems();
      for (const one of wanted) {
        if (running.has(one.key) && !failed.has(one.key)) continue;
        running.set(one.key, { mark: one.mark, channel: start(one, failed.get(one.key)) });
      }
    },
    problems,
    async stopAll() {
      const channels = [...running.values()].map(({ channel }) => channel);
      await Promise.all(channels.map((one) => ('problem' in one ? undefined : one.stop())));
      running.clear();
    },
  };
}
