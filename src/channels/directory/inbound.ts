/**
 * A watched directory in. A file that has kept its size and time over two looks is moved to `processing/`,
 * committed, and only then moved on to `processed/`, or to `failed/` with the reason beside it. Files are committed
 * oldest first: one that has to wait holds back those behind it.
 *
 * After a crash, what stands in `processing/` is offered again under the same idempotency key (name, size,
 * time and content), so that a file which was committed and not moved does not come twice. The same key lets
 * several hubs watch one folder: whoever is slower finds the file gone, or already known. A file that is too
 * large to be held is read while it is stored.
 */
import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, mkdir, readFile, rename } from 'node:fs/promises';
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
import { ChangingFiles } from './changing.ts';
import {
  byAge,
  filesIn,
  ifThere,
  isForbidden,
  isUnchanged,
  pathOf,
  type Sighting,
  standingOf,
  writeWhole,
} from './files.ts';
import { shorterIfNeeded, type TakenIn, takeIn, takenIn } from './taken-in.ts';

const POLL_SECONDS_DEFAULT = 1;
/** Less is a loop that keeps the machine busy, and a timer takes no more than some weeks. */
const POLL_SECONDS_MIN = 0.01;
const POLL_SECONDS_MAX = 3600;

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
      summary: 'Seconds between two looks, 0.01 to 3600.',
      minimum: POLL_SECONDS_MIN,
      maximum: POLL_SECONDS_MAX,
      default: POLL_SECONDS_DEFAULT,
      example: 5,
    },
  },
  start: (settings, surroundings) => new WatchedDirectory(settings, surroundings),
};

const SUBFOLDERS = ['processing', 'processed', 'failed'] as const;
/** Files offered to ingest together, so that they share commits; and how much of them is in memory. */
const TOGETHER_MAX = 64;
const TOGETHER_BYTES_MAX = 8 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const UNREADABLE = 'The hub may not read it: let its user, then put it into the folder again.';
const NOT_YET: ReceivedAnswer = { outcome: 'later', afterMs: 1000 };
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.edi': 'application/edi-x12',
  '.x12': 'application/edi-x12',
};

/** What is offered in one piece. */
interface Read {
  file: TakenIn;
  bytes: Uint8Array;
}

class WatchedDirectory implements InboundChannel {
  readonly #folder: string;
  readonly #pollMs: number;
  readonly #surroundings: InboundSurroundings;
  #lastLook = new Map<string, Sighting>();
  #unmovable: ReadonlySet<string> = new Set();
  readonly #changing = new ChangingFiles();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #notBeforeMs = 0;
  #looking: Promise<void>;

