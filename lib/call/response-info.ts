import type { AxiosResponse } from 'axios';
import { REQUEST_ID, TRANSACTION_ID } from '../facts/headers.js';
import type { Call } from '../model/call.js';
import type { Headers } from '../model/ports.js';
import type { RateLimitState } from '../model/rate-limit.js';
import type { ResponseInfo } from '../model/result.js';
import { REDACTED, safeUrl } from '../reading/redact.js';

/** What is told of an answer. A class so that `raw` can be a getter that neither enumerates nor prints. */
export class AnswerInfo implements ResponseInfo {
  readonly status: number;
  readonly headers: Headers;
  declare readonly requestId?: string;
  declare readonly rateLimit?: RateLimitState;
  readonly attempts: number;
  readonly queuedMs: number;
  readonly elapsedMs: number;
  readonly bucket: string;
  readonly #raw: AxiosResponse;

  constructor(call: Call, status: number, headers: Headers, raw: AxiosResponse, now: number) {
    this.status = status;
    this.headers = safeHeaders(headers);
    const requestId = headers[TRANSACTION_ID] ?? headers[REQUEST_ID];
    if (requestId !== undefined) this.requestId = requestId;
    if (call.rateLimit) this.rateLimit = call.rateLimit;
    this.attempts = call.attempts;
    this.queuedMs = call.queuedMs;
    this.elapsedMs = Math.max(0, now - call.startedAt);
    this.bucket = call.bucket;
    this.#raw = raw;
  }

  get raw(): AxiosResponse {
    return this.#raw;
  }
}

/** A copy of headers as a log may show them: X's cookies are sessions, and redirects may carry tokens. */
function safeHeaders(headers: Headers): Headers {
  const safe: Record<string, string> = { ...headers };
  if (safe['set-cookie'] !== undefined) safe['set-cookie'] = REDACTED;
  if (safe['location'] !== undefined) safe['location'] = safeUrl(safe['location']);
  return safe;
}
