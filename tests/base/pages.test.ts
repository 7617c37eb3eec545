import { expect, it } from 'vitest';
import { everyRow, type PageRequest, pageAmong } from '../../src/base/pages.ts';

const letters = ['d', 'b', 'e', 'a', 'c'];
const itself = (row: string) => row;

it('shows rows by their keys, and goes on behind the last one', () => {
  const first = pageAmong(letters, { limit: 2 }, itself);
  expect(first).toEqual({ rows: ['a', 'b'], next: 'b' });
  expect(pageAmong(letters, { limit: 2, after: 'b' }, itself).rows).toEqual(['c', 'd']);
  expect(pageAmong(letters, { limit: 2, after: 'd' }, itself)).toEqual({ rows: ['e'] });
  expect(pageAmong(letters, { limit: 5 }, itself)).not.toHaveProperty('next');
});

it('shows the last first where that is asked', () => {
  const first = pageAmong(letters, { limit: 3 }, itself, 'descending');
  expect(first).toEqual({ rows: ['e', 'd', 'c'], next: 'c' });
  const rest = pageAmong(letters, { limit: 3, after: 'c' }, itself, 'descending');
  expect(rest).toEqual({ rows: ['b', 'a'] });
});

it('goes on behind a row that is gone, and is not broken by a cursor of another list', () => {
  const left = letters.filter((letter) => letter !== 'b');
  expect(pageAmong(left, { limit: 2, after: 'b' }, itself).rows).toEqual(['c', 'd']);
  expect(pageAmong(letters, { limit: 2, after: '{"4711"' }, itself)).toHaveProperty('rows');
});

it('reads a list to its end, or as far as somebody looks', async () => {
  const asked: PageRequest[] = [];
  const list = async (page: PageRequest) => {
    asked.push(page);
    return pageAmong(letters, page, itself);
  };
  const seen: string[] = [];
  for await (const row of everyRow(list, 2)) seen.push(row);
  expect(seen).toEqual([...letters].sort());
  expect(asked).toHaveLength(3);
  for await (const row of everyRow(list, 2)) if (row === 'b') break;
  expect(asked).toHaveLength(4);
});
