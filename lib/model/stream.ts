import type { Backoff, BackoffClass } from './backoff.js';
import type { Problem } from './problem.js';
import type { Includes } from './result.js';

/** One line of a stream, unwrapped. A line without X's envelope is `data` as a whole. */
export interface StreamItem<T = unknown, I = Includes> {
  readonly data: T;
  readonly includes?: I;
  /** The rules of the filtered stream that the post matches. */
  readonly matching_rules?: readonly { readonly id: string; readonly tag?: string }[];
  /** What X could not deliver with it, such as an author whose posts are protected. */
  readonly problems: readonly Problem[];
}

/** How a stream is read. Durations are milliseconds. */
export interface StreamDefaults {
  /**
   * Whether to ask for what was missed while disconnected: up to five minutes as backfill, up to a day as recovery.
   * `auto` asks until X refuses it at your access level, then emits `backfillRefused` once and goes on without. With
   * `true`, that refusal ends the stream. `false` never asks.
   * @defaultValue 'auto'
   */
  readonly backfill?: 'auto' | boolean | undefined;

  /**
   * How many ids are remembered at least, so that a post that comes twice is dropped. With backfill, set it to the
   * number of items in six minutes of your stream; `false` remembers none.
   * @defaultValue 10_000
   */
  readonly dedupe?: number | false | undefined;

  /**
   * How long a connection may receive nothing before it counts as dead, and how long X may take to answer a connect.
   * A quarter of it is added as slack. X sends an empty line at least every 20 s.
   * @defaultValue 20_000
   */
  readonly stallMs?: number | undefined;

  /**
   * How many connections read the stream at once. With two, one delivers what the other misses; your access level has
   * to allow them.
   * @defaultValue 1
   */
  readonly connections?: 1 | 2 | undefined;

  /**
   * How many items may wait for the consumer, within 16 MiB of lines.
   * @defaultValue 1_000
   */
  readonly maxBuffered?: number | undefined;

  /**
   * What happens when more items wait: `pause` stops reading until half of them are taken, which slows X down (X
   * disconnects clients that stay too slow); `drop-oldest` drops the oldest and reports how many (`dropped`); `error`
   * ends the stream with an XError of kind `queue-full`.
   * @defaultValue 'pause'
   */
  readonly overflow?: 'pause' | 'drop-oldest' | 'error' | undefined;

  /**
   * The longest line that is read, in bytes. Longer ones are skipped and reported (`invalidBody`).
   * @defaultValue 1_048_576
   */
  readonly maxLineBytes?: number | undefined;

  /**
   * How the pauses between connects grow: one ladder or function for all failures, or one for each class. The first
   * time that an established connection drops, the stream reconnects without a pause.
   * @defaultValue as X advises: linear by 250 ms up to 16 s for `network`; doubling from 5 s up to 320 s for
   * `server-error` and `unavailable`; doubling from 60 s up to 16 minutes for `rate-limited`
   * @see https://docs.x.com/x-api/fundamentals/handling-disconnections
   */
  readonly backoff?: Backoff | Readonly<Partial<Record<BackoffClass, Backoff>>> | undefined;

  /**
   * How long a connection has to stay up before the backoff ladders start over; at least a second.
   * @defaultValue 60_000
   */
  readonly healthyMs?: number | undefined;

  /**
   * How long the stream may be without a connection that stays up for `healthyMs` before it ends with the last error.
   * @defaultValue no limit
   */
  readonly maxElapsedMs?: number | undefined;
}

/** Options of one stream; they override those given to `attach`. */
export interface StreamOptions extends StreamDefaults {
  /** The query, as in axios: fields, expansions, `partition`. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** Headers of its requests, in addition to those of the instance. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Ends the stream without an error. */
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

/** The state of a stream at the time it is read. */
export interface StreamState {
  /** Since when at least one connection has been open: epoch milliseconds. Undefined while none is. */
  readonly connectedSince: number | undefined;
  /** How many connections are open. */
  readonly connections: number;
  /** How often it tried to connect. */
  readonly attempts: number;
  /** How many items came, without duplicates. */
  readonly received: number;
  /** How many items came again and were dropped as duplicates. */
  readonly duplicates: number;
  /** How many items were dropped because too many waited for the consumer. */
  readonly dropped: number;
  /** How many items wait for the consumer. */
  readonly buffered: number;
  /**
   * Age of the item that was taken last, by its `created_at`: when it was taken, or now, while others wait behind it.
   * Milliseconds; undefined if it has no `created_at`.
   */
  readonly lag: number | undefined;
}

/** A stream that reconnects by itself. It can be read once, with `for await`. */
export interface ItemStream<T = unknown, I = Includes> extends AsyncIterable<StreamItem<T, I>> {
  readonly state: StreamState;
  /** Returns the only iterator. Its first `next()` connects; `return()`, which `break` calls, ends the stream. */
  [Symbol.asyncIterator](): AsyncIterator<StreamItem<T, I>, undefined, undefined>;
}
