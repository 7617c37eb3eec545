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
      if (known?.mark === mark) return known.channel;
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
  /** Starts what is new, restarts what has changed, stops what is gone. */
  follow(wanted: readonly WantedInbound[]): Promise<void>;
  stopAll(): Promise<void>;
}

export function openInbound(report: (text: string, error: unknown) => void): OpenInbound {
  const running = new Map<string, { mark: string; channel: InboundChannel | undefined }>();
  const start = ({ type, settings, surroundings, key }: WantedInbound) => {
    try {
      return type.start(settings(), surroundings);
    } catch (error) {
      report(`The inbound channel ${key} could not start.`, error);
      return undefined;
    }
  };
  return {
    async follow(wanted) {
      const marks = new Map(wanted.map(({ key, mark }) => [key, mark]));
      for (const [key, { mark, channel }] of running) {
        if (marks.get(key) === mark) continue;
        running.delete(key);
        await channel?.stop();
      }
      for (const one of wanted) {
        if (running.has(one.key)) continue;
        running.set(one.key, { mark: one.mark, channel: start(one) });
      }
    },
    async stopAll() {
      await Promise.all([...running.values()].map(({ channel }) => channel?.stop()));
      running.clear();
    },
  };
}
