import type { Problem } from './problem.js';
import type { XError } from './x-error.js';

/** The fields of every event about a stream. */
interface StreamEvent {
  /** The path of the stream, such as `/2/tweets/search/stream`. */
  readonly stream: string;
}

/** The fields of every event about one connection of a stream. */
interface ConnectionEvent extends StreamEvent {
  /** Number of the connection: 1, or with `connections: 2` also 2. */
  readonly connection: number;
}

/** A stream is connected. */
export interface ConnectEvent extends ConnectionEvent {
  /** Number of this attempt to connect, from 1, counted since a connection was last up for `healthyMs`. */
  readonly attempt: number;
  /** How many minutes of backfill were requested with it. */
  readonly backfillMinutes?: number;
  /** Set if the connection only recovers this span of the past; the live one follows it. Epoch milliseconds. */
  readonly recovery?: { readonly from: number; readonly to: number };
}

/** A stream was disconnected. */
export interface DisconnectEvent extends ConnectionEvent {
  /**
   * `ended` by the other side, `network`, `stall`, or the kind of the problem that X reported, such as
   * `operational-disconnect`.
   */
  readonly reason: string;
  /** The reason in words. */
  readonly detail: string;
  /** How long it had been connected: milliseconds. */
  readonly afterMs: number;
  /** The problem that X reported, if it did. */
  readonly problem?: Problem;
}

/** A stream will connect again. */
export interface ReconnectEvent extends ConnectionEvent {
  /** Number of the next attempt to connect, as in `connect`. */
  readonly attempt: number;
  /** Milliseconds until then, as far as known: the pause of its ladder, or until the budget allows a connect. */
  readonly delayMs: number;
  /** Why the last connection ended, as in `disconnect`, or the kind of the error that refused the last attempt. */
  readonly reason: string;
}

/** Nothing came on a connection for too long, not even keep-alives: it is dropped. */
export interface StallEvent extends ConnectionEvent {
  /** How long nothing came: milliseconds. */
  readonly silentMs: number;
}

/** X refused backfill or recovery at this access level; the stream goes on without it. Once for each of the two. */
export interface BackfillRefusedEvent extends StreamEvent {
  readonly lacks: 'backfill' | 'recovery';
  readonly error: XError;
}

/** A line has no usable item: it is too long, not JSON, or only problems of single posts. The stream goes on. */
export interface InvalidBodyEvent extends StreamEvent {
  readonly error: XError;
}

/** Items were dropped because too many waited for the consumer (`overflow: 'drop-oldest'`). */
export interface DroppedEvent extends StreamEvent {
  /** How many since the last such event. The first drop is reported at once, later ones when an item is taken. */
  readonly count: number;
  /** How many in all for this stream. */
  readonly total: number;
}

/**
 * A span that a stream missed, and whether backfill or recovery covers it. Emitted when the stream is connected again,
 * or as soon as nothing can cover it any more. If a connection drops before its backfill has come, another gap with the
 * same start follows.
 */
export interface GapEvent extends StreamEvent {
  /** Start of the span: ten seconds before the last byte, as posts may take that long to arrive. Epoch milliseconds. */
  readonly from: number;
  /** End of the span, usually when the stream was connected again: epoch milliseconds. */
  readonly to: number;
  /** What covers the span; `no` means that its posts are lost. */
  readonly covered: 'backfill' | 'recovery' | 'no';
}
