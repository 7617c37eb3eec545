/** Answers of a pure function that is asked the same few things again and again. */

/** Answers kept: partners send far fewer different dates and times. Beyond it all are made anew. */
const REMEMBERED_MAX = 4096;

/**
 * `answer`, which remembers what it found. It must be pure, and its arguments short: they are kept.
 * `undefined` is not remembered, so that rubbish does not take the place of what comes often.
 */
export function remembered<Key extends string | number, Answer>(
  answer: (key: Key) => Answer | undefined,
): (key: Key) => Answer | undefined {
  const known = new Map<Key, Answer>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = answer(key);
    if (made === undefined) return undefined;
    if (known.size === REMEMBERED_MAX) known.clear();
    known.set(key, made);
    return made;
  };
}
