/**
 * What the channels of this hub declare of their settings: the API checks profiles against it, and hides what
 * is declared as secret. `hub/channels.ts` says which channels there are.
 */

/** A setting as its channel declares it. */
export interface SettingDeclared {
  type: 'string' | 'number' | 'boolean' | 'enum';
  values?: readonly string[];
  minimum?: number;
  maximum?: number;
  required?: boolean;
  secret?: boolean;
}

/** Settings of one channel or endpoint, as a profile has them. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface ChannelDeclared {
  id: string;
  settings: Readonly<Record<string, SettingDeclared>>;
  /** What would keep the settings from working, beyond the declarations; each text says what to do. */
  findingsIn?(
    settings: Settings,
    privateAddressesAllowed: readonly string[],
  ): readonly { setting: string; text: string }[];
}

export interface ChannelRules {
  /** What a profile may name in `channels`. */
  inbound: readonly ChannelDeclared[];
  /** What a profile may name in `endpoints`. */
  outbound: readonly ChannelDeclared[];
  /** Why an entry of `privateAddressesAllowed` allows nothing, and what to write; undefined where it is good. */
  findingInAllowed(entry: string): string | undefined;
}

/** The declarations of the channel that an entry of a profile's `channels` or `endpoints` names. */
export function declaredIn(
  rules: ChannelRules,
  list: string,
  channel: unknown,
): ChannelDeclared | undefined {
  if (list === 'channels') return rules.inbound.find(({ id }) => id === channel);
  return list === 'endpoints' ? rules.outbound.find(({ id }) => id === channel) : undefined;
}

/** What a channel declares of one setting; undefined where it has none of this name. */
export function settingDeclared(
  declared: ChannelDeclared,
  name: string,
): SettingDeclared | undefined {
  return Object.hasOwn(declared.settings, name) ? declared.settings[name] : undefined;
}
