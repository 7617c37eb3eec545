/**
 * A watched directory in. A file that has kept its size and time over two looks is moved to `processing/`,
 * committed, and only then moved on to `processed/`, or to `failed/` with the reason beside it.
 *
 * After a crash, what stands in `processing/` is offered again under the same idempotency key (name, size,
 * time and content), so that a file which was committed and not moved does not come twice. The same key lets
 * several hubs watch one folder: whoever is slower finds the file gone, or already known. A file that is too
 * large to be held is read while it is stored.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  type ChannelSettings,
  type InboundChannel,
  type InboundChannelType,
  type InboundSurroundings,
  type Received,
  type ReceivedAnswer,
  requiredText,
} from '../channel.ts';
import { filesIn, ifThere, type Sighting, sightingOf, writeWhole } from './files.ts';

export const directoryInbound: InboundChannelType = {
  id: 'directory',
  title: 'Watched directory',
  settings: {
    folder: {
      type: 'string',
      summary: 'Where files arrive. Subfolders processing, processed and failed are made in it.',
      example: '/srv/syncline/acme/in',
      required: true,
    },
    pollSeconds: {
      type: 'number',
      summary: 'Seconds between two looks.',
      default: 1,
      example: 5,
    },
  },
  start: (settings, surroundings) => new WatchedDirectory(settings, surroundings),
};

const SUBFOLDERS = ['processing', 'processed', 'failed'] as const;
const POLL_SECONDS_DEFAULT = 1;
/** Files offered to ingest together, so that they share commits; and how much of them is in memory. */
const TOGETHER_MAX = 64;
const TOGETHER_BYTES_MAX = 8 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const AFTER_FAULT_MS = 1000;
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.edi': 'application/edi-x12',
  '.x12': 'application/edi-x12',
};

class WatchedDirectory implements InboundChannel {
  readonly #folder: string;
  readonly #pollMs: number;
  readonly #surroundings: InboundSurroundings;
  #lastLook = new Map<string, Sighting>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #notBeforeMs = 0;
  #looking: Promise<void>;

  constructor(settings: ChannelSettings, surroundings: InboundSurroundings) {
    this.#folder = requiredText(settings, 'folder');
    const seconds = settings.pollSeconds;
    this.#pollMs = (typeof seconds === 'number' ? seconds : POLL_SECONDS_DEFAULT) * 1000;
    this.#surroundings = surroundings;
    this.#looking = this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      for (const name of SUBFOLDERS) await mkdir(join(this.#folder, name), { recursive: true });
      await this.#takeIn();
      if (this.#surroundings.elapsedMs() >= this.#notBeforeMs) await this.#offerAll();
    } catch (error) {
      this.#surroundings.report(`The folder ${this.#folder} could not be looked through.`, error);
    }
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, this.#pollMs);
  }

