import type { XRequestOptions } from './options.js';
import type { Headers } from './ports.js';
import type { RateLimitState } from './rate-limit.js';
import type { RetrySettings } from './settings.js';
import type { GiveUpReason } from './x-error.js';

/** An endpoint of the X API. */
export interface Endpoint {
  /** Method and path template, such as `GET /2/tweets/:id`. */
  readonly operation: string;
  /** The name of its budget: an operation, as several may share one budget, or the request's own `bucket`. */
  readonly budget: string;
  /** Whether X documents a limit per second. */
  readonly perSecond: boolean;
  /** Whether X documents it and `budget` is not a name from the user: only then are names stored in plain text. */
  readonly listed: boolean;
  /** Whether it is a stream. */
  readonly streams?: boolean;
  /** Whether it is a write that has no further effect when repeated. */
  readonly idempotent?: boolean;
  /** The limits X documents, such as `450/15m`. A hint: the headers decide. */
  readonly documented?: { readonly app?: string; readonly user?: string };
}

/** The state of one user call, from the first interceptor to its Result. */
export class Call {
  /** How often the request was sent. */
  attempts = 0;
  /** How often X refused it without saying until when. Each refusal puts it further back in the queue. */
  openEndedRefusals = 0;
  /** How many of its attempts do not count against `maxAttempts`: 429s, and a 401 that led to a new token. */
  uncountedAttempts = 0;
  /** How many retries it took from the retry budget. */
  retriesTaken = 0;
  /** When it first failed: epoch milliseconds. */
  failingSince: number | undefined;
  /** It is not sent again before this instant: epoch milliseconds. */
  notBefore = 0;
  /** Whether X may have carried it out although no answer says so. */
  maybeApplied = false;
  /** Whether it has already caused or joined a token refresh: once per call. */
  tokenRefreshed = false;
  /** The error behind a failure that came with an answer, such as that of the token refresh. */
  cause: Error | undefined;
  /** Why it is not sent again. */
  gaveUp: GiveUpReason | undefined;
  /** Milliseconds spent waiting before sends. */
  queuedMs = 0;
  /** Known once the request is about to be sent. */
  endpoint: Endpoint | undefined;
  /** The host that it goes to, with its port if that is not the default one. */
  host = '';
  /** Kind and digest of its credential; empty until the request is about to be sent. */
  credential = '';
  /** Name of its bucket; empty until the request is about to be sent to a handled host. */
  bucket = '';
  /** Headers of the last answer. */
  headers: Headers | undefined;
  /** The rate limits that the last answer reported. */
  rateLimit: RateLimitState | undefined;
  /** The body of the last answer, where it is available as text; cleared when the Result is made. */
  body: string | undefined;
  /** The last error of the adapter, to tell it from errors of the user's interceptors. */
  thrown: unknown;
  /** What the user's `transformResponse` threw. */
  transformError: unknown;
  /** The attempt under way, so that closing the client can end it. */
  flight: { close(): void } | undefined;
  /**
   * The cancel token, or the signal that is already aborted, which stays hidden from axios until the adapter runs
   * (`axios/hidden-cancellation.ts`).
   */
  hiddenCancellation: { readonly token?: unknown; readonly signal?: unknown } | undefined;
  /** Whether it goes to a host that is not handled: then it passes through untouched. */
  foreign = false;
  /** Whether closing the client ended it. */
  closed = false;
  /** Whether its Result has been made. */
  concluded = false;
  /** Removes its listeners from the user's cancel token and signal. */
  release: (() => void) | undefined;

  constructor(
    /** Epoch milliseconds. */
    readonly startedAt: number,
    readonly options: XRequestOptions,
    /** Undefined with `retry: false`. */
    readonly retry: RetrySettings | undefined,
  ) {}

  /** Called once, when its Result is made. */
  conclude(): void {
    this.concluded = true;
    this.release?.();
    this.release = undefined;
  }

  /** Its deadline: epoch milliseconds; Infinity without one. */
  get deadlineAt(): number {
    return this.startedAt + (this.options.deadlineMs ?? Infinity);
  }
}
