/**
 * Ids as lower-case UUID text (RFC 9562). Time and randomness come from the caller, so that a rule
 * gives the same ids when it runs again.
 */
import { invariant } from './assert.ts';
import { asciiInto, encodeUtf8 } from './charset.ts';

/** UUID text, 36 lower-case characters. */
export type Id = string;

/** Uniform in [0, 1), as `Math.random` is; a seeded generator in a simulation. */
export type Random = () => number;

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** `xxxxxxxx-xxxx`: the 48 bits of time at the head of a version 7. */
const TIME_CHARS = 13;
const TWO_POW_32 = 4_294_967_296;
const TIMESTAMP_MS_MAX = 2 ** 48 - 1;
const BYTE_HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * A new id whose text sorts by time: UUID version 7, RFC 9562 §5.7, 48 bits of `nowMs` (since 1970)
 * before 74 random bits. Within one millisecond the order is random.
 */
export function newId(nowMs: number, random: Random): Id {
  invariant(nowMs >= 0 && nowMs <= TIMESTAMP_MS_MAX, `No id can carry ${nowMs} ms since 1970.`);
  const ms = Math.floor(nowMs);
  const low16 = ms % 65_536;
  const a = random32(random);
  return uuidText(
    Math.floor(ms / 65_536),
    low16 * 65_536 + (0x7000 | (a & 0x0fff)),
    (0x80000000 | (random32(random) >>> 2)) >>> 0,
    random32(random),
  );
}

/**
 * The id of something caused: equal for equal `causeId` and `label`, and different otherwise, so
 * that doing the work again after a crash finds its own earlier result instead of making a second.
 *
 * UUID version 8 (RFC 9562 §5.8) over MurmurHash3 x86 128. Where `causeId` is an id, its first 48 bits
 * (of {@link newId}: the time) stay, so that what belongs together lies together in an index: measured,
 * that halves what a database with a million events writes per message. The other 74 bits are the hash.
 * It is no security: whoever can choose both arguments can make two ids equal. Never derive an id from
 * text that a partner chose unless that text is in the scope of this partner alone.
 */
export function derivedId(causeId: string, label: string): Id {
  const [a, b, c, d] = murmur128(scratched(`${causeId}\u0000${label}`));
  const id = uuidText(
    a,
    ((b & 0xffff0fff) | 0x8000) >>> 0,
    ((c & 0x3fffffff) | 0x80000000) >>> 0,
    d,
  );
  return isId(causeId) ? causeId.slice(0, TIME_CHARS) + id.slice(TIME_CHARS) : id;
}

/** Most ids are derived from short plain text, a dozen per message: it needs no array of its own. */
const SCRATCH = new Uint8Array(2048);

/** UTF-8 of `text`; valid until the next call. */
function scratched(text: string): Uint8Array {
  return asciiInto(SCRATCH, text) ? SCRATCH.subarray(0, text.length) : encodeUtf8(text);
}

/** Whether `text` is a UUID in the form that this hub writes. */
export function isId(text: string): text is Id {
  return ID.test(text);
}

/** The milliseconds since 1970 inside an id that {@link newId} made; `undefined` for another. */
export function msFromId(id: Id): number | undefined {
  return isId(id) && id[14] === '7'
    ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    : undefined;
}

/**
 * MurmurHash3_x86_128 by Austin Appleby (public domain algorithm), seed 0: four unsigned 32-bit
 * words. Fast and evenly spread; not cryptographic.
 */
export function murmur128(bytes: Uint8Array): [number, number, number, number] {
  const state: Words = [0, 0, 0, 0];
  const blocksEnd = bytes.length - (bytes.length % 16);
  for (let at = 0; at < blocksEnd; at += 16) mixBlock(state, bytes, at);
  mixTail(state, bytes, blocksEnd);
  for (let lane = 0; lane < 4; lane += 1) state[lane] = word(state, lane) ^ bytes.length;
  spread(state);
  for (let lane = 0; lane < 4; lane += 1) state[lane] = finalMix(word(state, lane));
  spread(state);
  return [state[0] >>> 0, state[1] >>> 0, state[2] >>> 0, state[3] >>> 0];
}

type Words = [number, number, number, number];

const MULTIPLIER = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const KEY_ROTATION = [15, 16, 17, 18] as const;
const LANE_ROTATION = [19, 17, 15, 13] as const;
const LANE_ADDEND = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;

function mixBlock(state: Words, bytes: Uint8Array, at: number): void {
  for (let lane = 0; lane < 4; lane += 1) {
    const mixed = word(state, lane) ^ mixKey(lane, littleEndian(bytes, at + lane * 4, 4));
    const rotated = rotate(mixed, word(LANE_ROTATION, lane)) + word(state, (lane + 1) % 4);
    state[lane] = (Math.imul(rotated, 5) + word(LANE_ADDEND, lane)) | 0;
  }
}

function mixTail(state: Words, bytes: Uint8Array, from: number): void {
  for (let lane = 0; from + lane * 4 < bytes.length; lane += 1) {
    const at = from + lane * 4;
    const key = littleEndian(bytes, at, Math.min(4, bytes.length - at));
    state[lane] = word(state, lane) ^ mixKey(lane, key);
  }
}

function mixKey(lane: number, key: number): number {
  const product = Math.imul(key, word(MULTIPLIER, lane));
  return Math.imul(rotate(product, word(KEY_ROTATION, lane)), word(MULTIPLIER, (lane + 1) % 4));
}

/** Adds the other three words to the first, then the first to the others. */
function spread(state: Words): void {
  state[0] = (state[0] + state[1] + state[2] + state[3]) | 0;
  for (let lane = 1; lane < 4; lane += 1) state[lane] = (word(state, lane) + state[0]) | 0;
}

function finalMix(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = (value << 8) | (bytes[at + i] as number);
  return value;
}

function word(words: readonly number[], lane: number): number {
  return words[lane] as number;
}

function random32(random: Random): number {
  return Math.floor(random() * TWO_POW_32) >>> 0;
}

function uuidText(a: number, b: number, c: number, d: number): Id {
  return `${hex16(a >>> 16)}${hex16(a)}-${hex16(b >>> 16)}-${hex16(b)}-${hex16(c >>> 16)}-${hex16(c)}${hex16(d >>> 16)}${hex16(d)}`;
}

function hex16(value: number): string {
  return (BYTE_HEX[(value >>> 8) & 0xff] as string) + (BYTE_HEX[value & 0xff] as string);
}
