/**
 * The one interface of channels: they move bytes and never look inside.
 *
 * An outbound channel is opened once per endpoint and configuration, and called by `transmit`. An inbound
 * one runs by itself and hands what it finds to `ingest`; it lets go of the original only after the answer.
 */

/** Settings of one endpoint, with secrets already in place. Never logged. */
export type ChannelSettings = Readonly<Record<string, string | number | boolean>>;

/** A setting that a profile may carry for a channel: validation, form, help and reference in one. */
export interface ChannelSetting {
  type: 'string' | 'number' | 'boolean' | 'enum';
  summary: string;
  values?: readonly string[];
  /** Of a number: the least and the most that it may be. */
  minimum?: number;
  maximum?: number;
  default?: string | number | boolean;
  example: string | number | boolean;
  /** True where the channel cannot open without it. */
  required?: boolean;
  /** True where the value is a secret: given as `${ENV}`, shown as dots, kept out of logs and exports. */
  secret?: boolean;
}

/** As `AbortSignal` has it; pure callers have no platform type. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Bytes for one endpoint: one transmission, or several in one body. */
export interface Outbound {
  /** Equal on every try of the same content, so that a receiver can tell a repetition. */
  id: string;
  /** 1 for the first try. */
  attempt: number;
  bytes: Uint8Array;
  contentType: string;
  /** Document kind or event type; for file names and header fields. */
  kind: string;
  /** Short words for people, such as the document's number. */
  title: string;
}

/** accepted: done.  retry: again, not before `afterMs`.  refused: dead letter now. */
export type Attempt =
  | { outcome: 'accepted'; receipt: string }
  | { outcome: 'retry'; reason: string; afterMs?: number }
  | { outcome: 'refused'; reason: string };

export interface OutboundChannel {
  /**
   * Called by transmit, never twice at once for the same id; safe to repeat with the same id.
   * Answers for everything that can go wrong outside; a throw is a bug and is retried with its text.
   */
  send(outbound: Outbound, signal: StopSignal): Promise<Attempt>;
  /** Lets go of connections; sends under way may end. */
  close(): Promise<void>;
}

/** What an outbound channel may know beside its settings. */
export interface OutboundSurroundings {
  /** Ends an attempt, in ms. */
  timeoutMs: number;
  /** Requests that `transmit` may have under way at once. */
  concurrencyMax: number;
  /** Hosts and networks that are allowed although they are private. */
  privateAddressesAllowed: readonly string[];
  /** Wall clock in ms since 1970. */
  nowMs(): number;
}

/** A setting that cannot work, with why and what to do; never with the value of a secret. */
export interface SettingFinding {
  setting: string;
  text: string;
}

/** One kind of outbound channel. */
export interface OutboundChannelType {
  id: string;
  title: string;
  settings: Readonly<Record<string, ChannelSetting>>;
  /**
   * Asked before a profile is kept: what would keep these settings from working, beyond their declarations.
   * What names the environment is not known yet and is left out.
   */
  findingsIn?(
    settings: ChannelSettings,
    privateAddressesAllowed: readonly string[],
  ): readonly SettingFinding[];
  /** Throws {@link ChannelSettingsInvalid} when the settings cannot work. */
  open(settings: ChannelSettings, surroundings: OutboundSurroundings): OutboundChannel;
}

/** What an inbound channel found. */
export interface Received {
  bytes: Uint8Array;
  contentType?: string;
  /** File name, header fields worth keeping. */
  attributes: Record<string, string>;
  /** Equal when the same thing is found again after a crash. */
  idempotencyKey?: string;
}

/** The same where it is too large to be held. */
export interface ReceivedChunks extends Omit<Received, 'bytes' | 'idempotencyKey'> {
  /** Read once, as fast as it is stored. A throw ends it, and nothing of it is kept. */
  chunks: AsyncIterable<Uint8Array>;
  /** How many bytes come. */
  announcedBytes: number;
  /** Asked when all chunks were read. */
  idempotencyKey(): string;
}

/** committed: it is the hub's now.  later: offer it again after `afterMs`.  refused: put it aside with the reason. */
export type ReceivedAnswer =
  | { outcome: 'committed'; id: string }
  | { outcome: 'later'; afterMs: number }
  | { outcome: 'refused'; reason: string };

export interface InboundChannel {
  /** Ends when what is under way is done. */
  stop(): Promise<void>;
}

export interface InboundSurroundings {
  /**
   * Answers each. They are committed in the order given: where one is answered `later`, or a throw ends all, nothing
   * behind what could not be committed was. Whoever calls gives nothing that follows before that is committed.
   */
  receive(received: readonly Received[]): Promise<ReceivedAnswer[]>;
  /** The same for a single one that is too large to be held. */
  receiveChunks(received: ReceivedChunks): Promise<ReceivedAnswer>;
  /** Grows evenly, never jumps; ms since any moment. */
  elapsedMs(): number;
  /** Something outside went wrong; the channel goes on by itself. */
  report(text: string, error: unknown): void;
}

/** One kind of inbound channel. */
export interface InboundChannelType {
  id: string;
  title: string;
  settings: Readonly<Record<string, ChannelSetting>>;
  /** Throws {@link ChannelSettingsInvalid} when the settings cannot work. */
  start(settings: ChannelSettings, surroundings: InboundSurroundings): InboundChannel;
}

/** The settings cannot work; the text names the setting and never its value where that is secret. */
export class ChannelSettingsInvalid extends Error {
  override readonly name = 'ChannelSettingsInvalid';
}

/** A text setting; throws {@link ChannelSettingsInvalid} when it is not there. */
export function requiredText(settings: ChannelSettings, name: string): string {
  const value = settings[name];
  if (typeof value !== 'string' || value === '')
    throw new ChannelSettingsInvalid(`The setting "${name}" is missing.`);
  return value;
}
