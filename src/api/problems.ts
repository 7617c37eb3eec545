/**
 * Everything that the API answers instead of what was asked: RFC 9457 problems, each with a code from this
 * registry. HTTP numbers live in this folder alone.
 */
import Type, { type Static } from 'typebox';

/** One row of the registry. */
export interface ApiProblemDefinition {
  status: number;
  title: string;
  /** What the caller does about it. */
  remedy: string;
}

export const apiProblems = {
  KEY_MISSING: {
    status: 401,
    title: 'No API key was sent',
    remedy: 'Send the header "Authorization: Bearer slk_…".',
  },
  KEY_UNKNOWN: {
    status: 401,
    title: 'The API key is not known, expired or revoked',
    remedy: 'Ask whoever runs this hub for a new key.',
  },
  SCOPE_MISSING: {
    status: 403,
    title: 'The API key lacks a scope',
    remedy: 'Use a key that has the scope named in "detail", or have one issued.',
  },
  PARTNER_KEY_REFUSED: {
    status: 403,
    title: "A partner's key may not do this",
    remedy: "Use a key of the hub's own organisation.",
  },
  DOCUMENT_KIND_REFUSED: {
    status: 403,
    title: 'The partner may not send documents of this kind',
    remedy: "Check the roles in the partner's profile; the kind belongs to another role.",
  },
  GRANT_REFUSED: {
    status: 403,
    title: 'A key cannot give what it does not have',
    remedy: 'Ask only for scopes that your own key has.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    remedy: 'Check the address. What belongs to another partner is not shown.',
  },
  ATTEMPT_REFUSED: {
    status: 409,
    title: 'This cannot be done in the present phase',
    remedy: 'Read the present state and decide anew.',
  },
  DECISION_REFUSED: {
    status: 409,
    title: 'The rules refused the document',
    remedy: 'See "refusal" for the rule\'s own code and text.',
  },
  CONFIGURATION_MOVED: {
    status: 409,
    title: 'The configuration has changed meanwhile',
    remedy: 'Make the plan again on the present version and apply that.',
  },
  VERSION_MOVED: {
    status: 412,
    title: 'The state has changed since it was read',
    remedy: 'Read it again and send its new ETag in If-Match.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The request is too large',
    remedy: 'Split it, or have interchangeBytesMax raised in the settings of the hub.',
  },
  INTERCHANGE_TOO_LARGE: {
    status: 409,
    title: 'The interchange is too large to be read twice and shown',
    remedy: 'Reprocess it without "dryRun", or look at the file with "syncline describe".',
  },
  CONTENT_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'The body has a type that is not read here',
    remedy: 'Send application/json without Content-Encoding, or raw bytes to /v1/interchanges.',
  },
  TRANSFER_CODING_UNSUPPORTED: {
    status: 501,
    title: 'The body has a transfer coding that is not read here',
    remedy: 'Send it with Content-Length, or with "Transfer-Encoding: chunked" alone.',
  },
  REQUEST_MALFORMED: {
    status: 400,
    title: 'The request cannot be read',
    remedy: 'Correct the part named in "detail".',
  },
  QUERY_INVALID: {
    status: 400,
    title: 'A query or path parameter is not valid',
    remedy: 'Correct the parameters listed in "problems"; see /v1/openapi.json.',
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor is not one of ours',
    remedy: 'Begin again without "after", and follow the "next" links as they are.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'The Idempotency-Key is not valid',
    remedy: 'Send a quoted string of 1 to 255 printable ASCII characters.',
  },
  JSON_INVALID: {
    status: 400,
    title: 'The body is not acceptable JSON',
    remedy: 'Correct the place listed in "problems".',
  },
  BODY_EMPTY: {
    status: 400,
    title: 'The body is empty',
    remedy: 'Send the content in the body of the request.',
  },
  DOCUMENT_INVALID: {
    status: 422,
    title: 'The body does not fit its schema',
    remedy: 'Correct the places listed in "problems"; see /v1/openapi.json.',
  },
  REFERENCE_UNKNOWN: {
    status: 422,
    title: 'The request names something that does not exist',
    remedy: 'Check the id named in "detail".',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used with other content',
    remedy: 'Use a new key for new content; repeat a key with the same bytes alone.',
  },
  INTERCHANGE_REFUSED: {
    status: 422,
    title: 'The interchange could not be stored',
    remedy: 'Correct what "detail" names and send it again.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'The quota of this key is used up',
    remedy: 'Wait for the seconds in Retry-After.',
  },
  OVERLOADED: {
    status: 429,
    title: 'The hub takes no more at the moment',
    remedy: 'Nothing was stored. Send it again after the seconds in Retry-After.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request did not arrive in time',
    remedy: 'Send it again on a faster connection.',
  },
  CAPABILITY_MISSING: {
    status: 501,
    title: 'This hub does not have the capability',
    remedy: 'Ask whoever runs this hub.',
  },
  STORE_UNAVAILABLE: {
    status: 503,
    title: 'The database does not answer at the moment',
    remedy: 'Send it again after the seconds in Retry-After, with the same Idempotency-Key.',
  },
  READERS_FULL: {
    status: 503,
    title: 'Too many readers of the event stream',
    remedy: 'End streams that you do not read; connect again after Retry-After, or read pages.',
  },
  INTERNAL: {
    status: 500,
    title: 'A fault of the hub',
    remedy: 'Tell whoever runs this hub the id in "instance".',
  },
} as const satisfies Record<string, ApiProblemDefinition>;

