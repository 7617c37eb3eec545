/** Problems of formats as a whole. */
export const formatProblems = {
  FORMAT_CANNOT_WRITE: {
    severity: 'error',
    title: 'The format does not write this kind of document',
    remedy: 'Choose another format for the endpoint.',
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; title: string; remedy: string }
>;
