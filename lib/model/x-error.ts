import type { FAILURES } from '../facts/failures.js';
import type { GIVE_UPS } from '../facts/give-ups.js';
import type { RetryAdvice, Scope } from '../facts/rows.js';
import type { STATUSES, STATUS_CLASSES } from '../facts/statuses.js';
import type { Problem, ProblemKind } from './problem.js';
import type { RateLimitWindow } from './rate-limit.js';

type StatusKind =
  | (typeof STATUSES)[keyof typeof STATUSES]['kind']
  | (typeof STATUS_CLASSES)[keyof typeof STATUS_CLASSES]['kind'];

/**
 * The kind of failure that an {@link XError} reports: a problem type by its slug, an HTTP status where X sent no type,
 * or a case that neither names, such as `network`, `deadline` or `invalid-body`.
 */
export type XErrorKind = ProblemKind | Exclude<StatusKind, 'success'> | keyof typeof FAILURES;

/** Why a failed attempt was not retried, such as `attempts`, `maybe-applied`, `budget` or `body`. */
export type GiveUpReason = keyof typeof GIVE_UPS;

/** The fields of every {@link XError}. */
export interface XErrorFields {
  /** The kind of failure: `switch` over it. */
  readonly kind: XErrorKind;
  /** The last segment of the problem's type URI, as X sent it. */
  readonly slug?: string;
  /** The HTTP status; absent if no answer came. */
  readonly status?: number;
  /** The problem's title as X sent it, else the library's title for the kind. */
  readonly title: string;
  /** The message of X or of the network error, else what the kind means. Secrets are redacted. */
  readonly detail: string;
  /** Every problem of the answer, in X's order. */
  readonly problems: readonly Problem[];
  /** What the failure affects: this request, its bucket, everything with this credential, or the whole app. */
  readonly scope: Scope;
  /** Whether the same request can succeed later, unchanged. `maybeApplied` says whether X may have carried it out. */
  readonly retryable: boolean;
  /** How to retry: `never`, `after-reset` (at `retryAt` if set), `backoff` (growing pauses), `reconnect` (streams). */
  readonly retry: RetryAdvice;
  /** The earliest instant at which a retry makes sense: epoch milliseconds of the local clock. */
  readonly retryAt?: number;
  /** The limit that a 429 was about, or the window that a `deadline` would have had to wait for. */
  readonly window?: RateLimitWindow;
  /** How often the request was sent; 0 if never. */
  readonly attempts: number;
  readonly method: string;
  /** The URL with its secrets redacted. */
  readonly url: string;
  /** `x-transaction-id`, else `x-request-id`: quote it when you ask X about a request. */
  readonly requestId?: string;
  /** True when a write was sent and no answer says whether X carried it out. */
  readonly maybeApplied: boolean;
  /**
   * True when X refused a post as a duplicate after an attempt with an unknown outcome: that attempt went through.
   */
  readonly appliedEarlier: boolean;
  /** Why the library did not send it again, where a retry was possible. */
  readonly gaveUp?: GiveUpReason;
  /** What to do about it. */
  readonly advice: string;
  /** The documentation page about it: X's, or axios's for failures between you and X. */
  readonly docsUrl: string;
}

const BRAND = Symbol.for('axios-x-resilience.XError');

class BaseXError extends Error implements XErrorFields {
  static {
    // Stack traces and logs begin with these names.
    hide(this, 'name', 'XError');
    hide(this.prototype, 'name', 'XError');
  }

  declare readonly kind: XErrorKind;
  declare readonly slug?: string;
  declare readonly status?: number;
  declare readonly title: string;
  declare readonly detail: string;
  declare readonly problems: readonly Problem[];
  declare readonly scope: Scope;
  declare readonly retryable: boolean;
  declare readonly retry: RetryAdvice;
  declare readonly retryAt?: number;
  declare readonly window?: RateLimitWindow;
  declare readonly attempts: number;
  declare readonly method: string;
  declare readonly url: string;
  declare readonly requestId?: string;
  declare readonly maybeApplied: boolean;
  declare readonly appliedEarlier: boolean;
  declare readonly gaveUp?: GiveUpReason;
  declare readonly advice: string;
  declare readonly docsUrl: string;
  /** The underlying error, such as the socket's, reduced to name, code and message: never axios's config. */
  declare readonly cause?: Error;

  readonly #report: (error: XError) => string;

  /** @internal */
  constructor(
    fields: XErrorFields,
    report: (error: XError) => string,
    cause: Error | undefined,
    particulars: string | undefined,
  ) {
    super(messageOf(fields, particulars));
    Object.assign(this, fields);
    hide(this, BRAND, true);
    if (cause) hide(this, 'cause', cause);
    this.#report = report;
  }

  /** Checks the brand, not the class, so that errors of the package's other copy (ESM next to CommonJS) count too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isXError(value);
  }

  /** Plain data for JSON and structured logs. */
  toJSON(): XErrorFields & {
    name: 'XError';
    message: string;
    cause?: { name: string; message: string; code?: string };
  } {
    const { cause } = this;
    return {
      name: 'XError',
      message: this.message,
      ...(Object.assign({}, this) as XErrorFields),
      ...(cause && { cause: { name: cause.name, message: cause.message, ...codeOf(cause) } }),
    };
  }

  /**
   * A report in Markdown with everything that the X developer forum asks for: the call with its headers, the response,
   * the expected and the actual outcome, time frame, request id and attempts. Every secret is redacted.
   */
  toReport(): string {
    return this.#report(this as unknown as XError);
  }
}

type XErrorOf<K extends XErrorKind> = Error &
  Omit<BaseXError, 'kind' | 'window'> & {
    readonly kind: K;
  } & (K extends 'rate-limited'
    ? {
        /** Which limit ran out; `unknown` if X does not say. */
        readonly window: RateLimitWindow;
      }
    : {
        /**
         * For `deadline`: the window that it would have had to wait for. For an `unknown` with status 429: the limit.
         * Absent from all others.
         */
        readonly window?: RateLimitWindow;
      });

/**
 * Why a call failed. A union discriminated by `kind`; `switch (error.kind)` is exhaustive for the compiler.
 * @see https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export type XError = { [K in XErrorKind]: XErrorOf<K> }[XErrorKind];

/** The class, for `instanceof`. Only the library creates instances. */
export const XError = BaseXError as unknown as (abstract new () => XError) & {
  [Symbol.hasInstance](value: unknown): boolean;
};

/** Whether a value is an {@link XError}, from this or another copy of the package. */
export function isXError(value: unknown): value is XError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/** @internal */
export function makeXError(
  fields: XErrorFields,
  report: (error: XError) => string,
  cause?: Error,
  particulars?: string,
): XError {
  return new BaseXError(fields, report, cause, particulars) as unknown as XError;
}

/** One line without control characters: details may echo anybody's input, and a terminal would obey escape codes. */
function messageOf({ method, url, status, kind, detail }: XErrorFields, particulars?: string): string {
  const what = status === undefined ? kind : `${status} ${kind}`;
  const more = particulars === undefined ? '' : ` (${particulars})`;
  return `${method} ${url}: ${what} - ${detail}${more}`.replace(/\p{Cc}+/gu, ' ');
}

/** Sets a property that does not enumerate, so that logs leave it out. */
function hide(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
}

function codeOf(error: Error): { code?: string } {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? { code } : {};
}
