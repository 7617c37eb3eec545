/** Problems that the stations find themselves; readers have their own registries. */
import { type ProblemDefinition, problemsOf } from '../base/problem.ts';

export const pipelineProblems = {
  SYNTAX_UNKNOWN: {
    severity: 'error',
    title: 'No known syntax',
    remedy: 'Send X12 or canonical JSON, or ask for the format; then reprocess the interchange.',
  },
  SENDER_UNKNOWN: {
    severity: 'error',
    title: 'Unknown sender',
    remedy: "Add the sender's identifiers to a partner profile, then reprocess the interchange.",
  },
  SENDER_MISMATCH: {
    severity: 'error',
    title: 'Sender and channel differ',
    remedy:
      "The envelope names another partner than the channel's. Correct the profile or the sender's envelope.",
  },
  RECEIVER_NOT_OURS: {
    severity: 'warning',
    title: 'Addressed to somebody else',
    remedy:
      "The envelope's receiver is not the id that the partner's profile has for us. Ask the sender; correct the profile if it is ours.",
  },
  DOCUMENT_UNMAPPED: {
    severity: 'error',
    title: 'A code that the profile does not let pass',
    remedy: "Add a cross-reference or code override for the partner's code, then reprocess.",
  },
  DOCUMENT_REJECTED: {
    severity: 'error',
    title: 'Document rejected by its format',
    remedy: 'The problems of the document say what the sender must correct.',
  },
  DOCUMENT_MISSING: {
    severity: 'error',
    title: 'Announced and not there',
    remedy: 'The envelope counts more documents than it holds. Ask the sender to send it again.',
  },
  DOCUMENT_NOT_THEIRS: {
    severity: 'error',
    title: 'Document of a kind that this partner does not send',
    remedy: "Check the roles in the partner's profile; if they are right, ask who sent it.",
  },
  DOCUMENT_UNROUTED: {
    severity: 'error',
    title: 'No workflow for the document',
    remedy:
      'The document names nothing that a workflow could take it to; correct it and reprocess.',
  },
  TEST_INTERCHANGE: {
    severity: 'note',
    title: 'Test interchange',
    remedy:
      'Read and answered, never applied. Send it again with usage indicator P when it is meant.',
  },
  ATTACHMENT_UNREADABLE: {
    severity: 'error',
    title: 'File inside a document cannot be read',
    remedy: 'Send the file in base64 (RFC 4648 §4).',
  },
  TRANSLATION_STOPPED: {
    severity: 'error',
    title: 'Reading failed',
    remedy: 'A fault of the hub; report it with the log, then reprocess the interchange.',
  },
  WRITER_MISSING: {
    severity: 'error',
    title: 'No writer for the document',
    remedy: "Choose another format for the endpoint, or take the document's kind out of `sends`.",
  },
} as const satisfies Record<string, ProblemDefinition>;

export type PipelineProblemCode = keyof typeof pipelineProblems;

export const pipelineProblem = problemsOf<PipelineProblemCode>(pipelineProblems);
