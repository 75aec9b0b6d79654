import type { PROBLEMS } from '../facts/problems.js';
import type { StreamedPost } from './timeline.js';

/**
 * How a connection ends. `end`: as at X, with a complete body; `close`: the socket is closed within the body; `reset`:
 * the socket is reset. After `close` and `reset` the connection's slot stays taken for `slotReleaseMs`.
 */
export type StreamEnd = 'end' | 'close' | 'reset';

/**
 * Where a stream is cut. `line`: after the last line sent; `mid-line`: in the middle of the next post's line;
 * `mid-character`: within a character of that line; `between`: between the two bytes of its line ending.
 */
export type StreamPlace = 'line' | 'mid-line' | 'mid-character' | 'between';

/** One request for a stream, and what became of it. A live object: its values change while the connection is open. */
export interface StreamConnect {
  /** Its number among all requests for this stream, from 1. */
  readonly number: number;
  /** When it was counted: epoch milliseconds of the server's clock, like `closedAt`. */
  readonly at: number;
  /** The query parameters as they were sent. */
  readonly params: Readonly<Record<string, string>>;
  /** A short digest of the credential, never the token; undefined where there was none. */
  readonly credential: string | undefined;
  /** The status of the answer; undefined where the connection was cut before any answer. */
  readonly status: number | undefined;
  /** `live`: it brings posts as they come; `recovery`: a period of the past; `refused`: it got another answer. */
  readonly kind: 'live' | 'recovery' | 'refused';
  /** How many connections of its kind were open then, itself included; for a refused request, how many live ones. */
  readonly open: number;
  /** How many complete lines of posts have been sent on it, replayed ones included. */
  readonly delivered: number;
  /** How many of those posts were made before it was opened: backfill or recovery. */
  readonly replayed: number;
  /** When it was closed; absent while it is open. */
  readonly closedAt?: number;
  /** Why it was closed: how the test or the simulation ended it; `slow`: read too slowly; `client`: the client left. */
  readonly closedBy?: StreamEnd | 'slow' | 'client';
}

/** Which open connections a call applies to. */
export interface StreamTarget {
  /** The `number` of one of {@link XStream.connections}; by default all of them. */
  readonly connection?: number;
}

/** Options of {@link XStream.cut}. */
export interface CutOptions extends StreamTarget {
  /** Where to cut; by default `line`. All other places are in the line of a post: if none waits, one is published. */
  readonly at?: StreamPlace;
  /** How the connection ends. By default `reset`. */
  readonly how?: StreamEnd;
}

/** Options of {@link XStream.stall}. */
export interface StallOptions extends StreamTarget {
  /** How long, in milliseconds of `clock` or real time; then the held posts follow. By default until `resume()`. */
  readonly forMs?: number;
}

/** Options of {@link XStream.disconnect}. */
export interface DisconnectOptions extends StreamTarget {
  /** The type of the problem. By default `operational-disconnect`. */
  readonly problem?: keyof typeof PROBLEMS;
  /**
   * Fields added to the usual ones of the problem, or replacing them.
   *
   * @example { disconnect_type: 'UpstreamOperationalDisconnect' }
   */
  readonly fields?: Readonly<Record<string, unknown>>;
  /**
   * The form of the line. `errors` (the default): `{"errors":[problem]}`; `flat`: the problem itself; `legacy`:
   * `{"error":{"message","sent"}}`.
   */
  readonly form?: 'errors' | 'flat' | 'legacy';
  /** How the connection ends after that; with `stay` it goes on. By default `end`. */
  readonly how?: StreamEnd | 'stay';
}

/** One stream of the simulated X, for tests to observe and control. */
export interface XStream {
  /** The connections that are open now, in the order in which they were opened. */
  readonly connections: readonly StreamConnect[];
  /** Every request for this stream so far, including refused ones. A live list. */
  readonly connects: readonly StreamConnect[];
  /** The most live connections (no recoveries) that were open at once. */
  readonly mostConnections: number;
  /** How many posts have been published so far, which is the number of the latest. */
  readonly published: number;
  /** How many complete lines of posts have been sent, over all connections. */
  readonly delivered: number;
  /** Sets how many posts per second the stream publishes by itself from now on; 0 for none. */
  rate(perSecond: number): void;
  /**
   * Publishes posts now: a number of made-up ones (by default 1), or one with the given content.
   *
   * @returns The number of the last post.
   * @example stream.publish(3);
   * @example stream.publish({ errors: [{ title: 'Not Found Error', resource_id: '1' }] });
   */
  publish(post?: number | StreamedPost): number;
  /**
   * Publishes `count` posts, sent as fast as the client reads, in constant memory. No client is disconnected as too
   * slow for them.
   *
   * @returns The number of the last post.
   */
  flood(count: number): number;
  /** The number of a post, from its id; it is also in the text (`Post 17 of …`). Wraps around after 4 194 303. */
  numberOf(id: string): number;
  /** The id of a post, by its number; undefined where there is no such post, or it is too old to be kept. */
  idOf(number: number): string | undefined;
  /** Cuts connections. What was sent before still arrives; a post whose line is cut does not count as delivered. */
  cut(options?: CutOptions): void;
  /** Stops sending posts and keep-alives. `line`, `say` and `disconnect` still send. */
  stall(options?: StallOptions): void;
  /** Ends a stall: the posts held back follow. */
  resume(options?: StreamTarget): void;
  /** Sends a problem as a line of the stream, then ends the connection. */
  disconnect(options?: DisconnectOptions): void;
  /** Sends `text` as it is, followed by a line ending. */
  line(text: string, options?: StreamTarget): void;
  /** Sends bytes, or text as UTF-8, without a line ending. */
  say(bytes: Uint8Array | string, options?: StreamTarget): void;
  /** Accepts the next `times` connections (by default 1), and ends each before any post (by default with `end`). */
  acceptThenClose(times?: number, how?: StreamEnd): void;
}