export type ApiProblemCode = keyof typeof apiProblems;

/** Findings at a place of the request, listed in "problems" of one of the above. */
export const placeProblems = {
  BODY_ENCODING: {
    title: 'The body is not UTF-8',
    remedy: 'Encode the JSON in UTF-8.',
  },
  BODY_SYNTAX: {
    title: 'The body is not JSON',
    remedy: 'Correct the text at the offset given (RFC 8259).',
  },
  BODY_TOO_DEEP: {
    title: 'Values stand too deep',
    remedy: 'Flatten the body; no document needs this depth.',
  },
  BODY_NAME_REPEATED: {
    title: 'A name stands twice in one object',
    remedy: 'Send each name once; which of two was meant cannot be known.',
  },
  BODY_NAME_FORBIDDEN: {
    title: 'A name that is not allowed',
    remedy: 'Rename the member.',
  },
  BODY_NUMBER_RANGE: {
    title: 'A number that cannot be kept exactly',
    remedy: 'Send amounts and quantities as text.',
  },
  BODY_CHARACTER: {
    title: 'A character that cannot be kept',
    remedy: 'Remove NUL and unpaired surrogates from the text.',
  },
  BODY_FIELD_INVALID: {
    title: 'A value does not fit the schema',
    remedy: 'Correct the value at the pointer; see /v1/openapi.json.',
  },
  SECRET_NOT_STORED: {
    title: 'A secret came as dots, and none is stored in its place',
    remedy: `Write it as \${NAME} and set NAME in the environment of the hub.`,
  },
  ZONE_UNKNOWN: {
    title: 'A time zone that is not known',
    remedy: 'Write a name of the IANA time zone database, such as America/Chicago.',
  },
  NETWORK_INVALID: {
    title: 'An entry that allows no host, address or network',
    remedy: 'Write a host name, an address, or a network such as 10.1.0.0/16.',
  },
  SETTING_UNKNOWN: {
    title: 'A setting that the channel does not have',
    remedy: 'Use the names that "text" lists.',
  },
  SETTING_MISSING: {
    title: 'A setting without which the channel cannot open',
    remedy: 'Write the setting that "text" names.',
  },
  SETTING_INVALID: {
    title: 'A setting that cannot work',
    remedy: 'Correct the setting as "text" says.',
  },
  IDENTIFIER_TAKEN: {
    title: 'An identifier that means another partner, site or item',
    remedy:
      'Take it out of one of the rows that "text" names: documents that carry it must mean one.',
  },
  PARAMETER_INVALID: {
    title: 'A parameter does not fit its description',
    remedy: 'Correct the parameter; see /v1/openapi.json.',
  },
} as const;

export type PlaceCode = keyof typeof placeProblems;

/** A finding at a place of the request. */
export const ProblemPlace = Type.Object({
  /** JSON pointer (RFC 6901) into the body, or the name of a parameter. */
  pointer: Type.String(),
  /** Byte offset where the body is not JSON. */
  offset: Type.Optional(Type.Integer()),
  code: Type.Enum(Object.keys(placeProblems) as [PlaceCode, ...PlaceCode[]]),
  text: Type.String(),
});
export type ProblemPlace = Static<typeof ProblemPlace>;

/** RFC 9457 with our extension members. */
export const ProblemDetails = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String()),
  code: Type.Enum(Object.keys(apiProblems) as [ApiProblemCode, ...ApiProblemCode[]]),
  remedy: Type.String(),
  problems: Type.Optional(Type.Array(ProblemPlace)),
  /** The rule's own code and text, where a rule refused. */
  refusal: Type.Optional(Type.Object({ code: Type.String(), text: Type.String() })),
});

export const problemContentType = 'application/problem+json';

/** What a route answers. `text` is sent as it is; otherwise `body` goes out as JSON. */
export interface Reply {
  status: number;
  body?: unknown;
  text?: string;
  bytes?: Uint8Array | NodeJS.ReadableStream;
  headers?: Record<string, string>;
}

export interface ProblemMore {
  detail?: string;
  problems?: ProblemPlace[];
  refusal?: { code: string; text: string };
  headers?: Record<string, string>;
  instance?: string;
}

/** The reply for a registered code. */
export function problem(code: ApiProblemCode, more: ProblemMore = {}): Reply {
  const { status, title, remedy } = apiProblems[code];
  const { headers, ...members } = more;
  return {
    status,
    headers: { 'content-type': problemContentType, ...headers },
    body: { type: `urn:syncline:problem:${code}`, title, status, code, remedy, ...members },
  };
}

/** The same with Retry-After, in whole seconds and at least one (RFC 9110 §10.2.3). */
export function retryLater(
  code: 'RATE_LIMITED' | 'OVERLOADED' | 'STORE_UNAVAILABLE' | 'READERS_FULL',
  afterMs: number,
): Reply {
  const seconds = Math.max(1, Math.ceil(afterMs / 1000));
  return problem(code, { headers: { 'retry-after': String(seconds) } });
}

export function notFound(): Reply {
  return problem('NOT_FOUND');
}
