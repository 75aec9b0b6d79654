import type { PROBLEMS } from '../facts/problems.js';
import type { StreamedPost } from './timeline.js';

/**
 * How a connection ends: `end` as X does, with a whole body; `close`: without the end of the body; `reset`: the
 * socket is reset. The last two are bad ends, and keep the place taken for `slotReleaseMs`.
 */
export type StreamEnd = 'end' | 'close' | 'reset';

/**
 * Where a stream is cut: `line`: after what was sent; `mid-line`: in the middle of the next post's line;
 * `mid-character`: inside one of its characters; `between`: between the two bytes that end its line.
 */
export type StreamPlace = 'line' | 'mid-line' | 'mid-character' | 'between';

/** One request for a stream, and what became of it. It goes on telling while you hold it. */
export interface StreamConnect {
  /** Counted from 1, over all requests for this stream. */
  readonly number: number;
  /** When, on the server's clock, epoch milliseconds; like all instants here. */
  readonly at: number;
  /** The query as it came. */
  readonly params: Readonly<Record<string, string>>;
  /** A short digest, never the token; undefined where there was none. */
  readonly credential: string | undefined;
  /** What it was answered; undefined where it was cut before any answer. */
  readonly status: number | undefined;
  /** What it brings: posts as they come, a span of the past, or nothing: an answer that is no stream. */
  readonly kind: 'live' | 'recovery' | 'refused';
  /** How many connections to this stream were open then, this one included. */
  readonly open: number;
  /** How many whole lines of posts have been sent on it, repeated ones included. */
  readonly delivered: number;
  /** How many of those were made before it was opened: backfill or recovery. */
  readonly replayed: number;
  readonly closedAt?: number;
  /** Why: as the test or X said, `slow`: it read too slowly, or `client`: it went away by itself. */
  readonly closedBy?: StreamEnd | 'slow' | 'client';
}

/** Which open connections are meant. */
export interface StreamTarget {
  /** The `number` of one of `connections`; by default all of them. */
  readonly connection?: number;
}

export interface CutOptions extends StreamTarget {
  /** By default `line`. All others cut the line of a post, which is published for it where none is waiting. */
  readonly at?: StreamPlace;
  /** By default `reset`. */
  readonly how?: StreamEnd;
}

export interface StallOptions extends StreamTarget {
  /** How long, in milliseconds of the server's clock; then what came meanwhile follows. By default for good. */
  readonly forMs?: number;
}

export interface DisconnectOptions extends StreamTarget {
  /** The type of the problem. By default `operational-disconnect`. */
  readonly problem?: keyof typeof PROBLEMS;
  /**
   * Fields of the problem over the usual ones.
   *
   * @example { disconnect_type: 'UpstreamOperationalDisconnect' }
   */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** `errors`: `{"errors":[problem]}` (the default); `flat`: the problem itself; `legacy`: `{"error":{"message","sent"}}`. */
  readonly form?: 'errors' | 'flat' | 'legacy';
  /** How it ends after that, or `stay`: not at all. By default `end`. */
  readonly how?: StreamEnd | 'stay';
}

/** One stream of the simulated X, as tests see and drive it. */
export interface XStream {
  /** The open connections, in order. */
  readonly connections: readonly StreamConnect[];
  /** Every request for this stream so far, refused ones too. Grows while you hold it. */
  readonly connects: readonly StreamConnect[];
  /** The most connections that were open at once. */
  readonly mostConnections: number;
  /** How many posts there are: the number of the latest. */
  readonly published: number;
  /** How many whole lines of posts were sent, over all connections. */
  readonly delivered: number;
  /** Sets how many posts a second come by themselves from now on; 0 for none. */
  rate(perSecond: number): void;
  /**
   * Publishes posts at once: so many made-up ones, or one of which the test says more.
   *
   * @returns The number of the last.
   * @example stream.publish(3);
   * @example stream.publish({ errors: [{ title: 'Not Found Error', resource_id: '1' }] });
   */
  publish(post?: number | StreamedPost): number;
  /** Publishes so many posts, sent as fast as they are read, in constant memory. Nobody is too slow for them. */
  flood(count: number): number;
  /** The number of a post by its id; it also stands in the text (`Post 17 of …`). Goes round after 4 194 303. */
  numberOf(id: string): number;
  /** The id of a post by its number; undefined where there is none, or none any more. */
  idOf(number: number): string | undefined;
  /** Cuts connections. What was sent before arrives; a post cut in its line does not count as delivered. */
  cut(options?: CutOptions): void;
  /** Sends nothing any more, keep-alives included; what the test itself says apart. */
  stall(options?: StallOptions): void;
  /** Ends a stall. */
  resume(options?: StreamTarget): void;
  /** Sends a problem as a line of the stream, then ends. */
  disconnect(options?: DisconnectOptions): void;
  /** Sends one line as it is, with its end. */
  line(text: string, options?: StreamTarget): void;
  /** Sends bytes, or text as UTF-8, as they are. */
  say(bytes: Uint8Array | string, options?: StreamTarget): void;
  /** Accepts the next `times` connections and ends each at once, before any post. By default one, by `end`. */
  acceptThenClose(times?: number, how?: StreamEnd): void;
}
