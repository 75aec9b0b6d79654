import type { Backoff, BackoffClass } from './backoff.js';
import type { Result } from './result.js';
import type { SharedOptions } from './shared-options.js';
import type { StreamDefaults } from './stream.js';
import type { XError } from './x-error.js';

/** Options of `attach`. Wrong ones throw a TypeError that names the option and what it takes. */
export interface XOptions {
  /**
   * The hosts whose requests are handled, with or without a port (a default one, `:443`, is left out as in URLs).
   * Replaces the default list: the host of the instance's `baseURL` and X's API hosts. Requests to any other host pass
   * through untouched.
   * @example ['api.x.com', 'localhost:8080']
   */
  readonly hosts?: readonly string[] | undefined;

  /** How requests wait for X's windows; `false` sends everything at once. */
  readonly pacing?: false | PacingOptions | undefined;

  /** When a failed attempt is followed by another; `false` never sends a request again: a 429 or 503 is the answer. */
  readonly retry?:
    false | (RetryOptions & { readonly budget?: false | RetryBudgetOptions | undefined }) | undefined;

  /** Gets a new token when X refuses the one of a user. */
  readonly refresh?: Refresh | undefined;

  /**
   * Budgets shared by every process that names the same Redis and namespace; left out, they are this instance's own.
   * With `pacing: false` it throws a TypeError: then there is nothing to share.
   */
  readonly shared?: SharedOptions | undefined;

  /**
   * Which app's per-app windows this instance draws on, where several apps share one Redis: any name, such as the
   * client id. It is stored as a digest.
   */
  readonly appId?: string | undefined;

  /** How every stream of this instance is read; `x.stream()` takes the same and more. */
  readonly stream?: StreamDefaults | undefined;
}

/**
 * Called when X answers 401 to a user's Bearer token: once for all calls with that token, which wait for it and
 * go on with what it resolves to, the new token without `Bearer`. Nothing, where you put the new one on
 * `instance.defaults` yourself. While it runs no call with the old token is sent; when it rejects, those calls
 * end with the 401, and the next 401 calls it anew. Never called for a 403, nor where nothing is sent again.
 *
 * A refresh that itself goes through the attached instance must not carry the refused token.
 *
 * @example refresh: async () => (await renew(refreshToken)).access_token
 */
export type Refresh = (error: XError) => Promise<string | void> | string | void;

/**
 * Looks up what became of a write of which nobody knows whether X carried it out (`maybeApplied`), or of which
 * only X's refusal of the second try tells (`appliedEarlier`). What it resolves to becomes the call's Result;
 * nothing leaves the Failure as it is.
 *
 * @example
 * reconcile: async () => {
 *   const mine = await x.client.get<Post[]>(`/2/users/${me}/tweets`);
 *   const post = mine.ok && mine.data.find((post) => post.text === text);
 *   return post ? { ...mine, data: post } : undefined;
 * }
 */
export type Reconcile = (error: XError) => Promise<Result | undefined | void> | Result | undefined | void;

/** When a failed attempt is followed by another. Options of a request override those given to `attach`. */
export interface RetryOptions {
  /**
   * How often a request is sent at most. A 429 does not count: X carried nothing out, and tells when to come back.
   * @defaultValue 5
   */
  readonly maxAttempts?: number | undefined;

  /**
   * How long a call may keep trying after its first failed attempt, in milliseconds.
   * @defaultValue 16 minutes; a window whose reset X tells is waited for all the same, as often as needed
   */
  readonly maxElapsedMs?: number | undefined;

  /**
   * How the pauses grow: one ladder or function for all, or one for each class of failure. `Retry-After` and
   * resets are floors. For a 503, and a 429 that tells no end, they are the pauses between probes of the gate.
   * @defaultValue exponential: from 2 s up to 60 s for `rate-limited`, from 1 s up to 60 s for `unavailable`, from
   * 1 s up to 30 s for `server-error`, from 250 ms up to 16 s for `network`
   */
  readonly backoff?: Backoff | Readonly<Partial<Record<BackoffClass, Backoff>>> | undefined;

  /**
   * Whether this failure is worth another attempt; undefined leaves it to the library. It cannot exceed
   * `maxAttempts` or a deadline, and never repeats a write that may have been carried out: that takes
   * `idempotent: true` on the request.
   */
  readonly shouldRetry?: ((error: XError, attempt: number) => boolean | undefined) | undefined;

  /** Looks up what became of a write whose outcome is not known. */
  readonly reconcile?: Reconcile | undefined;
}

/** The retries there may be in relation to successes, over all calls. Waiting for a gate or window takes none. */
export interface RetryBudgetOptions {
  /**
   * How many retries there may be in a row without any success.
   * @defaultValue 50
   */
  readonly capacity?: number | undefined;

  /**
   * What each success gives back, in retries.
   * @defaultValue 0.1
   */
  readonly refund?: number | undefined;
}

/** How requests wait for X's windows. */
export interface PacingOptions {
  /**
   * `burst` sends as soon as the windows allow; `spread` evenly until they reset.
   * @defaultValue 'burst'
   */
  readonly mode?: 'burst' | 'spread' | undefined;

  /**
   * What to leave of every window for other tools on the same credential: a share below 1, a count from 1 up.
   * @example 0.2 // a fifth
   * @defaultValue 0
   */
  readonly reserve?: number | undefined;

  /**
   * How many requests may be under way at once: over all, or for each bucket.
   * @defaultValue no limit
   */
  readonly maxConcurrent?:
    number | { readonly total?: number | undefined; readonly bucket?: number | undefined };

  /**
   * How many calls may wait for one bucket. One more fails with `queue-full`.
   * @defaultValue no limit
   */
  readonly maxQueued?: number | undefined;

  /**
   * The longest a call waits before it is sent, in milliseconds. Where the wait is known to be longer it fails
   * with `deadline` at once, and `retryAt` says when there would be room.
   * @defaultValue as long as it takes, but no window longer than 16 minutes: a day's window fails at once
   */
  readonly maxWaitMs?: number | undefined;
}

/** Options of one request, under the key `x` of its axios config. */
export interface XRequestOptions {
  /**
   * Resolve or reject as plain axios would, instead of with a Result. Pacing, events and budgets work as ever.
   * @defaultValue false
   */
  readonly raw?: boolean | undefined;

  /**
   * Order in the queue: 0 is the most urgent, 9 the least. A step counts as ten seconds of waiting, so no call starves.
   * @defaultValue 5
   */
  readonly priority?: number | undefined;

  /**
   * How long the whole call may take, waiting included, in milliseconds. Past it the call fails with `deadline`;
   * at once, where the wait is known to be longer.
   */
  readonly deadlineMs?: number | undefined;

  /** The budget to draw on, in place of the one its endpoint has. Each credential has its own. */
  readonly bucket?: string | undefined;

  /** `false` never sends this request again; these options override those given to `attach`. */
  readonly retry?: false | RetryOptions | undefined;

  /**
   * Whether sending this request twice has the same effect as sending it once. Only then is a write repeated
   * that may have been carried out.
   * @defaultValue what is known of the endpoint: likes, follows, reposts, bookmarks, mutes, blocks, hides, pins and
   * their undoing are; posts, messages, lists and uploads are not
   */
  readonly idempotent?: boolean | undefined;
}
