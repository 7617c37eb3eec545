/** Part of station 6: what an attempt's answer means for its transmission, and what follows from it. */
import { derivedId } from '../base/ids.ts';
import { addMs, type Instant } from '../base/instant.ts';
import type { Attempt } from '../channels/channel.ts';
import type { OutboundEndpoint, PartnerProfile } from '../model/profile.ts';
import type { AttemptResult, ClaimedTransmission, LaneCommand } from '../store/store.ts';
import type { ExpectAcknowledgment } from '../workflows/protocol.ts';
import {
  exceptionStream,
  type RaiseException,
  streamId,
  type Typed,
  type WithdrawException,
} from '../workflows/workflow.ts';

/** Delays between attempts in seconds, as Standard Webhooks proposes: about 75 hours in all. */
export const retrySecondsDefault: readonly number[] = [
  5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
];
/** However long a receiver asks to be left alone. */
const RETRY_AFTER_MS_MAX = 24 * 3_600_000;
/** A delay varies by this share either way, so that what failed together does not return together. */
const JITTER = 0.2;
const HOUR_MS = 3_600_000;

export interface FinishedAttempt {
  claimed: ClaimedTransmission;
  partner: PartnerProfile;
  endpoint: OutboundEndpoint;
  attempt: Attempt;
  /** Hub time at the start and end. */
  startedAt: Instant;
  endedAt: Instant;
  durationMs: number;
  /** Uniform in [0, 1). */
  chance: number;
  /** Bytes that went out, where they carry control numbers. */
  sentBytes?: Uint8Array;
  group?: string;
}

/**
 * What an attempt's answer means. Throws where what follows cannot be worked out, which is a bug;
 * {@link unworkableResult} is what to record then.
 */
export function attemptResult(finished: FinishedAttempt): AttemptResult {
  const { claimed, attempt, startedAt, durationMs, sentBytes } = finished;
  const base = {
    id: claimed.id,
    tenant: claimed.tenant,
    epoch: claimed.epoch,
    startedAt,
    durationMs,
    ...(sentBytes === undefined ? {} : { sentBytes }),
  };
  switch (attempt.outcome) {
    case 'accepted':
      return {
        outcome: 'accepted',
        ...base,
        receipt: attempt.receipt,
        commands: afterAcceptance(finished),
      };
    case 'refused':
      return { ...base, ...attempt, commands: [deadLetter(finished, attempt.reason)] };
    case 'retry': {
      const { reason } = attempt;
      const delayMs = retryDelayMs(finished, attempt.afterMs);
      return delayMs === undefined
        ? { ...base, outcome: 'retry', reason, commands: [deadLetter(finished, reason)] }
        : {
            ...base,
            outcome: 'retry',
            reason,
            nextAt: addMs(finished.endedAt, delayMs),
            commands: [],
          };
    }
  }
}

/** The dead letter of an attempt whose result threw: it says what was thrown, and what had come of the attempt. */
export function unworkableResult(finished: FinishedAttempt, error: unknown): AttemptResult {
  const { attempt } = finished;
  const came = attempt.outcome === 'accepted' ? 'The receiver took it' : attempt.reason;
  const reason = `${came}; what follows could not be worked out: ${textOf(error)}`;
  return attemptResult({ ...finished, attempt: { outcome: 'refused', reason } });
}

/** What was claimed and not tried, since its lease ended before there was room: due at once, for whoever is first. */
export function untriedResult(claimed: ClaimedTransmission, at: Instant): AttemptResult {
  const { id, tenant, epoch } = claimed;
  return {
    id,
    tenant,
    epoch,
    startedAt: at,
    durationMs: 0,
    outcome: 'retry',
    reason: 'Not tried: its lease ended before there was room for it.',
    nextAt: at,
    commands: [],
  };
}

/**
 * A result that the store refused, without what may be wrong with it: whether it was sent, and when it is tried next.
 * What was to follow (an exception, an expected acknowledgment) does not.
 */
