/**
 * The answer for each value, worked out once and kept for as long as the value is. For what is derived from
 * states: they are replaced and never changed, and what is derived from one must not be changed either.
 */
export function oncePer<Of extends object, Answer>(derive: (of: Of) => Answer): (of: Of) => Answer {
  const known = new WeakMap<Of, { answer: Answer }>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found.answer;
    const answer = derive(of);
    known.set(of, { answer });
    return answer;
  };
}
