/**
 * Files out: each body becomes one file that appears whole, with the transmission's id in its name, so that
 * a second try of the same body replaces the file instead of adding one.
 */
import { mkdir } from 'node:fs/promises';
import {
  type Attempt,
  type ChannelSettings,
  type Outbound,
  type OutboundChannel,
  type OutboundChannelType,
  requiredText,
  type SettingFinding,
} from '../channel.ts';
import { namesEnvironment } from '../secrets.ts';
import { writeWhole } from './files.ts';

const NAME_DEFAULT = '{kind}-{title}-{id}.{ending}';
const NAME_CHARS_MAX = 200;
const TITLE_CHARS_MAX = 60;

export const directoryOutbound: OutboundChannelType = {
  id: 'directory',
  title: 'Directory',
  settings: {
    folder: {
      type: 'string',
      summary: 'Where files are put; made when it is not there.',
      example: '/srv/syncline/acme/out',
      required: true,
    },
    name: {
      type: 'string',
      summary: 'File name; {kind}, {title}, {id} and {ending} are filled in. {id} must be in it.',
      default: NAME_DEFAULT,
      example: 'po-{id}.{ending}',
    },
  },
  findingsIn: nameFindings,
  open: (settings) => new Directory(settings),
};

/** Without the id, files of one document would replace each other; such a name is not used. */
function nameFindings({ name }: ChannelSettings): SettingFinding[] {
  if (name === undefined || namesEnvironment(name) || String(name).includes('{id}')) return [];
  return [{ setting: 'name', text: 'The setting "name" lacks {id}: put it in.' }];
}

class Directory implements OutboundChannel {
  readonly #folder: string;
  readonly #pattern: string;

  constructor(settings: ChannelSettings) {
    this.#folder = requiredText(settings, 'folder');
    const pattern = settings.name;
    const named = typeof pattern === 'string' && pattern.includes('{id}');
    this.#pattern = named ? pattern : NAME_DEFAULT;
  }

  async send(outbound: Outbound): Promise<Attempt> {
    const name = this.#nameOf(outbound);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(this.#folder, name, outbound.bytes);
      return { outcome: 'accepted', receipt: name };
    } catch (error) {
      // Full, away, not ours: a person may mend it, so it is tried again.
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: 'retry', reason };
    }
  }

  async close(): Promise<void> {}

  #nameOf({ id, kind, title, contentType }: Outbound): string {
    const parts: Record<string, string> = {
      kind: safe(kind),
      title: safe(title).slice(0, TITLE_CHARS_MAX),
      id: safe(id),
      ending: endingOf(contentType),
    };
    const name = this.#pattern.replace(/\{(kind|title|id|ending)\}/g, (_, part: string) => {
      return parts[part] ?? '';
    });
    return safe(name).slice(-NAME_CHARS_MAX);
  }
}

/** No separators, no leading dot, nothing that a file system or shell takes for its own. */
function safe(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '_');
}

function endingOf(contentType: string): string {
  if (contentType.includes('json')) return 'json';
  return contentType === 'application/edi-x12' ? 'edi' : 'bin';
}
