/**
 * What a functional acknowledgment (997) repeats of what a partner sent, in elements that may not be able
 * to hold it: an ST01 of nine characters, a control number that is none. The acknowledgment says what
 * is wrong with it (elements 716, 718, 720, 723) and has to reach the partner whatever was sent.
 */
import type { ElementDefinition } from './structure.ts';

/**
 * What stands for a value that its element cannot hold. `cut`: its beginning where that can be a code.
 * `zeros`: none of it, because the beginning of a control number may be the number of another set or
 * group. `most`: the largest number there is room for, of counts and positions.
 */
type StandIn = 'cut' | 'zeros' | 'most';

/** Elements of AK1, AK2, AK3, AK4 and AK9 by their numbers; no other set written here has them. */
const STAND_INS: ReadonlyMap<string, StandIn> = new Map([
  ['479', 'cut'],
  ['143', 'cut'],
  ['721', 'cut'],
  ['28', 'zeros'],
  ['329', 'zeros'],
  ['719', 'most'],
  ['722', 'most'],
  ['1528', 'most'],
  ['97', 'most'],
  ['123', 'most'],
  ['2', 'most'],
]);

/** What is repeated in place of `value`, as long as `element` takes it: undefined where no element repeats. */
export function standInFor(value: string, element: ElementDefinition): string | undefined {
  const kind = STAND_INS.get(element.number);
  if (kind === undefined) return undefined;
  if (kind === 'most' && value !== '') return '9'.repeat(element.max);
  const beginning = value.slice(0, element.max);
  return kind === 'cut' && CODE.test(beginning) ? beginning : '0'.repeat(element.min);
}

/** What codes are made of, and no delimiter. */
const CODE = /^[A-Za-z0-9]+$/;
