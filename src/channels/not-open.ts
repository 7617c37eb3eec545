/** Which channels cannot be opened as they are configured, and why. */
import type { ChannelSettings } from './channel.ts';
import { missingFrom } from './secrets.ts';

/** A channel as a partner's profile names it. */
export interface NamedChannel {
  direction: 'in' | 'out';
  partner: string;
  id: string;
}

export interface NotOpen extends NamedChannel {
  text: string;
  /** Variables that settings name and the environment does not have. */
  missing: string[];
}

export interface TriedChannel extends NamedChannel {
  settings: ChannelSettings;
  /** Why it cannot be opened. */
  problem: string | undefined;
}

/** Where variables are missing, all of them are named. */
export function notOpenOf(
  tried: readonly TriedChannel[],
  environment: Readonly<Record<string, string | undefined>>,
): NotOpen[] {
  return tried.flatMap(({ settings, problem, ...one }) => {
    const missing = missingFrom(settings, environment);
    const absent = `The environment of the hub does not have ${missing.join(', ')}.`;
    const text = missing.length > 0 ? absent : problem;
    return text === undefined ? [] : [{ ...one, text, missing }];
  });
}
