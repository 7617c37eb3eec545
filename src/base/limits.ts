/**
 * Limits that more than one folder relies on. Each says what it bounds and why it has this size;
 * what a deployment may set differently is a default here and a setting in `syncline.yaml`.
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Raw bytes are kept in parts of this size, so that no row or read holds a whole large file. */
export const interchangePartBytesMax = MIB;

/** Above this an interchange is read in a worker: on the main thread it would stall every socket. */
export const inlineTranslationBytesMax = 256 * KIB;

/**
 * A larger interchange is refused before more of it is read. It is never held whole, so what bounds it is the
 * database's disk; default, set by `interchangeBytesMax` in the hub's settings.
 */
export const interchangeBytesMaxDefault = 1024 * MIB;

/** An interchange that is held whole: handed to ingest in one piece. */
export const wholeInterchangeBytesMax = 64 * MIB;

/** A canonical JSON request other than raw ingest: far above any real order, far below memory. */
export const jsonBodyBytesMax = 4 * MIB;

/** Deeper JSON is refused: far above any document, and what recurses needs a bound. */
export const jsonDepthMax = 64;

/** Commands that cause commands: deeper than this is a loop between rules, and goes to quarantine. */
export const causeDepthMax = 16;

/** Ids are UUID text. */
export const idCharsMax = 36;

/** Document numbers, references, item ids: X12 element 127 has up to 50, EDIFACT 1154 up to 70. */
export const referenceCharsMax = 80;

/** Tenant, partner, endpoint, site and other names that operators choose as keys. */
export const keyCharsMax = 64;

/** `Idempotency-Key` header, as common practice bounds it. */
export const idempotencyKeyCharsMax = 255;

/** Free text from partners that is shown and searched (notes, messages, reasons). */
export const textCharsMax = 4000;

/** Lines in one document: far above any real one, so that a generator gone wrong meets an end. */
export const documentLinesMax = 100_000;

/** Problems kept per interchange; beyond it the count goes on and the list does not. */
export const problemsPerInterchangeMax = 1000;

/** Rows per page of a list: what is answered unasked, and the most that may be asked for. */
export const pageRowsDefault = 50;
export const pageRowsMax = 500;

/** Promise 2: how long a message is remembered as applied; a year and its late disputes. Default. */
export const dedupeRetentionMsDefault = 400 * 24 * HOUR_MS;

/**
 * What a request waits for the database, and what it may have waited before to be tried once more: together less than
 * the ten seconds after which senders give up.
 */
export const requestAnswerMsMax = 6 * SECOND_MS;
export const requestPatienceMs = 3 * SECOND_MS;

/** A transmission's lease, on the database clock, and how often its holder renews it. */
export const leaseMs = 8 * SECOND_MS;
export const heartbeatMs = 2 * SECOND_MS;

/** A process that stops inside a transaction loses its lanes after this long (set on the session). */
export const transactionIdleMsMax = 5 * SECOND_MS;

/** Promise 6: a dead or stopped process's work goes on elsewhere within this time. */
export const recoveryMsMax = 15 * SECOND_MS;
