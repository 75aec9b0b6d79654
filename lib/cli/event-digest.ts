import type { FailureEvent, PartialErrorEvent, RateLimitEvent, XHandle } from '../index.js';
import type { Paint } from './paint.js';
import { StreamDigest, type StreamLine } from './stream-digest.js';
import { ThrottleDigest } from './throttle-digest.js';
import { counts, cut, grouped, plural } from './text.js';

/** The events of one kind since the last call of `take`, or one single event of a stream. */
export interface EventLine {
  readonly name: 'partialError' | 'failure' | 'rateLimit' | 'throttle' | StreamLine['name'];
  readonly text: string;
}

/** Collects events, so that hundreds of them become one line for each kind now and then. */
export class EventDigest {
  #partial: PartialErrorEvent[] = [];
  #failures: FailureEvent[] = [];
  /** The newest event of each window; older ones are out of date. */
  #limits = new Map<string, RateLimitEvent>();
  readonly #limitsOf: XHandle['limits'];
  readonly #throttled: ThrottleDigest;
  readonly #streamed: StreamDigest;

  constructor({ events, limits }: Pick<XHandle, 'events' | 'limits'>) {
    this.#limitsOf = limits;
    this.#throttled = new ThrottleDigest({ events }, limits);
    this.#streamed = new StreamDigest({ events });
    events.on('partialError', (event) => void this.#partial.push(event));
    events.on('failure', (event) => void this.#failures.push(event));
    events.on('rateLimit', (event) => void this.#limits.set(`${event.bucket} ${event.window}`, event));
  }

  /** What happened since the last call: a line for each kind of event, each wait, and each event of a stream. */
  take(now: number): EventLine[] {
    const lines: EventLine[] = [];
    if (this.#partial.length > 0) lines.push({ name: 'partialError', text: partialText(this.#partial) });
    if (this.#failures.length > 0) lines.push({ name: 'failure', text: failureText(this.#failures) });
    if (this.#limits.size > 0) {
      const told = [...this.#limits.values()].map((event) => this.#limitText(event));
      lines.push({ name: 'rateLimit', text: told.join(', ') });
    }
    for (const text of this.#throttled.take(now)) lines.push({ name: 'throttle', text });
    lines.push(...this.#streamed.take());
    this.#partial = [];
    this.#failures = [];
    this.#limits = new Map();
    return lines;
  }

  #limitText({ bucket, window, remaining, limit }: RateLimitEvent): string {
    const operation = this.#limitsOf.get(bucket)?.operation ?? bucket;
    const left = remaining === undefined ? 'changed' : `${grouped(remaining)} left`;
    const of = limit === undefined ? '' : ` of ${grouped(limit)}`;
    return `${operation} ${left}${of}${window === '15min' ? '' : ` (${window})`}`;
  }
}

function partialText(events: readonly PartialErrorEvent[]): string {
  const kinds = new Map<string, number>();
  for (const { problems } of events) {
    for (const { kind } of problems) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return `${plural(events.length, 'call')}: ${counts(kinds)}`;
}

function failureText(events: readonly FailureEvent[]): string {
  return events.map(({ method, url, error }) => `${error.kind}: ${method} ${pathOf(url)}`).join(', ');
}

/** The path of a URL, without origin and query. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '') || '/';
}

const NAME_WIDTH = 14;
const BRUSHES = {
  partialError: 'yellow',
  failure: 'red',
  rateLimit: 'dim',
  throttle: 'cyan',
  connect: 'green',
  disconnect: 'red',
  reconnect: 'cyan',
  gap: 'yellow',
} as const;

/** An event line as shown, cut to `width`. */
export function eventText({ name, text }: EventLine, paint: Paint, width: number): string {
  return `  ${paint[BRUSHES[name]](name.padEnd(NAME_WIDTH))}${cut(text, width - NAME_WIDTH - 2)}`;
}
