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
 * What an {@link XError} is about: a problem type by its slug, a status where X sent no type, or what
 * never reached X or could not be read.
 */
export type XErrorKind = ProblemKind | Exclude<StatusKind, 'success'> | keyof typeof FAILURES;

/** Why a failed attempt was the last, such as `attempts`, `maybe-applied`, `budget` or `body`. */
export type GiveUpReason = keyof typeof GIVE_UPS;

/** The fields of every {@link XError}. */
export interface XErrorFields {
  /** What it is about: `switch` over it. */
  readonly kind: XErrorKind;
  /** The problem's slug as X sent it. */
  readonly slug?: string;
  /** The HTTP status, where an answer came. */
  readonly status?: number;
  /** The problem's title, or that of the catalogue. */
  readonly title: string;
  /** What X said of this case, or what the kind means. Secrets are redacted. */
  readonly detail: string;
  /** Every problem of the answer, in X's order. */
  readonly problems: readonly Problem[];
  /** How far it reaches: this request, its bucket, everything with this credential, or the whole app. */
  readonly scope: Scope;
  /** Whether the same request, sent again by itself later, can succeed without anybody's help. */
  readonly retryable: boolean;
  /** When a retry makes sense: never, at `retryAt`, with growing pauses, or by connecting anew (streams). */
  readonly retry: RetryAdvice;
  /** Not before this instant does a retry make sense: epoch milliseconds of our clock. */
  readonly retryAt?: number;
  /** Which limit a `rate-limited` is about, and which window a `deadline` did not wait for. */
  readonly window?: RateLimitWindow;
  /** How often the request was sent. */
  readonly attempts: number;
  readonly method: string;
  /** The URL with its secrets redacted. */
  readonly url: string;
  /** `x-transaction-id`: quote it when you ask X about a request. */
  readonly requestId?: string;
  /** True when a write was sent and no answer says whether X carried it out. */
  readonly maybeApplied: boolean;
  /**
   * True when X refused the second try of a post as a duplicate: the first one, whose answer was lost, went through.
   */
  readonly appliedEarlier: boolean;
  /** Why it was not sent again, where it could have been. */
  readonly gaveUp?: GiveUpReason;
  /** What to do about it, in plain words. */
  readonly advice: string;
  /** The page of X's documentation about it. */
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
  /** What lies underneath, such as the socket's error: its name, code and message, never axios's config. */
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

  /** By brand, not by class: an error of the package's other copy (ESM beside CommonJS) counts too. */
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
   * Markdown that answers the list of the X developer forum: the call with its headers, what came back,
   * expected and got, the time frame, request id and attempts. Every secret is redacted.
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
        /** Which limit ran out; `unknown` where X does not tell. */
        readonly window: RateLimitWindow;
      }
    : {
        /** Which window a `deadline` did not wait for; absent from all others. */
        readonly window?: RateLimitWindow;
      });

/**
 * Why a call failed. A union discriminated by `kind`; `switch (error.kind)` is exhaustive for the compiler.
 * @see https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export type XError = { [K in XErrorKind]: XErrorOf<K> }[XErrorKind];

/** The class, for `instanceof`. Errors are made by the library only. */
export const XError = BaseXError as unknown as (abstract new () => XError) & {
  [Symbol.hasInstance](value: unknown): boolean;
};

/** Whether a value is an {@link XError}, of this or another copy of the package. */
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

/** One line, without what a terminal would take for a command: details may echo what anybody sent. */
function messageOf({ method, url, status, kind, detail }: XErrorFields, particulars?: string): string {
  const what = status === undefined ? kind : `${status} ${kind}`;
  const more = particulars === undefined ? '' : ` (${particulars})`;
  return `${method} ${url}: ${what} - ${detail}${more}`.replace(/\p{Cc}+/gu, ' ');
}

/** Own properties that logs do not enumerate. */
function hide(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
}

function codeOf(error: Error): { code?: string } {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? { code } : {};
}
