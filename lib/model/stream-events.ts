import type { Problem } from './problem.js';
import type { XError } from './x-error.js';

/** What every event about a stream tells. */
interface StreamEvent {
  /** The stream by its path, such as `/2/tweets/search/stream`. */
  readonly stream: string;
}

/** What every event about one connection of a stream tells. */
interface ConnectionEvent extends StreamEvent {
  /** 1; with `connections: 2` also 2. */
  readonly connection: number;
}

/** A stream is connected. */
export interface ConnectEvent extends ConnectionEvent {
  /** Number of this connect, from 1, since a connection was last up for `healthyMs`. */
  readonly attempt: number;
  /** How much of the past was asked for with it. */
  readonly backfillMinutes?: number;
  /** It brings this span of the past and then ends; the stream itself is connected after it. Epoch milliseconds. */
  readonly recovery?: { readonly from: number; readonly to: number };
}

/** A stream was disconnected. */
export interface DisconnectEvent extends ConnectionEvent {
  /**
   * `ended` by the other side, `network`, `stall`, or the kind of the problem that X told, such as
   * `operational-disconnect`.
   */
  readonly reason: string;
  /** The same in words. */
  readonly detail: string;
  /** How long it had been connected: milliseconds. */
  readonly afterMs: number;
  /** What X told, if it did. */
  readonly problem?: Problem;
}

/** A stream will connect again. */
export interface ReconnectEvent extends ConnectionEvent {
  /** Number of the connect to come, as in `connect`. */
  readonly attempt: number;
  /** Milliseconds until then, as far as known: the pause of its ladder, or until the budget of connects opens. */
  readonly delayMs: number;
  /** Why the last one ended, as in `disconnect`, or the kind of the error it was refused with. */
  readonly reason: string;
}

/** A stream's keep-alives stopped. */
export interface StallEvent extends ConnectionEvent {
  /** How long nothing came: milliseconds. */
  readonly silentMs: number;
}

/** X refused backfill or recovery to this access level; the stream goes on without it. Once for each of the two. */
export interface BackfillRefusedEvent extends StreamEvent {
  readonly lacks: 'backfill' | 'recovery';
  readonly error: XError;
}

/** A line of a stream brings nothing: too long, no JSON, or nothing but problems of posts. The stream goes on. */
export interface InvalidBodyEvent extends StreamEvent {
  readonly error: XError;
}

/** Items were dropped because too many waited for the consumer (`overflow: 'drop-oldest'`). */
export interface DroppedEvent extends StreamEvent {
  /** How many since the last `dropped` event. The first is emitted at once, later ones when the consumer takes an item. */
  readonly count: number;
  /** How many in all, of this stream. */
  readonly total: number;
}

/**
 * The time a stream was away, and whether it was covered. Told when it is connected again; a connection that drops
 * before its backfill has come is followed by another gap that begins as early.
 */
export interface GapEvent extends StreamEvent {
  /** Epoch milliseconds: ten seconds before the last byte, as posts take up to so long to arrive. */
  readonly from: number;
  /** When it was connected again: epoch milliseconds. */
  readonly to: number;
  /** What brings it; `no`: it is lost. */
  readonly covered: 'backfill' | 'recovery' | 'no';
}
