import type { Clock } from '../model/clock.js';
import type { Answer } from './answers.js';
import { seededRandom } from './random.js';
import type { XServerRequest } from './request.js';
import { StreamConnection, type StreamRecord, type StreamSource } from './stream-connection.js';
import { Cursor, type Span } from './stream-cursor.js';
import type { StreamEnd } from './stream-handle.js';
import type { StreamSettings } from './stream-options.js';
import { StreamPlaces } from './stream-places.js';
import type { PostWriter } from './stream-post.js';
import { noRules, tooManyConnections } from './stream-problems.js';
import { pastOf, type Past } from './stream-request.js';
import { Timeline, type StreamedPost } from './timeline.js';
import type { Universe } from './universe.js';

/** What all streams of a server share. */
export interface StreamWorld {
  readonly universe: Universe;
  readonly settings: StreamSettings;
  readonly timers: Clock;
  readonly now: () => number;
}

/** The most recoveries that X runs for one credential at once. They do not take the slots of live connections. */
const MOST_RECOVERIES = 2;

/** One stream: its posts, its open connections, and a log of all requests for it. */
export class StreamChannel {
  readonly connects: StreamRecord[] = [];
  readonly open = new Set<StreamConnection>();
  /** How to close the next connections as soon as they are accepted, one entry for each. */
  readonly closings: StreamEnd[] = [];
  readonly writer: PostWriter;
  mostConnections = 0;
  readonly #operation: string;
  readonly #world: StreamWorld;
  readonly #source: StreamSource;
  readonly #places = new StreamPlaces();
  /** Per credential that was too slow, how far back its backfill may reach: epoch ms; Infinity until it reconnects. */
  readonly #floors = new Map<string, number>();
  #timeline: Timeline;
  #lastDelivery = -Infinity;
  #cancelDelivery: (() => void) | undefined;

  constructor(operation: string, world: StreamWorld, writer: PostWriter) {
    const { settings, timers, now } = world;
    this.#operation = operation;
    this.#world = world;
    this.writer = writer;
    this.#timeline = new Timeline(settings.rate, settings.retentionMs, now());
    this.#source = {
      settings,
      timers,
      now,
      published: () => this.published(),
      line: (number) => this.#line(number),
      closed: (connection) => this.#closed(connection),
    };
  }

  /** The number of the latest post. */
  published(): number {
    return this.#timeline.last(this.#world.now());
  }

  /** Makes posts, which {@link deliver} will send; returns the number of the last. */
  publish(count: number, kind: 'published' | 'flood', post?: StreamedPost): number {
    return this.#timeline.publish(count, this.#world.now(), kind, post) + count - 1;
  }

  rate(perSecond: number): void {
    this.#timeline.setRate(perSecond, this.#world.now());
    this.deliver();
  }

  instantOf(number: number): number | undefined {
    return this.#timeline.find(number)?.at;
  }

  /** Accepts a request for the stream, or answers why it is refused. */
  connect(request: XServerRequest, at: number): Answer {
    const { settings, universe } = this.#world;
    const past = pastOf(this.#operation, request.query, settings, at);
    if (!('kind' in past)) return past;
    if (settings.rules.length === 0 && isFiltered(this.#operation)) return noRules();
    const most = past.kind === 'live' ? settings.maxConnections : MOST_RECOVERIES;
    if (!this.#places.take(placeOf(past.kind, request.credential), most, at)) return tooManyConnections();
    const record = this.log(request, 200, at, past.kind);
    const draw = (name: string): number => universe.draw(`${this.#operation}/${record.number}/${name}`);
    const cursor = new Cursor(this.#span(past, request.credential ?? '', at), draw);
    const connection = new StreamConnection(record, cursor, this.#source, seededRandom(`${draw('chunks')}`));
    this.open.add(connection);
    record.open = this.#count(past.kind);
    this.mostConnections = Math.max(this.mostConnections, this.#count('live'));
    const closing = this.closings.shift();
    if (closing) connection.end(closing);
    this.#awaitNext();
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      ongoing: connection,
    };
  }

  /** Logs a request for the stream. */
  log(
    request: XServerRequest,
    status: number | undefined,
    at: number,
    kind: StreamRecord['kind'] = 'refused',
  ): StreamRecord {
    const { query: params, credential } = request;
    const number = this.connects.length + 1;
    const open = this.#count('live');
    const record = { number, at, params, credential, status, kind, open, delivered: 0, replayed: 0 };
    this.connects.push(record);
    return record;
  }

  /** Lets every connection send the posts that are new to it. */
  deliver(): void {
    this.#cancelDelivery?.();
    this.#cancelDelivery = undefined;
    this.#lastDelivery = this.#world.now();
    for (const connection of this.open) connection.more();
    this.#awaitNext();
  }

  /** Closes every connection and cancels every timer. */
  stop(): void {
    for (const connection of this.open) connection.end('close');
    for (const connection of this.open) connection.leave();
  }

  reset(): void {
    this.stop();
    const { settings, now } = this.#world;
    this.connects.length = 0;
    this.closings.length = 0;
    this.mostConnections = 0;
    this.#places.reset();
    this.#floors.clear();
    this.#timeline = new Timeline(settings.rate, settings.retentionMs, now());
  }

  /** Schedules the delivery of the next post at the set rate, as long as a connection is open. */
  #awaitNext(): void {
    const { settings, timers, now } = this.#world;
    const at = now();
    const next = this.open.size > 0 && !this.#cancelDelivery ? this.#timeline.nextAt(at) : undefined;
    if (next === undefined) return;
    const wait = Math.max(next, this.#lastDelivery + settings.batchMs) - at;
    this.#cancelDelivery = timers.at(timers.now() + wait, () => this.deliver());
  }

  #closed(connection: StreamConnection): void {
    const { credential = '', kind, closedBy } = connection.record;
    const at = this.#world.now();
    this.open.delete(connection);
    if (this.open.size === 0) {
      this.#cancelDelivery?.();
      this.#cancelDelivery = undefined;
    }
    if (closedBy === 'slow') this.#floors.set(credential, Infinity);
    const endedWell = closedBy === 'end' || closedBy === 'slow';
    this.#places.giveBack(
      placeOf(kind, credential),
      endedWell ? at : at + this.#world.settings.slotReleaseMs,
    );
  }

  #span(past: Past, credential: string, at: number): Span {
    const live = this.#timeline.last(at) + 1;
    if (past.kind === 'recovery') {
      const last = this.#timeline.firstSince(past.to, at) - 1;
      return { first: this.#timeline.firstSince(past.from, at), live, last };
    }
    const floor = this.#floors.get(credential) ?? -Infinity;
    // Backfill does not bring what was lost by reading too slowly: from now on it reaches back to this connection.
    if (floor === Infinity) this.#floors.set(credential, at);
    const since = Math.max(at - past.backfillMs, floor);
    const first = past.backfillMs > 0 ? this.#timeline.firstSince(since, at) : live;
    return { first, live, last: Infinity };
  }

  #line(number: number): ReturnType<StreamSource['line']> {
    const found = this.#timeline.find(number);
    return found && { text: this.writer.line(number, found.at, found.post), kind: found.kind };
  }

  #count(kind: StreamRecord['kind']): number {
    return [...this.open].filter(({ record }) => record.kind === kind).length;
  }
}

export function isFiltered(operation: string): boolean {
  return operation === 'GET /2/tweets/search/stream';
}

function placeOf(kind: StreamRecord['kind'], credential: string | undefined): string {
  return `${kind} ${credential ?? ''}`;
}
