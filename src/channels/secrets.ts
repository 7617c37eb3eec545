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

/** Names of the variables that settings ask for and the environment does not have; never a value. */
export function missingFrom(
  settings: ChannelSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const texts = Object.values(settings).filter((value) => typeof value === 'string');
  const names = texts.flatMap((text) => [...text.matchAll(REFERENCE)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => environment[name] === undefined);
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
