import type { XRequestOptions } from './options.js';
import type { Headers } from './ports.js';
import type { RateLimitState } from './rate-limit.js';
import type { RetrySettings } from './settings.js';
import type { GiveUpReason } from './x-error.js';

/** An endpoint of X's. */
export interface Endpoint {
  /** Method and path template, such as `GET /2/tweets/:id`. */
  readonly operation: string;
  /** The operation that names its budget: several operations may share one. */
  readonly budget: string;
  /** Whether X documents a limit per second. */
  readonly perSecond: boolean;
  /** Whether X lists it, and the budget is its own: then its name holds nothing of anybody else's. */
  readonly listed: boolean;
  /** Whether it is a stream. */
  readonly streams?: boolean;
  /** Whether repeating it does nothing new, although it writes. */
  readonly idempotent?: boolean;
  /** The limits X documents, such as `450/15m`. A hint: headers are the truth. */
  readonly documented?: { readonly app?: string; readonly user?: string };
}

/** The state of one call of the user's, from the first interceptor to its Result. */
export class Call {
  /** How often the request was sent. */
  attempts = 0;
  /** How often it was refused without X saying until when. It then stands behind calls that were not. */
  openEndedRefusals = 0;
  /** How many of its attempts do not count against `maxAttempts`: 429s, and a 401 that a new token answered. */
  uncountedAttempts = 0;
  /** How many retries it took from the budget of retries. */
  retriesTaken = 0;
  /** When it first failed: epoch milliseconds. */
  failingSince: number | undefined;
  /** Not before this instant is it sent again: epoch milliseconds. */
  notBefore = 0;
  /** Whether X may have carried it out although no answer says so. */
  maybeApplied = false;
  /** Whether a new token was got for it. */
  tokenRefreshed = false;
  /** What lies underneath its failure, where that is not the failure itself. */
  cause: Error | undefined;
  /** Why it is not sent again. */
  gaveUp: GiveUpReason | undefined;
  /** Milliseconds spent waiting before sends. */
  queuedMs = 0;
  /** Where it goes; known when the request is about to be sent. */
  endpoint: Endpoint | undefined;
  /** The host it goes to. */
  host = '';
  /** Kind and digest of its credential; known when the request is about to be sent. */
  credential = '';
  /** The budget it draws on; empty until the request is about to be sent to a host of ours. */
  bucket = '';
  /** Headers of the last answer. */
  headers: Headers | undefined;
  /** What the last answer told about its budgets. */
  rateLimit: RateLimitState | undefined;
  /** The body of the last answer as text, where it came as text, until its Result is made. */
  body: string | undefined;
  /** What the adapter threw last: an error that is not this one is the user's own. */
  thrown: unknown;
  /** What the user's `transformResponse` threw. */
  transformError: unknown;
  /** The attempt under way; closing the client ends it. */
  flight: { close(): void } | undefined;
  /** The cancel token, or the signal already aborted, that is hidden from axios until the adapter runs (`axios/hidden-cancellation.ts`). */
  hiddenCancellation: { readonly token?: unknown; readonly signal?: unknown } | undefined;
  /** Whether it goes to a host that is not ours: then it is axios's own. */
  foreign = false;
  /** Whether it was ended by closing the client. */
  closed = false;
  /** Whether its Result was made. */
  concluded = false;
  /** Lets go of what it listened to. */
  release: (() => void) | undefined;

  constructor(
    /** Epoch milliseconds. */
    readonly startedAt: number,
    readonly options: XRequestOptions,
    /** Undefined where it is not to be sent again. */
    readonly retry: RetrySettings | undefined,
  ) {}

  /** Its Result is being made: it ends once. */
  conclude(): void {
    this.concluded = true;
    this.release?.();
    this.release = undefined;
  }

  /** When it is too late: epoch milliseconds. */
  get deadlineAt(): number {
    return this.startedAt + (this.options.deadlineMs ?? Infinity);
  }
}
