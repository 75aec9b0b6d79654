import type { Call } from '../model/call.js';
import type { Reply } from '../model/ports.js';
import type { XError } from '../model/x-error.js';
import { judgeReply } from '../reading/judge-reply.js';
import { plainHeaders } from '../reading/plain-headers.js';
import { safeHeaders } from '../reading/redact.js';
import { judgeThrown, type Thrown } from '../reading/thrown.js';
import { causeOf, xErrorOf, type RequestDescription } from './x-error-of.js';

/** The error of one attempt, as `shouldRetry`, `backoff`, `refresh` and the `retry` event get it: secrets redacted. */
export function attemptError(
  call: Call,
  outcome: { readonly reply: Reply } | { readonly thrown: Thrown },
  request: RequestDescription,
  now: number,
): XError {
  const { secrets } = request;
  if ('thrown' in outcome) {
    const { thrown } = outcome;
    const verdict = judgeThrown({ ...thrown, message: secrets.scrub(thrown.message) });
    return xErrorOf(call, verdict, request, { cause: causeOf(thrown, secrets) }, now);
  }
  const { reply } = outcome;
  const headers = safeHeaders(plainHeaders(reply.headers), secrets.scrub);
  return xErrorOf(
    call,
    judgeReply(reply, call.endpoint, now, secrets.scrub),
    request,
    { reply, headers },
    now,
  );
}
