/** Every "no" of the commitment rules, with what a person does about it. */
export const commitmentRefusals = {
  COMMITMENT_UNKNOWN: {
    title: 'No such commitment',
    remedy: 'It was never received, so there is nothing to cancel.',
  },
  COMMITMENT_OUTDATED: {
    title: 'A newer version of the commitment came before',
    remedy: 'Nothing to do: the newer one counts.',
  },
  COMMITMENT_DUPLICATE: {
    title: 'The commitment says what it said before',
    remedy: 'Nothing to do: it stands as it is.',
  },
  COMMITMENT_LINE_TWICE: {
    title: 'Two lines of a commitment have one number',
    remedy: 'Number each line once.',
  },
  DOCUMENT_NOT_FOR_COMMITMENT: {
    title: 'A document that is no commitment',
    remedy: 'Report it: documents of this kind go to another workflow.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type CommitmentRefusalCode = keyof typeof commitmentRefusals;
