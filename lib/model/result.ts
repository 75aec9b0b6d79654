import type { AxiosResponse } from 'axios';
import type { Problem } from './problem.js';
import type { RateLimitState } from './rate-limit.js';
import type { XError } from './x-error.js';

/** Objects that the posts in `data` refer to, as X's `expansions` bring them. */
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

/** What is known of the answer beside its body. */
export interface ResponseInfo {
  /** The HTTP status. */
  readonly status: number;
  /** Header names in lower case. Cookies are redacted; `raw.headers` has them. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-transaction-id`: quote it when you ask X about a request. */
  readonly requestId?: string;
  /** What its `x-rate-limit-*` headers told; absent where it had none. */
  readonly rateLimit?: RateLimitState;
  /** How often the request was sent. */
  readonly attempts: number;
  /** Milliseconds spent waiting before sends. */
  readonly queuedMs: number;
  /** Milliseconds from the call to its Result. */
  readonly elapsedMs: number;
  /** The budget it drew on. */
  readonly bucket: string;
  /** axios's own response. A getter that does not enumerate: logging a Result shows no credential. */
  readonly raw: AxiosResponse;
}

/** Everything asked for came. */
export interface Success<T = unknown, I = Includes, M = Meta> {
  readonly ok: true;
  readonly kind: 'success';
  /** X's `data`; the whole body where it has no such envelope. */
  readonly data: T;
  readonly includes?: I;
  readonly meta?: M;
  readonly problems: readonly [];
  readonly response: ResponseInfo;
}

/** Some of it came; `problems` says what did not, and why. */
export interface PartialSuccess<T = unknown, I = Includes, M = Meta> {
  readonly ok: true;
  readonly kind: 'partial';
  readonly data: T;
  readonly includes?: I;
  readonly meta?: M;
  readonly problems: readonly [Problem, ...Problem[]];
  readonly response: ResponseInfo;
}

/** Nothing to use came. */
export interface Failure<M = Meta> {
  readonly ok: false;
  readonly kind: 'failure';
  /** Why, and what to do. */
  readonly error: XError;
  /** Every problem of the answer, as in `error`. */
  readonly problems: readonly Problem[];
  /** Kept where X sent it beside the errors, as for refused stream rules. */
  readonly meta?: M;
  /** Absent where no answer came. */
  readonly response?: ResponseInfo;
}

/** What every call resolves to. */
export type Result<T = unknown, I = Includes, M = Meta> =
  Success<T, I, M> | PartialSuccess<T, I, M> | Failure<M>;
