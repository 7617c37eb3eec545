/**
 * fast-check with the same input every time, so that a change is judged by what it changes. `FUZZ_SEED` takes other
 * input, or that of a run that failed.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20_260_601) });

export default fc;
