/** What the guide for a new partner has its readers set, terminal by terminal. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cli-kit.ts';

export interface Terminal {
  /** Whether the command itself is there. */
  hasAlias: boolean;
  /** Variables that are exported. */
  exported: string[];
}

/** The first terminal is that of the hub. */
export function terminalsOfGuide(): { first: Terminal; second: Terminal } {
  const text = readFileSync(join(root, 'docs/guides/add-a-partner.md'), 'utf8');
  const [first = '', second = ''] = text.split(/^.*In a second terminal.*$/m);
  return { first: terminalOf(first), second: terminalOf(second) };
}

function terminalOf(text: string): Terminal {
  const code = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join('');
  return {
    hasAlias: /^alias syncline=/m.test(code),
    exported: [...code.matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name),
  };
}