export function bareResult(result: AttemptResult): AttemptResult {
  const { id, tenant, epoch, outcome, startedAt, durationMs, nextAt } = result;
  return {
    id,
    tenant,
    epoch,
    outcome,
    startedAt,
    durationMs,
    reason: 'The whole result could not be recorded: the log of this time says why.',
    commands: [],
    ...(nextAt === undefined ? {} : { nextAt }),
  };
}

/** What an error says. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Undefined when the attempts are used up. */
function retryDelayMs(
  { claimed, endpoint, chance }: FinishedAttempt,
  afterMs: number | undefined,
): number | undefined {
  const schedule = endpoint.retrySeconds ?? retrySecondsDefault;
  const seconds = schedule[claimed.attempt - 1];
  if (seconds === undefined) return undefined;
  const jittered = seconds * 1000 * (1 - JITTER + 2 * JITTER * chance);
  const asked = Math.min(afterMs ?? 0, RETRY_AFTER_MS_MAX);
  return Math.ceil(Math.max(jittered, asked));
}

function afterAcceptance(finished: FinishedAttempt): LaneCommand[] {
  const { claimed, endedAt } = finished;
  const commands: LaneCommand[] = [];
  // A later attempt may be one that a person asked for after the dead letter.
  if (claimed.attempt > 1) {
    const command: WithdrawException = { type: 'withdraw_exception', reason: 'It was sent.' };
    commands.push(laneCommand(claimed, deadLetterStream(claimed), command, endedAt));
  }
  const expectation = expectationOf(finished);
  if (expectation !== undefined) {
    const { partner, group, groupControl } = expectation;
    const stream = streamId('exchange', partner, group, groupControl);
    commands.push(laneCommand(claimed, stream, expectation, endedAt));
  }
  return commands;
}

/** A 997 is due for each group that went out, except for a group of 997 (X12.5 §3.2.1), per profile. */
function expectationOf(finished: FinishedAttempt): ExpectAcknowledgment | undefined {
  const { claimed, partner, group, endedAt } = finished;
  const hours = partner.x12?.functionalAcknowledgmentDueHours;
  const { numbers, document } = claimed;
  if (hours === undefined || group === undefined) return undefined;
  if (numbers === undefined || document === undefined || isAnswer(claimed.kind)) return undefined;
  return {
    type: 'expect_acknowledgment',
    partner: partner.id,
    group,
    groupControl: String(numbers.group),
    dueAt: addMs(endedAt, Math.round(hours * HOUR_MS)),
    transmission: claimed.id,
    document: document.id,
    title: claimed.title,
  };
}

function isAnswer(kind: string): boolean {
  return kind === 'functional_acknowledgment' || kind === 'interchange_acknowledgment';
}

function deadLetter({ claimed, endedAt }: FinishedAttempt, reason: string): LaneCommand {
  const command: RaiseException = {
    type: 'raise_exception',
    exceptionKind: 'dead_letter',
    subject: {
      stream: streamId('transmission', claimed.id),
      title: `${claimed.kind} ${claimed.title}`,
      partner: claimed.partner,
    },
    text: `Not sent to ${claimed.partner} after ${claimed.attempt} attempts: ${reason}`,
    details: {
      endpoint: claimed.endpoint,
      attempts: String(claimed.attempt),
      // Tells the exception whether it is about the telling of one.
      kind: claimed.kind,
    },
  };
  return laneCommand(claimed, deadLetterStream(claimed), command, endedAt);
}

function deadLetterStream(claimed: ClaimedTransmission): string {
  return exceptionStream('dead_letter', streamId('transmission', claimed.id));
}

function laneCommand(
  claimed: ClaimedTransmission,
  stream: string,
  command: Typed,
  at: Instant,
): LaneCommand {
  return {
    tenant: claimed.tenant,
    envelope: {
      id: derivedId(claimed.id, `${command.type}/${claimed.attempt}/${claimed.epoch}`),
      stream,
      command,
      at,
      actor: { kind: 'system', id: 'transmit' },
      cause: {
        ...claimed.cause,
        ...(claimed.document === undefined ? {} : { document: claimed.document.id }),
      },
      depth: 1,
    },
  };
}
