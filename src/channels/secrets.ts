/** Secrets in settings: a profile names an environment variable, the process has the value. */
import { type ChannelSettings, ChannelSettingsInvalid } from './channel.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Settings with every `${NAME}` replaced from the environment. Throws {@link ChannelSettingsInvalid}, which
 * names the variable and no value, when one is not there.
 */
export function withSecrets(
  settings: ChannelSettings,
  environment: Readonly<Record<string, string | undefined>>,
): ChannelSettings {
  const resolved = Object.entries(settings).map(([name, value]) => [
    name,
    typeof value === 'string' ? resolve(name, value, environment) : value,
  ]);
  return Object.fromEntries(resolved) as ChannelSettings;
}

/** How a setting names an environment variable. */
export function fromEnvironment(name: string): string {
  return `\${${name}}`;
}

/** Whether a value is known only where the environment is. */
export function namesEnvironment(value: unknown): boolean {
  return typeof value === 'string' && value.search(REFERENCE) >= 0;
}

function resolve(
  setting: string,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(REFERENCE, (_, name: string) => {
    const value = environment[name];
    if (value === undefined)
      throw new ChannelSettingsInvalid(
        `The setting "${setting}" names the environment variable ${name}, which is not set.`,
      );
    return value;
  });
}
