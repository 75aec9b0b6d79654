import type { Backoff, BackoffClass } from './backoff.js';
import type { Problem } from './problem.js';
import type { Includes } from './result.js';

/** One line of a stream, unwrapped. A line that is no envelope of X's is `data` whole. */
export interface StreamItem<T = unknown, I = Includes> {
  readonly data: T;
  readonly includes?: I;
  /** The rules of the filtered stream that it matches. */
  readonly matching_rules?: readonly { readonly id: string; readonly tag?: string }[];
  /** What X could not deliver of it, such as an author whose posts are protected. */
  readonly problems: readonly Problem[];
}

/** How a stream is read. Durations are milliseconds. */
export interface StreamDefaults {
  /**
   * What was missed while away is asked for again: up to five minutes as backfill, up to a day as recovery.
   * `auto` does so until X refuses it to your access level, says so once (`backfillRefused`), and goes on without;
   * `true` ends with that refusal; `false` never asks.
   * @defaultValue 'auto'
   */
  readonly backfill?: 'auto' | boolean | undefined;

  /**
   * How many ids are remembered, so that a post that comes again is dropped. With backfill take what your
   * stream brings in six minutes; `false` remembers none.
   * @defaultValue 10_000
   */
  readonly dedupe?: number | false | undefined;

  /**
   * After how long without a byte a connection is given up as dead; a quarter of it is added as slack. X sends an
   * empty line at least every 20 s. Also how long X may take to answer a connect.
   * @defaultValue 20_000
   */
  readonly stallMs?: number | undefined;

  /**
   * How many connections read the stream at once. Two need an access level that allows them: what one misses,
   * the other brings.
   * @defaultValue 1
   */
  readonly connections?: 1 | 2 | undefined;

  /**
   * How many items may wait for the consumer.
   * @defaultValue 1_000
   */
  readonly maxBuffered?: number | undefined;

  /**
   * What happens when more wait: `pause` stops reading until half of them are taken, which slows X down (X
   * disconnects clients that stay too slow); `drop-oldest` drops and counts them (`dropped`); `error` ends
   * the stream with an XError of kind `queue-full`.
   * @defaultValue 'pause'
   */
  readonly overflow?: 'pause' | 'drop-oldest' | 'error' | undefined;

  /**
   * The longest line that is read, in bytes. Longer ones are skipped and told (`invalidBody`).
   * @defaultValue 1_048_576
   */
  readonly maxLineBytes?: number | undefined;

  /**
   * How the pauses between connects grow: one ladder or function for all, or one for each class. A connection that
   * drops after it was up is made again at once the first time.
   * @defaultValue X's: linear by 250 ms up to 16 s for `network`; from 5 s doubling up to 320 s for `server-error`
   * and `unavailable`; from 60 s doubling up to 16 minutes for `rate-limited`
   * @see https://docs.x.com/x-api/fundamentals/handling-disconnections
   */
  readonly backoff?: Backoff | Readonly<Partial<Record<BackoffClass, Backoff>>> | undefined;

  /**
   * How long a connection has to stay up before the backoff ladders start over.
   * @defaultValue 60_000
   */
  readonly healthyMs?: number | undefined;

  /**
   * How long it may be without a connection that stays up for `healthyMs` before the stream ends with the last error.
   * @defaultValue for ever
   */
  readonly maxElapsedMs?: number | undefined;
}

/** Options of one stream; they override those given to `attach`. */
export interface StreamOptions extends StreamDefaults {
  /** The query, as axios takes it: fields, expansions, `partition`. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** Headers of its requests, besides those of the instance. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Ends the stream, quietly. */
  readonly signal?: AbortSignal | undefined;
}

/** The options with every default filled in. */
export interface StreamSettings {
  readonly backfill: 'auto' | boolean;
  readonly dedupe: number;
  readonly stallMs: number;
  readonly connections: number;
  readonly maxBuffered: number;
  readonly overflow: 'pause' | 'drop-oldest' | 'error';
  readonly maxLineBytes: number;
  readonly backoff: Readonly<Record<BackoffClass, Backoff>>;
  readonly healthyMs: number;
  readonly maxElapsedMs: number;
}

/** How a stream is doing, read when it is asked for. */
export interface StreamState {
  /** Since when it has been connected without a break: epoch milliseconds. Undefined while it is not. */
  readonly connectedSince: number | undefined;
  /** How many connections are open. */
  readonly connections: number;
  /** How often a connection was tried. */
  readonly attempts: number;
  /** How many items came, those that came twice left out. */
  readonly received: number;
  /** How many came again and were left out. */
  readonly duplicates: number;
  /** How many were dropped because too many waited. */
  readonly dropped: number;
  /** How many wait for the consumer. */
  readonly buffered: number;
  /** How old the item last taken was, by its `created_at`, where it has one: milliseconds. */
  readonly lag: number | undefined;
}

/** A stream that connects itself again: read it with `for await`, once. */
export interface ItemStream<T = unknown, I = Includes> extends AsyncIterable<StreamItem<T, I>> {
  readonly state: StreamState;
  /** The one iterator. The first `next()` connects; `return()` (as `break` calls it) ends the stream. */
  [Symbol.asyncIterator](): AsyncIterator<StreamItem<T, I>, undefined, undefined>;
}
