/** N9 with MSG, MSG and MTX to notes and references, and back. */
import type { Note, Reference } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { wrapped } from './item.ts';
import { readReference } from './references.ts';

const TEXT_MAX = 4000;
/** Element 128: letters or notes. */
const LETTERS = 'L1';
/** N9 needs a reference: what is written for a note without a topic. */
const NO_TOPIC = 'NOTE';

/**
 * N9 loops of a loop: with text they are notes, without they are references. The topic is N9-02 (or
 * N9-03), with the qualifier before it where that is another than L1: `ZZ:HANDLING`.
 */
export function readN9Loops(loop: Loop, notes: Note[], references: Reference[]): void {
  for (const inner of loop.loops) {
    const n9 = inner.id === 'N9' ? inner.segment('N9') : undefined;
    if (n9 === undefined) continue;
    const text = readText(inner.segments);
    if (text === undefined) {
      const reference = readReference(n9);
      if (reference !== undefined) references.push(reference);
    } else notes.push(...notesOf(topicOf(n9), text));
  }
}

/** MSG and MTX directly in a loop, as one note each topic. */
export function readMessages(loop: Loop, notes: Note[]): void {
  const text = readText(loop.segments);
  if (text !== undefined) notes.push(...notesOf(undefined, text));
}

function topicOf(n9: Segment): string | undefined {
  const code = n9.code(1);
  const topic = n9.text(2) ?? n9.text(3);
  if (code === LETTERS && topic === NO_TOPIC) return undefined;
  if (code === LETTERS || code === undefined) return topic;
  return `${code}:${topic ?? ''}`;
}

function readText(segments: readonly Segment[]): string | undefined {
  const lines: string[] = [];
  for (const segment of segments) {
    if (segment.id === 'MSG') {
      const line = segment.text(1);
      if (line !== undefined) lines.push(line);
    } else if (segment.id === 'MTX') {
      for (const n of [2, 3]) {
        const line = segment.text(n);
        if (line !== undefined) lines.push(line);
      }
    }
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Text longer than a note goes on in further notes of the same topic. */
function notesOf(topic: string | undefined, text: string): Note[] {
  const notes: Note[] = [];
  for (let at = 0; at < text.length; at += TEXT_MAX) {
    const part = text.slice(at, at + TEXT_MAX);
    notes.push({ ...(topic === undefined ? {} : { topic }), text: part });
  }
  return notes;
}

const isText = (line: string): boolean => line.trim() !== '';

/**
 * One N9 loop per note, its text in MSG lines of 264 characters. Without a MSG an N9 would be read as a
 * reference: a note of blanks alone says its topic again.
 */
export function writeNotes(writer: SegmentWriter, notes: readonly Note[] | undefined): void {
  for (const { topic, text } of notes ?? []) {
    const [, code, rest] = /^([A-Z0-9]{2,3}):(.*)$/s.exec(topic ?? '') ?? [];
    const name = (code === undefined ? topic : rest) || undefined;
    const lines = text.split('\n').flatMap((part) => wrapped(part, 264));
    const said = lines.some(isText) ? lines : [name ?? ''].filter(isText);
    if (said.length === 0) continue;
    const short = name === undefined || name.length <= 30 ? name : undefined;
    writer.segment('N9', [
      code ?? LETTERS,
      short ?? (name === undefined ? NO_TOPIC : undefined),
      short === undefined ? name?.slice(0, 45) : undefined,
    ]);
    for (const line of said) {
      writer.segment('MSG', [line]);
    }
  }
}
