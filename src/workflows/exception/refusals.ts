/** Every "no" of the exception rules, with what a person does about it. */
export const exceptionRefusals = {
  EXCEPTION_UNKNOWN: {
    title: 'No such exception',
    remedy: 'It was never raised; look for it in the list of exceptions.',
  },
  EXCEPTION_RESOLVED: {
    title: 'The exception has ended',
    remedy: 'It is raised again when its cause returns; a comment can still be added.',
  },
  EXCEPTION_ACKNOWLEDGED: {
    title: 'Somebody took note of the exception before',
    remedy: 'Talk to whoever it was, or assign it to yourself.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type ExceptionRefusalCode = keyof typeof exceptionRefusals;
