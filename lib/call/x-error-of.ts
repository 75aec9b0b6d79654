import { GIVE_UPS } from '../facts/give-ups.js';
import type { Call } from '../model/call.js';
import { PACKAGE } from '../model/package.js';
import type { Headers, Reply } from '../model/ports.js';
import type { Verdict } from '../model/verdict.js';
import { makeXError, type XError } from '../model/x-error.js';
import type { Secrets } from '../reading/redact.js';
import { writeReport } from '../reading/report.js';
import type { Thrown } from '../reading/thrown.js';
import { isSafe } from '../retry/repeatable.js';

/** What errors, events and reports use of a request. Made only when one of them is. */
export interface RequestDescription {
  readonly method: string;
  /** Redacted. */
  readonly url: string;
  /** As sent. `writeReport` redacts them. */
  readonly headers: Headers;
  /** What the body looks like, without its values. */
  readonly body?: string;
  /** Its credentials, to be redacted wherever the answer echoes them. */
  readonly secrets: Secrets;
}

/** What came back, if anything did. */
export interface Answered {
  readonly reply?: Reply | undefined;
  /** With echoed credentials redacted. */
  readonly headers?: Headers | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: Error | undefined;
}

/**
 * How many characters of a body a report may show. It is cut only after four times as many have been scrubbed, so that
 * no credential is cut in two before it is redacted.
 */
const MAX_SHOWN = 8_192;

/** The error of a call, or of one of its attempts. */
export function xErrorOf(
  call: Call,
  verdict: Verdict,
  request: RequestDescription,
  { reply, headers, requestId, cause }: Answered,
  now: number,
): XError {
  const { meaning: _, particulars, retryAt, ...fields } = verdict;
  const { method, url, secrets } = request;
  const appliedEarlier = verdict.kind === 'duplicate-post' && call.maybeApplied;
  const report = {
    requestHeaders: request.headers,
    ...(request.body && { requestBody: request.body }),
    ...(headers && {
      responseHeaders: headers,
      responseBody: secrets.scrub(textOf(reply)).slice(0, MAX_SHOWN),
    }),
    startedAt: call.startedAt,
    endedAt: now,
    client: `${PACKAGE.name} ${PACKAGE.version}, Node ${process.versions.node}`,
  };
  return makeXError(
    {
      ...fields,
      ...(retryAt !== undefined && { retryAt: Math.ceil(retryAt) }),
      detail: secrets.scrub(fields.detail),
      advice: adviceOf(call, verdict, appliedEarlier),
      retryable: verdict.retry !== 'never',
      attempts: call.attempts,
      method,
      url,
      ...(requestId && { requestId }),
      maybeApplied: call.maybeApplied && !appliedEarlier && !isSafe(method),
      appliedEarlier,
      ...(call.gaveUp && { gaveUp: call.gaveUp }),
    },
    (error) => writeReport(error, report),
    cause,
    particulars && secrets.scrub(particulars),
  );
}

/** A copy of the underlying error with name, code and message only: axios's errors carry the whole config. */
export function causeOf({ name, message, code }: Thrown, { scrub }: Secrets): Error {
  const cause = Object.assign(new Error(scrub(message)), code !== undefined && { code });
  Object.defineProperty(cause, 'name', { value: name, configurable: true, writable: true });
  return cause;
}

function adviceOf({ gaveUp }: Call, { advice }: Verdict, appliedEarlier: boolean): string {
  if (appliedEarlier)
    return "An earlier attempt succeeded, but its answer was lost. Do not repeat it; find the post's id in the timeline.";
  const more = gaveUp && GIVE_UPS[gaveUp];
  return more ? `${advice} ${more}` : advice;
}

function textOf(reply: Reply | undefined): string {
  if (!reply) return '';
  if (reply.text !== undefined) return reply.text.slice(0, 4 * MAX_SHOWN);
  if (typeof reply.data === 'string') return reply.data.slice(0, 4 * MAX_SHOWN);
  try {
    return (JSON.stringify(reply.data) ?? '').slice(0, 4 * MAX_SHOWN);
  } catch {
    return '(a body that cannot be shown)';
  }
}
