/** Values of one kind that are asked about in turn: the state before a command, and those that it goes through. */
const KEPT = 8;

/**
 * The answer for each value, worked out once while the last few values are asked about. For what is derived
 * from states: they are replaced and never changed, and what is derived from one must not be changed either.
 * (A WeakMap, which keeps each answer as long as its value, cost six times as much: most of it in the collector.)
 */
export function oncePer<Of extends object, Answer>(derive: (of: Of) => Answer): (of: Of) => Answer {
  const values: (Of | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  const answers: (Answer | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  let next = 0;
  return (of) => {
    const at = values.indexOf(of);
    if (at >= 0) return answers[at] as Answer;
    const answer = derive(of);
    values[next] = of;
    answers[next] = answer;
    next = (next + 1) % KEPT;
    return answer;
  };
}

/**
 * A fold that answers with the state that it made before, where the same step was taken from the same state: rules take
 * the steps of a command to see where they lead, and then they are taken again to be recorded.
 */
export function oncePerStep<State extends object, Step extends object>(
  fold: (state: State, step: Step) => State,
): (state: State, step: Step) => State {
  const steps: (Step | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  const froms: (State | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  const states: (State | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  let next = 0;
  return (state, step) => {
    const at = steps.indexOf(step);
    if (at >= 0 && froms[at] === state) return states[at] as State;
    const made = fold(state, step);
    steps[next] = step;
    froms[next] = state;
    states[next] = made;
    next = (next + 1) % KEPT;
    return made;
  };
}