  /** Moves files that no longer change; a name that is still in processing waits for its turn. */
  async #takeIn(): Promise<void> {
    const processing = join(this.#folder, 'processing');
    const look = new Map<string, Sighting>();
    for (const file of await filesIn(this.#folder)) {
      const before = this.#lastLook.get(file.name);
      const stable = before?.size === file.size && before.changedAtMs === file.changedAtMs;
      if (!stable || (await sightingOf(processing, file.name)) !== undefined) {
        look.set(file.name, file);
        continue;
      }
      await ifThere(rename(join(this.#folder, file.name), join(processing, file.name)));
    }
    this.#lastLook = look;
  }

  /** Offered in order, answered in groups: ingest keeps the order in which it is given things. */
  async #offerAll(): Promise<void> {
    let group: { file: Sighting; bytes: Uint8Array }[] = [];
    let groupBytes = 0;
    for (const file of await filesIn(join(this.#folder, 'processing'))) {
      if (this.#stopped) return;
      if (file.size > TOGETHER_BYTES_MAX) {
        await Promise.all(group.map((one) => this.#offer(one.file, one.bytes)));
        group = [];
        groupBytes = 0;
        await this.#offerLarge(file);
        continue;
      }
      const bytes = await ifThere(readFile(join(this.#folder, 'processing', file.name)));
      if (bytes === undefined) continue;
      group.push({ file, bytes });
      groupBytes += file.size;
      if (group.length < TOGETHER_MAX && groupBytes < TOGETHER_BYTES_MAX) continue;
      await Promise.all(group.map((one) => this.#offer(one.file, one.bytes)));
      group = [];
      groupBytes = 0;
    }
    await Promise.all(group.map((one) => this.#offer(one.file, one.bytes)));
  }

  async #offer(file: Sighting, bytes: Uint8Array): Promise<void> {
    const hash = idempotencyHash(file).update(bytes);
    const received = { ...whatOf(file), bytes, idempotencyKey: keyOf(hash) };
    await this.#settle(file, () => this.#surroundings.receive(received));
  }

  /** Read while it is stored. */
  async #offerLarge(file: Sighting): Promise<void> {
    const hash = idempotencyHash(file);
    const received = {
      ...whatOf(file),
      announcedBytes: file.size,
      chunks: this.#chunksOf(file, hash),
      idempotencyKey: () => keyOf(hash),
    };
    await this.#settle(file, () => this.#surroundings.receiveChunks(received));
  }

  async *#chunksOf({ name }: Sighting, hash: Hash): AsyncGenerator<Uint8Array> {
    const path = join(this.#folder, 'processing', name);
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      if (this.#stopped) throw new Error('The hub stops; the file is offered again when it runs.');
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
  }

  async #settle(file: Sighting, receive: () => Promise<ReceivedAnswer>): Promise<void> {
    const answer = await this.#answerOf(receive);
    switch (answer.outcome) {
      case 'committed':
        await this.#move(file.name, 'processed', answer.id);
        return;
      case 'refused':
        await this.#fail(file, answer.reason);
        return;
      case 'later':
        this.#notBeforeMs = this.#surroundings.elapsedMs() + answer.afterMs;
    }
  }

  async #answerOf(receive: () => Promise<ReceivedAnswer>): Promise<ReceivedAnswer> {
    try {
      return await receive();
    } catch (error) {
      this.#surroundings.report('A file could not be handed over yet.', error);
      return { outcome: 'later', afterMs: AFTER_FAULT_MS };
    }
  }

  async #fail(file: Sighting, reason: string): Promise<void> {
    const text = Buffer.from(`${reason}\n`, 'utf8');
    await writeWhole(join(this.#folder, 'failed'), `${file.name}.reason.txt`, text);
    await this.#move(file.name, 'failed', String(Math.floor(file.changedAtMs)));
  }

  /** A name that is taken gets `mark` before its ending. */
  async #move(name: string, to: 'processed' | 'failed', mark: string): Promise<void> {
    const folder = join(this.#folder, to);
    const taken = (await sightingOf(folder, name)) !== undefined;
    const ending = extname(name);
    const stem = name.slice(0, name.length - ending.length);
    const target = taken ? `${stem}.${mark}${ending}` : name;
    await ifThere(rename(join(this.#folder, 'processing', name), join(folder, target)));
  }
}

function whatOf({ name }: Sighting): Pick<Received, 'attributes' | 'contentType'> {
  const contentType = CONTENT_TYPES[extname(name).toLowerCase()];
  return { attributes: { fileName: name }, ...(contentType === undefined ? {} : { contentType }) };
}

/** Equal when the same file is found again: moving it keeps name, size, time and content, which follows. */
function idempotencyHash({ name, size, changedAtMs }: Sighting): Hash {
  return createHash('sha256').update(`${name}\n${size}\n${changedAtMs}\n`);
}

function keyOf(hash: Hash): string {
  return `file:${hash.digest('hex')}`;
}