  constructor(settings: ChannelSettings, surroundings: InboundSurroundings) {
    this.#folder = requiredText(settings, 'folder');
    const { pollSeconds } = settings;
    const seconds = typeof pollSeconds === 'number' ? pollSeconds : POLL_SECONDS_DEFAULT;
    // A row that was kept before there were bounds still opens.
    this.#pollMs = Math.min(Math.max(seconds, POLL_SECONDS_MIN), POLL_SECONDS_MAX) * 1000;
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

  /** Moves files that no longer change. */
  async #takeIn(): Promise<void> {
    const look = new Map<string, Sighting>();
    const unmovable = new Set<string>();
    for (const file of (await filesIn(this.#folder)).sort(byAge)) {
      const key = String(pathOf(this.#folder, file));
      const before = this.#lastLook.get(key);
      if (before === undefined || !isUnchanged(before, file)) look.set(key, file);
      else if (!(await this.#takeInOne(file, !this.#unmovable.has(key)))) {
        unmovable.add(key);
        look.set(key, file);
      }
    }
    this.#lastLook = look;
    this.#unmovable = unmovable;
  }

  /** False where it is not ours to move. That keeps no other waiting, who might wait for ever, and is said once. */
  async #takeInOne(file: Sighting, isNew: boolean): Promise<boolean> {
    try {
      await takeIn(this.#folder, file, this.#processing());
      return true;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      if (isNew)
        this.#surroundings.report(
          `The file ${file.name} in ${this.#folder} is left there: the hub may not move it.`,
          error,
        );
      return false;
    }
  }

  /** In groups, so that they share commits. Nothing is offered behind what has to wait. */
  async #offerAll(): Promise<void> {
    let group: Read[] = [];
    let groupBytes = 0;
    for (const file of this.#changing.settledOf(await takenIn(this.#processing()))) {
      if (this.#stopped) return;
      if (!(await isReadable(file))) {
        await this.#fail(file, UNREADABLE);
        continue;
      }
      const isLarge = file.size > TOGETHER_BYTES_MAX;
      const bytes = isLarge ? undefined : await ifThere(readFile(file.path));
      if (bytes !== undefined && !(await this.#changing.hasChanged(file))) {
        group.push({ file, bytes });
        groupBytes += file.size;
      }
      if (!isLarge && group.length < TOGETHER_MAX && groupBytes < TOGETHER_BYTES_MAX) continue;
      if (!(await this.#offer(group))) return;
      group = [];
      groupBytes = 0;
      if (isLarge && !(await this.#offerLarge(file))) return;
    }
    await this.#offer(group);
  }

  /** Whether none of them has to wait. */
  async #offer(group: readonly Read[]): Promise<boolean> {
    if (group.length === 0) return true;
    const received = group.map(({ file, bytes }) => ({
      ...whatOf(file),
      bytes,
      idempotencyKey: keyOf(idempotencyHash(file).update(bytes)),
    }));
    const answers = await this.#answered(() => this.#surroundings.receive(received));
    let settled = true;
    // One after another: of two of one name the second must find the first in its place.
    for (const [at, { file }] of group.entries())
      settled = (await this.#settle(file, answers?.[at])) && settled;
    return settled;
  }

  /** The same for one that is read while it is stored. */
  async #offerLarge(file: TakenIn): Promise<boolean> {
    const hash = idempotencyHash(file);
    const received = {
      ...whatOf(file),
      announcedBytes: file.size,
      chunks: this.#chunksOf(file, hash),
      idempotencyKey: () => keyOf(hash),
    };
    const answer = await this.#answered(() => this.#surroundings.receiveChunks(received));
    return await this.#settle(file, answer);
  }

  async *#chunksOf(file: TakenIn, hash: Hash): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file.path, { highWaterMark: CHUNK_BYTES })) {
      if (this.#stopped) throw new Error('The hub stops; the file is offered again when it runs.');
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
    if (await this.#changing.hasChanged(file))
      throw new Error(`The file ${file.name} changed while it was read; it is offered again.`);
  }

  /** Moves it on as it was answered; false where it has to wait. What was written since would be moved on unread. */
  async #settle(file: TakenIn, answer: ReceivedAnswer = NOT_YET): Promise<boolean> {
    if (answer.outcome !== 'later' && (await this.#changing.hasChanged(file))) return true;
    switch (answer.outcome) {
      case 'committed':
        await shorterIfNeeded(file, (one) => this.#move(one, 'processed', answer.id));
        return true;
      case 'refused':
        await this.#fail(file, answer.reason);
        return true;
      case 'later':
        this.#notBeforeMs = this.#surroundings.elapsedMs() + answer.afterMs;
        return false;
    }
  }

  /** Undefined where nothing is known to be committed. */
  async #answered<T>(receive: () => Promise<T>): Promise<T | undefined> {
    try {
      return await receive();
    } catch (error) {
      this.#surroundings.report('Files could not be handed over yet.', error);
      return undefined;
    }
  }

  async #fail(file: TakenIn, reason: string): Promise<void> {
    const text = Buffer.from(`${reason}\n`, 'utf8');
    const mark = String(Math.floor(file.changedAtMs));
    await shorterIfNeeded(file, async (one) => {
      await writeWhole(join(this.#folder, 'failed'), `${one.name}.reason.txt`, text);
      await this.#move(one, 'failed', mark);
    });
  }

  /** Under its own name again; one that is taken gets `mark` before its ending. */
  async #move({ name, path }: TakenIn, to: 'processed' | 'failed', mark: string): Promise<void> {
    const folder = join(this.#folder, to);
    const taken = (await standingOf(join(folder, name))) !== undefined;
    const ending = extname(name);
    const stem = name.slice(0, name.length - ending.length);
    const target = taken ? `${stem}.${mark}${ending}` : name;
    await ifThere(rename(path, join(folder, target)));
  }

  #processing(): string {
    return join(this.#folder, 'processing');
  }
}

/** False where the hub may not read it; whether it is still there shows when it is read. */
async function isReadable({ path }: TakenIn): Promise<boolean> {
  try {
    await ifThere(access(path, constants.R_OK));
    return true;
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return false;
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
