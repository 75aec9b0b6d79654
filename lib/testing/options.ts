import type { Clock } from '../model/clock.js';
import type { ExternalConsumer } from './consumers.js';
import type { StreamSettings, XStreamOptions } from './stream-options.js';
import type { WindowRule, WindowSpec } from './window-spec.js';

/** Milliseconds, or a range from which the seed draws evenly. */
export type Latency = number | readonly [least: number, most: number];

/** How to set up the simulated X. Everything may be left out. */
export interface XServerOptions {
  /** The port on 127.0.0.1; by default 0, a free one. */
  readonly port?: number;
  /** What the random parts follow: which posts are deleted, ids, latencies. Same seed, same world. By default 1. */
  readonly seed?: number;
  /**
   * Windows per operation, in place of those X documents; an empty list lifts every limit. Several may hold at
   * once: one for each set of headers, and untold ones. An operation that shares a bucket with others goes on
   * sharing it.
   *
   * @example { 'GET /2/tweets/:id': { limit: 5, windowMs: 60_000 } }
   */
  readonly windows?: Readonly<Record<string, WindowSpec | readonly WindowSpec[]>>;
  /**
   * Others who use the same credentials, each by its own timetable on the server's clock. They are never refused.
   *
   * @example [{ operation: 'GET /2/tweets', count: 5, everyMs: 60_000 }]
   */
  readonly external?: readonly ExternalConsumer[];
  /** What a 429 of the windows tells: the rate headers (`full`, the default), or none of them. */
  readonly headers429?: 'full' | 'none';
  /** The server's clock, epoch milliseconds: windows, the `date` header and new posts follow it. By default the system's. */
  readonly now?: () => number;
  /** A clock in place of `now` that latencies follow too, such as a {@link ManualClock}. */
  readonly clock?: Clock;
  /** How far the server's clock is ahead of `now` (or of `clock`), in milliseconds; behind it where negative. By default 0. */
  readonly skewMs?: number;
  /**
   * How long requests take until they are counted; real milliseconds, except on a `clock`. What was sent is
   * counted even where the client gives up meanwhile. By default 0.
   */
  readonly requestLatencyMs?: Latency;
  /** How long answers take after the request was counted, likewise. What they tell is then so old. By default 0. */
  readonly latencyMs?: Latency;
  /** How streams go: how many posts, keep-alives, connections, backfill. */
  readonly streams?: XStreamOptions;
  /** Whether `requests` is kept; by default true. */
  readonly log?: boolean;
}

/** The options, checked and complete. */
export interface ServerSettings {
  readonly port: number;
  readonly seed: number;
  readonly windows: ReadonlyMap<string, readonly WindowRule[]>;
  readonly external: readonly ExternalConsumer[];
  readonly headers429: 'full' | 'none';
  /** The server's clock, skewed. */
  readonly now: () => number;
  /** What latencies follow. */
  readonly timers: Clock;
  readonly requestLatencyMs: readonly [number, number];
  readonly latencyMs: readonly [number, number];
  readonly streams: StreamSettings;
  readonly log: boolean;
}
