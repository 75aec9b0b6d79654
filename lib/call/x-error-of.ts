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

/** What errors, events and reports may know of a request. Made only when one of them is. */
export interface RequestDescription {
  readonly method: string;
  /** Redacted. */
  readonly url: string;
  readonly headers: Headers;
  /** What the body looks like, without its values. */
  readonly body?: string;
  /** Its credentials, to be struck out wherever the answer echoes them. */
  readonly secrets: Secrets;
}

/** What came back, as far as something did. */
export interface Answered {
  readonly reply?: Reply | undefined;
  /** Without the credentials that they may echo. */
  readonly headers?: Headers | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: Error | undefined;
}

/** How much of a body a report may show. More is scrubbed, so that no credential lies across the end. */
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

/** What lies underneath, without what it dragged along: axios's errors carry the whole config. */
export function causeOf({ name, message, code }: Thrown, { scrub }: Secrets): Error {
  const cause = Object.assign(new Error(scrub(message)), code !== undefined && { code });
  Object.defineProperty(cause, 'name', { value: name, configurable: true, writable: true });
  return cause;
}

function adviceOf({ gaveUp }: Call, { advice }: Verdict, appliedEarlier: boolean): string {
  if (appliedEarlier)
    return 'The first try went through although its answer was lost: there is nothing to repeat. Look at the timeline for its id.';
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
