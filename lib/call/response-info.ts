import type { AxiosResponse } from 'axios';
import { REQUEST_ID, TRANSACTION_ID } from '../facts/headers.js';
import type { Call } from '../model/call.js';
import type { Headers, Reply } from '../model/ports.js';
import type { RateLimitState } from '../model/rate-limit.js';
import type { ResponseInfo } from '../model/result.js';
import type { Scrub } from '../reading/bounded-copy.js';
import { plainHeaders } from '../reading/plain-headers.js';
import { safeHeaders } from '../reading/redact.js';

/** Key of the data that is read lazily. A symbol, because #private fields fail behind a Proxy. */
const HIDDEN = Symbol('axios-x-resilience.answer');

interface Hidden {
  readonly raw: AxiosResponse;
  readonly headers: Headers;
  readonly scrub: Scrub;
}

/**
 * The `response` of a Result. `raw` is a getter on the prototype, so it is neither enumerated nor printed. Headers are
 * copied and redacted at the first access only: few callers look at them, and two dozen copies would slow every call.
 */
export class AnswerInfo implements ResponseInfo {
  readonly status: number;
  declare readonly headers: Headers;
  declare readonly requestId?: string;
  declare readonly rateLimit?: RateLimitState;
  readonly attempts: number;
  readonly queuedMs: number;
  readonly elapsedMs: number;
  readonly bucket: string;
  declare readonly [HIDDEN]: Hidden;

  constructor(call: Call, { status, headers }: Reply, raw: AxiosResponse, scrub: Scrub, now: number) {
    Object.defineProperty(this, HIDDEN, { value: { raw, headers, scrub } });
    this.status = status;
    Object.defineProperty(this, 'headers', LAZY_HEADERS);
    const requestId = headers[TRANSACTION_ID] ?? headers[REQUEST_ID];
    if (requestId !== undefined) this.requestId = requestId;
    if (call.rateLimit) this.rateLimit = call.rateLimit;
    this.attempts = call.attempts;
    this.queuedMs = Math.round(call.queuedMs);
    this.elapsedMs = Math.max(0, Math.round(now - call.startedAt));
    this.bucket = call.bucket;
  }

  get raw(): AxiosResponse {
    return this[HIDDEN].raw;
  }

  /** Makes `util.inspect` show the headers even if they have not been read yet. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    void this.headers;
    return inspect(this, { ...options, customInspect: false });
  }
}

/** One descriptor for all objects, so that V8 gives them the same hidden class. */
const LAZY_HEADERS: PropertyDescriptor & ThisType<AnswerInfo> = {
  enumerable: true,
  configurable: true,
  get() {
    const { headers, scrub } = this[HIDDEN];
    const value = safeHeaders(plainHeaders(headers), scrub);
    // Replaces the getter by its value. A frozen object keeps the getter and copies the headers at each access.
    Reflect.defineProperty(this, 'headers', { value, enumerable: true });
    return value;
  },
};
