import type { AxiosResponse } from 'axios';
import type { Problem } from './problem.js';
import type { RateLimitState } from './rate-limit.js';
import type { XError } from './x-error.js';

/** Objects that `data` refers to, as requested with X's `expansions`. */
export interface Includes {
  readonly [name: string]: readonly unknown[] | undefined;
}

/** X's `meta`: paging and counts. */
export interface Meta {
  readonly result_count?: number;
  readonly next_token?: string;
  readonly previous_token?: string;
  readonly newest_id?: string;
  readonly oldest_id?: string;
  readonly [name: string]: unknown;
}

/** What is known about the answer besides its body. */
export interface ResponseInfo {
  /** The HTTP status. */
  readonly status: number;
  /** Header names in lower case. Cookies are redacted; `raw.headers` has them. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-transaction-id`, else `x-request-id`: quote it when you ask X about a request. */
  readonly requestId?: string;
  /** The limits that its `x-rate-limit-*` and 24-hour limit headers report; absent if it has none. */
  readonly rateLimit?: RateLimitState;
  /** How often the request was sent. */
  readonly attempts: number;
  /** Milliseconds spent waiting before sends. */
  readonly queuedMs: number;
  /** Milliseconds from the call to its Result. */
  readonly elapsedMs: number;
  /** Name of the bucket whose budget the call used, as in `x.limits.get(bucket)`. */
  readonly bucket: string;
  /** axios's own response. A getter that does not enumerate, so that logging a Result shows no credential. */
  readonly raw: AxiosResponse;
}

/** X returned everything that was requested. */
export interface Success<T = unknown, I = Includes, M = Meta> {
  readonly ok: true;
  readonly kind: 'success';
  /** X's `data`; the whole body if it is not X's `{ data, includes, meta }` envelope. */
  readonly data: T;
  readonly includes?: I;
  readonly meta?: M;
  readonly problems: readonly [];
  readonly response: ResponseInfo;
}

/** X returned a part of what was requested; `problems` says what is missing, and why. */
export interface PartialSuccess<T = unknown, I = Includes, M = Meta> {
  readonly ok: true;
  readonly kind: 'partial';
  readonly data: T;
  readonly includes?: I;
  readonly meta?: M;
  readonly problems: readonly [Problem, ...Problem[]];
  readonly response: ResponseInfo;
}

/** The call brought no usable data. */
export interface Failure<M = Meta> {
  readonly ok: false;
  readonly kind: 'failure';
  /** What went wrong, and what to do about it. */
  readonly error: XError;
  /** Every problem in the answer, as in `error.problems`. */
  readonly problems: readonly Problem[];
  /** Present if X sent it next to the errors, as for refused stream rules. */
  readonly meta?: M;
  /** Absent if no answer came. */
  readonly response?: ResponseInfo;
}

/** What every call resolves to. */
export type Result<T = unknown, I = Includes, M = Meta> =
  Success<T, I, M> | PartialSuccess<T, I, M> | Failure<M>;
